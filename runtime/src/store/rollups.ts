import { type SQL, sql } from 'drizzle-orm'
import type { Database, Queries, Statement } from './database.ts'
import { arrayText, boundsOf } from './statements.ts'

/*
 * Rollups: what the history adds up to, by hour, by day and by week, so that a figure over ten million rows costs what one over ten
 * thousand does. A batch writes what it adds as `rollup_delta` in its own transaction; a round folds those into `rollup_hour`,
 * `rollup_day` and `rollup_week`; whoever reads adds what is not folded yet. So figures are exact at every moment, whoever dies when.
 */

/** What is counted. `subject` and `part` say of what; `bucket` is the step of a duration's scale where the measure has durations. */
export type Measure =
  /** Element instances that were left; subject: element, part: outcome, total: milliseconds. */
  | 'left'
  /** The same of the bodies of activities that are carried out several times. */
  | 'bodies'
  /** Sequence flows taken; subject: flow. */
  | 'flow'
  /** Process instances that began. */
  | 'started'
  /** Process instances that ended; part: state, total: milliseconds. */
  | 'ended'
  /** Process instances that run now. */
  | 'running'
  /** Instances that stand at an element now; subject: element. */
  | 'standing'
  /** Element instances that are there now, by the hour in which they were entered; subject: element, part: `body` of bodies. */
  | 'since'
  /**
   * Root cases with open tasks right in their process, by the hour of the soonest due date; subject: the element of those tasks, or
   * empty for all of the case.
   */
  | 'due'
  /** Open user tasks now; subject: element, part: assignee. */
  | 'open'
  /** User tasks completed; subject: element, part: who, total: milliseconds. Only by the day. */
  | 'closed'
  /** The same by the month, with durations on a scale that is half as fine: six steps to a doubling. */
  | 'pace'
  /** Root cases that came at least as far as the stage of that order; part: the hour when they were as far the last time before. */
  | 'reached'
  /** Root cases in a stage now; bucket 1: with an amount, total: their amounts. */
  | 'in'
  /** Stages that were left; total: milliseconds. */
  | 'stage'
  /** Root cases given up in a stage; part: reason. */
  | 'refused'
  /** Root cases that ended well; bucket 1: with an amount, total: their amounts. */
  | 'won'
  /** Root cases that have a sale type. */
  | 'sold'

const hourMs = 3_600_000
const dimensions = 'process_id, measure, hour, subject, part, version, sale_type, bucket'

/** The step of a duration's scale: twelve to a doubling, so that nothing is further than 6 % from its step's mean. */
export const bucketOf = (ms: number): number => (ms < 1 ? 0 : 1 + Math.floor((12 * Math.log(ms)) / Math.LN2 + 1e-9))

export const hourOf = (atMs: number): number => Math.floor(atMs / hourMs)

/** The hour under which a due date is counted: somebody may set one beyond all hours that are counted. */
export const dueHourOf = (atMs: number): number => Math.min(Math.max(hourOf(atMs), 1), lastHour)
const lastHour = 2_000_000_000

/** Whole hours from before `from` to after `to`: figures and the lists that they open to are about the same time. */
export function wholeHours<P extends { from?: string | undefined; to?: string | undefined }>(period: P): P {
  const { from, to } = period
  return {
    ...period,
    ...(from === undefined ? {} : { from: new Date(hourOf(Date.parse(from)) * hourMs).toISOString() }),
    ...(to === undefined ? {} : { to: new Date(Math.ceil(Date.parse(to) / hourMs) * hourMs).toISOString() }),
  }
}

export interface RollupScope {
  readonly measure: Measure
  /** All processes without. */
  readonly processId?: string | undefined
  readonly version?: number | undefined
  readonly saleType?: string | undefined
  /** ISO 8601, whole hours. Without either, measures of what is now. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** Of what is now by its hour (`since`, `due`): only what is before the hour of this moment. */
  readonly before?: Date | undefined
}

