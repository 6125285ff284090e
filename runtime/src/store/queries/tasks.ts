import type { Queries } from '../database.ts'

/** A user task with what people call its case. */
export interface TaskRow {
  readonly root_key: string
  readonly key: string
  readonly instance_key: string
  readonly definition_key: string
  readonly process_id: string
  readonly process_name: string
  readonly element_id: string
  readonly name: string
  readonly lane: string | null
  readonly state: 'CREATED' | 'COMPLETED' | 'CANCELED'
  readonly assignee: string | null
  readonly candidate_groups: string[]
  readonly candidate_users: string[]
  readonly due_at: Date | null
  readonly priority: number
  readonly form_key: string | null
  readonly created_at: Date
  readonly closed_at: Date | null
  readonly completed_by: string | null
  readonly business_key: string | null
  readonly case_name: string | null
  readonly client: string | null
}

const columns = `select t.root_key, t.key, t.instance_key, t.definition_key, t.process_id, d.name as process_name, t.element_id, t.name,
    t.lane, t.state, t.assignee, t.candidate_groups, t.candidate_users, t.due_at, t.priority, t.form_key, t.created_at, t.closed_at,
    t.completed_by, root.business_key, root.case_name, root.client`
// The planner takes "root_key = key" for rare and would read all roots; behind an offset it looks one up for each task.
const itsCase = `join process_definition d on d.key = t.definition_key
  cross join lateral (select business_key, case_name, client from process_instance p where p.root_key = t.root_key and p.key = t.root_key offset 0) root`
const select = `${columns} from user_task t ${itsCase}`
/** The tasks of a page with `root_key` and `key`, each looked up by itself. */
const oneByOne = `(select * from user_task where root_key = page.root_key and key = page.key offset 0) t ${itsCase}`

export async function taskByKey(db: Queries, key: string): Promise<TaskRow | undefined> {
  const [row] = await db.read<TaskRow>(`${select} where t.root_key = root_of($1::bigint) and t.key = $1::bigint`, [key])
  return row
}

/** Open tasks that this person holds: due soonest first, those without a due date last. */
export async function tasksHeldBy(db: Queries, username: string, limit: number): Promise<TaskRow[]> {
  return db.read<TaskRow>(
    `${select} where t.state = 'CREATED' and t.assignee = $1 order by t.due_at nulls last, t.priority desc, t.key limit $2`,
    [username, limit],
  )
}

/**
 * The sets of groups that tasks in queues are offered to, those in which one of these groups is, as hashes; also the empty set. Many tasks share few sets,
 * so the index is asked for one set after the other instead of reading all tasks.
 */
export async function queuesOf(db: Queries, groups: readonly string[]): Promise<string[]> {
  const rows = await db.read<{ queue: string }>(
    `with recursive queue(hash, members) as (
       (select t.queue, t.candidate_groups from user_task t where ${queued} and t.queue is not null order by 1 limit 1)
       union all
       select later.hash, later.members from queue cross join lateral (
         select t.queue as hash, t.candidate_groups as members from user_task t where ${queued} and t.queue > queue.hash order by 1 limit 1) later)
     select hash::text as queue from queue where members && $1::text[] or cardinality(members) = 0`,
    [[...groups]],
  )
  return rows.map((row) => row.queue)
}

// Spelled like the index, which is how the planner recognizes it.
const queued = `t.state = 'CREATED' and t.assignee is null`
const inOrder = 'due_at, priority desc, key'

/** Tasks `t` in the queue `q`, whose groups are known: what only shares their hash is left out of the page in the end. */
const isQueued = `${queued} and t.queue = q.queue`
/** Tasks `t` that are offered to person `$1` by name. */
const isOfferedByName = `t.state = 'CREATED' and t.assignee is null and t.candidate_users <> '{}' and t.candidate_users @> array[$1::text]`
/** Tasks `t` that person `$1` in groups `$2` may claim. */
const isOffered = `(t.candidate_groups && $2::text[] or $1 = any(t.candidate_users)
  or (cardinality(t.candidate_groups) = 0 and cardinality(t.candidate_users) = 0))`

