import { SegmentedControl } from '@mantine/core'
import { extensions, type ModdleElement, many, text } from '@waymark/shared/model/moddle'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Drawn } from '../../../canvas/modeler/drawing.ts'
import { useDrawing } from '../editor/drawingContext.ts'
import { Section } from './Section.tsx'
import classes from './StepCard.module.css'
import { TextSetting } from './TextSetting.tsx'

const Markdown = lazy(() => import('react-markdown'))

/** What to do: Markdown that the employee reads above the form. BPMN's own documentation serves where no instruction is written. */
export function InstructionSection({ drawn }: { drawn: Drawn }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const [preview, setPreview] = useState(false)
  const instruction = english(drawn.bo)
  const written = text(instruction, 'text') ?? ''
  const documentation = text(many(drawn.bo, 'documentation')[0], 'text')
  const shown = written || documentation || ''

  const write = (value: string) =>
    drawing.change(drawn, (edit) => {
      const others = extensions(drawn.bo, 'waymark:Instructions').filter((each) => each !== instruction)
      edit.extendAll(drawn.bo, 'waymark:Instructions', [
        ...(value.trim() === '' ? [] : [{ lang: text(instruction, 'lang') ?? 'en', text: value }]),
        ...others.map((each) => ({ lang: text(each, 'lang'), text: text(each, 'text') })),
      ])
    })
  return (
    <Section title={t('what.title')}>
      <SegmentedControl
        size="xs"
        style={{ alignSelf: 'flex-start' }}
        value={preview ? 'preview' : 'write'}
        aria-label={t('what.title')}
        data={[
          { value: 'write', label: t('what.write') },
          { value: 'preview', label: t('what.preview') },
        ]}
        onChange={(next) => setPreview(next === 'preview')}
      />
      {preview ? (
        <div className={classes.preview}>
          {shown ? (
            <Suspense fallback={null}>
              <Markdown>{shown}</Markdown>
            </Suspense>
          ) : (
            <span className={classes.quiet}>{t('what.empty')}</span>
          )}
        </div>
      ) : (
        <TextSetting
          key={`${drawn.id}-instruction`}
          label={t('what.title')}
          hideLabel
          multiline
          minRows={4}
          value={written}
          placeholder={documentation ?? t('what.placeholder')}
          description={written === '' && documentation ? t('what.fromDocumentation') : t('what.markdown')}
          onCommit={write}
        />
      )}
    </Section>
  )
}

/** The instruction for the language of this card; the first one where none is in English. */
function english(bo: ModdleElement): ModdleElement | undefined {
  const all = extensions(bo, 'waymark:Instructions')
  return all.find((each) => (text(each, 'lang') ?? 'en').startsWith('en')) ?? all[0]
}
