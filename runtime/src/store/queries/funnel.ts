import { type SQL, sql } from 'drizzle-orm'
import type { Database, Queries } from '../database.ts'
import { percentile, rolledUp } from '../rollups.ts'
import { type CaseFilter, caseConditions, within } from './cases.ts'
import { durations } from './insights.ts'
import { addUp, run } from './search.ts'

/*
 * The funnel of a process with stages. Its figures come from the rollups; of one person's cases, which those do not know, they are
 * counted from the rows.
 */

/** Which cases a funnel is about. */
type FunnelFilter = Partial<CaseFilter> & { processId: string; from: string; to: string }

/** A stage as it is drawn. */
interface Stage {
  readonly name: string
  readonly order: number
}

/** So many cases, and the sum of their amounts; null where none has an amount. */
interface Counted {
  readonly count: number
  readonly sum: number | null
}

export interface StageFigures {
  readonly now: number
  readonly nowSum: number | null
  readonly reached: number
  readonly reachedSum: number | null
  readonly refused: number
  /** Half of the cases that left the stage in the period had been in it for less than this. */
  readonly medianMs: number | null
  /** Why cases were given up in it, the most frequent reason first. */
  readonly reasons: { reason: string; count: number }[]
}

/** Figures of the stages, in their order, and of the cases that ended well; each is what the list of cases that it opens to holds. */
export async function funnelFigures<S extends Stage>(
  db: Database,
  of: FunnelFilter,
  stages: readonly S[],
): Promise<{ stages: (S & StageFigures)[]; won: Counted }> {
  if (of.responsible === undefined) return rolledUpFunnel(db, of, stages)
  const counting = stages.map(async (drawn): Promise<S & StageFigures> => {
    const { name: stage, order } = drawn
    const filter = { ...of, stage, stageOrder: order }
    const [now, reached, refused, medianMs, reasons] = await Promise.all([
      countCases(db, { ...filter, state: 'running', stageState: 'in' }),
      countCases(db, { ...filter, state: 'any', stageState: 'reached' }),
      countCases(db, { ...filter, state: 'any', stageState: 'refused' }),
      stageMedian(db, filter),
      refusalReasons(db, filter),
    ])
    return {
      ...drawn,
      ...casesOf(now, reached),
      refused: refused.count,
      medianMs,
      reasons,
    }
  })
  const [won, ...counted] = await Promise.all([countCases(db, { ...of, state: 'any', stageState: 'won' }), ...counting])
  return { stages: counted, won }
}

async function rolledUpFunnel<S extends Stage>(
  db: Database,
  { processId, saleType, from, to }: FunnelFilter,
  stages: readonly S[],
): Promise<{ stages: (S & StageFigures)[]; won: Counted }> {
  const scope = { processId, saleType }
  const period = { ...scope, from, to }
  // A case that was as far before the period is counted where it came as far again in the period; within it, once.
  const before = sql`(part = '' or part::integer < ${Math.floor(Date.parse(from) / hourMs)}::integer)`
  const sums = (what: SQL, part: SQL, of: SQL) =>
    sql`select ${what} as what, subject, ${part} as part, sum(n)::int as count,
      case when sum(n) filter (where bucket = 1) > 0 then sum(total)::float8 end as sum from ${of} group by 2, 3`
  const [rows, lasted] = await Promise.all([
    addUp<Counted & { what: string; subject: string; part: string }>(
      db,
      sql`${sums(sql`'in'`, sql`''`, sql`${rolledUp({ ...scope, measure: 'in' })} r`)}
      union all ${sums(sql`'reached'`, sql`''`, sql`${rolledUp({ ...period, measure: 'reached' })} r where ${before}`)}
      union all ${sums(sql`'refused'`, sql`part`, sql`${rolledUp({ ...period, measure: 'refused' })} r`)}
      union all ${sums(sql`'won'`, sql`''`, sql`${rolledUp({ ...period, measure: 'won' })} r`)}`,
    ),
    durations(db, rolledUp({ ...period, measure: 'stage' })),
  ])
  const found = (what: string, subject: string) =>
    rows.find((row) => row.what === what && row.subject === subject) ?? { count: 0, sum: null }
  return {
    stages: stages.map((drawn) => {
      const { name, order } = drawn
      const now = found('in', name)
      const reached = found('reached', String(order))
      const refusals = rows.filter(({ what, subject, count }) => what === 'refused' && subject === name && count > 0)
      const { buckets = [] } = lasted.find(({ subject }) => subject === name) ?? {}
      return {
        ...drawn,
        ...casesOf(now, reached),
        refused: refusals.reduce((sum, { count }) => sum + count, 0),
        medianMs: percentile(0.5, buckets),
        reasons: refusals
          .map(({ part, count }) => ({ reason: part || noReason, count }))
          .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)),
      }
    }),
    won: { count: found('won', '').count, sum: found('won', '').sum },
  }
}

/** How many cases are in a stage now and came as far in the period, with the sums of their amounts. */
const casesOf = (now: Counted, reached: Counted) => ({
  now: now.count,
  nowSum: now.sum,
  reached: reached.count,
  reachedSum: reached.sum,
})

const hourMs = 3_600_000
const noReason = 'No reason recorded yet'

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

async function stageMedian(db: Queries, filter: FunnelFilter & { stage: string }): Promise<number | null> {
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

async function refusalReasons(
  db: Queries,
  filter: FunnelFilter & { stage: string },
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
    sql`select coalesce(s.reason, ${noReason}) as reason, count(*)::int as count
    from case_stage s
    join process_instance i on i.root_key = s.root_key and i.key = s.root_key
    join process_instance r on r.root_key = i.root_key and r.key = i.root_key
    where ${sql.join(where, sql` and `)} group by 1 order by 2 desc, 1`,
  )
}

/** The sale types that cases of a process with stages have. */
export async function saleTypesOf(db: Database, processId: string): Promise<string[]> {
  const rows = await addUp<{ saleType: string }>(
    db,
    sql`select sale_type as "saleType" from ${rolledUp({ measure: 'sold', processId })} r
    group by sale_type having sum(n) > 0 order by 1`,
  )
  return rows.map((row) => row.saleType)
}
