import { queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Group, People, Session, Welcome } from '@waymark/shared/contract'
import { z } from 'zod'
import { call, ProblemError } from './call.ts'

/** The signed-in person, or null without a session. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<Session | null> => {
    try {
      return await call('GET', '/api/session', { schema: Session })
    } catch (error) {
      if (error instanceof ProblemError && error.status === 401) return null
      throw error
    }
  },
  staleTime: 5 * 60_000,
})

/** The signed-in person. Only inside the frame, where there is one. */
export function usePerson(): Session['person'] {
  const { data } = useSuspenseQuery(sessionQuery)
  if (!data) throw new Error('usePerson: nobody is signed in; use it inside the frame only')
  return data.person
}

export const welcomeQuery = queryOptions({
  queryKey: ['welcome'],
  queryFn: () => call('GET', '/api/welcome', { schema: Welcome }),
})

export function signIn(username: string, password: string): Promise<Session> {
  return call('POST', '/api/session', { body: { username, password }, schema: Session })
}

export function signOut(): Promise<void> {
  return call('DELETE', '/api/session')
}

export const peopleQuery = (search = '') =>
  queryOptions({
    queryKey: ['people', search],
    queryFn: () => call('GET', '/api/people', { query: { search }, schema: People }),
    staleTime: 60_000,
  })

export const groupsQuery = queryOptions({
  queryKey: ['groups'],
  queryFn: () => call('GET', '/api/groups', { schema: z.array(Group) }),
  staleTime: 60_000,
})

/** The name people know somebody by; the username while it is not known. */
export function usePersonName(): (username: string | null) => string {
  const { data } = useQuery(peopleQuery())
  return (username) => (username === null ? '' : (data?.find((p) => p.username === username)?.name ?? username))
}
