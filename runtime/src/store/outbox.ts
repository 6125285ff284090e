import type { Queries, Statement } from './database.ts'

/** A promise made in one transaction that a later one keeps: a message or signal that an instance threw. */
export interface OutboxRow {
  readonly key: string
  readonly submission: unknown
}

/** For how long the runtime that wrote a row has it to itself. Leases run by the machine's clock: a pinned one never ends them. */
export const leaseMs = 6_000
/** A lease that lasts longer than that was given before the machine's clock was set back. Clocks of machines differ a little. */
export const longestLeaseMs = 2 * leaseMs

interface Promised {
  readonly key: string
  readonly submission: unknown
  readonly atMs: number
  readonly realMs: number
}

export async function insertOutbox(tx: Queries, rows: readonly Promised[]): Promise<void> {
  const { text, params } = insertingOutbox(rows)
  if (rows.length > 0) await tx.read(text, params)
}

export const insertingOutbox = (rows: readonly Promised[]): Statement => ({
  text: `insert into outbox (key, submission, created_at, claimed_until)
     select x.key, x.submission::jsonb, x.created_at, x.claimed_until
     from unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::timestamptz[]) as x(key, submission, created_at, claimed_until)`,
  params: [
    rows.map((row) => row.key),
    rows.map((row) => JSON.stringify(row.submission)),
    rows.map((row) => new Date(row.atMs).toISOString()),
    rows.map((row) => new Date(row.realMs + leaseMs).toISOString()),
  ],
})

/** Takes rows out, in key order; those that are not there any more have been done by another. */
export async function takeFromOutbox(tx: Queries, keys: readonly string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set()
  const rows = await tx.read<{ key: string }>(
    `delete from outbox where key in (select key from outbox where key = any($1::bigint[]) order by key for update) returning key`,
    [keys],
  )
  return new Set(rows.map((row) => row.key))
}

/** Claims up to so many rows that nobody works on. */
export async function claimOutbox(db: Queries, realMs: number, limit: number): Promise<OutboxRow[]> {
  return db.read(
    `update outbox o set claimed_until = $2 from
       (select key from outbox where claimed_until is null or claimed_until < $1 or claimed_until > $4
        order by key limit $3 for update skip locked) c
     where o.key = c.key returning o.key, o.submission`,
    [new Date(realMs), new Date(realMs + leaseMs), limit, new Date(realMs + longestLeaseMs)],
  )
}

/** Holds on to rows that are claimed and not done. */
export async function renewOutbox(db: Queries, keys: readonly string[], realMs: number): Promise<void> {
  if (keys.length > 0)
    await db.read('update outbox set claimed_until = $2 where key = any($1::bigint[])', [
      keys,
      new Date(realMs + leaseMs),
    ])
}

/** Waits for work and renews its lease meanwhile. A lease that is lost all the same does no harm: what it was for is done once. */
export async function holding<T>(work: Promise<T>, renew: () => Promise<void>): Promise<T> {
  let renewing: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    // Without a database the work fails by itself.
    renewing = renewing.then(renew).catch(() => {})
  }, leaseMs / 3)
  try {
    return await work
  } finally {
    clearInterval(timer)
    await renewing
  }
}

/** Notes whom a signal has to reach: all who await it now, and the start events that hear it. */
export const insertingBroadcast = (of: { key: string; name: string; except: string | null }): Statement => ({
  text: `insert into signal_delivery (broadcast_key, root_key, target_key, start_event)
     select distinct $1::bigint, root_key, instance_key, '' from signal_subscription
       where name = $2::text and ($3::bigint is null or instance_key <> $3::bigint)
     union all
     select $1::bigint, definition_key, definition_key, start_event from start_subscription where kind = 'signal' and name = $2::text`,
  params: [of.key, of.name, of.except],
})

export interface SignalTarget {
  readonly broadcastKey: string
  readonly targetKey: string
  readonly startEvent: string
}

/** Some of those that a broadcast still has to reach. */
export async function signalTargets(db: Queries, broadcastKey: string, limit: number): Promise<SignalTarget[]> {
  return db.read(
    `select broadcast_key as "broadcastKey", target_key as "targetKey", start_event as "startEvent"
     from signal_delivery where broadcast_key = $1::bigint order by target_key limit $2`,
    [broadcastKey, limit],
  )
}

/** Takes deliveries out, in key order; those that are not there any more have been made by another. */
export async function takeDeliveries(tx: Queries, targets: readonly SignalTarget[]): Promise<Set<string>> {
  if (targets.length === 0) return new Set()
  const rows = await tx.read<SignalTarget>(
    `with wanted as (
       select d.broadcast_key, d.target_key, d.start_event
       from unnest($1::bigint[], $2::bigint[], $3::text[]) as x(broadcast_key, target_key, start_event)
       join signal_delivery d on d.broadcast_key = x.broadcast_key and d.target_key = x.target_key and d.start_event = x.start_event
       order by d.broadcast_key, d.target_key, d.start_event for update of d)
     delete from signal_delivery d using wanted w
     where d.broadcast_key = w.broadcast_key and d.target_key = w.target_key and d.start_event = w.start_event
     returning d.broadcast_key as "broadcastKey", d.target_key as "targetKey", d.start_event as "startEvent"`,
    [targets.map((one) => one.broadcastKey), targets.map((one) => one.targetKey), targets.map((one) => one.startEvent)],
  )
  return new Set(rows.map(deliveryIdentity))
}

export const deliveryIdentity = (of: SignalTarget) => `${of.broadcastKey} ${of.targetKey} ${of.startEvent}`
