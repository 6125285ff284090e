import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { at, bytes, key } from './columns.ts'

/** A user task, open or over. Its key is that of its element instance. */
export const userTask = pgTable(
  'user_task',
  {
    rootKey: key('root_key').notNull(),
    key: key('key').notNull(),
    instanceKey: key('instance_key').notNull(),
    definitionKey: key('definition_key').notNull(),
    processId: text('process_id').notNull(),
    version: integer('version').notNull(),
    elementId: text('element_id').notNull(),
    name: text('name').notNull(),
    lane: text('lane'),
    state: text('state').$type<'CREATED' | 'COMPLETED' | 'CANCELED'>().notNull(),
    assignee: text('assignee'),
    candidateGroups: text('candidate_groups').array().notNull(),
    candidateUsers: text('candidate_users').array().notNull(),
    dueAt: at('due_at'),
    followUpAt: at('follow_up_at'),
    priority: integer('priority').notNull(),
    formId: text('form_id'),
    /** The version of the form that this task shows; null without a form or for an external one. */
    formKey: key('form_key'),
    externalForm: text('external_form'),
    createdAt: at('created_at').notNull(),
    claimedAt: at('claimed_at'),
    closedAt: at('closed_at'),
    completedBy: text('completed_by'),
    action: text('action'),
    /** 0: right in the process of a root case; 1: in a sub-process, one of several, or in a called process. */
    nested: integer('nested').notNull().default(1),
    /**
     * The set of groups in whose queue it stands while nobody holds it, as its hash: a set may be longer than an index takes. Null of a
     * task that is offered to people by their names alone.
     */
    queue: key('queue').generatedAlwaysAs(
      sql`case when candidate_groups <> '{}' or candidate_users = '{}' then hash_array_extended(candidate_groups, 0) end`,
    ),
  },
  (table) => [
    primaryKey({ columns: [table.rootKey, table.key] }),
    index('user_task_mine').on(table.assignee, table.dueAt).where(sql`state = 'CREATED' and assignee is not null`),
    index('user_task_offered')
      .on(table.queue, table.dueAt, table.priority.desc().nullsFirst(), table.key)
      .where(sql`state = 'CREATED' and assignee is null`),
    index('user_task_offered_by_name')
      .using('gin', table.candidateUsers)
      .where(sql`state = 'CREATED' and assignee is null and candidate_users <> '{}'`),
    index('user_task_due').on(table.dueAt).where(sql`state = 'CREATED'`),
    index('user_task_due_within').on(table.dueAt).where(sql`state = 'CREATED' and nested = 1 and due_at is not null`),
    index('user_task_open').on(table.processId, table.elementId).where(sql`state = 'CREATED'`),
    index('user_task_closed').on(table.processId, table.closedAt).where(sql`state = 'COMPLETED'`),
  ],
)

/** What a person has typed into a task's form and not sent yet. */
export const taskDraft = pgTable(
  'task_draft',
  {
    rootKey: key('root_key').notNull(),
    userTaskKey: key('user_task_key').notNull(),
    username: text('username').notNull(),
    variables: jsonb('variables').$type<Record<string, unknown>>().notNull(),
    savedAt: at('saved_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.rootKey, table.userTaskKey, table.username] })],
)

export const document = pgTable(
  'document',
  {
    rootKey: key('root_key').notNull(),
    key: key('key').notNull(),
    elementKey: key('element_key'),
    elementId: text('element_id'),
    kind: text('kind').notNull(),
    fileName: text('file_name').notNull(),
    contentType: text('content_type').notNull(),
    size: integer('size').notNull(),
    content: bytes('content').notNull(),
    addedBy: text('added_by').notNull(),
    addedAt: at('added_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.rootKey, table.key] }), index('document_key').on(table.key)],
)

export const comment = pgTable(
  'comment',
  {
    rootKey: key('root_key').notNull(),
    key: key('key').notNull(),
    elementId: text('element_id'),
    text: text('text').notNull(),
    author: text('author').notNull(),
    at: at('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.rootKey, table.key] })],
)

/** Up to when a person has seen their notifications. */
export const notificationsSeen = pgTable('notifications_seen', {
  username: text('username').primaryKey(),
  seenAt: at('seen_at').notNull(),
})
