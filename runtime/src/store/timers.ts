import type { Database, Queries } from './database.ts'
import { leaseMs, longestLeaseMs } from './outbox.ts'

/** A timer that is due, and since when: one that repeats has the same key for each of its times. */
export interface DueTimer {
  readonly timerKey: string
  readonly dueAtMs: number
}

export interface ClaimedTimer extends DueTimer {
  /** Of its case. */
  readonly rootKey: string
}

/**
 * Claims up to so many due timers, the longest due first. A claim lasts some seconds, so that the timers of a runtime that dies
 * are free again; it does not stop anybody from deleting them. A claim that lasts longer than any can was made before the
 * machine's clock was set back, and does not count.
 */
export async function claimDueTimers(
  db: Database,
  nowMs: number,
  realMs: number,
  limit: number,
): Promise<ClaimedTimer[]> {
  // An update returns its rows in no order that could be relied on.
  const rows = await db.read<{ rootKey: string; key: string; dueAt: Date }>(
    `with claimed as (
       update timer t set claimed_until = $2 from
         (select root_key, key from timer where due_at <= $1 and (claimed_until is null or claimed_until < $3 or claimed_until > $5)
          order by due_at, key limit $4 for update skip locked) c
       where t.root_key = c.root_key and t.key = c.key returning t.root_key, t.key, t.due_at)
     select root_key as "rootKey", key, due_at as "dueAt" from claimed order by due_at, key`,
    [new Date(nowMs), new Date(realMs + leaseMs), new Date(realMs), limit, new Date(realMs + longestLeaseMs)],
  )
  return rows.map(({ rootKey, key, dueAt }) => ({ rootKey, timerKey: key, dueAtMs: dueAt.getTime() }))
}

/** Holds on to timers that are claimed and have not fired. */
export async function renewTimers(db: Queries, timers: readonly ClaimedTimer[], realMs: number): Promise<void> {
  if (timers.length === 0) return
  await db.read(
    `update timer t set claimed_until = $3 from unnest($1::bigint[], $2::bigint[]) as x(root_key, key)
     where t.root_key = x.root_key and t.key = x.key and t.claimed_until is not null`,
    [timers.map((timer) => timer.rootKey), timers.map((timer) => timer.timerKey), new Date(realMs + leaseMs)],
  )
}

/** Removes timers that no instance waits for; one that was armed again meanwhile stays. */
export async function deleteTimers(db: Queries, timers: readonly ClaimedTimer[]): Promise<void> {
  if (timers.length === 0) return
  await db.read(
    `delete from timer t using unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) as x(root_key, key, due_at)
     where t.root_key = x.root_key and t.key = x.key and date_trunc('milliseconds', t.due_at) = x.due_at`,
    [
      timers.map((timer) => timer.rootKey),
      timers.map((timer) => timer.timerKey),
      timers.map((timer) => new Date(timer.dueAtMs).toISOString()),
    ],
  )
}

/** A timer start event that is due. */
export interface DueStart {
  readonly processDefinitionKey: string
  readonly startEvent: string
  readonly position: number
  readonly dueAtMs: number
  /** How often it has fired before. */
  readonly fired: number
}

/** Timer start events that are due. */
export async function dueStartTimers(db: Queries, nowMs: number, limit: number): Promise<DueStart[]> {
  const rows = await db.read<{
    definitionKey: string
    startEvent: string
    position: number
    dueAt: Date
    fired: number
  }>(
    `select definition_key as "definitionKey", start_event as "startEvent", position, due_at as "dueAt", fired
     from start_subscription where due_at <= $1 order by due_at limit $2`,
    [new Date(nowMs), limit],
  )
  return rows.map(({ definitionKey, dueAt, ...row }) => ({
    ...row,
    processDefinitionKey: definitionKey,
    dueAtMs: dueAt.getTime(),
  }))
}

/** Moves a start timer that still has that due time to its next one (null: it fires no more). False: another has fired it. */
export async function moveStartTimer(tx: Queries, due: DueStart, nextMs: number | null): Promise<boolean> {
  const rows = await tx.read(
    `update start_subscription set due_at = $5, fired = fired + 1
     where definition_key = $1::bigint and start_event = $2 and position = $3 and due_at = $4 returning start_event`,
    [
      due.processDefinitionKey,
      due.startEvent,
      due.position,
      new Date(due.dueAtMs),
      nextMs === null ? null : new Date(nextMs),
    ],
  )
  return rows.length > 0
}

/** When the next timer falls due that is not due yet, if any. */
export async function nextDueAt(db: Queries, nowMs: number): Promise<number | undefined> {
  const [row] = await db.read<{ at: Date | null }>(
    `select least((select min(due_at) from timer where due_at > $1),
       (select min(due_at) from start_subscription where due_at > $1)) as at`,
    [new Date(nowMs)],
  )
  return row?.at?.getTime()
}

/** Channel on which runtimes tell each other the earliest due time of timers that were armed, in milliseconds. */
export const timersChannel = 'waymark_timers'
