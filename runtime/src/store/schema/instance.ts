import { sql } from 'drizzle-orm'
import { doublePrecision, index, integer, jsonb, pgTable, pgView, primaryKey, text } from 'drizzle-orm/pg-core'
import { at, key } from './columns.ts'

/**
 * A process instance. Every row of an instance carries the key of its root case, first in the primary key, so that the
 * tables can be distributed by it.
 */
export const processInstance = pgTable(
  'process_instance',
  {
    rootKey: key('root_key').notNull(),
    key: key('key').notNull(),
    /** The instance and its call activity (an element instance) that called this one; null for a root. */
    parentKey: key('parent_key'),
    parentElementKey: key('parent_element_key'),
    definitionKey: key('definition_key').notNull(),
    processId: text('process_id').notNull(),
    version: integer('version').notNull(),
    state: text('state').$type<'running' | 'completed' | 'canceled'>().notNull(),
    businessKey: text('business_key'),
    /** What people call the case. */
    caseName: text('case_name'),
    client: text('client'),
    amount: doublePrecision('amount'),
    saleType: text('sale_type'),
    startedAt: at('started_at').notNull(),
    startedBy: text('started_by'),
    endedAt: at('ended_at'),
    /** Ids of the end events it ended with. */
    endEvents: text('end_events').array(),
  },
  (table) => [
    primaryKey({ columns: [table.rootKey, table.key] }),
    index('process_instance_called').on(table.key).where(sql`key <> root_key`),
    index('process_instance_running').on(table.processId, table.startedAt).where(sql`state = 'running'`),
    index('process_instance_started').on(table.processId, table.startedAt),
    index('process_instance_began').on(table.startedAt),
    index('process_instance_words')
      .using('gin', sql`words_of(business_key, case_name, client)`)
      .where(sql`business_key is not null or case_name is not null or client is not null`),
    index('process_instance_ended').on(table.processId, table.endedAt),
    index('process_instance_business_key').on(table.businessKey).where(sql`business_key is not null`),
  ],
)

/** State of a live instance: one compact snapshot. It is gone when the instance has ended. */
export const instanceState = pgTable(
  'instance_state',
  {
    rootKey: key('root_key').notNull(),
    key: key('key').notNull(),
    definitionKey: key('definition_key').notNull(),
    parentKey: key('parent_key'),
    /** Local id of the call activity in the parent. */
    parentElement: integer('parent_element'),
    revision: integer('revision').notNull(),
    snapshot: text('snapshot').notNull(),
  },
  (table) => [primaryKey({ columns: [table.rootKey, table.key] })],
)

/** Element instances that are there now. */
export const activeElement = pgTable(
  'active_element',
  {
    rootKey: key('root_key').notNull(),
    key: key('key').notNull(),
    instanceKey: key('instance_key').notNull(),
    scopeKey: key('scope_key').notNull(),
    definitionKey: key('definition_key').notNull(),
    processId: text('process_id').notNull(),
    elementId: text('element_id').notNull(),
    kind: text('kind').notNull(),
    enteredAt: at('entered_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.rootKey, table.key] }),
    index('active_element_place').on(table.processId, table.elementId, table.enteredAt),
  ],
)

/** Element instances that are over and took some time: only ever added to. */
export const elementHistory = pgTable(
  'element_history',
  {
    rootKey: key('root_key').notNull(),
    key: key('key').notNull(),
    instanceKey: key('instance_key').notNull(),
    scopeKey: key('scope_key').notNull(),
    definitionKey: key('definition_key').notNull(),
    processId: text('process_id').notNull(),
    elementId: text('element_id').notNull(),
    kind: text('kind').notNull(),
    enteredAt: at('entered_at').notNull(),
    leftAt: at('left_at').notNull(),
    outcome: text('outcome').$type<'completed' | 'canceled'>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.rootKey, table.key] }),
    index('element_history_place').on(table.processId, table.leftAt, table.elementId),
  ],
)

/** What a view tells of an element instance, beside its end. */
const entered = () => ({
  rootKey: key('root_key').notNull(),
  key: key('key').notNull(),
  instanceKey: key('instance_key').notNull(),
  scopeKey: key('scope_key').notNull(),
  definitionKey: key('definition_key').notNull(),
  processId: text('process_id').notNull(),
  elementId: text('element_id').notNull(),
  kind: text('kind').notNull(),
  enteredAt: at('entered_at').notNull(),
})

