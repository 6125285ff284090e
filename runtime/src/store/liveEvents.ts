import type { LiveEvent } from '@waymark/shared/contract'
import type { Queries } from './database.ts'

/** Channel on which runtimes tell each other that there are new live events; the payload is the highest id. */
export const liveChannel = 'waymark_live'

/** Appends live events; listeners hear of them when the transaction commits. */
export async function appendLiveEvents(tx: Queries, events: readonly LiveEvent[], nowMs: number): Promise<void> {
  if (events.length === 0) return
  const text = `with added as (
      insert into live_event (at, data) select $1::timestamptz, x.data::jsonb from unnest($2::text[]) as x(data) returning id)
    select pg_notify('${liveChannel}', max(id)::text) from added`
  await tx.readAll([{ text, params: [new Date(nowMs), events.map((event) => JSON.stringify(event))] }])
}

/**
 * Live events with an id above that one, in order. Two batches may commit in another order than their ids, so a reader asks again
 * for a few ids that it has seen and leaves out those it has told already.
 */
export async function liveEventsAfter(
  db: Queries,
  id: number,
  limit = 1000,
): Promise<{ id: number; data: LiveEvent }[]> {
  const rows = await db.read<{ id: string; data: LiveEvent }>(
    'select id, data from live_event where id > $1::bigint order by id limit $2',
    [String(id), limit],
  )
  return rows.map((row) => ({ id: Number(row.id), data: row.data }))
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
