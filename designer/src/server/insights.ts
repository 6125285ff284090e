import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { Funnel, StepInsights, StepPeople } from '@waymark/shared/contract'
import { call } from './call.ts'

/** Which cases the figures are about; `from` and `to` are ISO 8601, `to` not included. */
export interface InsightFilter {
  from?: string
  to?: string
  version?: number
  saleType?: string
  /** A working calendar: times count its hours only. */
  calendar?: string
  responsible?: string
}

const path = (processId: string) => `/api/insights/processes/${encodeURIComponent(processId)}`

/** How long each step takes and what waits there now. */
export const stepInsightsQuery = (processId: string, filter: InsightFilter) =>
  queryOptions({
    queryKey: ['insights', processId, 'steps', filter],
    queryFn: () => call('GET', `${path(processId)}/steps`, { query: { ...filter }, schema: StepInsights }),
    placeholderData: keepPreviousData,
  })

/** Who works at a step: what they hold and what they have finished. */
export const stepPeopleQuery = (processId: string, elementId: string, filter: InsightFilter) =>
  queryOptions({
    queryKey: ['insights', processId, 'people', elementId, filter],
    queryFn: () =>
      call('GET', `${path(processId)}/steps/${encodeURIComponent(elementId)}/people`, {
        query: { ...filter },
        schema: StepPeople,
      }),
  })

/** The stages of a root process in order: count, sum, conversion, refusals. */
export const funnelQuery = (processId: string, filter: InsightFilter) =>
  queryOptions({
    queryKey: ['insights', processId, 'funnel', filter],
    queryFn: () => call('GET', `${path(processId)}/funnel`, { query: { ...filter }, schema: Funnel }),
    placeholderData: keepPreviousData,
  })
