import { Alert, Button, Group, Select, Stack, Switch, Text, TextInput, UnstyledButton } from '@mantine/core'
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconCircleCheck,
  IconPlayerPlay,
  IconRefresh,
  IconX,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { Graph, Variables } from '@waymark/shared/engine'
import type { Finding } from '@waymark/shared/model'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fetchCalendars } from '../../../server/calendars.ts'
import { ProblemError } from '../../../server/call.ts'
import { decisionInWork, formQuery } from '../../../server/studio.ts'
import { exactTime } from '../../../ui/words.ts'
import card from '../card/StepCard.module.css'
import { type Field, fieldsOf } from '../card/useFields.ts'
import { useDrawing } from '../editor/drawingContext.ts'
import { literalOf } from '../words/condition.ts'
import { decisionsOf } from './decisions.ts'
import {
  back,
  beginnings,
  incidentsOf,
  marksOf,
  play,
  type Rehearsal,
  rest,
  type Waiting,
  waitingOf,
} from './rehearsal.ts'
import classes from './TryPanel.module.css'

/** The server cannot tell the decisions now (it said so itself): their results are typed in. */
function answeredByHand(error: unknown): undefined {
  if (!(error instanceof ProblemError)) throw error
}

/** The drawing walked through with sample data, by the engine that will run it. Nothing is published, nobody is told. */
export default function TryPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const [rehearsal, setRehearsal] = useState<Rehearsal | null>(null)
  const [findings, setFindings] = useState<readonly Finding[]>([])
  const [triedEdits, setTriedEdits] = useState(-1)
  const startedAtMs = useRef(0)
  const changed = rehearsal !== null && triedEdits !== drawing.edits()

  async function begin() {
    const edits = drawing.edits()
    const graphs = await compiled(await drawing.xml(), setFindings)
    const graph = graphs.find((each) => each.isExecutable) ?? graphs[0]
    const decisions = graph && (await decisionsOf(graph, decisionInWork).catch(answeredByHand))
    startedAtMs.current = Date.now()
    setTriedEdits(edits)
    setRehearsal(graph ? rest(graph, startedAtMs.current, decisions) : null)
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the panel opens.
  useEffect(() => {
    void begin()
  }, [])

  useEffect(() => {
    const { here, walked } = rehearsal ? marksOf(rehearsal) : { here: [], walked: [] }
    drawing.mark('wm-here', here)
    drawing.mark('wm-walked', walked)
    return () => {
      drawing.mark('wm-here', [])
      drawing.mark('wm-walked', [])
    }
  }, [drawing, rehearsal])

  return (
    <Stack className={classes.panel} gap="sm">
      <Group justify="space-between" wrap="nowrap">
        <Text fw={600}>{t('try.title')}</Text>
        <Button variant="subtle" size="compact-sm" leftSection={<IconX size={14} aria-hidden />} onClick={onClose}>
          {t('try.close')}
        </Button>
      </Group>
      {changed && (
        <Alert color="yellow" variant="light" p="xs">
          <Group gap="xs">
            <Text size="sm">{t('try.changed')}</Text>
            <Button size="compact-sm" onClick={() => void begin()}>
              {t('try.again')}
            </Button>
          </Group>
        </Alert>
      )}
      {findings
        .filter((finding) => finding.severity === 'error')
        .map((finding) => (
          <UnstyledButton
            key={`${finding.rule}${finding.message}`}
            className={card.note}
            data-severity="error"
            m={0}
            onClick={() => finding.elementId && drawing.show(finding.elementId)}
          >
            <IconAlertTriangle size={16} aria-hidden style={{ flex: 'none' }} />
            <span>{finding.message}</span>
          </UnstyledButton>
        ))}
      {rehearsal && (
        <Stage
          rehearsal={rehearsal}
          onPlay={(next) => setRehearsal(next)}
          onBack={() => setRehearsal(back(rehearsal, startedAtMs.current))}
          onRestart={() => void begin()}
        />
      )}
    </Stack>
  )
}

interface StageProps {
  rehearsal: Rehearsal
  onPlay: (next: Rehearsal) => void
  onBack: () => void
  onRestart: () => void
}

function Stage({ rehearsal, onPlay, onBack, onRestart }: StageProps) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const { instance } = rehearsal
  const waiting = waitingOf(rehearsal)
  return (
    <>
      {instance && (
        <Group gap={6}>
          <Button size="xs" variant="default" leftSection={<IconArrowBackUp size={14} aria-hidden />} onClick={onBack}>
            {t('try.back')}
          </Button>
          <Button size="xs" variant="default" leftSection={<IconRefresh size={14} aria-hidden />} onClick={onRestart}>
            {t('try.restart')}
          </Button>
        </Group>
      )}
      {rehearsal.refusal && <Text c="var(--wm-late)">{rehearsal.refusal}</Text>}
      {!instance && <Beginnings rehearsal={rehearsal} onPlay={onPlay} />}
      {incidentsOf(rehearsal).map((incident) => (
        <p key={incident.message} className={card.note} data-severity="error" style={{ margin: 0 }}>
          <IconAlertTriangle size={16} aria-hidden style={{ flex: 'none' }} />
          <span>{incident.message}</span>
        </p>
      ))}
      {waiting.map((each) => (
        <WaitingCard
          key={`${each.key}:${rehearsal.commands.length}`}
          waiting={each}
          onShow={() => drawing.show(each.node)}
          onAct={(variables) => onPlay(play(rehearsal, each.act(variables, rehearsal.nowMs)))}
        />
      ))}
      {instance && instance.state !== 'active' && (
        <Group gap="xs" c="var(--wm-done)" role="status">
          <IconCircleCheck size={18} aria-hidden />
          <Text fw={600}>{t(`try.${instance.state}`)}</Text>
        </Group>
      )}
      {instance && (
        <Text size="sm" c="dimmed">
          {t('try.clock', { when: exactTime(rehearsal.nowMs) })}
        </Text>
      )}
    </>
  )
}

