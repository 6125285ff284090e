import { type SQL, sql } from 'drizzle-orm'
import type { Database, Queries } from '../database.ts'
import { type Bucket, completedBy, hoursOfDay, monthsOf, paceBucket, percentile, rolledUp } from '../rollups.ts'
import { arrayText } from '../statements.ts'
import { within } from './cases.ts'
import { lateSteps, waitingNow } from './floor.ts'
import { addUp, run } from './search.ts'

/*
 * Figures come from the rollups. Where they are asked for by something that rollups do not know (a step's figures by sale type), they are counted from the rows.
 */

/** Which instances the figures are about. */
export interface InsightScope {
  readonly processId: string
  readonly version?: number | undefined
  readonly saleType?: string | undefined
  /** ISO 8601, whole hours. */
  readonly from: string
  readonly to: string
}

/** Instances `i` with root `r` of the scope, beside a table that has `root_key` and `instance_key`. */
function only(scope: InsightScope, alias: string): { join: SQL; where: SQL } {
  const table = sql.identifier(alias)
  const needed = scope.version !== undefined || scope.saleType !== undefined
  const join = needed
    ? sql`join process_instance i on i.root_key = ${table}.root_key and i.key = ${table}.instance_key
        join process_instance r on r.root_key = i.root_key and r.key = i.root_key`
    : sql``
  const where = [
    sql`${table}.process_id = ${scope.processId}`,
    ...(scope.version === undefined ? [] : [sql`i.version = ${scope.version}`]),
    ...(scope.saleType === undefined ? [] : [sql`r.sale_type = ${scope.saleType}`]),
  ]
  return { join, where: sql.join(where, sql` and `) }
}

export interface FinishedFigures {
  readonly elementId: string
  readonly completed: number
  readonly meanMs: number
  readonly medianMs: number
  readonly p90Ms: number
}

/** How long each step took that was completed in the period. */
export async function finishedSteps(db: Database, scope: InsightScope): Promise<FinishedFigures[]> {
  if (scope.saleType !== undefined) return countFinishedSteps(db, scope)
  const steps = await durations(db, rolledUp({ ...scope, measure: 'left' }), sql`part = 'completed'`)
  return steps.map(({ subject, buckets }) => ({ elementId: subject, ...durationFigures(buckets) }))
}

/** Durations by subject and part, as many on each step of the scale. */
export async function durations(
  db: Database,
  of: SQL,
  only: SQL = sql`true`,
): Promise<{ subject: string; part: string; buckets: Bucket[] }[]> {
  const rows = await addUp<{ subject: string; part: string; buckets: BucketList }>(
    db,
    sql`select subject, part, ${bucketList} as buckets from (
      select subject, part, bucket, sum(n::integer)::int as n, sum(total) as total
      from ${of} r where ${only} group by subject, part, bucket having sum(n::integer) > 0) d
    group by subject, part`,
  )
  return rows.map(({ subject, part, buckets }) => ({ subject, part, buckets: bucketsOf(buckets) }))
}

/** Buckets as one value, their steps, counts and sums apart: thousands of rows of them take longer to read than to count. Null without any. */
const bucketList = sql`case when count(*) > 0 then json_build_array(array_agg(bucket), array_agg(n), array_agg(total)) end`
type BucketList = readonly [buckets: number[], counts: number[], totals: number[]]
const bucketsOf = ([buckets, counts, totals]: BucketList): Bucket[] =>
  buckets.map((bucket, i) => ({ bucket, n: counts[i] ?? 0, total: totals[i] ?? 0 }))

function durationFigures(buckets: readonly Bucket[]) {
  const completed = buckets.reduce((sum, { n }) => sum + n, 0)
  return {
    completed,
    meanMs: buckets.reduce((sum, { total }) => sum + total, 0) / completed,
    medianMs: percentile(0.5, buckets) ?? 0,
    p90Ms: percentile(0.9, buckets) ?? 0,
  }
}

async function countFinishedSteps(db: Queries, scope: InsightScope): Promise<FinishedFigures[]> {
  const { join, where } = only(scope, 'h')
  const dwell = sql`extract(epoch from h.left_at - h.entered_at)::float8 * 1000`
  return run<FinishedFigures & Record<string, unknown>>(
    db,
    sql`select h.element_id as "elementId", count(*)::int as completed, avg(${dwell}) as "meanMs",
      percentile_cont(0.5) within group (order by ${dwell}) as "medianMs",
      percentile_cont(0.9) within group (order by ${dwell}) as "p90Ms"
    from element_left h ${join}
    where ${where} and ${sql.join(within(sql`h.left_at`, scope), sql` and `)} and h.outcome = 'completed'
      and h.kind not in ('process', 'multiInstanceBody')
    group by h.element_id`,
  )
}

