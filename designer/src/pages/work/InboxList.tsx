import { Button, Text } from '@mantine/core'
import type { Inbox, InboxTask } from '@waymark/shared/contract'
import { useTranslation } from 'react-i18next'
import { DueBadge } from '../../ui/DueBadge.tsx'
import { MiddleCut } from '../../ui/MiddleCut.tsx'
import { dueStateOf } from '../../ui/spell.ts'
import { useNow } from '../../ui/useNow.ts'
import classes from './Inbox.module.css'
import { timeUsed } from './nextTask.ts'
import { useClaim } from './useClaim.ts'

interface Props {
  inbox: Inbox
  chosen: string | undefined
  onChoose: (task: InboxTask) => void
  keysHint: boolean
}
const groups = ['overdue', 'today', 'later', 'teamQueue'] as const

/** The four quiet groups; an empty one is left out. */
export function InboxList({ inbox, chosen, onChoose, keysHint }: Props) {
  const { t } = useTranslation('work')
  const mine = inbox.overdue.length + inbox.today.length + inbox.later.length
  return (
    <section aria-label={t('inbox.list')}>
      {mine === 0 && (
        <Text c="dimmed" mb="md">
          {t('inbox.emptyMine')}
        </Text>
      )}
      {groups.map((group) => {
        const tasks = inbox[group]
        const hidden = inbox.counts[group] - tasks.length
        if (tasks.length === 0) return null
        return (
          <section key={group} className={classes.group} aria-labelledby={`group-${group}`}>
            <h2 id={`group-${group}`} className={classes.groupTitle} data-group={group}>
              {t(`inbox.${group}`)}{' '}
              <span className={classes.count}>
                {inbox.counts[group]}
                {group === 'teamQueue' && inbox.counts.teamQueueIsMore && '+'}
              </span>
            </h2>
            <ul className={classes.rows}>
              {tasks.map((task) => (
                <Row key={task.userTaskKey} task={task} here={task.userTaskKey === chosen} onChoose={onChoose} />
              ))}
            </ul>
            {hidden > 0 && (
              <Text size="sm" c="dimmed" px="sm" py={4}>
                {t('inbox.more', { count: hidden })}
              </Text>
            )}
          </section>
        )
      })}
      {keysHint && (
        <Text size="xs" c="dimmed" mt="md">
          {t('inbox.keys')}
        </Text>
      )}
    </section>
  )
}

function Row({ task, here, onChoose }: { task: InboxTask; here: boolean; onChoose: (task: InboxTask) => void }) {
  const { t } = useTranslation('work')
  const { claim } = useClaim()
  const now = useNow()
  const used = timeUsed(task, now)
  const due = dueStateOf(task.dueDate === null ? null : new Date(task.dueDate).getTime(), now)
  return (
    <li id={`task-${task.userTaskKey}`} className={classes.row} data-here={here} data-free={task.assignee === null}>
      <button
        type="button"
        className={classes.open}
        aria-current={here ? 'true' : undefined}
        onClick={() => onChoose(task)}
      >
        <span className={classes.first}>
          <span className={classes.step}>{task.name}</span>
          {task.dueDate ? (
            <DueBadge dueDate={task.dueDate} />
          ) : (
            <span className={classes.noDue}>{t('inbox.noDue')}</span>
          )}
        </span>
        <span className={classes.second}>
          <MiddleCut text={task.caseName} max={46} />
        </span>
        <span className={classes.third}>
          <MiddleCut text={task.client && task.client !== task.caseName ? task.client : task.processName} max={34} />
          {task.businessKey && task.businessKey !== task.caseName && ` · ${task.businessKey}`}
        </span>
        {used !== null && (
          <span className={classes.bar} data-state={due} title={t('inbox.used', { percent: Math.round(used * 100) })}>
            <span style={{ width: `${Math.round(used * 100)}%` }} />
          </span>
        )}
      </button>
      {task.assignee === null && (
        <Button
          className={classes.claim}
          size="compact-sm"
          variant="default"
          loading={claim.isPending}
          onClick={() => claim.mutate(task)}
        >
          {t('inbox.claim')}
        </Button>
      )}
    </li>
  )
}
