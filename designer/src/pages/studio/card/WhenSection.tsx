import { ActionIcon, Autocomplete, Button, Group, SegmentedControl, Select, Text, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { nextFirings, parseTimer } from '@waymark/shared/calendar'
import { extension, extensions, type ModdleElement, text } from '@waymark/shared/model/moddle'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Drawn } from '../../../canvas/modeler/drawing.ts'
import { calendarNamed, calendarsQuery } from '../../../server/calendars.ts'
import { useNow } from '../../../ui/useNow.ts'
import { exactTime } from '../../../ui/words.ts'
import { momentOf, personZone, wallClockOf } from '../../../ui/zone.ts'
import { useDrawing } from '../editor/drawingContext.ts'
import { type DueRule, dueRuleOf, dueText } from '../words/due.ts'
import { CalendarSetting, calendarOf, writeCalendar } from './CalendarSetting.tsx'
import { DurationSetting } from './DurationSetting.tsx'
import { MomentInput } from './MomentInput.tsx'
import { Section } from './Section.tsx'
import { TextSetting } from './TextSetting.tsx'
import { type Field, useFields } from './useFields.ts'

/** By when: the due date, how long it should take, and when to remind. */
export function WhenSection({ drawn }: { drawn: Drawn }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const schedule = extension(drawn.bo, 'zeebe:TaskSchedule')
  const sla = extension(drawn.bo, 'waymark:Sla')
  const written = text(schedule, 'dueDate')
  const [asFormula, setAsFormula] = useState(false)
  const rule: DueRule = asFormula ? { kind: 'formula', feel: written ?? '' } : dueRuleOf(written)

  const writeDue = (next: DueRule) =>
    drawing.change(drawn, (edit) => {
      const dueDate = dueText(next, calendarOf(drawn.bo) !== undefined)
      const followUpDate = text(schedule, 'followUpDate')
      edit.extend(drawn.bo, 'zeebe:TaskSchedule', dueDate || followUpDate ? { dueDate, followUpDate } : null)
    })
  /** A bare duration is what a calendar can count; so the due date is written anew with it. */
  const writeCounting = (calendar: string | null) =>
    drawing.change(drawn, (edit) => {
      writeCalendar(edit, drawn.bo, calendar)
      const dueDate = dueText(rule, calendar !== null)
      const followUpDate = text(schedule, 'followUpDate')
      edit.extend(drawn.bo, 'zeebe:TaskSchedule', dueDate || followUpDate ? { dueDate, followUpDate } : null)
    })
  const writeSla = (values: Record<string, string | undefined>) =>
    drawing.change(drawn, (edit) => edit.extend(drawn.bo, 'waymark:Sla', withoutEmpty(sla, values)))

  return (
    <Section title={t('when.title')}>
      <SegmentedControl
        fullWidth
        size="xs"
        value={rule.kind}
        aria-label={t('when.due')}
        data={(['none', 'after', 'at', 'field', 'formula'] as const).map((value) => ({
          value,
          label: t(`when.${value}`),
        }))}
        onChange={(next) => {
          setAsFormula(next === 'formula')
          if (next !== 'formula') writeDue(firstRule(next as Exclude<DueRule['kind'], 'formula'>))
        }}
      />
      <DueFields key={rule.kind} rule={rule} drawn={drawn} onChange={writeDue} />
      {rule.kind === 'after' && (
        <>
          <CalendarSetting value={calendarOf(drawn.bo)} onChange={writeCounting} />
          <DueIfNow duration={rule.duration} calendar={calendarOf(drawn.bo)} />
        </>
      )}
      <DurationSetting
        label={t('when.expected')}
        description={t('when.expectedHint')}
        optional
        value={text(sla, 'expectedDuration')}
        onCommit={(expectedDuration) => writeSla({ expectedDuration })}
      />
      {rule.kind !== 'none' && <Reminders drawn={drawn} />}
    </Section>
  )
}

interface DueProps {
  rule: DueRule
  drawn: Drawn
  onChange: (rule: DueRule) => void
}

function DueFields({ rule, drawn, onChange }: DueProps) {
  const { t } = useTranslation('studio')
  const fields = useFields()
  switch (rule.kind) {
    case 'none':
      return null
    case 'after':
      return (
        <DurationSetting
          label={t('when.afterLabel')}
          value={rule.duration}
          onCommit={(duration) => duration && onChange({ kind: 'after', duration })}
        />
      )
    case 'at':
      return <MomentInput label={t('when.atLabel')} value={rule.at} onCommit={(at) => onChange({ kind: 'at', at })} />
    case 'field':
      return <FieldRule rule={rule} fields={fields} onChange={onChange} />
    case 'formula':
      return (
        <TextSetting
          key={`${drawn.id}-due`}
          label={t('when.formulaLabel')}
          formula
          multiline
          value={rule.feel}
          onCommit={(feel) => onChange({ kind: 'formula', feel: asExpression(feel) })}
        />
      )
  }
}