export interface WaitingFigures {
  readonly elementId: string
  readonly waiting: number
  readonly late: number
  readonly medianMs: number
}

/** What waits at each step now: instances, and for how long. */
export async function waitingSteps(db: Database, scope: InsightScope, now: Date): Promise<WaitingFigures[]> {
  if (scope.saleType !== undefined) return countWaitingSteps(db, scope, now)
  const [waits, ages] = await Promise.all([waitingNow(db, { ...scope, now }), medianAges(db, scope, now)])
  return waits
    .filter(({ elementId, waiting }) => elementId !== '' && waiting > 0)
    .map(({ elementId, waiting, late }) => ({ elementId, waiting, late, medianMs: ages.get(elementId) ?? 0 }))
}

/** For how long half of the element instances that are there now have been there, by element: the rollups know the day and the hour, the rows the rest. */
async function medianAges(
  db: Database,
  { processId, version }: InsightScope,
  now: Date,
): Promise<ReadonlyMap<string, number>> {
  const instance =
    version === undefined
      ? sql``
      : sql`join process_instance i on i.root_key = e.root_key and i.key = e.instance_key and i.version = ${version}`
  const rows = await addUp<{ elementId: string; enteredAt: Date }>(
    db,
    sql`with days as (select subject as element_id, hour / 24 * 24 as day, sum(n::integer)::integer as n
      from ${rolledUp({ measure: 'since', processId, version })} r where part = '' group by 1, 2 having sum(n::integer) > 0),
    placed as (select element_id, day, n, sum(n) over (partition by element_id order by day) - n as earlier,
      sum(n) over (partition by element_id) as all_n from days)
    select p.element_id as "elementId", e.entered_at as "enteredAt"
    -- The one in the middle, twice, or both that are next to it: first its day, then its hour, then itself.
    from placed p cross join lateral (values ((p.all_n - 1) / 2), (p.all_n / 2)) as m(k)
    cross join lateral (
      select hour, n, sum(n) over (order by hour) - n as earlier from (
        select hour, sum(n::integer)::integer as n from ${hoursOfDay({ measure: 'since', processId, version }, sql`p.day`)} r
        where subject = p.element_id and part = '' group by hour having sum(n::integer) > 0) h) h
    cross join lateral (select e.entered_at from active_element e ${instance}
      where e.process_id = ${processId} and e.element_id = p.element_id and e.kind not in ('process', 'multiInstanceBody')
        and e.entered_at >= to_timestamp(h.hour * 3600.0) and e.entered_at < to_timestamp((h.hour + 1) * 3600.0)
      order by e.entered_at offset m.k - p.earlier - h.earlier limit 1) e
    where m.k >= p.earlier and m.k < p.earlier + p.n
      and m.k - p.earlier >= h.earlier and m.k - p.earlier < h.earlier + h.n`,
  )
  const entered = new Map<string, number[]>()
  for (const { elementId, enteredAt } of rows)
    entered.set(elementId, [...(entered.get(elementId) ?? []), enteredAt.getTime()])
  return new Map(
    [...entered].map(([id, times]) => [id, now.getTime() - times.reduce((sum, ms) => sum + ms, 0) / times.length]),
  )
}

async function countWaitingSteps(db: Queries, scope: InsightScope, now: Date): Promise<WaitingFigures[]> {
  const { join, where } = only(scope, 'e')
  return run<WaitingFigures & Record<string, unknown>>(
    db,
    sql`with recursive ${lateSteps(now)}, waits as (
      select e.element_id, count(distinct e.instance_key) as waiting,
        percentile_cont(0.5) within group (order by extract(epoch from ${now}::timestamptz - e.entered_at)::float8 * 1000)
          filter (where e.kind <> 'multiInstanceBody') as median
      from active_element e ${join} where ${where} and e.kind <> 'process' group by e.element_id),
    late_waits as (select e.element_id, count(distinct e.instance_key) as late from late l
      join active_element e on e.root_key = l.root_key and e.key = l.element_key ${join}
      where ${where} and e.kind <> 'process' group by e.element_id)
    select w.element_id as "elementId", w.waiting::int as waiting, coalesce(l.late, 0)::int as late, coalesce(w.median, 0) as "medianMs"
    from waits w left join late_waits l using (element_id)`,
  )
}

