import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { InboxTask } from '@waymark/shared/contract'
import { useTranslation } from 'react-i18next'
import { ProblemError } from '../../server/call.ts'
import { usePerson } from '../../server/session.ts'
import { claimTask, giveBackTask } from '../../server/work.ts'

type Claimable = Pick<InboxTask, 'userTaskKey' | 'name'>

/** Claims a task for the signed-in person or gives it back; who was too late is told who was faster. */
export function useClaim() {
  const { t } = useTranslation('work')
  const { username } = usePerson()
  const client = useQueryClient()
  const refresh = (task: Claimable) =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['inbox'] }),
      client.invalidateQueries({ queryKey: ['task', task.userTaskKey] }),
    ])
  const failed = (error: Error) =>
    notifications.show({
      color: 'red',
      title: t(error instanceof ProblemError && error.status === 409 ? 'claim.tooLate' : 'claim.notDone'),
      message: error.message,
    })
  const claim = useMutation({
    mutationFn: (task: Claimable) => claimTask(task.userTaskKey, username),
    onSuccess: (_, task) => notifications.show({ message: t('claim.claimed', { name: task.name }) }),
    onError: failed,
    onSettled: (_, __, task) => refresh(task),
  })
  const giveBack = useMutation({
    mutationFn: (task: Claimable) => giveBackTask(task.userTaskKey),
    onSuccess: (_, task) => notifications.show({ message: t('claim.givenBack', { name: task.name }) }),
    onError: failed,
    onSettled: (_, __, task) => refresh(task),
  })
  return { claim, giveBack }
}