/** Open tasks that nobody holds and this person may claim: due soonest first, with their number. */
export async function tasksClaimableBy(
  db: Queries,
  username: string,
  groups: readonly string[],
  limit: number,
): Promise<{ tasks: TaskRow[]; count: number; isMore: boolean }> {
  const queues = await queuesOf(db, groups)
  // What is due by the time at which the heads of all queues fill the page: little more than the page, however many queues there are.
  const head = Math.ceil(limit / Math.max(queues.length, 1)) + 8
  const inQueues = (also: string, most: number) =>
    `select t.root_key, t.key, t.due_at, t.priority from unnest($3::bigint[]) as q(queue) cross join lateral (
       select t.root_key, t.key, t.due_at, t.priority from user_task t where ${isQueued} and ${also}
       order by t.due_at, t.priority desc, t.key limit ${most}) t`
  const [tasks, [counted]] = await Promise.all([
    db.read<TaskRow>(
      `with heads as materialized (${inQueues('true', head)}),
       bound as materialized (select due_at from heads order by due_at offset ${limit - 1} limit 1),
       first as (
         (${inQueues('t.due_at <= (select due_at from bound)', limit)})
         union (${inQueues('(select due_at from bound) is null', limit)})
         union
         (select t.root_key, t.key, t.due_at, t.priority from user_task t where ${isOfferedByName} order by ${inOrder} limit ${limit})),
       page as (select root_key, key from first order by ${inOrder} limit ${limit})
       ${columns} from page cross join lateral ${oneByOne} where ${isOffered} order by t.due_at, t.priority desc, t.key`,
      [username, [...groups], queues],
    ),
    db.read<{ count: number }>(
      `select count(*)::int as count from (
         (select t.key from unnest($2::bigint[]) as q(queue) cross join lateral (
           select t.key from user_task t where ${isQueued} limit ${countedAtMost + 1}) t limit ${countedAtMost + 1})
         union
         (select t.key from user_task t where ${isOfferedByName} limit ${countedAtMost + 1})) as offered`,
      [username, queues],
    ),
  ])
  const count = counted?.count ?? 0
  return { tasks, count: Math.min(count, countedAtMost), isMore: count > countedAtMost }
}

/** Counting stops here, so that a full queue costs no more than a short one. */
const countedAtMost = 1_000

/** How many open tasks this person holds, by when they are due. */
export async function countHeldTasks(
  db: Queries,
  username: string,
  now: Date,
  endOfToday: Date,
): Promise<{ overdue: number; today: number; later: number }> {
  const [row] = await db.read<{ overdue: number; today: number; later: number }>(
    `select (count(*) filter (where due_at < $2))::int as overdue,
       (count(*) filter (where due_at >= $2 and due_at <= $3))::int as today,
       (count(*) filter (where due_at is null or due_at > $3))::int as later
     from user_task where state = 'CREATED' and assignee = $1`,
    [username, now, endOfToday],
  )
  return row ?? { overdue: 0, today: 0, later: 0 }
}

/** Tasks that reached this person or their groups, newest first: what the bell shows. */
export async function tasksThatReached(
  db: Queries,
  username: string,
  groups: readonly string[],
  limit: number,
): Promise<TaskRow[]> {
  return db.read<TaskRow>(
    `${select} where t.state = 'CREATED' and (t.assignee = $1 or (t.assignee is null and (t.candidate_groups && $2::text[] or $1 = any(t.candidate_users))))
     order by t.created_at desc, t.key desc limit $3`,
    [username, [...groups], limit],
  )
}

/** The user task of this case that was completed last before `before`. */
export async function lastCompletedTask(db: Queries, rootKey: string, before: Date): Promise<TaskRow | undefined> {
  const [row] = await db.read<TaskRow>(
    `${select} where t.root_key = $1 and t.state = 'COMPLETED' and t.closed_at <= $2 order by t.closed_at desc, t.key desc limit 1`,
    [rootKey, before],
  )
  return row
}

/** Half of the times this step was done, it took no longer than this; null when it never was. In milliseconds. */
export async function usualDuration(
  db: Queries,
  processId: string,
  elementId: string,
  since: Date,
): Promise<number | null> {
  const [row] = await db.read<{ median: number | null }>(
    `select percentile_cont(0.5) within group (order by extract(epoch from closed_at - created_at)) * 1000 as median
     from (select closed_at, created_at from user_task
       where process_id = $1 and element_id = $2 and state = 'COMPLETED' and closed_at >= $3
       order by closed_at desc limit 500) as recent`,
    [processId, elementId, since],
  )
  return row?.median === null || row?.median === undefined ? null : Math.round(Number(row.median))
}

/** Variables that a step sees: its own scope's and those of every scope around it, the innermost winning. */
export async function variablesSeenBy(
  db: Queries,
  rootKey: string,
  instanceKey: string,
  elementKey: string,
): Promise<Record<string, unknown>> {
  const rows = await db.read<{ name: string; value: unknown }>(
    `with recursive scope as (
       select e.key, e.scope_key, 0 as height from element_stay e where e.root_key = $1 and e.key = $3
       union all
       select e.key, e.scope_key, scope.height + 1 from element_stay e
       join scope on e.root_key = $1 and e.key = scope.scope_key and e.key <> scope.key
     ),
     seen as (select key, height from scope union select $2::bigint, 1000000)
     select v.name, v.value from variable v join seen on v.scope_key = seen.key
     where v.root_key = $1 order by seen.height desc`,
    [rootKey, instanceKey, elementKey],
  )
  return Object.fromEntries(rows.map((row) => [row.name, row.value]))
}

/** Whether the person held, did or may claim any task of this case. */
export async function takesPartIn(
  db: Queries,
  rootKey: string,
  username: string,
  groups: readonly string[],
): Promise<boolean> {
  const [row] = await db.read<{ yes: boolean }>(
    `select exists (select from user_task where root_key = $1
       and (assignee = $2 or completed_by = $2 or $2 = any(candidate_users) or candidate_groups && $3::text[]))
       or exists (select from process_instance where root_key = $1 and key = $1 and started_by = $2) as yes`,
    [rootKey, username, [...groups]],
  )
  return row?.yes ?? false
}
