import { z } from 'zod'
import { Instant, Key, Variables } from './common.ts'

/** A user task as a row of the inbox. */
export const InboxTask = z.object({
  userTaskKey: Key,
  name: z.string(),
  elementId: z.string(),
  processId: z.string(),
  processName: z.string(),
  processDefinitionKey: Key,
  processInstanceKey: Key,
  rootProcessInstanceKey: Key,
  /** Of the root case: what people call it. */
  caseName: z.string(),
  businessKey: z.string().nullable(),
  client: z.string().nullable(),
  assignee: z.string().nullable(),
  candidateGroups: z.array(z.string()),
  createdAt: Instant,
  dueDate: Instant.nullable(),
  priority: z.number().int(),
  /** ISO 8601 duration, from the drawing. */
  expectedDuration: z.string().nullable(),
})
export type InboxTask = z.infer<typeof InboxTask>

/** GET /api/inbox: the signed-in person's open tasks; `overdue`, `today` and `later` hold those that are theirs, `teamQueue` those their groups may claim. Each by due date, none last. */
export const Inbox = z.object({
  now: Instant,
  overdue: z.array(InboxTask),
  today: z.array(InboxTask),
  later: z.array(InboxTask),
  teamQueue: z.array(InboxTask),
  /** Each list is cut at 200 rows; the true counts. The queue's stops at 1,000, and `teamQueueIsMore` says that there are more. */
  counts: z.object({
    overdue: z.number(),
    today: z.number(),
    later: z.number(),
    teamQueue: z.number(),
    teamQueueIsMore: z.boolean().optional(),
  }),
})
export type Inbox = z.infer<typeof Inbox>

/** State of the drawing's steps for one instance: what to light. */
export const Trail = z.object({
  elements: z.array(
    z.object({
      elementId: z.string(),
      state: z.enum(['active', 'completed', 'canceled', 'incident']),
      /** How often it was entered. */
      count: z.number().int(),
      lastAt: Instant,
      by: z.string().nullable(),
      dueDate: Instant.nullable(),
      calledProcessInstanceKey: Key.nullable(),
    }),
  ),
  /** Sequence flows taken, with how often. */
  flows: z.array(z.object({ flowId: z.string(), count: z.number().int() })),
})
export type Trail = z.infer<typeof Trail>

/** The way from the root case down to this instance; the last entry is this instance itself. */
export const Breadcrumb = z.array(
  z.object({
    processInstanceKey: Key,
    processDefinitionKey: Key,
    processName: z.string(),
    /** The call activity in the instance above; null for the root. */
    elementId: z.string().nullable(),
    elementName: z.string().nullable(),
  }),
)

/** GET /api/tasks/{userTaskKey}; also for a task that is over (`state`), which says who finished it. */
export const TaskPage = z.object({
  task: InboxTask,
  state: z.enum(['CREATED', 'COMPLETED', 'CANCELED']),
  completedBy: z.string().nullable(),
  completedAt: Instant.nullable(),
  /** Whether the signed-in person may claim and complete it. */
  mayWork: z.boolean(),
  /** Markdown. */
  instruction: z.string().nullable(),
  form: z.record(z.string(), z.unknown()).nullable(),
  variables: Variables,
  draft: z.object({ variables: Variables, savedAt: Instant }).nullable(),
  requiredDocuments: z.array(z.object({ kind: z.string(), mandatory: z.boolean(), present: z.boolean() })),
  breadcrumb: Breadcrumb,
  trail: Trail,
  before: z
    .object({
      elementId: z.string(),
      elementName: z.string(),
      role: z.string().nullable(),
      person: z.string().nullable(),
      at: Instant,
    })
    .nullable(),
  /** Steps that may come next, across called processes, each with the role that does it and how long it usually takes. */
  after: z.array(
    z.object({
      elementId: z.string(),
      elementName: z.string(),
      role: z.string().nullable(),
      usuallyMs: z.number().nullable(),
    }),
  ),
})
export type TaskPage = z.infer<typeof TaskPage>
/** PUT /api/tasks/{userTaskKey}/draft -> SavedTaskDraft; DELETE removes it. No validation: it is a draft. */
export const TaskDraft = z.object({ variables: Variables })
export const SavedTaskDraft = z.object({ savedAt: Instant })

/** GET /api/startable: processes the person may start. POST /v2/process-instances starts one. */
export const Startable = z.object({
  processId: z.string(),
  processDefinitionKey: Key,
  name: z.string(),
  description: z.string().nullable(),
  version: z.number().int(),
  form: z.record(z.string(), z.unknown()).nullable(),
})
export type Startable = z.infer<typeof Startable>

/** GET /api/cases/{processInstanceKey}/documents; POST (multipart `file`, `kind`, optional `elementInstanceKey`) -> CaseDocument; GET /api/documents/{documentKey} streams it. Documents belong to the root case. */
export const CaseDocument = z.object({
  documentKey: Key,
  kind: z.string(),
  fileName: z.string(),
  contentType: z.string(),
  size: z.number().int(),
  addedBy: z.string(),
  addedAt: Instant,
  elementId: z.string().nullable(),
})
export type CaseDocument = z.infer<typeof CaseDocument>

/** GET/POST /api/cases/{processInstanceKey}/comments ({ text }). They belong to the root case. */
export const CaseComment = z.object({
  commentKey: Key,
  text: z.string(),
  author: z.string(),
  at: Instant,
  elementId: z.string().nullable(),
})
export type CaseComment = z.infer<typeof CaseComment>

/** GET /api/notifications: tasks that reached this person or their groups since they last looked; POST /api/notifications/seen. */
export const Notifications = z.object({
  unseen: z.number().int(),
  items: z.array(
    z.object({
      userTaskKey: Key,
      taskName: z.string(),
      caseName: z.string(),
      at: Instant,
      dueDate: Instant.nullable(),
      seen: z.boolean(),
      forGroup: z.string().nullable(),
    }),
  ),
})
export type Notifications = z.infer<typeof Notifications>
