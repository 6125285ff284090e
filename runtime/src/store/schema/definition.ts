import type { WorkingCalendar } from '@waymark/shared/calendar'
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { at, key } from './columns.ts'

/** What was published together. */
export const deployment = pgTable('deployment', {
  key: key('key').primaryKey(),
  deployedAt: at('deployed_at').notNull(),
  deployedBy: text('deployed_by'),
  note: text('note'),
})

/** A file as it was published; several processes may come from one drawing. */
export const resource = pgTable('resource', {
  key: key('key').primaryKey(),
  deploymentKey: key('deployment_key').notNull(),
  name: text('name').notNull(),
  content: text('content').notNull(),
})

/** Which version each process, form and decision of a deployment had, also of those that the deployment left unchanged. */
export const deploymentContent = pgTable(
  'deployment_content',
  {
    deploymentKey: key('deployment_key').notNull(),
    kind: text('kind').notNull(),
    /** The process id, form id or decision id. */
    id: text('id').notNull(),
    definitionKey: key('definition_key').notNull(),
  },
  (table) => [primaryKey({ columns: [table.deploymentKey, table.kind, table.id] })],
)

export const processDefinition = pgTable(
  'process_definition',
  {
    key: key('key').primaryKey(),
    processId: text('process_id').notNull(),
    version: integer('version').notNull(),
    versionTag: text('version_tag'),
    name: text('name').notNull(),
    deploymentKey: key('deployment_key').notNull(),
    resourceKey: key('resource_key').notNull(),
    resourceName: text('resource_name').notNull(),
    contentHash: text('content_hash').notNull(),
    deployedAt: at('deployed_at').notNull(),
    deployedBy: text('deployed_by'),
    /** Process ids of the call activities drawn in it, for "called by". */
    calls: jsonb('calls').$type<string[]>().notNull().default([]),
    /** Whether a person may start it: it has a none start event. */
    startable: boolean('startable').notNull().default(true),
    /** The form that is filled in to start it; null without one. */
    startFormId: text('start_form_id'),
  },
  (table) => [uniqueIndex('process_definition_version').on(table.processId, table.version)],
)

export const form = pgTable(
  'form',
  {
    key: key('key').primaryKey(),
    formId: text('form_id').notNull(),
    version: integer('version').notNull(),
    versionTag: text('version_tag'),
    name: text('name').notNull(),
    deploymentKey: key('deployment_key').notNull(),
    resourceName: text('resource_name').notNull(),
    contentHash: text('content_hash').notNull(),
    schema: jsonb('schema').$type<Record<string, unknown>>().notNull(),
    deployedAt: at('deployed_at').notNull(),
  },
  (table) => [uniqueIndex('form_version').on(table.formId, table.version)],
)

/** Timer, message, signal and conditional start events of the latest version of each process. */
export const startSubscription = pgTable(
  'start_subscription',
  {
    definitionKey: key('definition_key').notNull(),
    startEvent: text('start_event').notNull(),
    processId: text('process_id').notNull(),
    kind: text('kind').$type<'timer' | 'message' | 'signal' | 'conditional'>().notNull(),
    /** Name of the message or signal. */
    name: text('name'),
    dueAt: at('due_at'),
    /** How often the timer has fired. */
    fired: integer('fired').notNull().default(0),
    /** Counts the events of one start event that has several. */
    position: integer('position').notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.definitionKey, table.startEvent, table.position] }),
    index('start_subscription_name').on(table.kind, table.name),
    index('start_subscription_due').on(table.dueAt),
    index('start_subscription_process').on(table.processId),
  ],
)

/** A DMN file as it was published: the decisions of one decision requirements graph. */
export const decisionRequirements = pgTable(
  'decision_requirements',
  {
    key: key('key').primaryKey(),
    requirementsId: text('requirements_id').notNull(),
    version: integer('version').notNull(),
    name: text('name').notNull(),
    deploymentKey: key('deployment_key').notNull(),
    resourceKey: key('resource_key').notNull(),
    resourceName: text('resource_name').notNull(),
    contentHash: text('content_hash').notNull(),
    deployedAt: at('deployed_at').notNull(),
  },
  (table) => [uniqueIndex('decision_requirements_version').on(table.requirementsId, table.version)],
)

/** A decision that can be asked; its table stands in the file of its requirements. */
export const decisionDefinition = pgTable(
  'decision_definition',
  {
    key: key('key').primaryKey(),
    decisionId: text('decision_id').notNull(),
    version: integer('version').notNull(),
    versionTag: text('version_tag'),
    name: text('name').notNull(),
    requirementsKey: key('requirements_key').notNull(),
    deploymentKey: key('deployment_key').notNull(),
    deployedAt: at('deployed_at').notNull(),
  },
  (table) => [
    uniqueIndex('decision_definition_version').on(table.decisionId, table.version),
    index('decision_definition_requirements').on(table.requirementsKey),
  ],
)

/** When work is done, by name: what due dates and timers in working time count by. */
export const workingCalendar = pgTable('working_calendar', {
  name: text('name').primaryKey(),
  /** IANA zone in which the hours are meant. */
  zone: text('zone').notNull(),
  /** Hours by ISO weekday, '1' Monday to '7' Sunday. */
  weekly: jsonb('weekly').$type<WorkingCalendar['weekly']>().notNull(),
  /** Whose public holidays are free; null where none are. */
  country: text('country'),
  region: text('region'),
  /** Days with other hours than their weekday's, by ISO date; none for a free day. */
  exceptions: jsonb('exceptions').$type<NonNullable<WorkingCalendar['exceptions']>>().notNull().default({}),
})