/** Every element instance that is over, whether it took time or was passed through. */
export const elementLeft = pgView('element_left', {
  ...entered(),
  leftAt: at('left_at').notNull(),
  outcome: text('outcome').$type<'completed' | 'canceled'>().notNull(),
}).as(sql`
  select root_key, key, instance_key, scope_key, definition_key, process_id, element_id, kind, entered_at, left_at, outcome
  from element_history
  union all
  select f.root_key, f.instance_key + p.id, f.instance_key, f.instance_key + p.scope, f.definition_key, f.process_id, p.element, p.kind,
    f.taken_at, f.taken_at, 'completed'
  from sequence_flow_taken f
  cross join lateral unnest(f.passed_ids, f.passed_scopes, f.passed_elements, f.passed_kinds) as p(id, scope, element, kind)`)

const enteredAndLeft = () => ({
  ...entered(),
  leftAt: at('left_at'),
  outcome: text('outcome').$type<'completed' | 'canceled'>(),
})

/** What is active, together with what is past in that table or view. */
const activeAnd = (past: string) =>
  sql.raw(`
  select root_key, key, instance_key, scope_key, definition_key, process_id, element_id, kind, entered_at,
    null::timestamptz(3) as left_at, null::text as outcome
  from active_element
  union all
  select root_key, key, instance_key, scope_key, definition_key, process_id, element_id, kind, entered_at, left_at, outcome
  from ${past}`)

/** Active and past element instances together. */
export const elementInstance = pgView('element_instance', {
  ...enteredAndLeft(),
}).as(activeAnd('element_left'))

/** Those of them that took time, or take it still: whatever waits, or has something within. */
export const elementStay = pgView('element_stay', {
  ...enteredAndLeft(),
}).as(activeAnd('element_history'))

/**
 * What a command walked through: sequence flows, and element instances that it entered and completed at that moment. One row for each
 * command that took some; only ever added to.
 */
export const sequenceFlowTaken = pgTable(
  'sequence_flow_taken',
  {
    rootKey: key('root_key').notNull(),
    instanceKey: key('instance_key').notNull(),
    /** Revision of the instance's state that this command made. */
    revision: integer('revision').notNull(),
    definitionKey: key('definition_key').notNull(),
    takenAt: at('taken_at').notNull(),
    /** In the order in which they were taken; a flow taken twice stands here twice. */
    flows: text('flows').array().notNull(),
    /** Null where nothing stands in the columns below. */
    processId: text('process_id'),
    /** Local ids of the element instances that were passed through, in the order in which they were entered. */
    passedIds: integer('passed_ids').array().notNull().default([]),
    passedScopes: integer('passed_scopes').array().notNull().default([]),
    passedElements: text('passed_elements').array().notNull().default([]),
    passedKinds: text('passed_kinds').array().notNull().default([]),
  },
  (table) => [
    primaryKey({ columns: [table.rootKey, table.instanceKey, table.revision] }),
    index('sequence_flow_taken_at').on(table.processId, table.takenAt),
  ],
)

export const variable = pgTable(
  'variable',
  {
    rootKey: key('root_key').notNull(),
    /** The element instance it lives in; the instance itself for process variables. */
    scopeKey: key('scope_key').notNull(),
    name: text('name').notNull(),
    key: key('key').notNull(),
    instanceKey: key('instance_key').notNull(),
    value: jsonb('value').$type<unknown>(),
    updatedAt: at('updated_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.rootKey, table.scopeKey, table.name] }),
    index('variable_key').on(table.key),
    index('variable_text').on(sql`lower(left(value #>> '{}', 64)) text_pattern_ops`),
  ],
)

/** Stages of a root case, as drawn (`waymark:stage`) on the activities of its process. */
export const caseStage = pgTable(
  'case_stage',
  {
    rootKey: key('root_key').notNull(),
    stage: text('stage').notNull(),
    stageOrder: integer('stage_order').notNull(),
    processId: text('process_id').notNull(),
    elementId: text('element_id').notNull(),
    firstEnteredAt: at('first_entered_at').notNull(),
    enteredAt: at('entered_at').notNull(),
    /** Null while the case is in the stage. */
    leftAt: at('left_at'),
    /** The case was given up while, or right after, it was in this stage. */
    refused: integer('refused').notNull().default(0),
    reason: text('reason'),
  },
  (table) => [
    primaryKey({ columns: [table.rootKey, table.stage] }),
    index('case_stage_process').on(table.processId, table.stage, table.firstEnteredAt),
  ],
)
