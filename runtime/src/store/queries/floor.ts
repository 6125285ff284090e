import { type SQL, sql } from 'drizzle-orm'
import type { Queries } from '../database.ts'
import { rolledUp } from '../rollups.ts'
import { run } from './search.ts'

/**
 * Everything that stands above given element instances: their sub-processes, the call activities that called their process, and
 * so on up to the case. So an overdue task is seen at each step that it stands in.
 *
 * @param of a select of `root_key` and `element_key`
 * @returns the text of a recursive common table expression of that name, with the columns `root_key` and `element_key`
 */
export const upwards = (name: string, of: SQL): SQL => {
  const table = sql.identifier(name)
  return sql`${table}(root_key, element_key) as (
    select o.root_key, o.element_key from (${of}) as o
    union
    select u.root_key, case when e.scope_key = e.instance_key then p.parent_element_key else e.scope_key end
    from ${table} u
    join active_element e on e.root_key = u.root_key and e.key = u.element_key
    left join process_instance p on p.root_key = e.root_key and p.key = e.instance_key and e.scope_key = e.instance_key
    where u.element_key is not null)`
}

/** Open tasks past their due date, with all steps that they stand in. */
export const lateSteps = (now: Date): SQL =>
  upwards('late', sql`select root_key, key as element_key from user_task where state = 'CREATED' and due_at < ${now}`)

/** The same without those that are late at their own step only (`nested = 0`): those are counted where they stand. */
export const nestedLateSteps = (now: Date): SQL =>
  upwards(
    'late',
    sql`select root_key, key as element_key from user_task where state = 'CREATED' and due_at < ${now} and nested = 1`,
  )

/** Open tasks past their due date that are late at their own step only, as conditions on `user_task`. */
export const plainlyLate = (
  now: Date,
  { processId, version }: { processId?: string | undefined; version?: number | undefined },
  alias = 'user_task',
): SQL => {
  const t = sql.identifier(alias)
  return sql.join(
    [
      sql`${t}.state = 'CREATED' and ${t}.due_at < ${now} and ${t}.nested = 0`,
      ...(processId === undefined ? [] : [sql`${t}.process_id = ${processId}`]),
      ...(version === undefined ? [] : [sql`${t}.version = ${version}`]),
    ],
    sql` and `,
  )
}

/** Unresolved incidents, with all steps that they stand in. */
export const stuckSteps: SQL = upwards('stuck', sql`select root_key, element_key from incident where state = 'ACTIVE'`)

/** Figures of one process, all versions together. */
export interface ProcessFigures {
  readonly processId: string
  readonly running: number
  readonly late: number
  readonly incidents: number
  readonly started: number
  readonly completed: number
}

/** What is going on in each process. `since` is when today began: a whole hour. */
export async function processFigures(
  db: Queries,
  of: { now: Date; since: Date; processId?: string | undefined; version?: number | undefined },
): Promise<ProcessFigures[]> {
  const { processId, version } = of
  const today = { processId, version, from: of.since.toISOString(), to: untilAfter(of.now) }
  const these = sql.join(
    [
      processId === undefined ? sql`true` : sql`i.process_id = ${processId}`,
      version === undefined ? sql`true` : sql`i.version = ${version}`,
    ],
    sql` and `,
  )
  // Only what is late or stuck is looked at case by case; how much there is of the rest, the rollups know.
  const instancesOf = (name: string) =>
    sql`select i.process_id, i.key from ${sql.identifier(name)} l
      join active_element e on e.root_key = l.root_key and e.key = l.element_key
      join process_instance i on i.root_key = e.root_key and i.key = e.instance_key
      where i.state = 'running' and ${these}`
  const late = sql`select process_id, instance_key as key from user_task where ${plainlyLate(of.now, of)}
    union all ${instancesOf('late')}`
  const counted = (instances: SQL) =>
    sql`(select process_id, count(distinct key) as n from (${instances}) x group by process_id)`
  return run<ProcessFigures & Record<string, unknown>>(
    db,
    sql`with recursive ${nestedLateSteps(of.now)}, ${stuckSteps},
    figures as (
      select process_id, n as running, 0 as late, 0 as incidents, 0 as started, 0 as completed
      from ${rolledUp({ measure: 'running', processId, version })} r
      union all select process_id, 0, n, 0, 0, 0 from ${counted(late)} l
      union all select process_id, 0, 0, n, 0, 0 from ${counted(instancesOf('stuck'))} s
      union all select process_id, 0, 0, 0, n, 0 from ${rolledUp({ measure: 'started', ...today })} r
      union all select process_id, 0, 0, 0, 0, n from ${rolledUp({ measure: 'ended', ...today })} r where part = 'completed')
    select process_id as "processId", sum(running)::int as running, sum(late)::int as late, sum(incidents)::int as incidents,
      sum(started)::int as started, sum(completed)::int as completed
    from figures group by process_id`,
  )
}

