import { Group, List, NumberInput, SegmentedControl, Select, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { nextFirings, parseTimer } from '@waymark/shared/calendar'
import { bodyOf, one } from '@waymark/shared/model/moddle'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Drawn } from '../../../canvas/modeler/drawing.ts'
import { calendarNamed, calendarsQuery } from '../../../server/calendars.ts'
import { useNow } from '../../../ui/useNow.ts'
import { exactTime } from '../../../ui/words.ts'
import { personZone } from '../../../ui/zone.ts'
import { useDrawing } from '../editor/drawingContext.ts'
import { type Unit, units } from '../words/duration.ts'
import { cycleOf, cycleText, firstText, isFormula, type TimerKind } from '../words/timer.ts'
import { CalendarSetting, calendarOf, writeCalendar } from './CalendarSetting.tsx'
import { DurationSetting } from './DurationSetting.tsx'
import { MomentInput } from './MomentInput.tsx'
import { eventDefinition } from './model.ts'
import { Section } from './Section.tsx'
import { TextSetting } from './TextSetting.tsx'

const properties: Record<TimerKind, string> = { duration: 'timeDuration', date: 'timeDate', cycle: 'timeCycle' }

/** How long to wait, until when, or how often; with the next times it would fire. */
export function TimerSection({ drawn }: { drawn: Drawn }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const definition = eventDefinition(drawn.bo, 'bpmn:TimerEventDefinition')
  const kind = (['duration', 'date', 'cycle'] as const).find((each) => definition && one(definition, properties[each]))
  const text = kind && definition ? (bodyOf(one(definition, properties[kind])) ?? '') : ''
  const [raw, setRaw] = useState(false)
  if (!definition) return null

  const write = (nextKind: TimerKind, nextText: string) =>
    drawing.change(drawn, (edit) =>
      edit.set(definition, {
        timeDuration: undefined,
        timeDate: undefined,
        timeCycle: undefined,
        [properties[nextKind]]: edit.make('bpmn:FormalExpression', { body: nextText }, definition),
      }),
    )
  const asFormula = raw || isFormula(text)
  return (
    <Section title={t('timer.title')}>
      <SegmentedControl
        fullWidth
        size="xs"
        value={kind ?? ''}
        aria-label={t('timer.title')}
        data={(['duration', 'date', 'cycle'] as const).map((value) => ({ value, label: t(`timer.${value}`) }))}
        onChange={(next) => {
          setRaw(false)
          write(next as TimerKind, firstText(next as TimerKind, Date.now()))
        }}
      />
      {!kind && (
        <Text size="sm" c="var(--wm-soon)">
          {t('timer.missing')}
        </Text>
      )}
      {kind && asFormula && (
        <TextSetting
          key={`${drawn.id}-${kind}`}
          label={t('timer.formula')}
          formula
          multiline
          value={text}
          onCommit={(next) => write(kind, next.trim())}
        />
      )}
      {kind === 'duration' && !asFormula && (
        <DurationSetting label={t('timer.wait')} value={text} onCommit={(iso) => iso && write('duration', iso)} />
      )}
      {kind === 'date' && !asFormula && (
        <MomentInput label={t('timer.until')} value={text} onCommit={(iso) => write('date', iso)} />
      )}
      {kind === 'cycle' && !asFormula && (
        <CycleFields drawn={drawn} text={text} onCommit={(next) => write('cycle', next)} />
      )}
      {(kind === 'duration' || (kind === 'cycle' && text.trim().startsWith('R'))) && (
        <CalendarSetting
          value={calendarOf(drawn.bo)}
          onChange={(calendar) => drawing.change(drawn, (edit) => writeCalendar(edit, drawn.bo, calendar))}
        />
      )}
      {kind && <Firings kind={kind} text={text} calendar={calendarOf(drawn.bo)} />}
      {kind && !isFormula(text) && (
        <Text
          component="button"
          type="button"
          size="xs"
          c="dimmed"
          td="underline"
          bg="none"
          bd="none"
          style={{ alignSelf: 'flex-start', cursor: 'pointer' }}
          onClick={() => setRaw(!raw)}
        >
          {raw ? t('rule.inWords') : t('rule.asFormula')}
        </Text>
      )}
    </Section>
  )
}

function CycleFields({ drawn, text, onCommit }: { drawn: Drawn; text: string; onCommit: (text: string) => void }) {
  const { t } = useTranslation('studio')
  const cycle = cycleOf(text)
  if (cycle.kind === 'text') {
    return (
      <TextSetting
        key={`${drawn.id}-cycle`}
        label={t('timer.cycleText')}
        formula
        value={text}
        description={t('timer.cycleHint')}
        onCommit={(next) => onCommit(next.trim())}
      />
    )
  }
  return (
    <Group gap={6} align="flex-end" wrap="nowrap">
      <NumberInput
        label={t('timer.every')}
        min={1}
        allowDecimal={false}
        value={cycle.every.amount}
        onChange={(amount) =>
          amount !== '' && onCommit(cycleText({ ...cycle, every: { ...cycle.every, amount: Number(amount) } }))
        }
      />
      <Select
        aria-label={t('card.unit')}
        allowDeselect={false}
        data={units.map((each) => ({ value: each, label: t(`units.${each}`) }))}
        value={cycle.every.unit}
        onChange={(unit) => unit && onCommit(cycleText({ ...cycle, every: { ...cycle.every, unit: unit as Unit } }))}
      />
      <NumberInput
        label={t('timer.times')}
        placeholder={t('timer.forever')}
        min={1}
        allowDecimal={false}
        value={cycle.times ?? ''}
        onChange={(times) => onCommit(cycleText({ ...cycle, times: times === '' ? null : Number(times) }))}
      />
    </Group>
  )
}

function Firings({ kind, text, calendar }: { kind: TimerKind; text: string; calendar: string | undefined }) {
  const { t } = useTranslation('studio')
  const nowMs = useNow()
  const working = calendarNamed(useQuery(calendarsQuery).data, calendar)
  if (isFormula(text)) {
    return (
      <Text size="sm" c="dimmed">
        {t('timer.reckoned')}
      </Text>
    )
  }
  const parsed = parseTimer(kind, text, {
    zone: personZone(),
    ...(working ? { calendar: working } : {}),
  })
  if (!parsed.ok) {
    return (
      <Text size="sm" c="var(--wm-late)">
        {parsed.message}
      </Text>
    )
  }
  // Counted without the calendar it would say a wrong time.
  if (calendar !== undefined && !working) return null
  const firings = nextFirings(parsed.timer, nowMs, 5)
  if (firings.length === 0) return null
  if (firings.length > 1) {
    return (
      <div>
        <Text size="sm" c="dimmed">
          {t('timer.next')}
        </Text>
        <List size="sm" c="dimmed" listStyleType="none">
          {firings.map((at) => (
            <List.Item key={at}>{exactTime(at)}</List.Item>
          ))}
        </List>
      </div>
    )
  }
  return (
    <Text size="sm" c="dimmed">
      {kind === 'date' ? t('timer.fires') : t('timer.ifNow')} {firings.map((at) => exactTime(at)).join(', ')}
    </Text>
  )
}
