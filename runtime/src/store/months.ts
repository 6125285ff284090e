import type { Database, Queries } from './database.ts'

/*
 * Where the rows of a case lie. A key is (month << 30 | n) << 22: what remains of a case after its end lies in the partitions of
 * the month in which its key was given out, so that a month can be dropped as a whole.
 */

/** Keys are given out in ranges of this many, one range for each process instance. */
export const keysPerInstance = 1n << 22n
const instancesPerMonth = 1n << 30n
const keysPerMonth = instancesPerMonth * keysPerInstance
const firstYear = 2020

/** A month, counted from January 2020 as 1. 0 is everything before, and every key that was given out before keys had months. */
export type Month = number

/** Tables whose rows outlive their case, with the key that says in which month a row lies and the room pages keep for updates. */
export const monthlyTables = {
  // The order in which a batch writes them: whoever locks all of them goes the same way.
  user_task: { by: 'root_key', fillfactor: 85 },
  process_instance: { by: 'root_key', fillfactor: 85 },
  element_history: { by: 'root_key', fillfactor: 100 },
  sequence_flow_taken: { by: 'root_key', fillfactor: 100 },
  variable: { by: 'root_key', fillfactor: 85 },
  incident: { by: 'root_key', fillfactor: 85 },
  case_stage: { by: 'root_key', fillfactor: 85 },
  decision_instance: { by: 'root_key', fillfactor: 100 },
  comment: { by: 'root_key', fillfactor: 100 },
  document: { by: 'root_key', fillfactor: 100 },
  audit_entry: { by: 'key', fillfactor: 100 },
} as const
export type MonthlyTable = keyof typeof monthlyTables
export const monthlyTableNames = Object.keys(monthlyTables) as MonthlyTable[]

/** The month of a moment, in UTC. */
export function monthOf(atMs: number): Month {
  const at = new Date(atMs)
  return Math.max(0, (at.getUTCFullYear() - firstYear) * 12 + at.getUTCMonth() + 1)
}

/** The month in which a key was given out. */
export const monthOfKey = (key: string | bigint): Month => Number(BigInt(key) / keysPerMonth)

/** The first counter of the month: the counter times `keysPerInstance` is a key. */
export const firstCounterOf = (month: Month): bigint => BigInt(month) * instancesPerMonth

/** The month that a counter lies in. */
export const monthOfCounter = (counter: bigint): Month => Number(counter / instancesPerMonth)

/** Keys of a month: from the first, up to but without the second. Those before all months have no lower end. */
export const keysOf = (month: Month): { from: string; to: string } => ({
  from: (BigInt(month) * keysPerMonth).toString(),
  to: (BigInt(month + 1) * keysPerMonth).toString(),
})

/** When a month begins, in milliseconds. */
export const beginOf = (month: Month): number => Date.UTC(firstYear, month - 1)

/** How people write a month: 2026-11. */
export const nameOfMonth = (month: Month): string =>
  month === 0 ? 'before' : new Date(beginOf(month)).toISOString().slice(0, 7)

/** The name of a table's partition for a month. */
export const partitionOf = (table: MonthlyTable, month: Month): string =>
  month === 0 ? `${table}_before` : `${table}_y${nameOfMonth(month).replace('-', 'm')}`

// Any number: it only has to be the same in every runtime.
const partitionLock = '7305112848'

/** Only one at a time makes, drops or swaps partitions; the lock lasts until the end of the transaction. */
export async function lockPartitions(tx: Queries): Promise<void> {
  await tx.read('select pg_advisory_xact_lock($1::bigint)', [partitionLock])
}

/** Makes sure that these months have their partitions. Nobody who reads or writes waits for it. */
export async function ensureMonths(db: Database, months: readonly Month[]): Promise<void> {
  const missing = async (queries: Queries) => {
    const there = new Set(await partitionsThere(queries))
    return [...new Set(months)]
      .filter((month) => month > 0)
      .flatMap((month) => monthlyTableNames.map((table) => ({ table, month })))
      .filter(({ table, month }) => !there.has(partitionOf(table, month)))
  }
  if ((await missing(db)).length === 0) return
  await db.transaction(async (tx) => {
    await lockPartitions(tx)
    for (const { table, month } of await missing(tx)) {
      await createTable(tx, table, partitionOf(table, month))
      await attachPartition(tx, table, month)
    }
  })
}

/** Makes a table that can become a partition of `table`. Made beside it and attached, it needs no lock that anybody notices. */
export async function createTable(tx: Queries, table: MonthlyTable, name: string): Promise<void> {
  await tx.read(
    `create table ${name} (like ${table} including defaults including generated including indexes) with (fillfactor = ${monthlyTables[table].fillfactor})`,
  )
}

/** The columns of a table that are written, as a list for a statement: all but those that the database works out itself. */
export async function writtenColumns(db: Queries, table: MonthlyTable): Promise<string> {
  const rows = await db.read<{ name: string }>(
    `select quote_ident(attname) as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
    [table],
  )
  return rows.map(({ name }) => name).join(', ')
}

export async function attachPartition(tx: Queries, table: MonthlyTable, month: Month): Promise<void> {
  const { from, to } = keysOf(month)
  const range = month === 0 ? `from (minvalue) to (${to})` : `from (${from}) to (${to})`
  await tx.read(`alter table ${table} attach partition ${partitionOf(table, month)} for values ${range}`)
}

/** The months of which a table has partitions, oldest first. */
export async function monthsThere(db: Queries, table: MonthlyTable = 'process_instance'): Promise<Month[]> {
  const names = await partitionsThere(db, table)
  return names.map(monthOfPartition).sort((a, b) => a - b)
}

async function partitionsThere(db: Queries, table?: MonthlyTable): Promise<string[]> {
  const rows = await db.read<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where c.relkind in ('r', 'p') and i.inhparent = any (select to_regclass(x.name) from unnest($1::text[]) as x(name))`,
    [table ? [table] : monthlyTableNames],
  )
  return rows.map(({ name }) => name)
}

function monthOfPartition(name: string): Month {
  const [, year, month] = /_y(\d+)m(\d+)$/.exec(name) ?? []
  return year === undefined ? 0 : (Number(year) - firstYear) * 12 + Number(month)
}
