import { bigint, integer, numeric, pgTable, primaryKey, smallint, text } from 'drizzle-orm/pg-core'
import { at, key } from './columns.ts'

/** What is counted (`store/rollups.ts` says what each measure is), and how often. */
const figure = () => ({
  processId: text('process_id').notNull(),
  measure: text('measure').notNull(),
  /** Hours since 1970; 0 for what is now. */
  hour: integer('hour').notNull(),
  subject: text('subject').notNull(),
  part: text('part').notNull(),
  version: integer('version').notNull(),
  saleType: text('sale_type').notNull(),
  /** Step of a logarithmic scale of durations, twelve to a doubling. */
  bucket: smallint('bucket').notNull(),
  n: bigint('n', { mode: 'number' }).notNull(),
  total: numeric('total').notNull(),
})

/** A table with one row for all that was counted alike. */
const rollup = <N extends string>(name: N) =>
  pgTable(name, figure(), ({ processId, measure, hour, subject, part, version, saleType, bucket }) => [
    primaryKey({
      name: `${name}_pk`,
      columns: [processId, measure, hour, subject, part, version, saleType, bucket],
    }),
  ])

/** What batches have added and no round has folded yet. */
export const rollupDelta = pgTable('rollup_delta', figure())

export const rollupHour = rollup('rollup_hour')

/** The same by day; `hour` is the day's first, in UTC. */
export const rollupDay = rollup('rollup_day')

/** The same by week, of measures of which a day has many rows; `hour` is the week's first: weeks begin on Thursday, as 1970 did. */
export const rollupWeek = rollup('rollup_week')

/** What the cases that were dropped with their month had added: with it a recount is still what the rollups are. */
export const rollupDropped = rollup('rollup_dropped')

/** For how many days after their end cases of a process are kept; for ever where there is no row. */
export const retention = pgTable('retention', {
  processId: text('process_id').primaryKey(),
  days: integer('days').notNull(),
  setAt: at('set_at').notNull(),
  setBy: text('set_by'),
})

/** Cases that are kept whatever their process's retention says. */
export const caseHold = pgTable('case_hold', {
  rootKey: key('root_key').primaryKey(),
  reason: text('reason').notNull(),
  heldAt: at('held_at').notNull(),
  heldBy: text('held_by'),
})

/** Whose rows have changed while the survivors of their month were copied. */
export const pruningTouched = pgTable('pruning_touched', { rootKey: key('root_key').notNull() })
