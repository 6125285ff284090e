import type { Queries } from './database.ts'
import { beginOf, keysOf, type Month, monthlyTableNames, monthsThere, nameOfMonth, partitionOf } from './months.ts'

/*
 * How long cases are kept after their end. A setting for each process says for how many days; without one they are kept for ever.
 * Cases are dropped by the month, so a case may stay some weeks longer than its setting says, never shorter.
 */

/** For how many days after their end cases of a process are kept. */
export interface Retention {
  readonly processId: string
  readonly days: number
}

/** Stands in the place of a process: the audit trail. */
export const auditTrail = ''

const dayMs = 24 * 3_600_000

export const retentions = (db: Queries): Promise<Retention[]> =>
  db.read<Retention & Record<string, unknown>>(
    'select process_id as "processId", days from retention order by process_id',
  )

/** @param of.days `null`: for ever */
export async function keepFor(
  tx: Queries,
  of: { processId: string; days: number | null; atMs: number; by: string | null },
): Promise<void> {
  const { processId, days, atMs, by } = of
  if (days === null) await tx.read('delete from retention where process_id = $1', [processId])
  else
    await tx.read(
      `insert into retention (process_id, days, set_at, set_by) values ($1, $2, $3, $4)
       on conflict (process_id) do update set days = excluded.days, set_at = excluded.set_at, set_by = excluded.set_by`,
      [processId, days, new Date(atMs), by],
    )
}

/** Keeps one case whatever its process's retention says, until it is released. */
export async function holdCase(
  tx: Queries,
  of: { rootKey: string; reason: string; atMs: number; by: string | null },
): Promise<void> {
  await tx.read(
    `insert into case_hold (root_key, reason, held_at, held_by) values ($1::bigint, $2, $3, $4)
     on conflict (root_key) do update set reason = excluded.reason`,
    [of.rootKey, of.reason, new Date(of.atMs), of.by],
  )
}

/** @returns false where the case was not held */
export async function releaseCase(tx: Queries, rootKey: string): Promise<boolean> {
  const rows = await tx.read('delete from case_hold where root_key = $1::bigint returning root_key', [rootKey])
  return rows.length > 0
}

/**
 * The root cases of a month with the moment from which on each may be dropped; null: not as things stand.
 *
 * `$1` and `$2` are the keys of the month.
 */
export const casesOfMonth = `select r.root_key, r.process_id, r.state,
    case when r.state = 'running' or h.root_key is not null then null else r.ended_at + make_interval(days => t.days) end as until
  from process_instance r
  left join retention t on t.process_id = r.process_id
  left join case_hold h on h.root_key = r.root_key
  where r.root_key >= $1::bigint and r.root_key < $2::bigint and r.key = r.root_key`

/** What lies in a month, and what retention will do to it. */
export interface MonthOfHistory {
  readonly month: Month
  readonly name: string
  readonly finished: number
  readonly running: number
  /** Estimated by the database. */
  readonly rows: number
  readonly bytes: number
  /** Cases that retention lets go now. */
  readonly due: number
  /** When the next ones of those that stay may go; null where none ever may. */
  readonly nextDueAt: Date | null
  /** No new case comes into it any more. */
  readonly over: boolean
  /** The month is over, and enough of it may go to be worth it. */
  readonly prunable: boolean
}

/** Every month that has rows, oldest first. */
export async function monthsOfHistory(db: Queries, nowMs: number): Promise<MonthOfHistory[]> {
  const found: MonthOfHistory[] = []
  for (const month of await monthsThere(db)) found.push(await monthOfHistory(db, month, nowMs))
  return found
}

/** New cases are put into a month until it is over; clocks of several machines may differ. */
const graceMs = dayMs
/** A month is worth copying its survivors when so much of it may go, or when what may go has been due for so long. */
const worthwhileShare = 0.2
const longDueMs = 31 * dayMs

export async function monthOfHistory(db: Queries, month: Month, nowMs: number): Promise<MonthOfHistory> {
  const { from, to } = keysOf(month)
  const [cases] = await db.read<{
    finished: number
    running: number
    due: number
    dueSince: Date | null
    nextDueAt: Date | null
  }>(
    `select count(*) filter (where state <> 'running')::int as finished, count(*) filter (where state = 'running')::int as running,
       count(*) filter (where until <= $3)::int as due, min(until) as "dueSince", min(until) filter (where until > $3) as "nextDueAt"
     from (${casesOfMonth}) c`,
    [month === 0 ? '0' : from, to, new Date(nowMs)],
  )
  const partitions = monthlyTableNames.map((table) => partitionOf(table, month))
  const [size] = await db.read<{ rows: number; bytes: number }>(
    `select coalesce(sum(greatest(c.reltuples, 0)), 0)::float8 as rows, coalesce(sum(pg_total_relation_size(c.oid)), 0)::float8 as bytes
     from pg_class c where c.oid = any (select to_regclass(x.name) from unnest($1::text[]) as x(name))`,
    [partitions],
  )
  const { finished = 0, running = 0, due = 0, dueSince = null, nextDueAt = null } = cases ?? {}
  const over = nowMs >= beginOf(month + 1) + graceMs
  const worthwhile =
    due >= worthwhileShare * (finished + running) ||
    nextDueAt === null ||
    (dueSince !== null && dueSince.getTime() < nowMs - longDueMs)
  return {
    month,
    name: nameOfMonth(month),
    finished,
    running,
    rows: size?.rows ?? 0,
    bytes: size?.bytes ?? 0,
    due,
    nextDueAt,
    over,
    prunable: over && due > 0 && worthwhile,
  }
}
