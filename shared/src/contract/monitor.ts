import { z } from 'zod'
import { Instant, Key, Variables } from './common.ts'
import { Breadcrumb, CaseComment, CaseDocument, Trail } from './work.ts'

/** GET /api/monitor/processes */
export const ProcessOverview = z.object({
  processId: z.string(),
  name: z.string(),
  version: z.number().int(),
  processDefinitionKey: Key,
  running: z.number().int(),
  late: z.number().int(),
  incidents: z.number().int(),
  startedToday: z.number().int(),
  completedToday: z.number().int(),
  /** Called by other processes only: shown folded under them. */
  calledBy: z.array(z.string()),
})
export type ProcessOverview = z.infer<typeof ProcessOverview>

/** GET /api/monitor/processes/{processId}?version=N: the live floor. Without `version`, all versions on the latest drawing. */
export const LiveFloor = z.object({
  processId: z.string(),
  name: z.string(),
  version: z.number().int(),
  processDefinitionKey: Key,
  versions: z.array(z.object({ version: z.number().int(), processDefinitionKey: Key, running: z.number().int() })),
  steps: z.array(
    z.object({
      elementId: z.string(),
      waiting: z.number().int(),
      late: z.number().int(),
      incidents: z.number().int(),
      completedToday: z.number().int(),
    }),
  ),
  today: z.object({
    started: z.number(),
    completed: z.number(),
    running: z.number(),
    late: z.number(),
    incidents: z.number(),
  }),
})
export type LiveFloor = z.infer<typeof LiveFloor>

/** POST /api/cases/search. All filters are optional and joined by "and". */
export const CaseSearch = z.object({
  processId: z.string().optional(),
  version: z.number().int().optional(),
  /** Now waiting at this step. */
  elementId: z.string().optional(),
  /** Has completed this step between `from` and `to`, which then are not about the start. */
  finishedElementId: z.string().optional(),
  state: z.enum(['running', 'completed', 'canceled', 'any']).default('running'),
  late: z.boolean().optional(),
  incident: z.boolean().optional(),
  /** In business key, case name or any variable's text. */
  search: z.string().optional(),
  /** Funnel: with `won`, which needs no stage, cases that ended in the period without a refusal. Else cases that are in (`in`), have reached (`reached`) or were refused in (`refused`) this stage. */
  stage: z.string().optional(),
  stageState: z.enum(['in', 'reached', 'refused', 'won']).optional(),
  saleType: z.string().optional(),
  responsible: z.string().optional(),
  from: Instant.optional(),
  to: Instant.optional(),
  rootsOnly: z.boolean().optional(),
  sort: z.enum(['startedAt', 'dueDate', 'amount']).default('startedAt'),
  order: z.enum(['asc', 'desc']).default('desc'),
  limit: z.number().int().min(1).max(200).default(50),
  after: z.string().optional(),
})
export const CaseRow = z.object({
  processInstanceKey: Key,
  rootProcessInstanceKey: Key,
  processId: z.string(),
  processName: z.string(),
  version: z.number().int(),
  caseName: z.string(),
  businessKey: z.string().nullable(),
  client: z.string().nullable(),
  amount: z.number().nullable(),
  stage: z.string().nullable(),
  state: z.enum(['running', 'completed', 'canceled']),
  startedAt: Instant,
  endedAt: Instant.nullable(),
  /** Where it waits, in the innermost called processes too; `elementId` is the step in this row's own process. */
  steps: z.array(
    z.object({
      elementId: z.string(),
      name: z.string(),
      since: Instant,
      assignee: z.string().nullable(),
      role: z.string().nullable(),
      dueDate: Instant.nullable(),
    }),
  ),
  late: z.boolean(),
  incident: z.boolean(),
})
export type CaseRow = z.infer<typeof CaseRow>
export const CaseList = z.object({
  items: z.array(CaseRow),
  /** Counted up to 1,000; `isMore` says that there are more, and then there is no sum. */
  total: z.number().int(),
  isMore: z.boolean().optional(),
  sum: z.number().nullable(),
  after: z.string().nullable(),
})
export type CaseList = z.infer<typeof CaseList>

/** GET /api/cases/{processInstanceKey} */
export const CasePage = z.object({
  case: CaseRow,
  processDefinitionKey: Key,
  breadcrumb: Breadcrumb,
  trail: Trail,
  /** Every step in time, called processes' user tasks included, for the time line per lane. */
  history: z.array(
    z.object({
      elementInstanceKey: Key,
      processInstanceKey: Key,
      elementId: z.string(),
      name: z.string(),
      kind: z.string(),
      lane: z.string().nullable(),
      state: z.enum(['active', 'completed', 'canceled']),
      startedAt: Instant,
      endedAt: Instant.nullable(),
      assignee: z.string().nullable(),
      completedBy: z.string().nullable(),
      dueDate: Instant.nullable(),
      calledProcessInstanceKey: Key.nullable(),
    }),
  ),
  variables: z.array(z.object({ name: z.string(), value: z.unknown(), scopeElementId: z.string().nullable() })),
  incidents: z.array(
    z.object({
      incidentKey: Key,
      processInstanceKey: Key,
      elementId: z.string(),
      elementName: z.string(),
      kind: z.string(),
      message: z.string(),
      raisedAt: Instant,
      jobKey: Key.nullable(),
    }),
  ),
  /** What its steps asked of decisions, in time; a decision that another required stands before it, with the same `at`. */
  decisions: z.array(
    z.object({
      decisionEvaluationInstanceKey: Key,
      elementInstanceKey: Key,
      elementId: z.string(),
      decisionId: z.string(),
      name: z.string(),
      version: z.number().int(),
      at: Instant,
      /** Why it came to no result; null where it did. */
      failure: z.string().nullable(),
      output: z.unknown(),
      inputs: z.array(z.object({ name: z.string(), value: z.unknown() })),
      rules: z.array(
        z.object({
          /** From 1, as the table shows it. */
          number: z.number().int(),
          /** What the rule wants of the inputs, as it is written; inputs of which it wants nothing are left out. */
          when: z.array(z.object({ input: z.string(), condition: z.string() })),
          outcome: z.array(z.object({ output: z.string(), value: z.unknown() })),
          annotation: z.string().nullable(),
        }),
      ),
    }),
  ),
  openTasks: z.array(
    z.object({
      userTaskKey: Key,
      elementId: z.string(),
      name: z.string(),
      assignee: z.string().nullable(),
      candidateGroups: z.array(z.string()),
      dueDate: Instant.nullable(),
    }),
  ),
  documents: z.array(CaseDocument),
  comments: z.array(CaseComment),
  mayManage: z.boolean(),
})
export type CasePage = z.infer<typeof CasePage>

/**
 * GET /api/events (SSE; resumes by `Last-Event-ID`). Each message is one LiveEvent; pages ask again for what it touches.
 * `tasks`: user tasks opened, claimed or closed for these people or groups. `instances`: an instance of the process moved.
 * `definitions`: something was published. `drafts`: a drawing was saved.
 */
export const LiveEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('instances'),
    processId: z.string(),
    processInstanceKey: Key,
    rootProcessInstanceKey: Key,
  }),
  z.object({ type: z.literal('tasks'), people: z.array(z.string()), groups: z.array(z.string()), userTaskKey: Key }),
  z.object({ type: z.literal('definitions'), processId: z.string(), version: z.number().int() }),
  z.object({ type: z.literal('drafts'), draftId: Key, savedBy: z.string() }),
  z.object({ type: z.literal('seeding'), done: z.number(), message: z.string() }),
])
export type LiveEvent = z.infer<typeof LiveEvent>
export const Vars = Variables
