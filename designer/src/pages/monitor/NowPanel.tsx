import { Button, Group, Select } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconPencil, IconRefresh, IconSquareRotatedFilled } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { CasePage } from '@waymark/shared/contract'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { caseQuery, reassignTask, retryIncident } from '../../server/monitor.ts'
import { peopleQuery, usePersonName } from '../../server/session.ts'
import { DueBadge } from '../../ui/DueBadge.tsx'
import { RelativeTime } from '../../ui/RelativeTime.tsx'
import classes from './case.module.css'
import { MendData } from './MendData.tsx'

/** What the case waits for now: what is stuck and why, and who has which task. */
export function NowPanel({ page, onSelect }: { page: CasePage; onSelect: (elementId: string) => void }) {
  const { t } = useTranslation('monitor')
  const { openTasks, incidents } = page
  return (
    <>
      {incidents.length > 0 && (
        <section className={classes.block}>
          <h2>{t('case.incidents')}</h2>
          {incidents.map((incident) => (
            <Incident key={incident.incidentKey} incident={incident} page={page} onSelect={onSelect} />
          ))}
        </section>
      )}
      <section className={classes.block} hidden={openTasks.length === 0 && incidents.length > 0}>
        <h2>{t('case.now')}</h2>
        {openTasks.map((task) => (
          <OpenTask key={task.userTaskKey} task={task} page={page} onSelect={onSelect} />
        ))}
        {openTasks.length === 0 && (
          <p className="wm-quiet">{t(page.case.state === 'running' ? 'case.nothingOpen' : 'case.over')}</p>
        )}
      </section>
    </>
  )
}

interface IncidentProps {
  incident: CasePage['incidents'][number]
  page: CasePage
  onSelect: (elementId: string) => void
}

function Incident({ incident, page, onSelect }: IncidentProps) {
  const { t } = useTranslation('monitor')
  const client = useQueryClient()
  const [mending, setMending] = useState(false)
  const retry = useMutation({
    mutationFn: () => retryIncident(incident.incidentKey),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['case', page.case.processInstanceKey] })
      const now = client.getQueryData(caseQuery(page.case.processInstanceKey).queryKey)
      const again = now?.incidents.some(
        (other) => other.elementId === incident.elementId && other.processInstanceKey === incident.processInstanceKey,
      )
      notifications.show(again ? { color: 'red', message: t('case.stuckAgain') } : { message: t('case.retried') })
    },
  })
  return (
    <article className={classes.incident}>
      <StepLink
        page={page}
        processInstanceKey={incident.processInstanceKey}
        elementId={incident.elementId}
        onSelect={onSelect}
      >
        <IconSquareRotatedFilled size={16} aria-hidden />
        {incident.elementName}
      </StepLink>
      <p>{incident.message}</p>
      <p className="wm-quiet">
        {plainKind(incident.kind)} · <RelativeTime at={incident.raisedAt} />
      </p>
      {retry.isError && (
        <p role="alert" className={classes.failed}>
          {retry.error.message}
        </p>
      )}
      {page.mayManage && (
        <Group gap={6}>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRefresh size={16} aria-hidden />}
            loading={retry.isPending}
            onClick={() => retry.mutate()}
          >
            {t('case.retry')}
          </Button>
          {incident.processInstanceKey === page.case.processInstanceKey && (
            <Button
              size="xs"
              variant="subtle"
              leftSection={<IconPencil size={16} aria-hidden />}
              onClick={() => setMending(true)}
            >
              {t('case.mendData')}
            </Button>
          )}
        </Group>
      )}
      <MendData
        opened={mending}
        page={page}
        incident={incident}
        onClose={() => setMending(false)}
        onSaved={(again) => {
          setMending(false)
          if (again) retry.mutate()
        }}
      />
    </article>
  )
}

/** "CONDITION_ERROR" as "Condition error". */
function plainKind(kind: string): string {
  const words = kind.toLowerCase().replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

interface TaskProps {
  task: CasePage['openTasks'][number]
  page: CasePage
  onSelect: (elementId: string) => void
}

function OpenTask({ task, page, onSelect }: TaskProps) {
  const { t } = useTranslation('monitor')
  const client = useQueryClient()
  const nameOf = usePersonName()
  const holder = page.history.find((entry) => entry.elementInstanceKey === task.userTaskKey)?.processInstanceKey
  const [choosing, setChoosing] = useState(false)
  const assign = useMutation({
    mutationFn: (username: string) => reassignTask(task.userTaskKey, username),
    onSuccess: (_, username) => {
      setChoosing(false)
      notifications.show({ message: t('case.assigned', { who: nameOf(username) }) })
      return client.invalidateQueries({ queryKey: ['case', page.case.processInstanceKey] })
    },
  })
  return (
    <article className={classes.openTask}>
      <StepLink page={page} processInstanceKey={holder} elementId={task.elementId} onSelect={onSelect}>
        {task.name}
      </StepLink>
      <div className={classes.facts}>
        <span>
          {task.assignee
            ? t('case.assignee', { who: nameOf(task.assignee) })
            : t('case.waitsFor', { who: task.candidateGroups.join(', ') || t('cases.nobody') })}
        </span>
        <DueBadge dueDate={task.dueDate} />
        {page.mayManage && !choosing && (
          <button type="button" className={classes.inside} onClick={() => setChoosing(true)}>
            {t('case.assign')}…
          </button>
        )}
      </div>
      {choosing && (
        <People groups={task.candidateGroups} busy={assign.isPending} onChoose={(who) => assign.mutate(who)} />
      )}
      {assign.isError && (
        <p role="alert" className={classes.failed}>
          {assign.error.message}
        </p>
      )}
    </article>
  )
}

interface StepLinkProps {
  page: CasePage
  /** The case that holds the step; undefined: this one. */
  processInstanceKey: string | undefined
  elementId: string
  onSelect: (elementId: string) => void
  children: ReactNode
}

/** Shows a step on this drawing, or opens the called process it belongs to. */
function StepLink({ page, processInstanceKey, elementId, onSelect, children }: StepLinkProps) {
  if (processInstanceKey !== undefined && processInstanceKey !== page.case.processInstanceKey) {
    return (
      <Link
        to="/monitor/cases/$processInstanceKey"
        params={{ processInstanceKey }}
        search={{ step: elementId }}
        className={classes.stepName}
      >
        {children}
      </Link>
    )
  }
  return (
    <button type="button" className={classes.stepName} onClick={() => onSelect(elementId)}>
      {children}
    </button>
  )
}

interface PeopleProps {
  groups: readonly string[]
  busy: boolean
  onChoose: (username: string) => void
}

/** People by name, those of the task's own group first. */
function People({ groups, busy, onChoose }: PeopleProps) {
  const { t } = useTranslation('monitor')
  const people = useQuery(peopleQuery())
  const inGroup = (person: { groups: readonly string[] }) => person.groups.some((group) => groups.includes(group))
  const sorted = [...(people.data ?? [])].sort(
    (a, b) => Number(inGroup(b)) - Number(inGroup(a)) || a.name.localeCompare(b.name),
  )
  return (
    <Select
      size="xs"
      mt={4}
      searchable
      autoFocus
      defaultDropdownOpened
      disabled={busy}
      aria-label={t('case.assign')}
      placeholder={t('case.assign')}
      data={sorted.map((person) => ({ value: person.username, label: person.name }))}
      onChange={(value) => value && onChoose(value)}
    />
  )
}
