import { Button, Group } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconInbox, IconPlayerPlay } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { Inbox, InboxTask } from '@waymark/shared/contract'
import { lazy, Suspense, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { inboxQuery } from '../../server/work.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/PageSkeleton.tsx'
import classes from './Inbox.module.css'
import { InboxList } from './InboxList.tsx'
import { ownTasks } from './nextTask.ts'
import { useInboxKeys } from './useInboxKeys.ts'

/** With its map and form; a phone shows the list without it. */
const TaskView = lazy(async () => ({ default: (await import('./TaskView.tsx')).TaskView }))

/** Overdue, Today, Later, Team queue; on a wide screen the chosen task stands beside the list. */
export default function InboxPage() {
  const query = useQuery(inboxQuery)
  return (
    <Loaded query={query} skeleton={<InboxSkeleton />}>
      {(inbox) => <Desk inbox={inbox} />}
    </Loaded>
  )
}

function InboxSkeleton() {
  const wide = useWide()
  if (!wide) return <PageSkeleton />
  return (
    <div className={classes.desk} data-wide>
      <div className={classes.list}>
        <PageSkeleton />
      </div>
      <div className={classes.task}>
        <PageSkeleton shape="split" />
      </div>
    </div>
  )
}

/** Whether the task has room beside the list. */
function useWide() {
  return useMediaQuery('(min-width: 68.75em)', undefined, { getInitialValueInEffect: false })
}

function Desk({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation('work')
  const navigate = useNavigate()
  const { task: chosen } = useSearch({ from: '/work' })
  const wide = useWide()
  const tasks = [...ownTasks(inbox), ...inbox.teamQueue]
  const first = tasks[0]?.userTaskKey
  const choose = (task: InboxTask | null, replace = false) =>
    void navigate({ to: '/work', search: { task: task?.userTaskKey }, replace })
  const open = (task: InboxTask) =>
    void navigate({ to: '/work/tasks/$userTaskKey', params: { userTaskKey: task.userTaskKey } })
  useInboxKeys({ tasks, chosen, choose: (task) => choose(task, true), open })

  // One task is always open beside the list; it stays even when it leaves the list, so that nothing jumps under the hand.
  useEffect(() => {
    if (wide && chosen === undefined && first !== undefined) {
      void navigate({ to: '/work', search: { task: first }, replace: true })
    }
  }, [wide, chosen, first, navigate])

  const mine = inbox.counts.overdue + inbox.counts.today + inbox.counts.later
  const start = (
    <Button
      component={Link}
      to="/work/start"
      variant="default"
      leftSection={<IconPlayerPlay size={16} stroke={1.6} aria-hidden />}
    >
      {t('inbox.start')}
    </Button>
  )
  const header = (
    <PageHeader
      title={t('inbox.title')}
      below={mine > 0 ? t('inbox.summary', { count: mine }) : t('inbox.summaryNone')}
      acts={start}
    />
  )
  if (tasks.length === 0 && (!wide || chosen === undefined)) {
    return (
      <div className={classes.alone}>
        <Group justify="flex-end">{start}</Group>
        <EmptyState icon={<IconInbox size={24} />} text={t('inbox.empty')} />
      </div>
    )
  }
  return (
    <div className={classes.desk} data-wide={wide}>
      <div className={classes.list}>
        {header}
        <InboxList
          inbox={inbox}
          chosen={chosen}
          onChoose={(task) => (wide ? choose(task) : open(task))}
          keysHint={wide === true}
        />
      </div>
      {wide && (
        <div className={classes.task}>
          {chosen ? (
            <Suspense fallback={<PageSkeleton shape="split" />}>
              <TaskView key={chosen} userTaskKey={chosen} beside onNext={(next) => choose(next)} />
            </Suspense>
          ) : (
            <EmptyState icon={<IconInbox size={24} />} text={t('inbox.choose')} />
          )}
        </div>
      )}
    </div>
  )
}
