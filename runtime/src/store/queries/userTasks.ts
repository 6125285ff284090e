import { type SQL, sql } from 'drizzle-orm'
import type { Queries } from '../database.ts'
import { arrayText } from '../statements.ts'
import { type Runs, run, type Searchable, someMember } from './search.ts'
import { queuesOf } from './tasks.ts'

export interface UserTaskRow {
  readonly task_key: string
  readonly root_key: string
  readonly instance_key: string
  readonly definition_key: string
  readonly process_id: string
  readonly process_name: string | null
  readonly version: number
  readonly element_id: string
  readonly name: string | null
  readonly state: 'CREATED' | 'COMPLETED' | 'CANCELED'
  readonly assignee: string | null
  readonly candidate_groups: string[]
  readonly candidate_users: string[]
  readonly due_at: Date | null
  readonly follow_up_at: Date | null
  readonly priority: number
  readonly form_key: string | null
  readonly external_form: string | null
  readonly created_at: Date
  readonly closed_at: Date | null
  readonly completed_by: string | null
}

/** User tasks, open and over. */
export const userTasks: Searchable = {
  from: sql`user_task as t join process_definition as d on d.key = t.definition_key`,
  columns: sql`t.key as task_key, t.root_key, t.instance_key, t.definition_key, t.process_id, d.name as process_name, t.version,
    t.element_id, t.name, t.state, t.assignee, t.candidate_groups, t.candidate_users, t.due_at, t.follow_up_at, t.priority,
    t.form_key, t.external_form, t.created_at, t.closed_at, t.completed_by`,
  fields: {
    userTaskKey: { type: 'key', sql: sql`t.key`, isThere: true, root: sql`t.root_key` },
    elementInstanceKey: { type: 'key', sql: sql`t.key`, root: sql`t.root_key` },
    processInstanceKey: { type: 'key', sql: sql`t.instance_key`, isThere: true, root: sql`t.root_key` },
    processDefinitionKey: { type: 'key', sql: sql`t.definition_key` },
    processDefinitionId: { type: 'string', sql: sql`t.process_id` },
    elementId: { type: 'string', sql: sql`t.element_id` },
    name: { type: 'string', sql: sql`t.name` },
    state: { type: 'string', sql: sql`t.state`, isWord: true },
    assignee: { type: 'string', sql: sql`t.assignee` },
    priority: { type: 'integer', sql: sql`t.priority`, isThere: true },
    creationDate: { type: 'instant', sql: sql`t.created_at`, isThere: true },
    completionDate: { type: 'instant', sql: sql`t.closed_at` },
    followUpDate: { type: 'instant', sql: sql`t.follow_up_at` },
    dueDate: { type: 'instant', sql: sql`t.due_at` },
  },
  key: 'userTaskKey',
}

/**
 * Of a search for what a group has in its queue: the sets of groups in which it is, each a run of the queues' index. Nothing for other
 * searches.
 */
export async function inQueuesOf(
  db: Queries,
  filter: { readonly state?: unknown; readonly assignee?: unknown; readonly candidateGroup?: unknown },
): Promise<Runs | undefined> {
  const { state, assignee, candidateGroup } = filter
  const isFree =
    typeof assignee === 'object' && assignee !== null && '$exists' in assignee && assignee.$exists === false
  if (state !== 'CREATED' || !isFree || typeof candidateGroup !== 'string') return undefined
  const queues = await queuesOf(db, [candidateGroup])
  return {
    of: sql`unnest(${arrayText(queues)}::bigint[]) as q(queue)`,
    table: sql`user_task as t`,
    alias: sql`t`,
    isInRun: sql`t.queue = q.queue`,
    // Two sets of groups may have the same hash. Within `coalesce` the planner does not take it for rare and sort all that it finds.
    holds: sql`coalesce(${someMember(sql`t.candidate_groups`, candidateGroup)}, false)`,
    join: sql`join process_definition as d on d.key = t.definition_key`,
    inOrderOf: 'dueDate',
  }
}

export async function userTaskByKey(db: Queries, key: string, also?: SQL): Promise<UserTaskRow | undefined> {
  const [row] = await run<UserTaskRow>(
    db,
    sql`select ${userTasks.columns} from ${userTasks.from} where t.root_key = root_of(${key}::bigint) and t.key = ${key}::bigint and ${also ?? sql`true`}`,
  )
  return row
}
