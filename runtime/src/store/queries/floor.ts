import { type SQL, sql } from 'drizzle-orm'
import type { Database, Queries } from '../database.ts'
import { rolledUp } from '../rollups.ts'
import { addUp, run } from './search.ts'

/**
 * Everything that stands above given element instances: their sub-processes, the call activities that called their process, and
 * so on up to the case. So an overdue task is seen at each step that it stands in.
 *
 * @param of a select of `root_key` and `element_key`
 * @returns the text of a recursive common table expression of that name, with the columns `root_key` and `element_key`
 */
export const upwards = (name: string, of: SQL): SQL => {
  const table = sql.identifier(name)
  // Behind an offset each step is looked up by itself, however many there are by the planner's guess.
  return sql`${table}(root_key, element_key) as (
    select o.root_key, o.element_key from (${of}) as o
    union
    select u.root_key, case when e.scope_key = e.instance_key
        then (select p.parent_element_key from process_instance p where p.root_key = u.root_key and p.key = e.instance_key)
        else e.scope_key end
    from ${table} u cross join lateral (select * from active_element a where a.root_key = u.root_key and a.key = u.element_key offset 0) e
    where u.element_key is not null)`
}

/** Open tasks past their due date, with all steps that they stand in. */
export const lateSteps = (now: Date): SQL =>
  upwards('late', sql`select root_key, key as element_key from user_task where state = 'CREATED' and due_at < ${now}`)

/** Unresolved incidents, with all steps that they stand in. */
export const stuckSteps: SQL = upwards('stuck', sql`select root_key, element_key from incident where state = 'ACTIVE'`)

/** Which process; all without. */
interface Of {
  readonly now: Date
  readonly processId?: string | undefined
  readonly version?: number | undefined
}

const hourMs = 3_600_000

/**
 * Instances that are late by tasks right in the process of a root case, as a select of `process_id`, `element_id` (empty: anywhere in
 * the case) and `n`: by the rollups, and of the hour that it is now by the rows.
 */
const plainlyLate = ({ now, processId, version }: Of): SQL => {
  const hour = new Date(Math.floor(now.getTime() / hourMs) * hourMs)
  const these = [
    sql`t.state = 'CREATED' and t.nested = 0 and t.due_at >= ${hour} and t.due_at < ${now}`,
    ...(processId === undefined ? [] : [sql`t.process_id = ${processId}`]),
    ...(version === undefined ? [] : [sql`t.version = ${version}`]),
  ]
  return sql`(select process_id, subject as element_id, n from ${rolledUp({ measure: 'due', processId, version, before: now })} r
    union all
    select t.process_id, x.element_id, count(distinct t.root_key) from user_task t
    cross join lateral (values (t.element_id), ('')) as x(element_id)
    where ${sql.join(these, sql` and `)} and not exists (
      select 1 from user_task o where o.root_key = t.root_key and o.state = 'CREATED' and o.nested = 0 and o.due_at < ${hour}
        and x.element_id in (o.element_id, '') offset 0)
    group by t.process_id, x.element_id)`
}

/** What is late or stuck at a step, or (with an empty element) somewhere in a process. */
interface Trouble {
  readonly processId: string
  readonly elementId: string
  readonly late: number
  readonly incidents: number
}

/**
 * What is late within a sub-process or a called process, and what is stuck: at each step that it stands in. These are looked at one
 * by one; how much there is of the rest, the rollups know.
 */
async function troubles(db: Queries, { now, processId, version }: Of): Promise<Trouble[]> {
  // As results of selects, the values are hidden from the planner: it plans once instead of each time.
  const moment = sql`(select ${now}::timestamptz)`
  const these = [
    sql`true`,
    ...(processId === undefined ? [] : [sql`e.process_id = (select ${processId}::text)`]),
    ...(version === undefined ? [] : [sql`i.version = (select ${version}::integer)`]),
  ]
  const instance =
    version === undefined
      ? sql``
      : sql`cross join lateral (select version from process_instance where root_key = e.root_key and key = e.instance_key offset 0) i`
  const within = upwards(
    'late',
    sql`select root_key, key as element_key from user_task
      where state = 'CREATED' and nested = 1 and due_at is not null and due_at < ${moment}`,
  )
  // A case that is late by a task of its own, too, is counted among those already.
  const isPlainlyLate = sql`exists (select 1 from user_task t where t.root_key = p.root_key and t.instance_key = p.instance_key
    and t.state = 'CREATED' and t.nested = 0 and t.due_at < ${moment})`
  return run<Trouble & Record<string, unknown>>(
    db,
    sql`with recursive ${within}, ${stuckSteps},
    wrong as (select 'late' as what, root_key, element_key from late union all select 'stuck', root_key, element_key from stuck),
    places as (
      select w.what, e.root_key, e.instance_key, e.process_id, e.element_id, e.kind from wrong w
      cross join lateral (select * from active_element a where a.root_key = w.root_key and a.key = w.element_key offset 0) e
      ${instance} where ${sql.join(these, sql` and `)})
    select process_id as "processId", element_id as "elementId",
      (count(distinct instance_key) filter (where what = 'late'))::int as late,
      (count(distinct instance_key) filter (where what = 'stuck'))::int as incidents
    from (
      select what, process_id, element_id, instance_key from places where kind <> 'process'
      union all
      select what, process_id, '', instance_key from places p where what = 'stuck' or not ${isPlainlyLate}) x
    group by process_id, element_id`,
  )
}