/** What is kept by the week, too: measures of which a day has many rows. Weeks begin on Thursday, as 1970 did. */
const weekly: readonly Measure[] = ['left', 'bodies', 'closed', 'stage', 'ended']
/** What is now, by its hour and day. */
const nowByHour: readonly Measure[] = ['since', 'due']

/** How a measure is kept, the largest spans first. */
function levelsOf(measure: Measure): { readonly table: string; readonly hours: number }[] {
  return [
    ...(weekly.includes(measure) ? [{ table: 'rollup_week', hours: 7 * 24 }] : []),
    { table: 'rollup_day', hours: 24 },
    // Only by the day: by the hour a person's tasks are a list of them.
    ...(measure === 'closed' ? [] : [{ table: 'rollup_hour', hours: 1 }]),
  ]
}

/**
 * What fits, as a select with the columns of the rollups: weeks and days where they fit as a whole, hours at the edges, and what is
 * not folded yet. Most of a week or day at the beginning is the whole of it, and what is before the period with its sign turned: sum
 * them. Where nothing has happened after the period, its last week and day count as whole: that is how most periods end.
 * One statement that reads it sees one moment.
 */
export function rolledUp(of: RollupScope): SQL {
  const { measure, processId, version, saleType } = of
  const where = [
    sql`measure = ${measure}`,
    processId === undefined
      ? sql`process_id in (select process_id from process_definition)`
      : sql`process_id = ${processId}`,
    ...(version === undefined ? [] : [sql`version = ${version}`]),
    ...(saleType === undefined ? [] : [sql`sale_type = ${saleType}`]),
  ]
  const selectAt = (table: string, hours: SQL, also: readonly SQL[] = [], sign: Sign = 1) =>
    sql`select ${sql.raw(dimensions)}, ${sql.raw(sign === 1 ? 'n, total' : '-n as n, -total as total')} from ${sql.identifier(table)}
      where ${sql.join([...where, hours, ...also], sql` and `)}`
  const select = (table: string, from: number, to: number, also: readonly SQL[] = [], sign: Sign = 1) =>
    selectAt(table, sql`hour >= ${from}::integer and hour < ${to}::integer`, also, sign)
  if (nowByHour.includes(measure)) {
    const end = of.before === undefined ? lastHour + 1 : dueHourOf(of.before.getTime())
    const day = Math.floor(end / 24) * 24
    const ofLastDay = of.before === undefined ? [] : [select('rollup_hour', day, end)]
    const days = select('rollup_day', 0, of.before === undefined ? end : day)
    return sql`(${sql.join([days, ...ofLastDay, select('rollup_delta', 1, end)], sql` union all `)})`
  }
  if (of.from === undefined || of.to === undefined)
    return sql`(${selectAt('rollup_hour', sql`hour = 0`)} union all ${selectAt('rollup_delta', sql`hour = 0`)})`
  const levels = levelsOf(measure)
  const finest = levels.at(-1) ?? { table: 'rollup_hour', hours: 1 }
  const from = Math.floor(hourOf(Date.parse(of.from)) / finest.hours) * finest.hours
  const to = Math.max(from, Math.ceil(Date.parse(of.to) / hourMs / finest.hours) * finest.hours)
  // Of an hour within a day, a day cannot tell whether it was before that.
  const fitting = measure === 'reached' && from % 24 !== 0 ? [finest] : levels
  return sql`(${sql.join([...spans(fitting, from, to), select('rollup_delta', from, to)], sql` union all `)})`

  function spans(
    [largest = finest, ...smaller]: ReturnType<typeof levelsOf>,
    from: number,
    to: number,
    also: readonly SQL[] = [],
    sign: Sign = 1,
  ): SQL[] {
    if (from >= to) return []
    const { table, hours } = largest
    if (smaller.length === 0) return [select(table, from, to, also, sign)]
    const begin = beginOf(from, hours)
    const last = Math.floor(to / hours) * hours
    if (from > last) return spans(smaller, from, to, also, sign)
    const later = sql`exists (${select(finest.table, to, last + hours)})`
    return [
      ...spans(smaller, begin.whole, from, also, sign === 1 ? -1 : 1),
      ...spans(smaller, from, begin.first, also, sign),
      ...(begin.whole < last ? [select(table, begin.whole, last, also, sign)] : []),
      ...(last < to
        ? [
            select(table, last, last + 1, [...also, sql`not ${later}`], sign),
            ...spans(smaller, last, to, [...also, later], sign),
          ]
        : []),
    ]
  }
}