export interface PersonFigures {
  readonly elementId: string
  /** Null: the team queue. */
  readonly username: string | null
  readonly waiting: number
  readonly completed: number
  readonly medianMs: number | null
}

/**
 * The same by person, of those who hold most of the tasks now and, where these are few, of those who have finished most: who finished
 * how many in the days of the period, and how fast in the months that it mostly lies in; who did nothing in those, in all that it touches.
 *
 * @param elementIds the user tasks
 */
export async function personFigures(
  db: Database,
  scope: InsightScope,
  elementIds: readonly string[],
): Promise<PersonFigures[]> {
  if (scope.saleType !== undefined) return countPersonFigures(db, scope, elementIds)
  const holding = await mostHolding(db, scope, elementIds)
  const placesLeft = (id: string) => mostPeople - holding.filter(({ elementId }) => elementId === id).length
  const lacking = elementIds.filter((id) => placesLeft(id) > 0)
  const finishing = lacking.length === 0 ? [] : await mostFinished(db, scope, lacking, holding)
  const busiest = [...holding, ...finishing.filter(({ elementId, place }) => place <= placesLeft(elementId))]
  return busiest.length === 0 ? [] : db.lookUp((queries) => workOf(queries, scope, busiest))
}

type Holding = Pick<PersonFigures, 'elementId' | 'waiting'> & { readonly part: string }

/** Of each step those who hold most of its tasks now. */
function mostHolding(
  db: Database,
  { processId, version }: InsightScope,
  elementIds: readonly string[],
): Promise<Holding[]> {
  return addUp<Holding>(
    db,
    sql`select subject as "elementId", part, waiting from (
      select subject, part, sum(n::integer)::int as waiting,
        row_number() over (partition by subject order by sum(n::integer) desc, part) as place
      from ${rolledUp({ measure: 'open', processId, version })} r where subject = any(${arrayText(elementIds)}::text[])
      group by subject, part having sum(n::integer) > 0) h where place <= ${sql.raw(String(mostPeople))}`,
  )
}

/** Of each step those who have finished most of its tasks in the days of the period, in their order, and hold none now. */
function mostFinished(
  db: Database,
  scope: InsightScope,
  elementIds: readonly string[],
  holding: readonly Holding[],
): Promise<(Holding & { readonly place: number })[]> {
  const elsewhere = holding.map(({ elementId, part }) => [elementId, part] as const)
  return addUp(
    db,
    sql`select subject as "elementId", part, 0 as waiting,
      (row_number() over (partition by subject order by sum(n::integer) desc, part))::int as place
    from ${rolledUp({ ...scope, measure: 'closed' })} r
    where subject = any(${arrayText(elementIds)}::text[]) and not exists (
      select 1 from unnest(${arrayText(elsewhere.map(([id]) => id))}::text[], ${arrayText(elsewhere.map(([, part]) => part))}::text[])
        as h(subject, part) where h.subject = r.subject and h.part = r.part)
    group by subject, part having sum(n::integer) > 0`,
  )
}

