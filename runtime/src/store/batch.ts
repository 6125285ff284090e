import type { Queries, Statement } from './database.ts'
import { deleting, inserting, type RowOf, updating } from './statements.ts'

const owner = {
  root_key: 'key',
  key: 'key',
  instance_key: 'key',
  element_key: 'key',
  element_id: 'text',
  definition_key: 'key',
  process_id: 'text',
} as const

const element = {
  root_key: 'key',
  key: 'key',
  instance_key: 'key',
  scope_key: 'key',
  definition_key: 'key',
  process_id: 'text',
  element_id: 'text',
  kind: 'text',
  entered_at: 'timestamptz',
} as const

const columns = {
  instance: {
    root_key: 'key',
    key: 'key',
    parent_key: 'bigint',
    parent_element_key: 'bigint',
    definition_key: 'key',
    process_id: 'text',
    version: 'integer',
    state: 'text',
    business_key: 'text',
    case_name: 'text',
    client: 'text',
    amount: 'float8',
    sale_type: 'text',
    started_at: 'timestamptz',
    started_by: 'text',
    ended_at: 'timestamptz',
    end_events: 'text[]',
  },
  instanceEnd: { root_key: 'key', key: 'key', state: 'text', ended_at: 'timestamptz', end_events: 'text[]' },
  facts: {
    root_key: 'key',
    key: 'key',
    business_key: 'text',
    case_name: 'text',
    client: 'text',
    amount: 'float8',
    sale_type: 'text',
  },
  state: {
    root_key: 'key',
    key: 'key',
    definition_key: 'key',
    parent_key: 'bigint',
    parent_element: 'integer',
    revision: 'integer',
    snapshot: 'text',
  },
  stateUpdate: { root_key: 'key', key: 'key', revision: 'integer', snapshot: 'text' },
  active: element,
  history: { ...element, left_at: 'timestamptz', outcome: 'text' },
  left: { root_key: 'key', key: 'key', left_at: 'timestamptz', outcome: 'text' },
  flows: {
    root_key: 'key',
    instance_key: 'key',
    revision: 'integer',
    definition_key: 'key',
    taken_at: 'timestamptz',
    flows: 'text[]',
  },
  variable: {
    root_key: 'key',
    scope_key: 'key',
    name: 'text',
    key: 'key',
    instance_key: 'key',
    value: 'jsonb',
    updated_at: 'timestamptz',
  },
  task: {
    root_key: 'key',
    key: 'key',
    instance_key: 'key',
    definition_key: 'key',
    process_id: 'text',
    version: 'integer',
    element_id: 'text',
    name: 'text',
    lane: 'text',
    state: 'text',
    assignee: 'text',
    candidate_groups: 'text[]',
    candidate_users: 'text[]',
    due_at: 'timestamptz',
    follow_up_at: 'timestamptz',
    priority: 'integer',
    form_id: 'text',
    form_key: 'bigint',
    external_form: 'text',
    created_at: 'timestamptz',
    claimed_at: 'timestamptz',
    closed_at: 'timestamptz',
    completed_by: 'text',
    action: 'text',
  },
  taskUpdate: {
    root_key: 'key',
    key: 'key',
    /** Which of the values count: letters of a(ssignee), g(roups), u(sers), d(ue), f(ollow up), p(riority), c(losed). */
    touched: 'text',
    assignee: 'text',
    claimed_at: 'timestamptz',
    candidate_groups: 'text',
    candidate_users: 'text',
    due_at: 'timestamptz',
    follow_up_at: 'timestamptz',
    priority: 'integer',
    state: 'text',
    closed_at: 'timestamptz',
    completed_by: 'text',
    action: 'text',
  },
  job: {
    ...owner,
    type: 'text',
    headers: 'jsonb',
    retries: 'integer',
    state: 'text',
    error_message: 'text',
    available_at: 'timestamptz',
    created_at: 'timestamptz',
  },
  jobUpdate: {
    root_key: 'key',
    key: 'key',
    retries: 'integer',
    state: 'text',
    error_message: 'text',
    available_at: 'timestamptz',
  },
  timer: { ...owner, due_at: 'timestamptz', created_at: 'timestamptz' },
  message: { ...owner, name: 'text', correlation_key: 'text', created_at: 'timestamptz' },
  signal: { ...owner, name: 'text', created_at: 'timestamptz' },
  incident: {
    ...owner,
    kind: 'text',
    message: 'text',
    job_key: 'bigint',
    state: 'text',
    raised_at: 'timestamptz',
    resolved_at: 'timestamptz',
  },
  incidentEnd: { root_key: 'key', key: 'key', resolved_at: 'timestamptz' },
  stage: {
    root_key: 'key',
    stage: 'text',
    stage_order: 'integer',
    process_id: 'text',
    element_id: 'text',
    first_entered_at: 'timestamptz',
    entered_at: 'timestamptz',
    left_at: 'timestamptz',
    refused: 'integer',
    reason: 'text',
  },
  stageLeft: { root_key: 'key', stage: 'text', left_at: 'timestamptz', refused: 'integer' },
  stageReason: { root_key: 'key', reason: 'text' },
  audit: {
    key: 'key',
    at: 'timestamptz',
    by: 'text',
    action: 'text',
    subject: 'text',
    subject_key: 'text',
    root_key: 'bigint',
    detail: 'jsonb',
  },
  outbox: { key: 'key', submission: 'jsonb', created_at: 'timestamptz' },
} as const

