import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { CaseList, CasePage, type CaseSearch, LiveFloor, ProcessOverview } from '@waymark/shared/contract'
import { z } from 'zod'
import { call } from './call.ts'

/** What to look for; what is left out does not matter. */
export type CaseFilter = Partial<Omit<z.output<typeof CaseSearch>, 'after' | 'limit'>>

export const overviewQuery = queryOptions({
  queryKey: ['monitor', 'processes'],
  queryFn: () => call('GET', '/api/monitor/processes', { schema: z.array(ProcessOverview) }),
})

/** Live counts of one process; without a version, of all versions on the latest drawing. */
export const floorQuery = (processId: string, version?: number) =>
  queryOptions({
    queryKey: ['floor', processId, { version: version ?? null }],
    queryFn: () =>
      call('GET', `/api/monitor/processes/${encodeURIComponent(processId)}`, { query: { version }, schema: LiveFloor }),
    placeholderData: keepPreviousData,
  })

/** Cases page by page; `total` and `sum` of every page speak of all of them. */
export const casesQuery = (filter: CaseFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ['cases', filter, limit],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      call('POST', '/api/cases/search', {
        body: { ...filter, limit, ...(pageParam ? { after: pageParam } : {}) },
        schema: CaseList,
      }),
    getNextPageParam: (page) => page.after,
    placeholderData: keepPreviousData,
  })

export const caseQuery = (processInstanceKey: string) =>
  queryOptions({
    queryKey: ['case', processInstanceKey],
    queryFn: () => call('GET', `/api/cases/${processInstanceKey}`, { schema: CasePage }),
  })

/** Lets a stuck step try again. */
export function retryIncident(incidentKey: string): Promise<void> {
  return call('POST', `/v2/incidents/${incidentKey}/resolution`, { body: {} })
}

/** Sets variables where the step sees them: each where it is, new ones in the case. */
export function setVariables(elementInstanceKey: string, variables: Record<string, unknown>): Promise<void> {
  return call('PUT', `/v2/element-instances/${elementInstanceKey}/variables`, { body: { variables } })
}

/** Ends a case and everything it has called. It cannot be taken back. */
export function cancelCase(processInstanceKey: string): Promise<void> {
  return call('POST', `/v2/process-instances/${processInstanceKey}/cancellation`, { body: {} })
}

/** Hands an open task to somebody, also away from whoever has it. */
export function reassignTask(userTaskKey: string, assignee: string): Promise<void> {
  return call('POST', `/v2/user-tasks/${userTaskKey}/assignment`, { body: { assignee, allowOverride: true } })
}
