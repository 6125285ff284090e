import type { LiveEvent } from '@waymark/shared/contract'
import type { Queries, Statement } from './database.ts'

/** Channel on which runtimes tell each other that there are new live events. */
export const liveChannel = 'waymark_live'

/** Appends live events; listeners hear of them when the transaction commits. */
export async function appendLiveEvents(tx: Queries, events: readonly LiveEvent[], nowMs: number): Promise<void> {
  if (events.length === 0) return
  const notifying = { text: `select pg_notify('${liveChannel}', '')`, params: [] }
  await tx.readAll([addingLiveEvents(events, nowMs), notifying])
}

/** Appends live events as one row. Somebody has to tell the listeners when it is committed. */
export const addingLiveEvents = (events: readonly LiveEvent[], nowMs: number): Statement => ({
  text: 'insert into live_event (at, data) values ($1::timestamptz, $2::jsonb)',
  params: [new Date(nowMs), JSON.stringify(events)],
})

/** What was told together, under one id. */
export interface LiveEventRow {
  readonly id: number
  readonly events: readonly LiveEvent[]
}

/**
 * Live events with an id above that one, in order. Two batches may commit in another order than their ids, so a reader asks again
 * for a few ids that it has seen and leaves out those it has told already.
 */
export async function liveEventsAfter(db: Queries, id: number, limit = 1000): Promise<LiveEventRow[]> {
  const rows = await db.read<{ id: string; data: LiveEvent | LiveEvent[] }>(
    'select id, data from live_event where id > $1::bigint order by id limit $2',
    [String(id), limit],
  )
  return rows.map(({ id, data }) => ({ id: Number(id), events: Array.isArray(data) ? data : [data] }))
}

/** The id of the newest live event; 0 when there is none. */
export async function newestLiveEvent(db: Queries): Promise<number> {
  const [row] = await db.read<{ id: string | null }>('select max(id) as id from live_event')
  return Number(row?.id ?? 0)
}

/** Forgets live events that no browser will ask for any more. */
export async function deleteOldLiveEvents(db: Queries, beforeMs: number): Promise<void> {
  await db.read('delete from live_event where at < $1', [new Date(beforeMs)])
}