type Rows = typeof columns
export type BatchRow<T extends keyof Rows> = { -readonly [K in keyof RowOf<Rows[T]>]: RowOf<Rows[T]>[K] }
export interface CaseKey {
  readonly root_key: string
  readonly key: string
}

/** Everything that one batch writes, net: what came and went within it is not in it. */
export interface BatchRows {
  readonly instances: BatchRow<'instance'>[]
  readonly instanceEnds: BatchRow<'instanceEnd'>[]
  readonly facts: BatchRow<'facts'>[]
  readonly statesAdded: BatchRow<'state'>[]
  readonly statesChanged: BatchRow<'stateUpdate'>[]
  readonly statesGone: CaseKey[]
  readonly active: BatchRow<'active'>[]
  /** Entered and left in this batch. */
  readonly history: BatchRow<'history'>[]
  /** Entered in an earlier batch, left in this one. */
  readonly left: BatchRow<'left'>[]
  readonly flows: BatchRow<'flows'>[]
  readonly variables: BatchRow<'variable'>[]
  readonly tasks: BatchRow<'task'>[]
  readonly taskUpdates: BatchRow<'taskUpdate'>[]
  readonly jobs: BatchRow<'job'>[]
  readonly jobUpdates: BatchRow<'jobUpdate'>[]
  readonly jobsGone: CaseKey[]
  readonly timers: BatchRow<'timer'>[]
  readonly timersGone: CaseKey[]
  readonly messages: BatchRow<'message'>[]
  readonly messagesGone: CaseKey[]
  readonly signals: BatchRow<'signal'>[]
  readonly signalsGone: CaseKey[]
  readonly incidents: BatchRow<'incident'>[]
  readonly incidentsResolved: BatchRow<'incidentEnd'>[]
  readonly stages: BatchRow<'stage'>[]
  readonly stagesLeft: BatchRow<'stageLeft'>[]
  readonly stageReasons: BatchRow<'stageReason'>[]
  readonly audit: BatchRow<'audit'>[]
  readonly outbox: BatchRow<'outbox'>[]
}

const insertInstances = inserting('process_instance', columns.instance)
const endInstances = updating(
  'process_instance',
  ['root_key', 'key'],
  columns.instanceEnd,
  'state = x.state, ended_at = x.ended_at, end_events = x.end_events::text[]',
  { monthly: true },
)
const updateFacts = updating(
  'process_instance',
  ['root_key', 'key'],
  columns.facts,
  'business_key = x.business_key, case_name = x.case_name, client = x.client, amount = x.amount, sale_type = x.sale_type',
  { monthly: true },
)
const insertStates = inserting('instance_state', columns.state)
const updateStates = updating(
  'instance_state',
  ['root_key', 'key'],
  columns.stateUpdate,
  'revision = x.revision, snapshot = x.snapshot',
)
const deleteStates = deleting('instance_state')
const insertActive = inserting('active_element', columns.active)
const insertHistory = inserting('element_history', columns.history)
const insertFlows = inserting('sequence_flow_taken', columns.flows)
const upsertVariables = inserting(
  'variable',
  columns.variable,
  'on conflict (root_key, scope_key, name) do update set value = excluded.value, updated_at = excluded.updated_at',
)
const insertTasks = inserting('user_task', columns.task)
const ifTouched = (letter: string, column: string, cast = '') =>
  `${column} = case when position('${letter}' in x.touched) > 0 then x.${column}${cast} else t.${column} end`
