import { randomBytes } from 'node:crypto'
import type { Database, Queries } from './database.ts'
import {
  attachPartition,
  beginOf,
  createTable,
  keysOf,
  lockPartitions,
  type Month,
  type MonthlyTable,
  monthlyTableNames,
  monthlyTables,
  monthOf,
  monthsThere,
  nameOfMonth,
  partitionOf,
  writtenColumns,
} from './months.ts'
import { auditTrail, casesOfMonth, monthOfHistory, retentions } from './retention.ts'
import { addToDropped, contributionsOf } from './rollups.ts'

/*
 * A month is pruned by dropping its partitions, never by deleting rows. What has to stay is copied into new partitions first, while
 * everybody goes on working; triggers note whose rows change meanwhile. Then, in one short transaction that alone takes locks,
 * those are copied again, the new partitions take the place of the old ones, and what the dropped cases add to the rollups is put
 * aside, so that figures stay what they were and a recount still agrees.
 */

/** What was dropped from a month. */
export interface Pruned {
  readonly month: string
  readonly dropped: number
  /** Root cases that stay. */
  readonly kept: number
}

/** Somebody changed a setting while the survivors were copied, or was quicker: nothing was dropped. */
export class PruningUndone extends Error {
  override readonly name = 'PruningUndone'
}

const caseTables = monthlyTableNames.filter((table) => monthlyTables[table].by === 'root_key')
const leaseMs = 10 * 60_000
const lockPatienceMs = [250, 500, 1000, 2000]

/** The oldest month of which enough may go; undefined where there is none. */
export async function prunableMonth(db: Queries, nowMs: number): Promise<Month | undefined> {
  if ((await retentions(db)).every(({ processId }) => processId === auditTrail)) return undefined
  for (const month of await monthsThere(db))
    if (month < monthOf(nowMs) && (await monthOfHistory(db, month, nowMs)).prunable) return month
  return undefined
}

/**
 * Drops what retention lets go of a month that is over. Any number of runtimes may try at once: one does it.
 *
 * @returns undefined where another one is pruning
 * @throws PruningUndone
 */
export async function pruneMonth(
  db: Database,
  month: Month,
  now: { nowMs: number; realMs: () => number },
): Promise<Pruned | undefined> {
  const token = randomBytes(8).toString('hex')
  if (!(await lease(db, token, now.realMs()))) return undefined
  try {
    await tidyUp(db)
    const going = await prepare(db, month, now.nowMs)
    if (going === 0) return { month: nameOfMonth(month), dropped: 0, kept: 0 }
    const { from, to } = rangeOf(month)
    await db.read(`create table pruning_contribution as ${contributionsOf('pruning_going')}`, [from, to])
    for (const table of caseTables) {
      await lease(db, token, now.realMs())
      await copySurvivors(db, table, month)
    }
    const kept = await patiently((patienceMs) => swap(db, { month, nowMs: now.nowMs, token, going, patienceMs }))
    return { month: nameOfMonth(month), dropped: going, kept }
  } finally {
    await tidyUp(db)
    await db.read(`delete from installation where name = 'pruning' and value like $1`, [`${token} %`])
  }
}

/** Drops the partitions of the audit trail that are older than its retention as a whole. @returns the months dropped */
export async function pruneAuditTrail(db: Database, nowMs: number): Promise<string[]> {
  const days = (await retentions(db)).find(({ processId }) => processId === auditTrail)?.days
  if (days === undefined) return []
  const dropped: string[] = []
  for (const month of await monthsThere(db, 'audit_entry')) {
    if (month >= monthOf(nowMs) || beginOf(month + 1) + days * 24 * 3_600_000 > nowMs) continue
    await db.transaction(async (tx) => {
      await lockPartitions(tx)
      await tx.read(`drop table if exists ${partitionOf('audit_entry', month)}`)
    })
    dropped.push(nameOfMonth(month))
  }
  return dropped
}

const rangeOf = (month: Month) => (month === 0 ? { from: '0', to: keysOf(0).to } : keysOf(month))
const nextOf = (table: MonthlyTable, month: Month) => `${partitionOf(table, month)}_next`

/** One at a time; a runtime that dies loses its turn after some minutes. */
async function lease(db: Queries, token: string, realMs: number): Promise<boolean> {
  const rows = await db.read(
    `insert into installation (name, value) values ('pruning', $1) on conflict (name) do update set value = excluded.value
     where installation.value like $2 or split_part(installation.value, ' ', 2)::bigint < $3::bigint returning name`,
    [`${token} ${realMs + leaseMs}`, `${token} %`, String(realMs)],
  )
  return rows.length > 0
}

