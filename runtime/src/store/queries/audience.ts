import type { Queries } from '../database.ts'

/** Who takes part in cases, by root key: people and groups that have, had or may have a task of it, and who started it. */
export type CaseAudience = ReadonlyMap<
  string,
  { readonly people: ReadonlySet<string>; readonly groups: ReadonlySet<string> }
>

export async function casesAudience(db: Queries, rootKeys: readonly string[]): Promise<CaseAudience> {
  if (rootKeys.length === 0) return new Map()
  const rows = await db.read<{ root_key: string; person: string | null; people: string[]; groups: string[] }>(
    `select root_key, assignee as person, candidate_users as people, candidate_groups as groups from user_task
       where root_key = any($1::bigint[])
     union all
     select root_key, completed_by, '{}', '{}' from user_task where root_key = any($1::bigint[]) and completed_by is not null
     union all
     select root_key, started_by, '{}', '{}' from process_instance where root_key = any($1::bigint[]) and key = root_key`,
    [[...rootKeys]],
  )
  const audience = new Map<string, { people: Set<string>; groups: Set<string> }>()
  for (const row of rows) {
    const one = audience.get(row.root_key) ?? { people: new Set(), groups: new Set() }
    audience.set(row.root_key, one)
    if (row.person !== null) one.people.add(row.person)
    for (const person of row.people) one.people.add(person)
    for (const group of row.groups) one.groups.add(group)
  }
  return audience
}

/** Whether what was told up to that live event is still there: they are forgotten oldest first. */
export async function holdsLiveEvent(db: Queries, id: number): Promise<boolean> {
  const rows = await db.read('select 1 from live_event where id <= $1::bigint limit 1', [String(id)])
  return rows.length > 0
}
