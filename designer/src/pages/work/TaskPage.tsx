import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { taskQuery } from '../../server/work.ts'
import { useCrumbs } from '../../ui/crumbs.ts'
import { TaskView } from './TaskView.tsx'

/** One task on a page of its own; completing it opens the next one here. */
export default function TaskPage() {
  const { userTaskKey } = useParams({ from: '/work/tasks/$userTaskKey' })
  const { tab } = useSearch({ from: '/work/tasks/$userTaskKey' })
  const navigate = useNavigate()
  const { data } = useQuery(taskQuery(userTaskKey))
  useCrumbs(data ? [{ label: data.task.name }] : [])
  return (
    <TaskView
      userTaskKey={userTaskKey}
      tab={tab}
      onTab={(next) =>
        void navigate({
          to: '/work/tasks/$userTaskKey',
          params: { userTaskKey },
          search: { tab: next },
          replace: true,
        })
      }
      onNext={(next) =>
        next
          ? void navigate({ to: '/work/tasks/$userTaskKey', params: { userTaskKey: next.userTaskKey } })
          : void navigate({ to: '/work' })
      }
    />
  )
}