type Sign = 1 | -1

/**
 * How a period begins that is put together from spans of so many hours: those from `whole` on, and what comes before the first of
 * them, up to `first`; or, where that would be most of a span, also that one, and without what lies between its begin and `from`.
 */
function beginOf(from: number, hours: number): { readonly whole: number; readonly first: number } {
  const next = Math.ceil(from / hours) * hours
  return next - from > hours / 2 ? { whole: next - hours, first: from } : { whole: next, first: next }
}

/** Of what is now by its hour, the hours of that day: an expression for the hour with which it begins. */
export function hoursOfDay(
  of: { measure: 'since' | 'due'; processId: string; version?: number | undefined },
  day: SQL,
) {
  const these = sql.join(
    [
      sql`process_id = ${of.processId}`,
      sql`measure = ${of.measure}`,
      sql`hour >= ${day} and hour < ${day} + 24`,
      ...(of.version === undefined ? [] : [sql`version = ${of.version}`]),
    ],
    sql` and `,
  )
  const select = (table: string) => sql`select ${sql.raw(dimensions)}, n from ${sql.identifier(table)} where ${these}`
  return sql`(${select('rollup_hour')} union all ${select('rollup_delta')})`
}

/**
 * How many tasks somebody has completed in the days that a period touches, as an expression that looks up one week or day after the
 * other: for a few people that is far less than what all have done.
 *
 * @param person `subject` and `part` of the person, as conditions on the rollups
 */
export function completedBy(
  of: { readonly processId: string; readonly from: string; readonly to: string },
  person: SQL,
): SQL {
  const [day, week] = [24, 7 * 24]
  const from = Math.floor(hourOf(Date.parse(of.from)) / day) * day
  const to = Math.max(from, Math.ceil(Date.parse(of.to) / hourMs / day) * day)
  const spans = (hours: number, from: number, to: number) =>
    sql`${arrayText(Array.from({ length: Math.max(0, (to - from) / hours) }, (_, i) => from + i * hours))}::integer[]`
  const these = sql`process_id = ${of.processId} and measure = 'closed'`
  const begin = beginOf(from, week)
  const lastWeek = Math.floor(to / week) * week
  const sum = (table: string, hours: SQL) =>
    sql`coalesce((select sum(c.n) from unnest(${hours}) as span(hour) cross join lateral (
      select n from ${sql.identifier(table)} where ${these} and hour = span.hour and ${person} offset 0) c), 0)`
  const later = sql`exists (select 1 from rollup_day where ${these} and hour >= ${to}::integer and hour < ${lastWeek + week}::integer)`
  const parts =
    from > lastWeek
      ? [sum('rollup_day', spans(day, from, to))]
      : [
          sum('rollup_day', spans(day, from, begin.first)),
          sql`-${sum('rollup_day', spans(day, begin.whole, from))}`,
          sum('rollup_week', spans(week, begin.whole, lastWeek)),
          ...(lastWeek < to
            ? [
                // Where nothing has happened after the period, its last week counts as whole.
                sum('rollup_day', sql`case when ${later} then ${spans(day, lastWeek, to)} else '{}' end`),
                sum('rollup_week', sql`case when ${later} then '{}' else array[${lastWeek}::integer] end`),
              ]
            : []),
        ]
  const unfolded = sql`coalesce((select sum(n) from rollup_delta where ${these} and hour >= ${from}::integer and hour < ${to}::integer
    and ${person}), 0)`
  return sql`(${sql.join([...parts, unfolded], sql` + `)})`
}

/**
 * The first hours of the months that a period touches, and the hour at which the last of them ends. `mostly` are those without a
 * first one that lies mostly before the period.
 */