type FieldDue = Extract<DueRule, { kind: 'field' }>

function FieldRule({
  rule,
  fields,
  onChange,
}: {
  rule: FieldDue
  fields: readonly Field[]
  onChange: DueProps['onChange']
}) {
  const { t } = useTranslation('studio')
  const dated = fields.filter((field) => field.type === 'date' || field.type === 'moment' || field.type === 'unknown')
  return (
    <>
      <Autocomplete
        label={t('when.fieldLabel')}
        placeholder={t('when.fieldPlaceholder')}
        data={dated.map((field) => field.name)}
        value={rule.field === noField ? '' : rule.field}
        onChange={(name) => {
          const field = fields.find((each) => each.name === name)
          const clock = field?.type === 'moment' ? null : (rule.clock ?? '12:00')
          onChange({ ...rule, field: name.trim().replace(/[^\p{L}\p{N}_.]/gu, '') || noField, clock })
        }}
      />
      <DurationSetting
        label={t('when.shift')}
        value={rule.shift}
        onCommit={(shift) => shift && onChange({ ...rule, shift })}
      />
      <Group gap={6} wrap="nowrap" align="flex-end">
        <Select
          aria-label={t('when.direction')}
          allowDeselect={false}
          data={[
            { value: 'before', label: t('when.before') },
            { value: 'after', label: t('when.afterIt') },
          ]}
          value={rule.direction}
          onChange={(direction) => onChange({ ...rule, direction: direction === 'after' ? 'after' : 'before' })}
        />
        {rule.clock !== null && (
          <TextInput
            type="time"
            label={t('when.clock')}
            value={rule.clock}
            onChange={(event) => event.currentTarget.value && onChange({ ...rule, clock: event.currentTarget.value })}
          />
        )}
      </Group>
    </>
  )
}

function Reminders({ drawn }: { drawn: Drawn }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const reminders = extensions(drawn.bo, 'waymark:Reminder').map((each) => text(each, 'before') ?? 'P1D')
  const write = (next: readonly string[]) =>
    drawing.change(drawn, (edit) =>
      edit.extendAll(
        drawn.bo,
        'waymark:Reminder',
        next.map((before) => ({ before })),
      ),
    )
  return (
    <>
      {reminders.map((before, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: reminders have no identity but their place.
        <Group key={index} gap={6} align="flex-end" wrap="nowrap">
          <div style={{ flex: 1 }}>
            <DurationSetting
              label={t('when.remind')}
              value={before}
              onCommit={(iso) => iso && write(reminders.with(index, iso))}
            />
          </div>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t('when.noReminder')}
            onClick={() => write(reminders.toSpliced(index, 1))}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconPlus size={14} aria-hidden />}
        style={{ alignSelf: 'flex-start' }}
        onClick={() => write([...reminders, 'P1D'])}
      >
        {t('when.addReminder')}
      </Button>
    </>
  )
}

/** When the step would be due if it were reached now: hours and holidays are easier to see than to reckon. */
function DueIfNow({ duration, calendar }: { duration: string; calendar: string | undefined }) {
  const { t } = useTranslation('studio')
  const nowMs = useNow()
  const working = calendarNamed(useQuery(calendarsQuery).data, calendar)
  if (calendar !== undefined && !working) return null
  const parsed = parseTimer('duration', duration, { ...(working ? { calendar: working } : {}), zone: personZone() })
  const [due] = parsed.ok ? nextFirings(parsed.timer, nowMs, 1) : []
  if (due === undefined) return null
  return (
    <Text size="sm" c="dimmed">
      {t('when.ifNow', { when: exactTime(due) })}
    </Text>
  )
}

function asExpression(feel: string): string {
  const written = feel.trim()
  return written === '' || written.startsWith('=') ? written : `=${written}`
}

/** Stands in the file until a field is chosen; the problems list asks for it. */
const noField = 'dateField'

function firstRule(kind: Exclude<DueRule['kind'], 'formula'>): DueRule {
  switch (kind) {
    case 'none':
      return { kind }
    case 'after':
      return { kind, duration: 'P2D' }
    case 'at': {
      const today = wallClockOf(Date.now())
      const noon = momentOf({ ...today, day: today.day + 7, hour: 12, minute: 0 })
      return { kind, at: new Date(noon).toISOString().replace('.000Z', 'Z') }
    }
    case 'field':
      return { kind, field: noField, direction: 'before', shift: 'P1D', clock: '12:00' }
  }
}

function withoutEmpty(part: ModdleElement | undefined, values: Record<string, string | undefined>) {
  const all = ['target', 'warnAt', 'calendar', 'escalateTo', 'expectedDuration'].map(
    (name) => [name, name in values ? values[name] : text(part, name)] as const,
  )
  return all.every(([, value]) => value === undefined) ? null : Object.fromEntries(all)
}
