import type { Database } from '../../store/database.ts'
import { attachPartition, monthlyTableNames, monthlyTables, monthsThere, partitionOf } from '../../store/months.ts'

/** Tables whose rows lie together with their case's, wherever that is: all that have `root_key`, but for those that only mention it. */
const mentionOnly = ['audit_entry', 'signal_delivery', 'pruning_touched']

/** The tables that are distributed by the key of the root process instance. */
export async function caseTables(db: Database): Promise<string[]> {
  const rows = await db.read<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'root_key'
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname <> all($1::text[])
     order by 1`,
    [mentionOnly],
  )
  return rows.map(({ name }) => name)
}

/**
 * Spreads the tables of the cases over hash partitions by `root_key`, as a distributed PostgreSQL spreads them over its nodes: the
 * live ones themselves, the monthly ones month by month. PostgreSQL takes no primary key or unique index that lacks the key, so
 * that this succeeds at all is the proof for the constraints. The tables must be empty.
 */
export async function spreadOverShards(db: Database, shards: number): Promise<void> {
  const months = await monthsThere(db)
  // Views stand on the tables themselves, so they are made anew, in the order in which they were made.
  const views = await db.read<{ name: string; definition: string }>(
    `select relname as name, pg_get_viewdef(oid) as definition from pg_class
     where relkind = 'v' and relnamespace = 'public'::regnamespace order by oid`,
  )
  for (const { name } of [...views].reverse()) await db.read(`drop view ${name}`)
  const monthly = new Set<string>(monthlyTableNames)
  for (const name of await caseTables(db)) {
    if (monthly.has(name)) continue
    await db.read(`alter table ${name} rename to ${name}_whole`)
    await db.read(
      `create table ${name} (like ${name}_whole including defaults including generated including constraints including indexes) partition by hash (root_key)`,
    )
    await db.read(`drop table ${name}_whole`)
    await addShards(db, name, shards)
  }
  for (const table of monthlyTableNames) {
    if (monthlyTables[table].by !== 'root_key') continue
    for (const month of months) {
      const name = partitionOf(table, month)
      await db.read(`alter table ${table} detach partition ${name}`)
      await db.read(`drop table ${name}`)
      await db.read(
        `create table ${name} (like ${table} including defaults including generated including constraints including indexes) partition by hash (root_key)`,
      )
      await addShards(db, name, shards)
      await attachPartition(db, table, month)
    }
  }
  for (const { name, definition } of views) await db.read(`create view ${name} as ${definition}`)
}

async function addShards(db: Database, table: string, shards: number) {
  for (let shard = 0; shard < shards; shard += 1)
    await db.read(
      `create table ${table}_s${shard} partition of ${table} for values with (modulus ${shards}, remainder ${shard})`,
    )
}

/** On which shards the rows of each case lie, by root key. */
export async function shardsOfCases(db: Database): Promise<Map<string, Set<string>>> {
  const parts = (await caseTables(db)).map(
    (name) =>
      `select distinct root_key as root, substring(tableoid::regclass::text from '_s(\\d+)$') as shard from ${name}`,
  )
  const rows = await db.read<{ root: string; shard: string | null }>(parts.join(' union '))
  const found = new Map<string, Set<string>>()
  for (const { root, shard } of rows) found.set(root, (found.get(root) ?? new Set()).add(shard ?? 'none'))
  return found
}