export function monthsOf({ from, to }: { readonly from: string; readonly to: string }): {
  readonly months: readonly number[]
  readonly mostly: readonly number[]
  readonly end: number
} {
  const begin = new Date(from)
  const monthsOn = (n: number) => hourOf(Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth() + n))
  const months = [monthsOn(0)]
  while (monthsOn(months.length) < hourOf(Date.parse(to))) months.push(monthsOn(months.length))
  const isMostlyBefore = hourOf(begin.getTime()) > (monthsOn(0) + monthsOn(1)) / 2
  const mostly = isMostlyBefore && months.length > 1 ? months.slice(1) : months
  return { months, mostly, end: monthsOn(months.length) }
}

/** The step of a person's durations, of that of all others. */
export const paceBucket = 'floor((bucket + 1) / 2.0)::smallint'

/** So many durations on one step of the scale. */
export interface Bucket {
  readonly bucket: number
  readonly n: number
  readonly total: number
}

/**
 * The duration that this share of them does not exceed, between two of them where it falls between; null without any. Each counts as
 * the mean of its step, so what is alike is exact and nothing is more than 6 % off.
 */
export function percentile(share: number, buckets: readonly Bucket[]): number | null {
  const sorted = buckets.filter(({ n }) => n > 0).sort((a, b) => a.bucket - b.bucket)
  const count = sorted.reduce((sum, { n }) => sum + n, 0)
  if (count === 0) return null
  const rank = share * (count - 1)
  const below = nth(Math.floor(rank))
  return below + (rank - Math.floor(rank)) * (nth(Math.ceil(rank)) - below)

  function nth(place: number): number {
    let before = 0
    for (const { n, total } of sorted) {
      before += n
      if (place < before) return total / n
    }
    return 0
  }
}

// Any number: it only has to be the same in every runtime.
const foldLock = '7305112849'

/**
 * Days begin at midnight UTC; how far a case was before is known by the day, too. How many tasks somebody completed is kept by the day,
 * how fast by the month: by the hour a person's histogram would be as long as the list of the tasks.
 */
const monthBegins = `floor(extract(epoch from date_trunc('month', to_timestamp(hour * 3600.0) at time zone 'UTC')) / 3600)::integer`
const byHour = (select: string) => `select ${dimensions}, n, total from (${select}) h where measure <> 'closed'`
const listed = (measures: readonly Measure[]) => measures.map((measure) => `'${measure}'`).join(', ')
const byDay = (select: string) => `select process_id, measure, hour / 24 * 24 as hour, subject,
    case when measure = 'reached' and part <> '' then (part::integer / 24 * 24)::text else part end as part, version, sale_type,
    case when measure = 'closed' then 0 else bucket end as bucket, n, total
  from (${select}) d where hour > 0
  union all select process_id, 'pace', ${monthBegins}, subject, part, version, sale_type, ${paceBucket}, n, total
  from (${select}) m where measure = 'closed'`
const byWeek = (
  select: string,
) => `select process_id, measure, hour / 168 * 168 as hour, subject, part, version, sale_type,
    case when measure = 'closed' then 0 else bucket end as bucket, n, total
  from (${select}) w where measure in (${listed(weekly)})`
const sums = (select: string) =>
  `select ${dimensions}, sum(n) as n, sum(total) as total from (${select}) x group by ${dimensions} having sum(n) <> 0 or sum(total) <> 0`

const adding = (table: string, select: string) => `insert into ${table} as r (${dimensions}, n, total) ${select}
  on conflict (${dimensions}) do update set n = r.n + excluded.n, total = r.total + excluded.total`

/**
 * Folds what batches have added since into the rollups, all in one transaction: whatever dies, it counts once.
 *
 * @returns how many deltas it found; 0 also while another runtime is at it
 */
