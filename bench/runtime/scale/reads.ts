import { chanceOf, clientName, clientsOf, type Extent, referenceOf, regionName, regions } from './fate.ts'

/** A read that a person or a machine makes over HTTP. */
export interface Read {
  readonly name: string
  readonly label: string
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: string
  /** What must be in the answer's text: a read that finds nothing is fast for the wrong reason. */
  readonly holds: RegExp
}

/** What reads are about in a filled database. */
export interface Sample {
  readonly extent: Extent
  /** Of the version of the process that all cases are of. */
  readonly definitionKey: string
  /** Keys of cases that are over, and of open ones, drawn evenly. */
  readonly finished: readonly string[]
  readonly open: readonly string[]
}

interface Kind {
  readonly name: string
  readonly label: string
  /** The read with that number, counted up so that hardly one repeats another. */
  of(n: number, sample: Sample): Omit<Read, 'name' | 'label'>
}

const dayMs = 24 * 3_600_000
const search = (body: object) => ({ method: 'POST' as const, path: '/api/cases/search', body: JSON.stringify(body) })
const v2 = (path: string, body: object) => ({ method: 'POST' as const, path, body: JSON.stringify(body) })
const pick = (n: number, from: number) => Math.floor(chanceOf(n + 17)() * from)
const lastThirtyDays = ({ untilMs }: Extent) => ({
  from: new Date(untilMs - 30 * dayMs).toISOString(),
  to: new Date(untilMs).toISOString(),
})

/** The reads that are asked for, and their twins in `/v2`. */
export const readKinds: readonly Kind[] = [
  {
    name: 'inbox',
    label: 'first page of the inbox of a person in three groups, by due date',
    of: () => ({ method: 'GET', path: '/api/inbox', holds: /"teamQueue":\[\{/ }),
  },
  {
    name: 'inboxV2',
    label: 'the same of a group, as /v2 searches it',
    of: (n) => ({
      ...v2('/v2/user-tasks/search', {
        filter: { state: 'CREATED', candidateGroup: `Team ${1 + pick(n, 20)}`, assignee: { $exists: false } },
        sort: [{ field: 'dueDate' }],
        page: { limit: 50 },
      }),
      holds: /"items":\[\{/,
    }),
  },
  {
    name: 'floor',
    label: 'live counts of a process',
    of: () => ({ method: 'GET', path: '/api/monitor/processes/W4', holds: /"waiting":[1-9]/ }),
  },
  {
    name: 'heat',
    label: 'heat map over 30 days',
    of: () => ({ method: 'GET', path: '/api/insights/processes/W4/steps', holds: /"medianMs":[1-9]/ }),
  },
  {
    name: 'people',
    label: 'who works at a step of it, and how fast',
    of: () => ({
      method: 'GET',
      path: '/api/insights/processes/W4/steps/approve/people',
      holds: /"completed":[1-9]/,
    }),
  },
  {
    name: 'statistics',
    label: 'element instances of a process, as /v2 counts them',
    of: (_, { definitionKey }) => ({
      ...v2(`/v2/process-definitions/${definitionKey}/statistics/element-instances`, {}),
      holds: /"active":[1-9]/,
    }),
  },
  {
    name: 'funnel',
    label: 'funnel over 30 days',
    of: () => ({ method: 'GET', path: '/api/insights/processes/W4/funnel', holds: /"reached":[1-9]/ }),
  },
  {
    name: 'drill',
    label: 'drill-down of a figure of the funnel',
    of: (n, { extent }) => ({
      ...search({
        processId: 'W4',
        stage: ['Offer', 'Review', 'Delivery'][n % 3],
        stageState: (['reached', 'in'] as const)[n % 2],
        state: 'any',
        rootsOnly: true,
        ...lastThirtyDays(extent),
      }),
      holds: /"items":\[\{/,
    }),
  },
  {
    name: 'case',
    label: 'a case with its path',
    of: (n, { finished, open }) => ({
      method: 'GET',
      path: `/api/cases/${n % 2 === 0 ? finished[pick(n, finished.length)] : open[pick(n, open.length)]}`,
      holds: /"elementId":"qualify"/,
    }),
  },
  {
    name: 'businessKey',
    label: 'search by business key',
    of: (n, { extent }) => {
      const reference = referenceOf(pick(n, extent.finished + extent.open))
      return { ...search({ search: reference, state: 'any' }), holds: new RegExp(`"businessKey":"${reference}"`) }
    },
  },
  {
    name: 'businessKeyV2',
    label: 'the same as /v2 searches it',
    of: (n, { extent }) => {
      const reference = referenceOf(pick(n, extent.finished + extent.open))
      return {
        ...v2('/v2/process-instances/search', { filter: { businessId: reference } }),
        holds: new RegExp(`"businessId":"${reference}"`),
      }
    },
  },
  {
    name: 'variable',
    label: 'search by variable value',
    of: (n, { extent }) => {
      const number = 1 + pick(n, clientsOf(extent))
      // The number may begin a reference as well.
      const holds = new RegExp(`"client":"${clientName(number)}|"ORD-0*${number}`)
      return { ...search({ search: clientName(number), state: 'any' }), holds }
    },
  },
  {
    name: 'variableV2',
    label: 'search by a variable and its value, as /v2 does',
    of: (n, { extent }) => ({
      ...v2('/v2/process-instances/search', {
        filter: { variables: [{ name: 'client', value: JSON.stringify(clientName(1 + pick(n, clientsOf(extent)))) }] },
        sort: [{ field: 'startDate', order: 'DESC' }],
        page: { limit: 50 },
      }),
      holds: /"items":\[\{/,
    }),
  },
  {
    name: 'frequentV2',
    label: 'the same for a value that every twentieth case has',
    of: (n) => ({
      ...v2('/v2/process-instances/search', {
        filter: { variables: [{ name: 'region', value: JSON.stringify(regionName(1 + pick(n, regions))) }] },
        sort: [{ field: 'startDate', order: 'DESC' }],
        page: { limit: 50 },
      }),
      holds: /"items":\[\{/,
    }),
  },
]
