import { Autocomplete, Select, Switch, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { extension, type ModdleElement, many, text } from '@waymark/shared/model/moddle'
import { useTranslation } from 'react-i18next'
import type { Drawn } from '../../../canvas/modeler/drawing.ts'
import { groupsQuery } from '../../../server/session.ts'
import { useDrawing } from '../editor/drawingContext.ts'
import { DurationSetting } from './DurationSetting.tsx'
import { Section } from './Section.tsx'
import { TextSetting } from './TextSetting.tsx'
import { useFields } from './useFields.ts'

/** The process itself: its name, owner, goal and time frame, and how its cases are called. */
export function ProcessSection({ drawn, process }: { drawn: Drawn; process: ModdleElement }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const groups = useQuery(groupsQuery)
  const fields = useFields()
  const info = extension(process, 'waymark:Case')
  const documentation = many(process, 'documentation')[0]
  const write = (values: Record<string, string | undefined>) =>
    drawing.change(drawn, (edit) => edit.extend(process, 'waymark:Case', values))
  const id = process.id ?? ''
  const setting = (name: string, options: { formula?: boolean; multiline?: boolean; placeholder?: string } = {}) => (
    <TextSetting
      key={`${id}-${name}`}
      label={t(`process.${name}`)}
      description={t(`process.${name}Hint`, { defaultValue: '' }) || undefined}
      value={text(info, name) ?? ''}
      {...options}
      onCommit={(value) => {
        const written = value.trim()
        write({
          [name]: written === '' ? undefined : options.formula && !written.startsWith('=') ? `=${written}` : written,
        })
      }}
    />
  )
  const fieldChoice = (name: 'amount' | 'category') => (
    <Autocomplete
      label={t(`process.${name}`)}
      description={t(`process.${name}Hint`)}
      data={fields.map((field) => field.name)}
      value={text(info, name) ?? ''}
      onChange={(value) => write({ [name]: value.trim() || undefined })}
    />
  )
  return (
    <>
      <Section title={t('process.title')}>
        <TextSetting
          key={`${id}-name`}
          label={t('process.name')}
          value={process.name ?? ''}
          onCommit={(name) => drawing.change(drawn, (edit) => edit.set(process, { name: name.trim() || undefined }))}
        />
        <TextSetting
          key={`${id}-documentation`}
          label={t('process.about')}
          multiline
          value={text(documentation, 'text') ?? ''}
          onCommit={(value) =>
            drawing.change(drawn, (edit) =>
              edit.set(process, {
                documentation: value.trim() === '' ? [] : [edit.make('bpmn:Documentation', { text: value }, process)],
              }),
            )
          }
        />
        <Select
          label={t('process.owner')}
          searchable
          clearable
          data={withCurrent(
            (groups.data ?? []).map((group) => group.id),
            text(info, 'owner'),
          )}
          value={text(info, 'owner') ?? null}
          onChange={(owner) => write({ owner: owner ?? undefined })}
        />
        {setting('goal', { multiline: true })}
        <DurationSetting
          label={t('process.timeFrame')}
          description={t('process.timeFrameHint')}
          optional
          value={text(info, 'timeFrame')}
          onCommit={(timeFrame) => write({ timeFrame })}
        />
        {setting('successMeasure')}
      </Section>
      <Section title={t('process.cases')}>
        {setting('businessKey', { formula: true, placeholder: '=orderNumber' })}
        {setting('nameExpression', { formula: true, placeholder: '=client + ", " + product' })}
        {fieldChoice('amount')}
        {fieldChoice('category')}
      </Section>
      <Section title={t('card.expert')} fold="closed">
        <TextSetting
          key={`${id}-id`}
          label={t('card.processId')}
          description={t('card.processIdHint')}
          value={id}
          onCommit={(value) => {
            const next = value.trim()
            if (isId(next) && !idTaken(drawing.definitions(), next)) {
              drawing.change(drawn, (edit) => edit.set(process, { id: next }))
            }
          }}
        />
        <Switch
          label={t('process.executable')}
          checked={process.get('isExecutable') === true}
          onChange={(event) => {
            const isExecutable = event.currentTarget.checked
            drawing.change(drawn, (edit) => edit.set(process, { isExecutable }))
          }}
        />
      </Section>
    </>
  )
}

/** Whose lane it is: the lane's name is the group that does its steps. */
export function LaneSection({ drawn }: { drawn: Drawn }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const groups = useQuery(groupsQuery)
  const name = drawn.bo.name ?? ''
  const known = groups.data?.find((group) => group.id === name)
  return (
    <Section title={t('lane.title')}>
      <Autocomplete
        key={`${drawn.id}-${name}`}
        label={t('lane.group')}
        placeholder={t('lane.placeholder')}
        defaultValue={name}
        data={(groups.data ?? []).map((group) => group.id)}
        onOptionSubmit={rename}
        onBlur={(event) => rename(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && rename(event.currentTarget.value)}
      />
      <Text size="sm" c={known || name === '' ? 'dimmed' : 'var(--wm-soon)'}>
        {known
          ? t('lane.members', { count: known.members.length })
          : name === ''
            ? t('lane.nameless')
            : t('lane.unknown', { name })}
      </Text>
    </Section>
  )

  function rename(next: string) {
    if (next.trim() !== name) drawing.change(drawn, (edit) => edit.draw({ name: next.trim() }))
  }
}

function withCurrent(ids: readonly string[], current: string | undefined): string[] {
  return current && !ids.includes(current) ? [current, ...ids] : [...ids]
}

export function isId(id: string): boolean {
  return /^[A-Za-z_][\w.-]*$/.test(id)
}

/** Whether another element of the file has that id. */
export function idTaken(definitions: ModdleElement | undefined, id: string): boolean {
  const walk = (element: ModdleElement): boolean =>
    element.id === id ||
    ['rootElements', 'flowElements', 'artifacts', 'participants', 'laneSets', 'lanes'].some((list) =>
      many(element, list).some(walk),
    )
  return definitions !== undefined && walk(definitions)
}
