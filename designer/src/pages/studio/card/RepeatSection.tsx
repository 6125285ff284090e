import { SegmentedControl, Text } from '@mantine/core'
import { bodyOf, extension, one, text } from '@waymark/shared/model/moddle'
import { useTranslation } from 'react-i18next'
import type { Drawn } from '../../../canvas/modeler/drawing.ts'
import { useDrawing } from '../editor/drawingContext.ts'
import { Section } from './Section.tsx'
import { TextSetting } from './TextSetting.tsx'

type Mode = 'once' | 'parallel' | 'sequential'

/** Whether a step is done once, or for each of a list. */
export function RepeatSection({ drawn }: { drawn: Drawn }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const loop = one(drawn.bo, 'loopCharacteristics')
  const settings = extension(loop, 'zeebe:LoopCharacteristics')
  const mode: Mode = !loop ? 'once' : loop.get('isSequential') === true ? 'sequential' : 'parallel'
  if (loop && loop.$type !== 'bpmn:MultiInstanceLoopCharacteristics') {
    return (
      <Section title={t('repeat.title')} fold="open">
        <Text size="sm" c="dimmed">
          {t('repeat.standardLoop')}
        </Text>
      </Section>
    )
  }
  const choose = (next: Mode) =>
    drawing.change(drawn, (edit) => {
      if (next === 'once') return edit.draw({ loopCharacteristics: undefined })
      // A new element each time: the shape draws its marker again only for a new one.
      const made = edit.make(
        'bpmn:MultiInstanceLoopCharacteristics',
        {
          isSequential: next === 'sequential',
          completionCondition: loop?.get('completionCondition'),
          extensionElements: loop?.get('extensionElements'),
        },
        drawn.bo,
      )
      edit.draw({ loopCharacteristics: made })
      if (!loop) edit.extend(made, 'zeebe:LoopCharacteristics', { inputCollection: '=items', inputElement: 'item' })
    })
  const write = (values: Record<string, string | undefined>) => {
    if (!loop) return
    drawing.change(drawn, (edit) => edit.extend(loop, 'zeebe:LoopCharacteristics', values))
  }
  const setting = (name: string, label: string, placeholder: string, isFormula: boolean) => (
    <TextSetting
      key={`${drawn.id}-${name}`}
      label={label}
      formula={isFormula}
      value={text(settings, name) ?? ''}
      placeholder={placeholder}
      onCommit={(value) => {
        const written = value.trim()
        write({ [name]: written === '' ? undefined : isFormula && !written.startsWith('=') ? `=${written}` : written })
      }}
    />
  )
  return (
    <Section title={t('repeat.title')} fold={mode === 'once' ? 'closed' : 'open'} summary={t(`repeat.${mode}`)}>
      <SegmentedControl
        fullWidth
        size="xs"
        value={mode}
        aria-label={t('repeat.title')}
        data={(['once', 'parallel', 'sequential'] as const).map((value) => ({ value, label: t(`repeat.${value}`) }))}
        onChange={(next) => choose(next as Mode)}
      />
      {loop && (
        <>
          {setting('inputCollection', t('repeat.collection'), '=participants', true)}
          {setting('inputElement', t('repeat.element'), 'participant', false)}
          {setting('outputCollection', t('repeat.results'), 'answers', false)}
          {setting('outputElement', t('repeat.result'), '=answer', true)}
          <TextSetting
            key={`${drawn.id}-completion`}
            label={t('repeat.until')}
            formula
            value={bodyOf(one(loop, 'completionCondition')) ?? ''}
            placeholder="=numberOfCompletedInstances >= 2"
            onCommit={(value) => {
              const body = value.trim()
              drawing.change(drawn, (edit) =>
                edit.set(loop, {
                  completionCondition: body === '' ? undefined : edit.make('bpmn:FormalExpression', { body }, loop),
                }),
              )
            }}
          />
        </>
      )}
    </Section>
  )
}