const updateTasks = updating(
  'user_task',
  ['root_key', 'key'],
  columns.taskUpdate,
  [
    ifTouched('a', 'assignee'),
    ifTouched('a', 'claimed_at'),
    ifTouched('g', 'candidate_groups', '::text[]'),
    ifTouched('u', 'candidate_users', '::text[]'),
    ifTouched('d', 'due_at'),
    ifTouched('f', 'follow_up_at'),
    ifTouched('p', 'priority'),
    ifTouched('c', 'state'),
    ifTouched('c', 'closed_at'),
    ifTouched('c', 'completed_by'),
    ifTouched('c', 'action'),
  ].join(', '),
  {
    monthly: true,
    returning: 't.key, t.assignee, t.candidate_groups as "candidateGroups", t.candidate_users as "candidateUsers"',
  },
)
const insertJobs = inserting('job', columns.job)
const updateJobs = updating(
  'job',
  ['root_key', 'key'],
  columns.jobUpdate,
  `retries = x.retries, state = x.state, error_message = coalesce(x.error_message, t.error_message), available_at = x.available_at,
   worker = null, deadline = null`,
)
const deleteJobs = deleting('job')
const upsertTimers = inserting(
  'timer',
  columns.timer,
  'on conflict (root_key, key) do update set due_at = excluded.due_at, claimed_until = null',
)
const deleteTimers = deleting('timer')
const insertMessages = inserting('message_subscription', columns.message)
const deleteMessages = deleting('message_subscription')
const insertSignals = inserting('signal_subscription', columns.signal)
const deleteSignals = deleting('signal_subscription')
const insertIncidents = inserting('incident', columns.incident)
const resolveIncidents = updating(
  'incident',
  ['root_key', 'key'],
  columns.incidentEnd,
  `state = 'RESOLVED', resolved_at = x.resolved_at`,
  { monthly: true },
)
const upsertStages = inserting(
  'case_stage',
  columns.stage,
  `on conflict (root_key, stage) do update set entered_at = excluded.entered_at, left_at = excluded.left_at,
     refused = excluded.refused, reason = excluded.reason, element_id = excluded.element_id`,
)
const leaveStages = updating(
  'case_stage',
  ['root_key', 'stage'],
  columns.stageLeft,
  'left_at = x.left_at, refused = x.refused',
  { monthly: true },
)
const giveReasons = updating(
  'case_stage',
  ['root_key'],
  columns.stageReason,
  'reason = case when t.refused = 1 then x.reason else t.reason end',
  { monthly: true },
)
const insertAudit = inserting('audit_entry', columns.audit)
const insertOutbox = inserting('outbox', columns.outbox)

const moveToHistory = (left: readonly BatchRow<'left'>[]): Statement => ({
  text: `with gone as (
    delete from active_element a using unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::text[]) as x(root_key, key, left_at, outcome)
    where a.root_key = x.root_key and a.key = x.key
    returning a.root_key, a.key, a.instance_key, a.scope_key, a.definition_key, a.process_id, a.element_id, a.kind, a.entered_at,
      x.left_at, x.outcome)
  insert into element_history (root_key, key, instance_key, scope_key, definition_key, process_id, element_id, kind, entered_at,
    left_at, outcome)
  select * from gone`,
  params: [
    left.map((row) => row.root_key),
    left.map((row) => row.key),
    left.map((row) => (row.left_at === null ? null : new Date(row.left_at).toISOString())),
    left.map((row) => row.outcome),
  ],
})

/** Whom a change of a task concerns. */
export interface TaskAudience {
  readonly key: string
  readonly assignee: string | null
  readonly candidateGroups: readonly string[]
  readonly candidateUsers: readonly string[]
}

/**
 * Writes a batch, one statement for each table that it touches, all under way at once.
 *
 * @returns the tasks that were changed, as they are afterwards
 */
export async function writeBatch(tx: Queries, rows: BatchRows): Promise<readonly TaskAudience[]> {
  const statements: Statement[] = []
  const add = <R>(statementFor: (rows: readonly R[]) => Statement, of: readonly R[]) => {
    if (of.length > 0) statements.push(statementFor(of))
  }
  add(updateTasks, rows.taskUpdates)
  add(insertInstances, rows.instances)
  add(endInstances, rows.instanceEnds)
  add(updateFacts, rows.facts)
  add(insertStates, rows.statesAdded)
  add(updateStates, rows.statesChanged)
  add(deleteStates, rows.statesGone)
  add(insertActive, rows.active)
  add(insertHistory, rows.history)
  add(moveToHistory, rows.left)
  add(insertFlows, rows.flows)
  add(upsertVariables, rows.variables)
  add(insertTasks, rows.tasks)
  add(insertJobs, rows.jobs)
  add(updateJobs, rows.jobUpdates)
  add(deleteJobs, rows.jobsGone)
  add(upsertTimers, rows.timers)
  add(deleteTimers, rows.timersGone)
  add(insertMessages, rows.messages)
  add(deleteMessages, rows.messagesGone)
  add(insertSignals, rows.signals)
  add(deleteSignals, rows.signalsGone)
  add(insertIncidents, rows.incidents)
  add(resolveIncidents, rows.incidentsResolved)
  add(upsertStages, rows.stages)
  add(leaveStages, rows.stagesLeft)
  add(giveReasons, rows.stageReasons)
  add(insertAudit, rows.audit)
  add(insertOutbox, rows.outbox)
  const [changedTasks] = await tx.readAll<TaskAudience>(statements)
  return rows.taskUpdates.length > 0 ? (changedTasks ?? []) : []
}
