import { bigint, bigserial, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { at, key } from './columns.ts'

/** Every act of a person or machine; only ever added to. */
export const auditEntry = pgTable(
  'audit_entry',
  {
    key: key('key').primaryKey(),
    at: at('at').notNull(),
    by: text('by'),
    action: text('action').notNull(),
    subject: text('subject').notNull(),
    subjectKey: text('subject_key'),
    rootKey: key('root_key'),
    detail: jsonb('detail').$type<Record<string, unknown>>(),
  },
  (table) => [index('audit_entry_at').on(table.at), index('audit_entry_case').on(table.rootKey)],
)

/** What open browsers are told; a browser that was away reads on from the last id it saw. Short-lived. */
export const liveEvent = pgTable(
  'live_event',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    at: at('at').notNull(),
    data: jsonb('data').$type<Record<string, unknown>>().notNull(),
  },
  (table) => [index('live_event_at').on(table.at)],
)

/** Answers of requests that carried an `Idempotency-Key`: the same key gets the same answer and does nothing again. */
export const idempotencyKey = pgTable(
  'idempotency_key',
  {
    key: text('key').primaryKey(),
    request: text('request').notNull(),
    answer: jsonb('answer').notNull(),
    at: at('at').notNull(),
  },
  (table) => [index('idempotency_key_at').on(table.at)],
)

/** Work that was promised in a transaction and is done in a later one: messages and signals that were thrown. */
export const outbox = pgTable(
  'outbox',
  {
    key: key('key').primaryKey(),
    submission: jsonb('submission').$type<unknown>().notNull(),
    createdAt: at('created_at').notNull(),
    claimedUntil: at('claimed_until'),
  },
  (table) => [index('outbox_claimed').on(table.claimedUntil)],
)

/** The next block of keys; one row. */
export const keyBlock = pgTable('key_block', {
  name: text('name').primaryKey(),
  next: bigint('next', { mode: 'bigint' }).notNull(),
})

/** Drawings being worked on. */
export const draft = pgTable('draft', {
  key: key('key').primaryKey(),
  kind: text('kind').$type<'process' | 'decision'>().notNull().default('process'),
  name: text('name').notNull(),
  description: text('description'),
  owner: text('owner'),
  processIds: jsonb('process_ids').$type<string[]>().notNull(),
  /** The decisions of a DMN file; none where it is a drawing of processes. */
  decisions: jsonb('decisions').$type<{ decisionId: string; name: string }[]>().notNull().default([]),
  xml: text('xml').notNull(),
  svg: text('svg'),
  revision: bigint('revision', { mode: 'number' }).notNull(),
  savedAt: at('saved_at').notNull(),
  savedBy: text('saved_by').notNull(),
  /** Hash of what was published last from this draft. */
  publishedHash: text('published_hash'),
})

/** Forms being worked on; published together with a process that shows them. */
export const formDraft = pgTable('form_draft', {
  formId: text('form_id').primaryKey(),
  name: text('name').notNull(),
  schema: jsonb('schema').$type<Record<string, unknown>>().notNull(),
  savedAt: at('saved_at').notNull(),
  savedBy: text('saved_by').notNull(),
})