/** What those have completed at the steps, and how fast. */
async function workOf(db: Queries, scope: InsightScope, busiest: readonly Holding[]): Promise<PersonFigures[]> {
  const { processId, version } = scope
  const { months, mostly, end } = monthsOf(scope)
  const person = sql`subject = b.subject and part = b.part and ${version === undefined ? sql`true` : sql`version = ${version}`}`
  const these = sql`process_id = ${processId} and ${person}`
  // Each looked up by itself: with all others a month of them is as long as the list of their tasks.
  const paceIn = (hours: readonly number[]) => sql`(select ${bucketList}
    from (select d.bucket, d.n, d.total from unnest(${arrayText(hours)}::integer[]) as m(hour) cross join lateral (
          select bucket, n, total from rollup_day where measure = 'pace' and hour = m.hour and ${these} and n > 0 offset 0) d
        union all select ${sql.raw(paceBucket)}, n, total from rollup_delta
          where measure = 'closed' and ${these} and n > 0 and hour >= ${hours[0] ?? 0}::integer and hour < ${end}::integer) d)`
  type Row = Omit<PersonFigures, 'medianMs'> & { readonly buckets: BucketList | null }
  const rows = await run<Row>(
    db,
    sql`select b.subject as "elementId", nullif(b.part, '') as username, b.waiting, c.completed::int as completed,
      -- The second is looked up only where the first has nothing.
      case when c.completed > 0 then coalesce(${paceIn(mostly)}, ${paceIn(months)}) end as buckets
    from unnest(${arrayText(busiest.map(({ elementId }) => elementId))}::text[], ${arrayText(busiest.map(({ part }) => part))}::text[],
        ${arrayText(busiest.map(({ waiting }) => waiting))}::integer[]) as b(subject, part, waiting)
    cross join lateral (select ${completedBy(scope, person)} as completed offset 0) c
    order by b.waiting desc, c.completed desc, b.part`,
  )
  return rows.map(({ buckets, ...figures }) => ({
    ...figures,
    medianMs: buckets && percentile(0.5, bucketsOf(buckets)),
  }))
}

/** Of a step that hundreds work at, those with most to do and most done are told: as many as the page shows. */
const mostPeople = 12

async function countPersonFigures(
  db: Queries,
  scope: InsightScope,
  elementIds: readonly string[],
): Promise<PersonFigures[]> {
  const { join, where: inScope } = only(scope, 't')
  const where = sql`${inScope} and t.element_id = any(${arrayText(elementIds)}::text[])`
  const dwell = sql`extract(epoch from t.closed_at - t.created_at)::float8 * 1000`
  return run<PersonFigures & Record<string, unknown>>(
    db,
    sql`select element_id as "elementId", username, sum(waiting)::int as waiting, sum(completed)::int as completed,
      max(median) as "medianMs"
    from (
      select t.element_id, t.assignee as username, count(*) as waiting, 0 as completed, null::float8 as median
      from user_task t ${join} where ${where} and t.state = 'CREATED' group by t.element_id, t.assignee
      union all
      select t.element_id, t.completed_by, 0, count(*), percentile_cont(0.5) within group (order by ${dwell})
      from user_task t ${join}
      where ${where} and t.state = 'COMPLETED' and ${sql.join(within(sql`t.closed_at`, scope), sql` and `)}
      group by t.element_id, t.completed_by) x
    group by element_id, username order by waiting desc, completed desc`,
  )
}

/** A stay at a step. */
export interface Dwell {
  readonly kind: 'finished' | 'waiting'
  readonly elementId: string
  readonly fromAt: Date
  readonly toAt: Date
}

/** The latest stays at the steps, row by row, up to so many of each kind: completed in the period, and waiting now. */
export function latestDwells(db: Queries, scope: InsightScope, most: number, now: Date): Promise<Dwell[]> {
  const [history, active] = [only(scope, 'h'), only(scope, 'e')]
  return run<Dwell & Record<string, unknown>>(
    db,
    sql`(select 'finished' as kind, h.element_id as "elementId", h.entered_at as "fromAt", h.left_at as "toAt"
      from element_left h ${history.join}
      where ${history.where} and ${sql.join(within(sql`h.left_at`, scope), sql` and `)} and h.outcome = 'completed'
        and h.kind not in ('process', 'multiInstanceBody')
      order by h.left_at desc limit ${most})
    union all
    (select 'waiting', e.element_id, e.entered_at, ${now}::timestamptz
      from active_element e ${active.join} where ${active.where} and e.kind not in ('process', 'multiInstanceBody')
      order by e.entered_at desc limit ${most})`,
  )
}

/** A person's work at a task. */
export interface Work {
  readonly username: string | null
  readonly fromAt: Date
  readonly toAt: Date
}

/** The latest tasks of a step that were completed in the period, up to so many. */
export function latestWork(db: Queries, scope: InsightScope, elementId: string, most: number): Promise<Work[]> {
  const { join, where } = only(scope, 't')
  return run<Work & Record<string, unknown>>(
    db,
    sql`select t.completed_by as username, t.created_at as "fromAt", t.closed_at as "toAt" from user_task t ${join}
      where ${where} and t.element_id = ${elementId} and t.state = 'COMPLETED'
        and ${sql.join(within(sql`t.closed_at`, scope), sql` and `)}
      order by t.closed_at desc limit ${most}`,
  )
}
