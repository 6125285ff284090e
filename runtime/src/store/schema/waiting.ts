import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { at, key } from './columns.ts'

const owner = () => ({
  rootKey: key('root_key').notNull(),
  key: key('key').notNull(),
  instanceKey: key('instance_key').notNull(),
  elementKey: key('element_key').notNull(),
  elementId: text('element_id').notNull(),
  definitionKey: key('definition_key').notNull(),
  processId: text('process_id').notNull(),
})

/** Work for a worker. The row is gone when the job is done. */
export const job = pgTable(
  'job',
  {
    ...owner(),
    type: text('type').notNull(),
    headers: jsonb('headers').$type<Record<string, string>>().notNull(),
    retries: integer('retries').notNull(),
    state: text('state').$type<'CREATED' | 'FAILED'>().notNull(),
    errorMessage: text('error_message'),
    worker: text('worker'),
    /** Whoever activated the job has it until then. */
    deadline: at('deadline'),
    /** It may be activated from this moment on: now, after a back-off, or when its deadline has passed. */
    availableAt: at('available_at').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.rootKey, table.key] }),
    index('job_available').on(table.type, table.availableAt).where(sql`retries > 0`),
  ],
)

export const timer = pgTable(
  'timer',
  {
    ...owner(),
    dueAt: at('due_at').notNull(),
    /** A runtime is firing it; free again afterwards should that runtime die. */
    claimedUntil: at('claimed_until'),
    createdAt: at('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.rootKey, table.key] }), index('timer_due').on(table.dueAt)],
)

export const messageSubscription = pgTable(
  'message_subscription',
  {
    ...owner(),
    name: text('name').notNull(),
    correlationKey: text('correlation_key').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.rootKey, table.key] }),
    index('message_subscription_name').on(table.name, table.correlationKey),
  ],
)

export const signalSubscription = pgTable(
  'signal_subscription',
  { ...owner(), name: text('name').notNull(), createdAt: at('created_at').notNull() },
  (table) => [primaryKey({ columns: [table.rootKey, table.key] }), index('signal_subscription_name').on(table.name)],
)

/** A published message that lives on until it expires. */
export const bufferedMessage = pgTable(
  'buffered_message',
  {
    key: key('key').primaryKey(),
    name: text('name').notNull(),
    correlationKey: text('correlation_key').notNull(),
    messageId: text('message_id'),
    variables: jsonb('variables').$type<Record<string, unknown>>().notNull(),
    publishedAt: at('published_at').notNull(),
    expiresAt: at('expires_at').notNull(),
  },
  (table) => [
    index('buffered_message_name').on(table.name, table.correlationKey),
    uniqueIndex('buffered_message_id').on(table.name, table.correlationKey, table.messageId),
    index('buffered_message_expires').on(table.expiresAt),
  ],
)

/** A buffered message reaches each process once. */
export const messageCorrelation = pgTable(
  'message_correlation',
  {
    messageKey: key('message_key').notNull(),
    processId: text('process_id').notNull(),
    instanceKey: key('instance_key').notNull(),
  },
  (table) => [primaryKey({ columns: [table.messageKey, table.processId] })],
)

/** The instance that a message start event began, while it runs: there is one at a time for a correlation key. */
export const messageStart = pgTable(
  'message_start',
  {
    processId: text('process_id').notNull(),
    correlationKey: text('correlation_key').notNull(),
    instanceKey: key('instance_key').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.processId, table.correlationKey] }),
    index('message_start_instance').on(table.instanceKey),
  ],
)

export const incident = pgTable(
  'incident',
  {
    ...owner(),
    kind: text('kind').notNull(),
    message: text('message').notNull(),
    jobKey: key('job_key'),
    state: text('state').$type<'ACTIVE' | 'RESOLVED'>().notNull(),
    raisedAt: at('raised_at').notNull(),
    resolvedAt: at('resolved_at'),
  },
  (table) => [
    primaryKey({ columns: [table.rootKey, table.key] }),
    index('incident_active').on(table.processId, table.elementId).where(sql`state = 'ACTIVE'`),
  ],
)

/** Whom a broadcast signal still has to reach; the broadcast itself stands in the outbox under the same key. */
export const signalDelivery = pgTable(
  'signal_delivery',
  {
    broadcastKey: key('broadcast_key').notNull(),
    rootKey: key('root_key').notNull(),
    /** A waiting instance, or the definition whose start event hears the signal. */
    targetKey: key('target_key').notNull(),
    /** Empty for an instance. */
    startEvent: text('start_event').notNull().default(''),
  },
  (table) => [primaryKey({ columns: [table.broadcastKey, table.targetKey, table.startEvent] })],
)
