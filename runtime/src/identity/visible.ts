import type { Person } from '@waymark/shared/contract'
import { type SQL, sql } from 'drizzle-orm'
import { may, seesEveryCase } from './policy.ts'

/** The policy's `mayWorkOn`, finished tasks of the person included, as a condition on user tasks of that alias. Undefined: all. */
export function reachesTask(person: Person, alias: string): SQL | undefined {
  if (seesEveryCase(person) || may(person, 'administer')) return undefined
  const task = sql.identifier(alias)
  return sql`(${task}.assignee = ${person.username} or ${task}.completed_by = ${person.username}
    or ${person.username} = any(${task}.candidate_users)
    or ${task}.candidate_groups && ${sql.param(person.groups)}::text[]
    or (${task}.assignee is null and cardinality(${task}.candidate_groups) = 0 and cardinality(${task}.candidate_users) = 0))`
}

/** Whether the person takes part in the case whose root key this is: a task of it is or was theirs to do, or they started it. Undefined: they see all. */
export function seesCase(person: Person, rootKey: SQL): SQL | undefined {
  const reached = reachesTask(person, 'theirs')
  if (!reached) return undefined
  return sql`(exists (select 1 from user_task as theirs where theirs.root_key = ${rootKey} and ${reached})
    or exists (select 1 from process_instance as begun
      where begun.root_key = ${rootKey} and begun.key = ${rootKey} and begun.started_by = ${person.username}))`
}