function Beginnings({ rehearsal, onPlay }: { rehearsal: Rehearsal; onPlay: (next: Rehearsal) => void }) {
  const { t } = useTranslation('studio')
  const starts = beginnings(rehearsal.graph, rehearsal.nowMs)
  if (starts.length === 0) return <Text c="var(--wm-soon)">{t('try.noStart')}</Text>
  return (
    <>
      <Text size="sm" c="dimmed">
        {t('try.hint')}
      </Text>
      {starts.map((start) => (
        <Act
          key={start.elementId}
          title={start.label ?? t('try.start')}
          formId={start.form?.formId}
          act={t('try.begin')}
          onAct={(variables) =>
            onPlay(
              play(rehearsal, {
                type: 'start',
                startEvent: start.elementId,
                variables,
                atMs: rehearsal.nowMs,
                ...(start.definition === undefined ? {} : { definition: start.definition }),
              }),
            )
          }
        />
      ))}
    </>
  )
}

interface WaitingProps {
  waiting: Waiting
  onShow: () => void
  onAct: (variables: Variables) => void
}

function WaitingCard({ waiting, onShow, onAct }: WaitingProps) {
  const { t } = useTranslation('studio')
  const { kind, name, who, dueAtMs, formId } = waiting
  const below =
    kind === 'task'
      ? [who, dueAtMs === undefined ? '' : t('try.due', { when: exactTime(dueAtMs) })].filter(Boolean).join(' · ')
      : kind === 'timer' && dueAtMs !== undefined
        ? t('try.fires', { when: exactTime(dueAtMs) })
        : t(`try.waits.${kind}`)
  return (
    <Act
      title={
        <UnstyledButton className={classes.name} onClick={onShow}>
          {name || t('card.unnamed')}
        </UnstyledButton>
      }
      below={below}
      formId={formId}
      plain={kind === 'timer'}
      act={t(`try.act.${kind}`)}
      onAct={onAct}
    />
  )
}

interface ActProps {
  title: ReactNode
  below?: string
  formId?: string
  /** Nothing can be brought along. */
  plain?: boolean
  act: string
  onAct: (variables: Variables) => void
}

/** One thing to do, with the sample data it brings: the fields of its form, or any name and value. */
function Act({ title, below, formId, plain, act, onAct }: ActProps) {
  const { t } = useTranslation('studio')
  const form = useQuery({ ...formQuery(formId ?? ''), enabled: formId !== undefined })
  const fields = fieldsOf(form.data?.schema)
  const [values, setValues] = useState<Variables>({})
  const [extra, setExtra] = useState({ name: '', value: '' })
  const put = (name: string, value: Variables[string]) => setValues({ ...values, [name]: value })
  return (
    <form
      className={card.clause}
      onSubmit={(event) => {
        event.preventDefault()
        onAct(extra.name.trim() === '' ? values : { ...values, [extra.name.trim()]: literalOf(extra.value) })
      }}
    >
      <div>
        <Text component="div" fw={600}>
          {title}
        </Text>
        {below && (
          <Text size="sm" c="dimmed">
            {below}
          </Text>
        )}
      </div>
      {fields.map((field) => (
        <FieldInput key={field.name} field={field} onChange={(value) => put(field.name, value)} />
      ))}
      {!plain && fields.length === 0 && (
        <Group gap={6} grow>
          <TextInput
            size="xs"
            aria-label={t('try.dataName')}
            placeholder={t('try.dataName')}
            value={extra.name}
            onChange={(event) => setExtra({ ...extra, name: event.currentTarget.value })}
          />
          <TextInput
            size="xs"
            aria-label={t('try.dataValue')}
            placeholder={t('try.dataValue')}
            value={extra.value}
            onChange={(event) => setExtra({ ...extra, value: event.currentTarget.value })}
          />
        </Group>
      )}
      <Button
        type="submit"
        size="xs"
        leftSection={<IconPlayerPlay size={14} aria-hidden />}
        style={{ alignSelf: 'flex-start' }}
      >
        {act}
      </Button>
    </form>
  )
}

function FieldInput({ field, onChange }: { field: Field; onChange: (value: Variables[string]) => void }) {
  const { label, type, choices } = field
  if (type === 'yesNo')
    return <Switch size="xs" label={label} onChange={(event) => onChange(event.currentTarget.checked)} />
  if (type === 'choice' && choices.length > 0) {
    return <Select size="xs" label={label} data={[...choices]} onChange={(value) => onChange(value)} />
  }
  const inputType =
    type === 'date' ? 'date' : type === 'moment' ? 'datetime-local' : type === 'number' ? 'number' : 'text'
  return (
    <TextInput
      size="xs"
      label={label}
      type={inputType}
      onChange={(event) => {
        const typed = event.currentTarget.value
        onChange(type === 'number' ? (typed === '' ? null : Number(typed)) : typed)
      }}
    />
  )
}

async function compiled(xml: string, onFindings: (findings: readonly Finding[]) => void): Promise<readonly Graph[]> {
  const { compile } = await import('@waymark/shared/model')
  const outcome = await compile(xml, xml.includes('waymark.calendar') ? { calendars: await calendarsByName() } : {})
  onFindings(outcome.findings)
  return outcome.ok ? outcome.graphs : []
}

async function calendarsByName() {
  const { calendars } = await fetchCalendars()
  return Object.fromEntries(calendars.map((calendar) => [calendar.name, calendar]))
}
