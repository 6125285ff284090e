import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { sessionQuery, signOut } from '../server/session.ts'

/** Ends the session and forgets everything this person has seen. */
export function useSignOut() {
  const client = useQueryClient()
  const router = useRouter()
  return async () => {
    try {
      await signOut()
    } catch (error) {
      notifications.show({ color: 'red', message: error instanceof Error ? error.message : String(error) })
      return
    }
    await router.navigate({ to: '/signin' })
    client.clear()
    client.setQueryData(sessionQuery.queryKey, null)
  }
}
