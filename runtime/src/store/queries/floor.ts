import { type SQL, sql } from 'drizzle-orm'
import type { Queries } from '../database.ts'
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

/** What is going on in each process. `since` is when today began. */
export async function processFigures(
  db: Queries,
  of: { now: Date; since: Date; processId?: string; version?: number },
): Promise<ProcessFigures[]> {
  const these = sql.join(
    [
      of.processId === undefined ? sql`true` : sql`i.process_id = ${of.processId}`,
      of.version === undefined ? sql`true` : sql`i.version = ${of.version}`,
    ],
    sql` and `,
  )
  return run<ProcessFigures & Record<string, unknown>>(
    db,
    sql`with recursive ${lateSteps(of.now)}, ${stuckSteps},
    late_instance as (select distinct e.instance_key from late l join active_element e on e.root_key = l.root_key and e.key = l.element_key),
    stuck_instance as (select distinct e.instance_key from stuck l join active_element e on e.root_key = l.root_key and e.key = l.element_key),
    figures as (
      select i.process_id, count(*) as running, count(l.instance_key) as late, count(s.instance_key) as incidents, 0 as started, 0 as completed
      from process_instance i
      left join late_instance l on l.instance_key = i.key
      left join stuck_instance s on s.instance_key = i.key
      where i.state = 'running' and ${these} group by i.process_id
      union all
      select i.process_id, 0, 0, 0, count(*), 0 from process_instance i where i.started_at >= ${of.since} and ${these} group by i.process_id
      union all
      select i.process_id, 0, 0, 0, 0, count(*) from process_instance i
      where i.ended_at >= ${of.since} and i.state = 'completed' and ${these} group by i.process_id)
    select process_id as "processId", sum(running)::int as running, sum(late)::int as late, sum(incidents)::int as incidents,
      sum(started)::int as started, sum(completed)::int as completed
    from figures group by process_id`,
  )
}

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
  const version = of.version === undefined ? sql`true` : sql`i.version = ${of.version}`
  return run<StepFigures & Record<string, unknown>>(
    db,
    sql`with recursive ${lateSteps(of.now)}, ${stuckSteps},
    figures as (
      select e.element_id, count(distinct e.instance_key) as waiting,
        count(distinct e.instance_key) filter (where l.element_key is not null) as late,
        count(distinct e.instance_key) filter (where s.element_key is not null) as incidents, 0 as completed
      from active_element e
      join process_instance i on i.root_key = e.root_key and i.key = e.instance_key
      left join late l on l.root_key = e.root_key and l.element_key = e.key
      left join stuck s on s.root_key = e.root_key and s.element_key = e.key
      where e.process_id = ${of.processId} and e.kind <> 'process' and ${version}
      group by e.element_id
      union all
      select h.element_id, 0, 0, 0, count(*)
      from element_history h
      ${of.version === undefined ? sql`` : sql`join process_instance i on i.root_key = h.root_key and i.key = h.instance_key`}
      where h.process_id = ${of.processId} and h.left_at >= ${of.since} and h.outcome = 'completed'
        and h.kind not in ('process', 'multiInstanceBody') and ${version}
      group by h.element_id)
    select element_id as "elementId", sum(waiting)::int as waiting, sum(late)::int as late, sum(incidents)::int as incidents,
      sum(completed)::int as completed
    from figures group by element_id order by element_id`,
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
  return db.read(
    `select d.version, d.key as "processDefinitionKey",
       (select count(*)::int from process_instance i where i.process_id = d.process_id and i.version = d.version and i.state = 'running') as running
     from process_definition d where d.process_id = $1 order by d.version desc`,
    [processId],
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
