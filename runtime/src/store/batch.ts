import type { Statement } from './database.ts'
import { addFrom, addToFunnel } from './rollups.ts'
import { deleting, inserting, paramsOf, type RowOf, updating } from './statements.ts'

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
  instanceUpdate: {
    root_key: 'key',
    key: 'key',
    /** Which of the values count: letters of e(nd), f(acts). */
    touched: 'text',
    state: 'text',
    ended_at: 'timestamptz',
    end_events: 'text',
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
  stateUpdate: { root_key: 'key', key: 'key', was: 'integer', revision: 'integer', snapshot: 'text' },
  stateGone: { root_key: 'key', key: 'key', was: 'integer' },
  active: element,
  history: { ...element, left_at: 'timestamptz', outcome: 'text' },
  left: { root_key: 'key', key: 'key', left_at: 'timestamptz', outcome: 'text', version: 'integer' },
  flows: {
    root_key: 'key',
    instance_key: 'key',
    revision: 'integer',
    definition_key: 'key',
    process_id: 'text',
    taken_at: 'timestamptz',
    flows: 'text[]',
    passed_ids: 'integer[]',
    passed_scopes: 'integer[]',
    passed_elements: 'text[]',
    passed_kinds: 'text[]',
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
    nested: 'integer',
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
  decision: {
    ...owner,
    index: 'integer',
    evaluation_key: 'key',
    decision_key: 'key',
    decision_id: 'text',
    name: 'text',
    version: 'integer',
    type: 'text',
    failure: 'text',
    output: 'jsonb',
    inputs: 'jsonb',
    matched_rules: 'jsonb',
    evaluated_at: 'timestamptz',
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
  delta: {
    process_id: 'text',
    version: 'integer',
    sale_type: 'text',
    measure: 'text',
    subject: 'text',
    part: 'text',
    hour: 'integer',
    bucket: 'integer',
    n: 'integer',
    total: 'float8',
  },
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
  readonly instanceUpdates: BatchRow<'instanceUpdate'>[]
  readonly statesAdded: BatchRow<'state'>[]
  /** `was`: the revision that it was made from. */
  readonly statesChanged: BatchRow<'stateUpdate'>[]
  readonly statesGone: BatchRow<'stateGone'>[]
  readonly active: BatchRow<'active'>[]
  /** Entered and left in this batch, but not only passed through by one command. */
  readonly history: BatchRow<'history'>[]
  /** Entered in an earlier batch, left in this one. */
  readonly left: BatchRow<'left'>[]
  /** What each command walked through: sequence flows, and element instances that it entered and completed. */
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
  /** What was asked of decisions. */
  readonly decisions: BatchRow<'decision'>[]
  readonly stages: BatchRow<'stage'>[]
  readonly stagesLeft: BatchRow<'stageLeft'>[]
  readonly stageReasons: BatchRow<'stageReason'>[]
  readonly audit: BatchRow<'audit'>[]
  /** What the rows that came new add to the rollups; those that were there before add theirs as they change. */
  readonly deltas: BatchRow<'delta'>[]
  /** Root cases that count otherwise in the funnel afterwards; those of `inFunnel` count in it before, too. */
  readonly toFunnel: string[]
  readonly inFunnel: string[]
}

const insertInstances = inserting('process_instance', columns.instance)
const ifTouched = (letter: string, column: string, cast = '') =>
  `${column} = case when position('${letter}' in x.touched) > 0 then x.${column}${cast} else t.${column} end`
const updateInstances = updating(
  'process_instance',
  ['root_key', 'key'],
  columns.instanceUpdate,
  [
    ifTouched('e', 'state'),
    ifTouched('e', 'ended_at'),
    ifTouched('e', 'end_events', '::text[]'),
    ifTouched('f', 'business_key'),
    ifTouched('f', 'case_name'),
    ifTouched('f', 'client'),
    ifTouched('f', 'amount'),
    ifTouched('f', 'sale_type'),
  ].join(', '),
  {
    monthly: true,
    handOn: { returning: 't.process_id, t.version, t.state, t.started_at, t.ended_at, x.touched', to: addFrom.ended },
  },
)
const insertStates = inserting('instance_state', columns.state)
const updateStates = updating(
  'instance_state',
  ['root_key', 'key'],
  columns.stateUpdate,
  'revision = x.revision, snapshot = x.snapshot',
  { and: 't.revision = x.was' },
)
const deleteStates = (rows: readonly BatchRow<'stateGone'>[]): Statement => ({
  text: `delete from instance_state t using unnest($1::bigint[], $2::bigint[], $3::integer[]) as x(root_key, key, was)
    where t.root_key = x.root_key and t.key = x.key and t.revision = x.was`,
  params: paramsOf(columns.stateGone, rows),
})
const insertActive = inserting('active_element', columns.active)
const insertHistory = inserting('element_history', columns.history)
const insertFlows = inserting('sequence_flow_taken', columns.flows)
const upsertVariables = inserting(
  'variable',
  columns.variable,
  'on conflict (root_key, scope_key, name) do update set value = excluded.value, updated_at = excluded.updated_at',
)
const insertTasks = inserting('user_task', columns.task)
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
    handOn: {
      returning: 't.process_id, t.version, t.element_id, t.state, t.completed_by, t.created_at, t.closed_at, x.touched',
      to: addFrom.closed,
    },
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
const insertDecisions = inserting('decision_instance', columns.decision)
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
const insertDeltas = inserting('rollup_delta', columns.delta)
const takeFromFunnel = addToFunnel(-1)
const giveToFunnel = addToFunnel(1)

const moveToHistory = (left: readonly BatchRow<'left'>[]): Statement => ({
  first: `delete from active_element a
    using unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::text[], $5::integer[]) as x(root_key, key, left_at, outcome, version)
    where a.root_key = x.root_key and a.key = x.key
    returning a.root_key, a.key, a.instance_key, a.scope_key, a.definition_key, a.process_id, a.element_id, a.kind, a.entered_at,
      x.left_at, x.outcome, x.version`,
  text: `insert into element_history (root_key, key, instance_key, scope_key, definition_key, process_id, element_id, kind, entered_at,
    left_at, outcome)
  select root_key, key, instance_key, scope_key, definition_key, process_id, element_id, kind, entered_at, left_at, outcome from first`,
  more: [addFrom.left],
  params: paramsOf(columns.left, left),
})

/**
 * The statements that write a batch. Those of `together` touch different rows and do not look at what the others write, so they can
 * be one; those of `afterwards` have to come after them. A state that is not at the revision it was made from fails them all.
 */
export function batchStatements(rows: BatchRows): { together: Statement[]; afterwards: Statement[] } {
  const together: Statement[] = []
  const afterwards: Statement[] = []
  const add = <R>(statementFor: (rows: readonly R[]) => Statement, of: readonly R[], to = together) => {
    if (of.length > 0) to.push(statementFor(of))
  }
  const addWhole = <R>(statementFor: (rows: readonly R[]) => Statement, of: readonly R[]) => {
    if (of.length > 0) together.push({ ...statementFor(of), mustTouch: of.length })
  }
  // States first: who finds that another was quicker has done little in vain.
  addWhole(updateStates, rows.statesChanged)
  addWhole(deleteStates, rows.statesGone)
  add(insertStates, rows.statesAdded)
  add(updateTasks, rows.taskUpdates)
  add(insertInstances, rows.instances)
  add(updateInstances, rows.instanceUpdates)
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
  add(insertDecisions, rows.decisions)
  add(upsertStages, rows.stages)
  add(leaveStages, rows.stagesLeft)
  add(insertAudit, rows.audit)
  // A reason is given to a stage that may have been left in this very batch.
  add(giveReasons, rows.stageReasons, afterwards)
  add(insertDeltas, rows.deltas)
  // Sees the cases as they were, for nothing of this statement is to be seen in it.
  add(takeFromFunnel, rows.inFunnel)
  add(giveToFunnel, rows.toFunnel, afterwards)
  return { together, afterwards }
}