/** Removes what a pruning, this one or one whose runtime died, has put up. */
async function tidyUp(db: Database): Promise<void> {
  const left = await db.read<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace s on s.oid = c.relnamespace and s.nspname = current_schema()
     where c.relkind = 'r' and (c.relname in ('pruning_going', 'pruning_contribution') or c.relname like '%\\_next')
       and not c.relispartition`,
  )
  const triggers = await db.read<{ table: string }>(
    `select tgrelid::regclass::text as table from pg_trigger where tgname = 'note_touched'`,
  )
  for (const { name } of left) await db.read(`drop table if exists ${name}`)
  for (const { table } of triggers) await db.read(`drop trigger if exists note_touched on ${table}`)
}

/** Notes which cases go, and from now on whose rows change. @returns how many cases go */
async function prepare(db: Database, month: Month, nowMs: number): Promise<number> {
  const { from, to } = rangeOf(month)
  await db.transaction(async (tx) => {
    await lockPartitions(tx)
    await tx.read('create table pruning_going (root_key bigint primary key)')
    await tx.read('truncate pruning_touched')
  })
  const [row] = await db.read<{ n: number }>(
    `with going as (insert into pruning_going select root_key from (${casesOfMonth}) c where until <= $3 returning 1)
     select count(*)::int as n from going`,
    [from, to, new Date(nowMs)],
  )
  const going = row?.n ?? 0
  if (going > 0)
    // A writer that has begun before is waited for, so what is copied afterwards is either there by then or noted.
    for (const table of caseTables)
      await db.read(
        `create trigger note_touched after insert or update or delete on ${partitionOf(table, month)}
         for each row execute function note_touched()`,
      )
  return going
}

async function copySurvivors(db: Database, table: MonthlyTable, month: Month): Promise<void> {
  const next = nextOf(table, month)
  const { from, to } = keysOf(month)
  await db.transaction(async (tx) => {
    await createTable(tx, table, next)
    // With this the database need not look at every row when the table becomes a partition.
    await tx.read(
      `alter table ${next} add constraint ${next}_keys check (${month === 0 ? '' : `root_key >= ${from} and `}root_key < ${to})`,
    )
    const columns = await writtenColumns(tx, table)
    await tx.read(
      `insert into ${next} (${columns}) select ${columns} from ${partitionOf(table, month)} p
       where not exists (select 1 from pruning_going g where g.root_key = p.root_key)`,
    )
  })
}

interface Swap {
  readonly month: Month
  readonly nowMs: number
  readonly token: string
  readonly going: number
  readonly patienceMs: number
}

/** The only moment at which others wait. @returns how many cases stay */
function swap(db: Database, { month, nowMs, token, going, patienceMs }: Swap): Promise<number> {
  const { from, to } = rangeOf(month)
  return db.transaction(async (tx) => {
    await lockPartitions(tx)
    await tx.read(`set local lock_timeout = ${patienceMs}`)
    for (const table of caseTables) await tx.read(`lock table ${table} in access exclusive mode`)
    const [mine] = await tx.read(`select 1 from installation where name = 'pruning' and value like $1`, [`${token} %`])
    if (!mine) throw new PruningUndone('another runtime has taken over')
    const [still] = await tx.read<{ n: number }>(
      `select count(*)::int as n from (${casesOfMonth}) c join pruning_going g using (root_key) where until <= $3`,
      [from, to, new Date(nowMs)],
    )
    if (still?.n !== going) throw new PruningUndone('the retention of some cases was changed meanwhile')
    await addToDropped(tx, 'pruning_contribution')
    let rows = 0
    for (const table of caseTables) {
      const [partition, next] = [partitionOf(table, month), nextOf(table, month)]
      await tx.read(`delete from ${next} where root_key in (select root_key from pruning_touched)`)
      const columns = await writtenColumns(tx, table)
      await tx.read(
        `insert into ${next} (${columns}) select ${columns} from ${partition} p where p.root_key in (select root_key from pruning_touched)
         and not exists (select 1 from pruning_going g where g.root_key = p.root_key)`,
      )
      const [some] = await tx.read(`select 1 from ${next} limit 1`)
      rows += some ? 1 : 0
      await tx.read(`drop table ${partition}`)
    }
    const [kept] = await tx.read<{ n: number }>(
      `select count(*)::int as n from ${nextOf('process_instance', month)} where key = root_key`,
    )
    for (const table of caseTables) {
      const next = nextOf(table, month)
      if (rows === 0) {
        await tx.read(`drop table ${next}`)
        continue
      }
      await tx.read(`alter table ${next} rename to ${partitionOf(table, month)}`)
      await attachPartition(tx, table, month)
      await tx.read(`alter table ${partitionOf(table, month)} drop constraint ${next}_keys`)
    }
    return kept?.n ?? 0
  })
}

/** Waits a little for whoever is in the way, several times: whoever comes meanwhile waits behind. */
async function patiently<T>(work: (patienceMs: number) => Promise<T>): Promise<T> {
  for (const [i, patienceMs] of lockPatienceMs.entries()) {
    try {
      return await work(patienceMs)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if ((code !== '55P03' && code !== '40P01') || i === lockPatienceMs.length - 1) throw error
    }
  }
  throw new PruningUndone('the tables are in use')
}