/** What waits at each step of a process now, with what is late and stuck there; and in all of it, with an empty element. */
export async function waitingNow(
  db: Database,
  of: Of & { readonly processId: string },
): Promise<{ elementId: string; waiting: number; late: number; incidents: number }[]> {
  const { processId, version } = of
  const [figures, wrong] = await Promise.all([
    addUp<{ elementId: string; waiting: number; late: number }>(
      db,
      sql`select element_id as "elementId", sum(waiting)::int as waiting, sum(late)::int as late from (
        select subject as element_id, n as waiting, 0 as late from ${rolledUp({ measure: 'standing', processId, version })} r
        union all select '', n, 0 from ${rolledUp({ measure: 'running', processId, version })} r
        union all select element_id, 0, n from ${plainlyLate(of)} l) x group by element_id`,
    ),
    troubles(db, of),
  ])
  return figures.map((figure) => {
    const trouble = wrong.find(({ elementId }) => elementId === figure.elementId)
    return { ...figure, late: figure.late + (trouble?.late ?? 0), incidents: trouble?.incidents ?? 0 }
  })
}

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
export async function processFigures(db: Database, of: { now: Date; since: Date }): Promise<ProcessFigures[]> {
  const [figures, wrong] = await Promise.all([
    addUp<Omit<ProcessFigures, 'incidents'>>(
      db,
      sql`select process_id as "processId", sum(running)::int as running, sum(late)::int as late, sum(started)::int as started,
        sum(completed)::int as completed
      from (
        select process_id, n as running, 0 as late, 0 as started, 0 as completed from ${rolledUp({ measure: 'running' })} r
        union all select process_id, 0, n, 0, 0 from ${plainlyLate({ now: of.now })} l where element_id = ''
        union all select process_id, 0, 0, n, 0 from ${rolledUp({ measure: 'started', ...today(of) })} r
        union all select process_id, 0, 0, 0, n from ${rolledUp({ measure: 'ended', ...today(of) })} r where part = 'completed') x
      group by process_id`,
    ),
    troubles(db, { now: of.now }),
  ])
  return figures.map((figure) => {
    const trouble = wrong.find(({ processId, elementId }) => processId === figure.processId && elementId === '')
    return { ...figure, late: figure.late + (trouble?.late ?? 0), incidents: trouble?.incidents ?? 0 }
  })
}

/** Until the end of the hour after now: what is written while a figure is asked for counts as well. */
const today = ({ now, since }: { now: Date; since: Date }) => ({
  from: since.toISOString(),
  to: new Date(now.getTime() + hourMs).toISOString(),
})

/** Figures of one step: cases that stand at it, and how many were done today. */
export interface StepFigures {
  readonly elementId: string
  readonly waiting: number
  readonly late: number
  readonly incidents: number
  readonly completed: number
}

/** The live floor of a process: each step with the instances that stand at it (a step without any is left out), and all together. */
export async function floorFigures(
  db: Database,
  of: { processId: string; version?: number | undefined; now: Date; since: Date },
): Promise<{ steps: StepFigures[]; all: ProcessFigures }> {
  const { processId, version } = of
  const period = { processId, version, ...today(of) }
  const [waits, done] = await Promise.all([
    waitingNow(db, of),
    addUp<{ elementId: string; started: number; completed: number }>(
      db,
      sql`select element_id as "elementId", sum(started)::int as started, sum(completed)::int as completed from (
        select subject as element_id, 0 as started, n as completed from ${rolledUp({ measure: 'left', ...period })} r where part = 'completed'
        union all select '', n, 0 from ${rolledUp({ measure: 'started', ...period })} r
        union all select '', 0, n from ${rolledUp({ measure: 'ended', ...period })} r where part = 'completed') x group by element_id`,
    ),
  ])
  const figuresOf = (id: string) => {
    const { waiting = 0, late = 0, incidents = 0 } = waits.find(({ elementId }) => elementId === id) ?? {}
    const { started = 0, completed = 0 } = done.find(({ elementId }) => elementId === id) ?? {}
    return { waiting, late, incidents, started, completed }
  }
  const { waiting: running, ...all } = figuresOf('')
  const elements = [...new Set([...waits, ...done].map(({ elementId }) => elementId))].filter((id) => id !== '').sort()
  return {
    steps: elements
      .map((elementId) => {
        const { started: _, ...figures } = figuresOf(elementId)
        return { elementId, ...figures }
      })
      .filter(({ waiting, completed }) => waiting > 0 || completed > 0),
    all: { processId, running, ...all },
  }
}

/** A published version with the number of its running instances. */
export interface VersionFigures {
  readonly version: number
  readonly processDefinitionKey: string
  readonly running: number
}

/** The versions of a process, newest first. */
export async function versionFigures(db: Database, processId: string): Promise<VersionFigures[]> {
  return addUp<VersionFigures>(
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