export async function foldRollups(db: Database, limit = 20_000): Promise<number> {
  const [waiting] = await db.read<{ any: boolean }>('select exists (select 1 from rollup_delta) as any')
  if (!waiting?.any) return 0
  return db.transaction(async (tx) => {
    if (!(await tryLockRollups(tx))) return 0
    const [row] = await tx.read<{ n: number } & { [table in 'rollup_hour' | 'rollup_day']: string | null }>(
      `with taken as (delete from rollup_delta where ctid = any (array(select ctid from rollup_delta limit $1)) returning *),
       net as (select ${dimensions}, sum(n) as n, sum(total) as total from taken group by ${dimensions} having sum(n) <> 0 or sum(total) <> 0),
       hours as (${adding('rollup_hour', byHour('select * from net'))} returning ${dimensions}, n, total),
       days as (${adding('rollup_day', sums(byDay('select * from net')))} returning ${dimensions}, n, total),
       weeks as (${adding('rollup_week', sums(byWeek('select * from net')))})
       select count(*)::int as n, (${emptyOf('hours')}) as rollup_hour, (${emptyOf('days')}) as rollup_day from taken`,
      [limit],
    )
    // What is now by its hour comes and goes: spans in which nothing is left are not kept, or there would be more of them each day.
    for (const table of ['rollup_hour', 'rollup_day'] as const) {
      const empty = row?.[table]
      if (!empty) continue
      await tx.read(
        `delete from ${table} r using jsonb_populate_recordset(null::${table}, $1::text::jsonb) as x
         where r.process_id = x.process_id and r.measure = x.measure and r.hour = x.hour and r.subject = x.subject and r.part = x.part
           and r.version = x.version and r.sale_type = x.sale_type and r.bucket = x.bucket`,
        [empty],
      )
    }
    return row?.n ?? 0
  })
}

const emptyOf = (spans: string) => `select jsonb_agg(to_jsonb(s))::text from ${spans} s where n = 0 and total = 0`

async function tryLockRollups(tx: Queries): Promise<boolean> {
  const [row] = await tx.read<{ got: boolean }>('select pg_try_advisory_xact_lock($1::bigint) as got', [foldLock])
  return row?.got ?? false
}

/**
 * Reading goes over what was folded until the database tidies up; that is not left to chance. The room is kept for what comes next:
 * to give it back, every batch would have to wait.
 */
export async function tidyUpDeltas(db: Queries): Promise<void> {
  await db.read('vacuum (truncate false) rollup_delta')
}

/** A part of a statement that adds to the rollups what the rows of `first` are. */
export const addFrom = {
  left: `${delta(
    `process_id, version, '', case kind when 'multiInstanceBody' then 'bodies' else 'left' end, element_id, outcome, hour_of(left_at),
     dwell_bucket(ms_between(entered_at, left_at)), count(*), sum(ms_between(entered_at, left_at))`,
    `kind <> 'process'`,
  )} union all select process_id, version, '', 'since', element_id, case kind when 'multiInstanceBody' then 'body' else '' end,
     hour_of(entered_at), 0, -count(*), 0 from first where kind <> 'process' group by 1, 2, 3, 4, 5, 6, 7, 8`,
  ended: delta(
    `process_id, version, '', 'ended', '', state, hour_of(ended_at), dwell_bucket(ms_between(started_at, ended_at)),
     count(*), sum(ms_between(started_at, ended_at))`,
    `position('e' in touched) > 0`,
  ),
  closed: delta(
    `process_id, version, '', 'closed', element_id, coalesce(completed_by, ''), hour_of(closed_at),
     dwell_bucket(ms_between(created_at, closed_at)), count(*), sum(ms_between(created_at, closed_at))`,
    `position('c' in touched) > 0 and state = 'COMPLETED'`,
  ),
} as const

function delta(select: string, where: string): string {
  return `insert into rollup_delta (process_id, version, sale_type, measure, subject, part, hour, bucket, n, total)
    select ${select} from first where ${where} group by 1, 2, 3, 4, 5, 6, 7, 8`
}

