import { type SQL, sql } from 'drizzle-orm'
import type { Queries } from '../database.ts'
import { type CaseFilter, caseConditions, within } from './cases.ts'
import { lateSteps } from './floor.ts'
import { run } from './search.ts'

/** Which instances the figures are about. */
export interface InsightScope {
  readonly processId: string
  readonly version?: number | undefined
  readonly saleType?: string | undefined
  /** ISO 8601. */
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
  return run<WaitingFigures & Record<string, unknown>>(
    db,
    sql`with recursive ${lateSteps(now)}
    select e.element_id as "elementId", count(distinct e.instance_key)::int as waiting,
      count(distinct e.instance_key) filter (where l.element_key is not null)::int as late,
      percentile_cont(0.5) within group (order by extract(epoch from ${now}::timestamptz - e.entered_at)::float8 * 1000) as "medianMs"
    from active_element e ${join}
    left join late l on l.root_key = e.root_key and l.element_key = e.key
    where ${where} and e.kind not in ('process', 'multiInstanceBody')
    group by e.element_id`,
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

/** The same by person: who holds tasks now, and who finished how many in the period. */
export async function personFigures(db: Queries, scope: InsightScope): Promise<PersonFigures[]> {
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
  of: Partial<CaseFilter> & { processId: string; stage: string; stageOrder: number },
): Promise<StageFigures> {
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
export async function stageMedian(
  db: Queries,
  filter: Partial<CaseFilter> & { processId: string; stage: string },
): Promise<number | null> {
  const { stage, from, to, ...rest } = filter
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
  filter: Partial<CaseFilter> & { processId: string; stage: string },
): Promise<{ reason: string; count: number }[]> {
  const { stage, from, to, ...rest } = filter
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
export async function wonCases(
  db: Queries,
  filter: Partial<CaseFilter> & { processId: string },
): Promise<{ count: number; sum: number | null }> {
  const where = caseConditions({ ...filter, state: 'any', stageState: 'won' })
  const [row] = await run<{ count: number; sum: number | null }>(
    db,
    sql`select count(*)::int as count, sum(r.amount) as sum from process_instance i
    join process_instance r on r.root_key = i.root_key and r.key = i.root_key where ${sql.join(where, sql` and `)}`,
  )
  return row ?? { count: 0, sum: null }
}

/** The sale types that cases of a process have. */
export async function saleTypesOf(db: Queries, processId: string): Promise<string[]> {
  const rows = await db.read<{ saleType: string }>(
    `select distinct sale_type as "saleType" from process_instance where process_id = $1 and sale_type is not null order by 1`,
    [processId],
  )
  return rows.map((row) => row.saleType)
}
