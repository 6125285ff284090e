import type { Queries } from '../database.ts'

/**
 * The latest version of each process that a person may start. A process that others call is one of their steps, so the list
 * leaves the choice to the caller: `isCalled` says so.
 */
export async function startableDefinitions(
  db: Queries,
): Promise<{ key: string; processId: string; name: string; version: number; isCalled: boolean }[]> {
  const rows = await db.read<{ key: string; process_id: string; name: string; version: number; is_called: boolean }>(
    `with latest as (
       select distinct on (process_id) key, process_id, name, version, calls, startable
       from process_definition order by process_id, version desc)
     select key, process_id, name, version,
       exists (select from latest as caller where caller.calls ? latest.process_id) as is_called
     from latest where startable order by name`,
  )
  return rows.map((row) => ({
    key: row.key,
    processId: row.process_id,
    name: row.name,
    version: row.version,
    isCalled: row.is_called,
  }))
}