/** Takes from the funnel's figures what these cases are to it, or adds it: before and after they change. */
export function addToFunnel(sign: 1 | -1) {
  const of = sign === 1 ? '' : '-'
  const text = `insert into rollup_delta (process_id, version, sale_type, measure, subject, part, hour, bucket, n, total)
    select process_id, version, sale_type, measure, subject, part, hour, bucket, ${of}sum(n), ${of}sum(total)
    from funnel_contribution where root_key = any ($1::bigint[]) and root_key between $2::bigint and $3::bigint
    group by 1, 2, 3, 4, 5, 6, 7, 8`
  return (rootKeys: readonly string[]): Statement => ({ text, params: [rootKeys, ...boundsOf(rootKeys)] })
}

/** What the cases of that table (of `root_key`) add to the rollups by themselves; `$1` and `$2` bound their keys. */
export const contributionsOf = (table: string) => `select ${dimensions}, sum(n)::bigint as n, sum(total) as total
  from history_contribution c where c.root_key >= $1::bigint and c.root_key < $2::bigint
    and c.root_key in (select root_key from ${table}) group by ${dimensions}`

/** Puts aside what is about to be dropped; `table` has the columns of the rollups. */
export async function addToDropped(tx: Queries, table: string): Promise<void> {
  await tx.read(adding('rollup_dropped', `select ${dimensions}, n, total from ${table}`))
}

/** A figure that is not what the rows add up to. */
export interface Difference {
  readonly processId: string
  readonly measure: Measure
  readonly hour: number
  readonly subject: string
  readonly part: string
  readonly version: number
  readonly saleType: string
  readonly bucket: number
  readonly rolledUp: { n: number; total: number }
  readonly counted: { n: number; total: number }
}

const folded = (table: string) => `select ${dimensions}, n, total from ${table}`
const hours = `${folded('rollup_hour')} union all ${byHour(folded('rollup_delta'))}`
const days = `${folded('rollup_day')} union all ${byDay(folded('rollup_delta'))}`
const weeks = `${folded('rollup_week')} union all ${byWeek(folded('rollup_delta'))}`
const counted = sums(`${folded('history_contribution')} union all ${folded('rollup_dropped')}`)

const differing = (rolledUp: string, counted: string) =>
  `select process_id as "processId", measure, hour, subject, part, version, sale_type as "saleType", bucket::int as bucket,
     jsonb_build_object('n', coalesce(a.n, 0), 'total', coalesce(a.total, 0)) as "rolledUp",
     jsonb_build_object('n', coalesce(b.n, 0), 'total', coalesce(b.total, 0)) as counted
   from (${sums(rolledUp)}) a full join (${sums(counted)}) b using (${dimensions})
   where a.n is distinct from b.n or a.total is distinct from b.total`

/** Counts everything anew, beside what was dropped with its month, and says where the rollups differ: nowhere. */
export async function checkRollups(db: Queries, limit = 20): Promise<Difference[]> {
  // One statement: cases move on meanwhile.
  return db.read<Difference>(
    `with counted as materialized (${counted})
     (${differing(hours, byHour('select * from counted'))}) union all (${differing(days, byDay('select * from counted'))})
     union all (${differing(weeks, byWeek('select * from counted'))})
     order by 1, 2, 3, 4, 5, 6 limit $1`,
    [limit],
  )
}

/** Throws the rollups away and counts everything anew, in one transaction. New batches wait for it. */
export async function rebuildRollups(db: Database): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.read('select pg_advisory_xact_lock($1::bigint)', [foldLock])
    await tx.read('lock table rollup_delta in access exclusive mode')
    for (const table of ['rollup_delta', 'rollup_hour', 'rollup_day', 'rollup_week']) await tx.read(`truncate ${table}`)
    await tx.read(`create temporary table recounted on commit drop as ${counted}`)
    await tx.read(`insert into rollup_hour (${dimensions}, n, total) ${byHour('select * from recounted')}`)
    await tx.read(`insert into rollup_day (${dimensions}, n, total) ${sums(byDay('select * from recounted'))}`)
    await tx.read(`insert into rollup_week (${dimensions}, n, total) ${sums(byWeek('select * from recounted'))}`)
  })
}