/** The end of the hour after that moment: what is written while a figure is asked for counts as well. */
const untilAfter = (now: Date) => new Date(now.getTime() + 3_600_000).toISOString()

/** Figures of one step: cases that stand at it, and how many were done today. */
export interface StepFigures {
  readonly elementId: string
  readonly waiting: number
  readonly late: number
  readonly incidents: number
  readonly completed: number
}

/** The live floor of a process: each step with the instances that stand at it. A step without any is left out. */
export async function stepFigures(
  db: Queries,
  of: { processId: string; version?: number | undefined; now: Date; since: Date },
): Promise<StepFigures[]> {
  const { processId, version } = of
  const today = { processId, version, from: of.since.toISOString(), to: untilAfter(of.now) }
  const instancesAt = (name: string) =>
    sql`(select e.element_id, count(distinct e.instance_key) as n from ${sql.identifier(name)} l
      join active_element e on e.root_key = l.root_key and e.key = l.element_key
      ${version === undefined ? sql`` : sql`join process_instance i on i.root_key = e.root_key and i.key = e.instance_key and i.version = ${version}`}
      where e.process_id = ${processId} and e.kind <> 'process' group by e.element_id)`
  return run<StepFigures & Record<string, unknown>>(
    db,
    sql`with recursive ${nestedLateSteps(of.now)}, ${stuckSteps},
    figures as (
      select subject as element_id, n as waiting, 0 as late, 0 as incidents, 0 as completed
      from ${rolledUp({ measure: 'standing', processId, version })} r
      union all select element_id, 0, count(distinct instance_key), 0, 0 from user_task where ${plainlyLate(of.now, of)} group by element_id
      union all select element_id, 0, n, 0, 0 from ${instancesAt('late')} l
      union all select element_id, 0, 0, n, 0 from ${instancesAt('stuck')} s
      union all select subject, 0, 0, 0, n from ${rolledUp({ measure: 'left', ...today })} r where part = 'completed')
    select element_id as "elementId", sum(waiting)::int as waiting, sum(late)::int as late, sum(incidents)::int as incidents,
      sum(completed)::int as completed
    from figures group by element_id having sum(waiting) > 0 or sum(completed) > 0 order by element_id`,
  )
}

/** A published version with the number of its running instances. */
export interface VersionFigures {
  readonly version: number
  readonly processDefinitionKey: string
  readonly running: number
}

/** The versions of a process, newest first. */
export async function versionFigures(db: Queries, processId: string): Promise<VersionFigures[]> {
  return run<VersionFigures & Record<string, unknown>>(
    db,
    sql`select d.version, d.key as "processDefinitionKey", coalesce(sum(r.n), 0)::int as running
    from process_definition d left join ${rolledUp({ measure: 'running', processId })} r on r.version = d.version
    where d.process_id = ${processId} group by d.version, d.key order by d.version desc`,
  )
}

/** The latest version of each process, with those that call it. */
export async function latestProcesses(
  db: Queries,
): Promise<{ processId: string; name: string; version: number; processDefinitionKey: string; calledBy: string[] }[]> {
  return db.read(
    `with latest as (select distinct on (process_id) * from process_definition order by process_id, version desc)
     select l.process_id as "processId", l.name, l.version, l.key as "processDefinitionKey",
       array(select c.process_id from latest c where c.calls ? l.process_id and c.process_id <> l.process_id order by 1) as "calledBy"
     from latest l order by l.name`,
  )
}
