import { type SQL, sql } from 'drizzle-orm'
import type { Queries } from '../database.ts'
import { type Bucket, paces, percentile, rolledUp } from '../rollups.ts'
import { type CaseFilter, caseConditions, within } from './cases.ts'
import { nestedLateSteps, plainlyLate } from './floor.ts'
import { run } from './search.ts'

/*
 * Figures come from the rollups. Where they are asked for by something that rollups do not know (a step's figures by sale type, a
 * funnel of one person's cases), they are counted from the rows.
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
export async function finishedSteps(db: Queries, scope: InsightScope): Promise<FinishedFigures[]> {
  if (scope.saleType !== undefined) return countFinishedSteps(db, scope)
  const steps = await durations(db, rolledUp({ ...scope, measure: 'left' }), sql`part = 'completed'`)
  return steps.map(({ subject, buckets }) => ({ elementId: subject, ...durationFigures(buckets) }))
}

/** Durations by subject and part, as many on each step of the scale. */
async function durations(
  db: Queries,
  of: SQL,
  only: SQL = sql`true`,
): Promise<{ subject: string; part: string; buckets: Bucket[] }[]> {
  const rows = await run<{ subject: string; part: string } & Bucket & Record<string, unknown>>(
    db,
    sql`select subject, part, bucket::int as bucket, sum(n)::int as n, sum(total)::float8 as total
    from ${of} r where ${only} group by subject, part, bucket having sum(n) > 0`,
  )
  const found = new Map<string, { subject: string; part: string; buckets: Bucket[] }>()
  for (const { subject, part, ...bucket } of rows) {
    const id = `${subject}\n${part}`
    const known = found.get(id) ?? { subject, part, buckets: [] }
    known.buckets.push(bucket)
    found.set(id, known)
  }
  return [...found.values()]
}

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
    from element_history h ${join}
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
export async function waitingSteps(db: Queries, scope: InsightScope, now: Date): Promise<WaitingFigures[]> {
  const { join, where } = only(scope, 'e')
  const { processId, version, saleType } = scope
  const waiting =
    saleType === undefined
      ? sql`select subject as element_id, sum(n) as waiting from ${rolledUp({ measure: 'standing', processId, version })} r
          group by subject having sum(n) > 0`
      : sql`select e.element_id, count(distinct e.instance_key) as waiting from active_element e ${join}
          where ${where} and e.kind <> 'process' group by e.element_id`
  return run<WaitingFigures & Record<string, unknown>>(
    db,
    sql`with recursive ${nestedLateSteps(now)}, waits as (${waiting}),
    late_waits as (select element_id, sum(late) as late from (
      select t.element_id, count(distinct t.instance_key) as late from user_task t
      ${saleType === undefined ? sql`` : sql`join process_instance r on r.root_key = t.root_key and r.key = t.root_key and r.sale_type = ${saleType}`}
      where ${plainlyLate(now, { processId, version }, 't')} group by t.element_id
      union all
      select e.element_id, count(distinct e.instance_key) from late l
      join active_element e on e.root_key = l.root_key and e.key = l.element_key ${join}
      where ${where} and e.kind <> 'process' group by e.element_id) x group by element_id),
    ages as (select e.element_id, percentile_cont(0.5) within group (order by extract(epoch from ${now}::timestamptz - e.entered_at)::float8 * 1000) as median
      from active_element e ${join} where ${where} and e.kind not in ('process', 'multiInstanceBody') group by e.element_id)
    select w.element_id as "elementId", w.waiting::int as waiting, coalesce(l.late, 0)::int as late, coalesce(a.median, 0) as "medianMs"
    from waits w left join late_waits l using (element_id) left join ages a using (element_id)`,
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

/** The same by person: who holds tasks now, who finished how many in the days of the period, and how fast in the months of it. */
export async function personFigures(db: Queries, scope: InsightScope): Promise<PersonFigures[]> {
  if (scope.saleType !== undefined) return countPersonFigures(db, scope)
  const { processId, version } = scope
  const count = (measured: SQL) =>
    run<{ subject: string; part: string; n: number }>(
      db,
      sql`select subject, part, sum(n)::int as n from ${measured} r group by subject, part having sum(n) > 0`,
    )
  const [open, closed] = await Promise.all([
    count(rolledUp({ measure: 'open', processId, version })),
    count(rolledUp({ ...scope, measure: 'closed' })),
  ])
  const figures = new Map<string, PersonFigures & { subject: string; part: string }>()
  const of = (subject: string, part: string) =>
    figures.get(`${subject}\n${part}`) ?? {
      subject,
      part,
      elementId: subject,
      username: part === '' ? null : part,
      waiting: 0,
      completed: 0,
      medianMs: null,
    }
  for (const { subject, part, n } of open) figures.set(`${subject}\n${part}`, { ...of(subject, part), waiting: n })
  for (const { subject, part, n } of closed) figures.set(`${subject}\n${part}`, { ...of(subject, part), completed: n })
  const shown = new Map<string, number>()
  const busiest = [...figures.values()]
    .sort((a, b) => b.waiting - a.waiting || b.completed - a.completed)
    .filter(({ subject }) => {
      shown.set(subject, (shown.get(subject) ?? 0) + 1)
      return (shown.get(subject) ?? 0) <= mostPeople
    })
  const done = busiest.filter(({ completed }) => completed > 0)
  const known = new Map<string, readonly Bucket[]>()
  for (const { subject, part, buckets } of await durations(db, paces({ ...scope, people: done })))
    known.set(`${subject}\n${part}`, buckets)
  return busiest.map(({ subject, part, ...figure }) => ({
    ...figure,
    medianMs: figure.completed > 0 ? percentile(0.5, known.get(`${subject}\n${part}`) ?? []) : null,
  }))
}

/** Of a step that hundreds work at, those with most to do and most done are shown. */
const mostPeople = 50

async function countPersonFigures(db: Queries, scope: InsightScope): Promise<PersonFigures[]> {
  const { join, where } = only(scope, 't')
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

/** A stay at a step, or a person's work at it. */
export interface Dwell {
  readonly kind: 'finished' | 'waiting' | 'people'
  /** The element, and for people a line break and the person. */
  readonly id: string
  readonly fromAt: Date
  readonly toAt: Date
}

/** The latest stays at the steps, row by row, up to so many of each kind: completed in the period, waiting now, and by person. */
export function latestDwells(db: Queries, scope: InsightScope, most: number, now: Date): Promise<Dwell[]> {
  const [history, active, tasks] = (['h', 'e', 't'] as const).map((alias) => only(scope, alias)) as [
    ReturnType<typeof only>,
    ReturnType<typeof only>,
    ReturnType<typeof only>,
  ]
  return run<Dwell & Record<string, unknown>>(
    db,
    sql`(select 'finished' as kind, h.element_id as id, h.entered_at as "fromAt", h.left_at as "toAt"
      from element_history h ${history.join}
      where ${history.where} and ${sql.join(within(sql`h.left_at`, scope), sql` and `)} and h.outcome = 'completed'
        and h.kind not in ('process', 'multiInstanceBody')
      order by h.left_at desc limit ${most})
    union all
    (select 'waiting', e.element_id, e.entered_at, ${now}::timestamptz
      from active_element e ${active.join} where ${active.where} and e.kind not in ('process', 'multiInstanceBody')
      order by e.entered_at desc limit ${most})
    union all
    (select 'people', t.element_id || chr(10) || coalesce(t.completed_by, ''), t.created_at, t.closed_at
      from user_task t ${tasks.join}
      where ${tasks.where} and t.state = 'COMPLETED' and ${sql.join(within(sql`t.closed_at`, scope), sql` and `)}
      order by t.closed_at desc limit ${most})`,
  )
}

/** Which cases a funnel is about. */
type FunnelFilter = Partial<CaseFilter> & { processId: string; from: string; to: string }

export interface StageFigures {
  readonly now: number
  readonly nowSum: number | null
  readonly reached: number
  readonly reachedSum: number | null
  readonly refused: number
}

/** Figures of one stage, each counted by the very conditions that its list of cases is searched by. */
export async function stageFigures(
  db: Queries,
  of: FunnelFilter & { stage: string; stageOrder: number },
): Promise<StageFigures> {
  if (of.responsible === undefined) return rolledUpStage(db, of)
  const [now, reached, refused] = await Promise.all([
    countCases(db, { ...of, state: 'running', stageState: 'in' }),
    countCases(db, { ...of, state: 'any', stageState: 'reached' }),
    countCases(db, { ...of, state: 'any', stageState: 'refused' }),
  ])
  return {
    now: now.count,
    nowSum: now.sum,
    reached: reached.count,
    reachedSum: reached.sum,
    refused: refused.count,
  }
}

async function rolledUpStage(
  db: Queries,
  { processId, saleType, from, to, stage, stageOrder }: FunnelFilter & { stage: string; stageOrder: number },
): Promise<StageFigures> {
  const scope = { processId, saleType }
  // A case that was as far before the period is counted where it came as far again in the period; within it, once.
  const before = sql`(part = '' or part::integer < ${Math.floor(Date.parse(from) / hourMs)}::integer)`
  const [now, reached, refused] = await Promise.all([
    sumCases(db, sql`${rolledUp({ ...scope, measure: 'in' })} r where subject = ${stage}`),
    sumCases(
      db,
      sql`${rolledUp({ ...scope, measure: 'reached', from, to })} r where subject = ${String(stageOrder)} and ${before}`,
    ),
    sumCases(db, sql`${rolledUp({ ...scope, measure: 'refused', from, to })} r where subject = ${stage}`),
  ])
  return {
    now: now.count,
    nowSum: now.sum,
    reached: reached.count,
    reachedSum: reached.sum,
    refused: refused.count,
  }
}

const hourMs = 3_600_000

/** Cases and the sum of their amounts; null where none has an amount. */
async function sumCases(db: Queries, from: SQL): Promise<{ count: number; sum: number | null }> {
  const [row] = await run<{ count: number; sum: number | null }>(
    db,
    sql`select coalesce(sum(n), 0)::int as count,
      case when sum(n) filter (where bucket = 1) > 0 then sum(total)::float8 end as sum from ${from}`,
  )
  return row ?? { count: 0, sum: null }
}

/** How many cases fit, and the sum of their amounts. */
export async function countCases(
  db: Queries,
  filter: Partial<CaseFilter>,
): Promise<{ count: number; sum: number | null }> {
  const where = sql.join(caseConditions({ ...filter, rootsOnly: true }), sql` and `)
  const [row] = await run<{ count: number; sum: number | null }>(
    db,
    sql`select count(*)::int as count, sum(r.amount) as sum from process_instance i
    join process_instance r on r.root_key = i.root_key and r.key = i.root_key where ${where}`,
  )
  return row ?? { count: 0, sum: null }
}

/** Half of the cases that left the stage in the period had been in it for less than this. */
export async function stageMedian(db: Queries, filter: FunnelFilter & { stage: string }): Promise<number | null> {
  const { stage, from, to, ...rest } = filter
  if (filter.responsible === undefined) {
    const { processId, saleType } = filter
    const buckets = await run<{ bucket: number; n: number; total: number }>(
      db,
      sql`select bucket::int as bucket, sum(n)::int as n, sum(total)::float8 as total
      from ${rolledUp({ measure: 'stage', processId, saleType, from, to })} r where subject = ${stage} group by bucket`,
    )
    return percentile(0.5, buckets)
  }
  const where = [
    ...caseConditions({ ...rest, state: 'any', rootsOnly: true }),
    sql`s.stage = ${stage}`,
    ...within(sql`s.left_at`, { from, to }),
  ]
  const [row] = await run<{ median: number | null }>(
    db,
    sql`select percentile_cont(0.5) within group (order by extract(epoch from s.left_at - s.entered_at)::float8 * 1000) as median
    from case_stage s
    join process_instance i on i.root_key = s.root_key and i.key = s.root_key
    join process_instance r on r.root_key = i.root_key and r.key = i.root_key
    where ${sql.join(where, sql` and `)} and s.left_at is not null`,
  )
  return row?.median ?? null
}

/** Why cases were given up in a stage, the most frequent reason first. */
export async function refusalReasons(
  db: Queries,
  filter: FunnelFilter & { stage: string },
): Promise<{ reason: string; count: number }[]> {
  const { stage, from, to, ...rest } = filter
  if (filter.responsible === undefined) {
    const { processId, saleType } = filter
    return run<{ reason: string; count: number } & Record<string, unknown>>(
      db,
      sql`select coalesce(nullif(part, ''), 'No reason recorded yet') as reason, sum(n)::int as count
      from ${rolledUp({ measure: 'refused', processId, saleType, from, to })} r where subject = ${stage}
      group by 1 having sum(n) > 0 order by 2 desc, 1`,
    )
  }
  const where = [
    ...caseConditions({ ...rest, state: 'any', rootsOnly: true }),
    sql`s.stage = ${stage}`,
    sql`s.refused = 1`,
    ...within(sql`s.left_at`, { from, to }),
  ]
  return run<{ reason: string; count: number } & Record<string, unknown>>(
    db,
    sql`select coalesce(s.reason, 'No reason recorded yet') as reason, count(*)::int as count
    from case_stage s
    join process_instance i on i.root_key = s.root_key and i.key = s.root_key
    join process_instance r on r.root_key = i.root_key and r.key = i.root_key
    where ${sql.join(where, sql` and `)} group by 1 order by 2 desc, 1`,
  )
}

/** Cases that ended well in the period: completed, and refused in no stage. */
export async function wonCases(db: Queries, filter: FunnelFilter): Promise<{ count: number; sum: number | null }> {
  if (filter.responsible === undefined) {
    const { processId, saleType, from, to } = filter
    return sumCases(db, sql`${rolledUp({ measure: 'won', processId, saleType, from, to })} r`)
  }
  const where = caseConditions({ ...filter, state: 'any', stageState: 'won' })
  const [row] = await run<{ count: number; sum: number | null }>(
    db,
    sql`select count(*)::int as count, sum(r.amount) as sum from process_instance i
    join process_instance r on r.root_key = i.root_key and r.key = i.root_key where ${sql.join(where, sql` and `)}`,
  )
  return row ?? { count: 0, sum: null }
}

/** The sale types that cases of a process with stages have. */
export async function saleTypesOf(db: Queries, processId: string): Promise<string[]> {
  const rows = await run<{ saleType: string }>(
    db,
    sql`select sale_type as "saleType" from ${rolledUp({ measure: 'sold', processId })} r
    group by sale_type having sum(n) > 0 order by 1`,
  )
  return rows.map((row) => row.saleType)
}
