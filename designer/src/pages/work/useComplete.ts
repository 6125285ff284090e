import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { InboxTask } from '@waymark/shared/contract'
import { useTranslation } from 'react-i18next'
import { completeTask, inboxQuery } from '../../server/work.ts'
import { nextTask } from './nextTask.ts'

/** Completes a task, then hands on the one that should open next (null: nothing is left). */
export function useComplete(
  task: InboxTask,
  handlers: { onDone: () => void; onNext: (next: InboxTask | null) => void },
) {
  const { t } = useTranslation('work')
  const client = useQueryClient()
  return useMutation({
    mutationFn: (variables: Record<string, unknown>) => completeTask(task.userTaskKey, variables),
    onSuccess: async () => {
      handlers.onDone()
      const before = client.getQueryData(inboxQuery.queryKey)
      const after = await client.fetchQuery({ ...inboxQuery, staleTime: 0 })
      const next = nextTask(task, before, after)
      notifications.show({
        color: 'teal',
        title: t('task.completed', { name: task.name }),
        message: next ? t('task.completedNext', { name: next.name }) : t('task.allDone'),
      })
      handlers.onNext(next)
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['task', task.userTaskKey] }),
  })
}
