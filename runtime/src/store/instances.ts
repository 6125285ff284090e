import type { Queries } from './database.ts'
import { boundsOf } from './statements.ts'

/** A live instance's state as stored, without the snapshot. */
export interface StateRow {
  readonly rootKey: string
  readonly key: string
  readonly definitionKey: string
  readonly parentKey: string | null
  readonly parentElement: number | null
  readonly revision: number
}

/** The root case of each of these instances; those that do not exist are left out. */
export async function rootsOf(
  tx: Queries,
  instanceKeys: readonly string[],
): Promise<{ key: string; rootKey: string }[]> {
  if (instanceKeys.length === 0) return []
  // Most are roots, and a root's own key says in which partition it lies; a child's does not: it began later than its case.
  const text = `select x.key, f.root_key as "rootKey" from unnest($1::bigint[]) as x(key)
    cross join lateral (select coalesce(
      (select i.root_key from process_instance i where i.root_key = x.key and i.key = x.key),
      (select i.root_key from process_instance i where i.root_key < x.key and i.key = x.key and i.key <> i.root_key)) as root_key) f
    where f.root_key is not null`
  const [rows] = await tx.readAll<{ key: string; rootKey: string }>([{ text, params: [instanceKeys] }])
  return rows ?? []
}

/**
 * Locks the cases and says what lives in them. The lock is on the root's row only, taken in key order, so that two batches never
 * wait for each other in a circle; what lives in a case is read by a second statement, which sees what a batch that had the lock
 * before has written.
 */
export async function lockCases(tx: Queries, rootKeys: readonly string[]): Promise<StateRow[]> {
  if (rootKeys.length === 0) return []
  const [, rows] = await tx.readAll<StateRow>([
    {
      text: `select s.key from unnest($1::bigint[]) as x(key) join instance_state s on s.root_key = x.key and s.key = x.key
       order by s.root_key for update of s`,
      params: [rootKeys],
    },
    {
      text: `select s.root_key as "rootKey", s.key, s.definition_key as "definitionKey", s.parent_key as "parentKey",
         s.parent_element as "parentElement", s.revision
       from unnest($1::bigint[]) as x(key) join instance_state s on s.root_key = x.key`,
      params: [rootKeys],
    },
  ])
  return rows ?? []
}

/** Snapshots of live instances, by key. */
export async function snapshotsOf(tx: Queries, rows: readonly StateRow[]): Promise<Map<string, string>> {
  if (rows.length === 0) return new Map()
  const text = `select s.key, s.snapshot from unnest($1::bigint[], $2::bigint[]) as x(root_key, key)
    join instance_state s on s.root_key = x.root_key and s.key = x.key`
  const params = [rows.map((row) => row.rootKey), rows.map((row) => row.key)]
  const [found] = await tx.readAll<{ key: string; snapshot: string }>([{ text, params }])
  return new Map(found?.map((row) => [row.key, row.snapshot]))
}

/** States of live roots among these instances. */
export async function rootStatesOf(
  db: Queries,
  keys: readonly string[],
): Promise<(StateRow & { readonly snapshot: string })[]> {
  if (keys.length === 0) return []
  const text = `select s.root_key as "rootKey", s.key, s.definition_key as "definitionKey", s.parent_key as "parentKey",
      s.parent_element as "parentElement", s.revision, s.snapshot
    from unnest($1::bigint[]) as x(key) join instance_state s on s.root_key = x.key and s.key = x.key`
  return db.read(text, [keys])
}

export interface OpenTaskRow {
  readonly key: string
  readonly instanceKey: string
  readonly elementId: string
  readonly assignee: string | null
  readonly candidateGroups: string[]
  readonly candidateUsers: string[]
  readonly formId: string | null
  readonly dueAtMs: number | null
}

/** Open user tasks of live instances. */
export async function openTasksIn(db: Queries, instances: readonly StateRow[]): Promise<OpenTaskRow[]> {
  if (instances.length === 0) return []
  const roots = [...new Set(instances.map(({ rootKey }) => rootKey))]
  const text = `select t.key, t.instance_key as "instanceKey", t.element_id as "elementId", t.assignee,
      t.candidate_groups as "candidateGroups", t.candidate_users as "candidateUsers", t.form_id as "formId",
      (extract(epoch from t.due_at) * 1000)::float8 as "dueAtMs"
    from unnest($1::bigint[]) as x(root_key) join user_task t on t.root_key = x.root_key
    where t.state = 'CREATED' and t.root_key between $2::bigint and $3::bigint`
  return db.read(text, [roots, ...boundsOf(roots)])
}
