import type { CaseSearch } from '@waymark/shared/contract'
import { type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Queries } from '../database.ts'
import { wholeHours } from '../rollups.ts'
import { lateSteps, stuckSteps } from './floor.ts'
import { run } from './search.ts'

export interface CaseRecord {
  readonly key: string
  readonly rootKey: string
  readonly definitionKey: string
  readonly processId: string
  readonly processName: string
  readonly version: number
  readonly state: 'running' | 'completed' | 'canceled'
  readonly startedAt: Date
  readonly endedAt: Date | null
  /** Of the root case. */
  readonly caseName: string | null
  readonly businessKey: string | null
  readonly client: string | null
  readonly amount: number | null
  readonly stage: string | null
  readonly late: boolean
  readonly incident: boolean
}

export type CaseFilter = z.infer<typeof CaseSearch> & {
  /** Order of the stage named by `stage`. */
  readonly stageOrder?: number | undefined
  /** Restricts to what a person may see. */
  readonly also?: SQL | undefined
}

const columns = sql`i.key, i.root_key as "rootKey", i.definition_key as "definitionKey", i.process_id as "processId",
  d.name as "processName", i.version, i.state, i.started_at as "startedAt", i.ended_at as "endedAt",
  r.case_name as "caseName", coalesce(i.business_key, r.business_key) as "businessKey", r.client, r.amount,
  (select s.stage from case_stage s where s.root_key = i.root_key order by (s.left_at is null) desc, s.entered_at desc, s.stage_order desc limit 1) as stage,
  exists (select 1 from late l join active_element e on e.root_key = l.root_key and e.key = l.element_key
    where l.root_key = i.root_key and e.instance_key = i.key) as late,
  exists (select 1 from stuck l join active_element e on e.root_key = l.root_key and e.key = l.element_key
    where l.root_key = i.root_key and e.instance_key = i.key) as incident`

const tables = sql`process_instance i
  join process_instance r on r.root_key = i.root_key and r.key = i.root_key
  join process_definition d on d.key = i.definition_key`

/** One instance as a row of a list. */
export async function caseByKey(db: Queries, rootKey: string, key: string, now: Date): Promise<CaseRecord | undefined> {
  const rows = await run<CaseRecord & Record<string, unknown>>(
    db,
    sql`with recursive ${lateSteps(now)}, ${stuckSteps}
    select ${columns} from ${tables} where i.root_key = ${rootKey}::bigint and i.key = ${key}::bigint`,
  )
  return rows[0]
}

/**
 * Cases that fit, one page of them, with the count and sum of all that fit.
 *
 * @param filter.after where the page before ended, as `after` of its answer
 */
export async function searchCases(
  db: Queries,
  filter: CaseFilter,
  now: Date,
): Promise<{ items: CaseRecord[]; total: number; sum: number | null; after: string | null }> {
  const where = sql.join(caseConditions(filter), sql` and `)
  const sort = sortOf(filter)
  const up = filter.order === 'asc'
  const place = filter.after === undefined ? undefined : readPlace(filter.after)
  const beyond = place
    ? sql`(${sort.value}, i.key) ${up ? sql`>` : sql`<`} (${place.value}::${sort.type}, ${place.key}::bigint)`
    : sql`true`
  const direction = up ? sql`asc` : sql`desc`
  const helpers = sql`with recursive ${lateSteps(now)}, ${stuckSteps}`
  const [items, totals] = await Promise.all([
    run<CaseRecord & { place: string } & Record<string, unknown>>(
      db,
      sql`${helpers} select ${columns}, (${sort.value})::text as place from ${tables} where ${where} and ${beyond}
      order by ${sort.value} ${direction}, i.key ${direction} limit ${filter.limit + 1}`,
    ),
    run<{ total: number; sum: number | null }>(
      db,
      sql`${helpers} select count(*)::int as total, sum(r.amount) as sum from ${tables} where ${where}`,
    ),
  ])
  const page = items.slice(0, filter.limit)
  const last = page.at(-1)
  return {
    items: page,
    total: totals[0]?.total ?? 0,
    sum: totals[0]?.sum ?? null,
    after: last && items.length > page.length ? JSON.stringify([last.place, last.key]) : null,
  }
}

/** What a filter asks of an instance `i` with its root `r`. Insights count with the same words, so each figure opens to its cases. */
export function caseConditions(filter: Partial<CaseFilter>): SQL[] {
  const conditions: SQL[] = [filter.also ?? sql`true`]
  const { processId, version, elementId, search, saleType, responsible } = filter
  const won = filter.stageState === 'won'
  const past =
    won || (filter.stage !== undefined && (filter.stageState === 'reached' || filter.stageState === 'refused'))
  if (filter.rootsOnly) conditions.push(sql`i.parent_key is null`)
  if (processId !== undefined) conditions.push(sql`i.process_id = ${processId}`)
  if (version !== undefined) conditions.push(sql`i.version = ${version}`)
  // Whoever asks for a stage that was reached or refused means the cases that are over, too.
  if (filter.state !== undefined && filter.state !== 'any' && !(past && filter.state === 'running'))
    conditions.push(sql`i.state = ${filter.state}`)
  const at = elementId === undefined ? sql`true` : sql`e.element_id = ${elementId}`
  const standing = (also: SQL) =>
    sql`exists (select 1 from active_element e ${also} where e.root_key = i.root_key and e.instance_key = i.key and ${at})`
  if (elementId !== undefined) conditions.push(standing(sql``))
  if (filter.late) conditions.push(standing(sql`join late l on l.root_key = e.root_key and l.element_key = e.key`))
  if (filter.incident) conditions.push(standing(sql`join stuck l on l.root_key = e.root_key and l.element_key = e.key`))
  if (saleType !== undefined) conditions.push(sql`r.sale_type = ${saleType}`)
  if (responsible !== undefined)
    conditions.push(sql`exists (select 1 from user_task u where u.root_key = i.root_key
      and (u.assignee = ${responsible} or u.completed_by = ${responsible}))`)
  if (search !== undefined && search.trim() !== '') conditions.push(searchCondition(search.trim()))
  if (won) conditions.push(...wonConditions(filter))
  else if (filter.stage !== undefined) conditions.push(stageCondition(filter))
  else conditions.push(...within(sql`i.started_at`, filter))
  return conditions
}

/** Root cases that came through their stages and ended, in the period, without a refusal. */
function wonConditions(filter: Partial<CaseFilter>): SQL[] {
  return [
    sql`i.parent_key is null`,
    sql`i.state = 'completed'`,
    sql`exists (select 1 from case_stage s where s.root_key = i.root_key)`,
    sql`not exists (select 1 from case_stage s where s.root_key = i.root_key and s.refused = 1)`,
    ...within(sql`i.ended_at`, wholeHours(filter)),
  ]
}

function stageCondition(asked: Partial<CaseFilter>): SQL {
  // Their figures are counted by the hour.
  const filter = wholeHours(asked)
  const of = (also: SQL[]) =>
    sql`exists (select 1 from case_stage s where s.root_key = i.root_key and i.parent_key is null and ${sql.join(also, sql` and `)})`
  switch (filter.stageState) {
    case 'reached':
      return of([sql`s.stage_order >= ${filter.stageOrder ?? 1}`, ...within(sql`s.first_entered_at`, filter)])
    case 'refused':
      return of([sql`s.stage = ${filter.stage}`, sql`s.refused = 1`, ...within(sql`s.left_at`, filter)])
    default:
      return sql`(i.state = 'running' and ${of([sql`s.stage = ${filter.stage}`, sql`s.left_at is null`])})`
  }
}

/** Conditions on a moment, from `from` (included) to `to` (not included). */
export function within(moment: SQL, { from, to }: { from?: string | undefined; to?: string | undefined }): SQL[] {
  return [
    ...(from === undefined ? [] : [sql`${moment} >= ${from}::timestamptz`]),
    ...(to === undefined ? [] : [sql`${moment} < ${to}::timestamptz`]),
  ]
}

function searchCondition(text: string): SQL {
  const anywhere = `%${text.replace(/[\\%_]/g, '\\$&')}%`
  const begins = `${text
    .toLowerCase()
    .slice(0, 64)
    .replace(/[\\%_]/g, '\\$&')}%`
  return sql`(i.business_key ilike ${anywhere} or r.business_key ilike ${anywhere} or r.case_name ilike ${anywhere}
    or r.client ilike ${anywhere} or i.key::text = ${text}
    or i.root_key in (select v.root_key from variable v where lower(left(v.value #>> '{}', 64)) like ${begins}))`
}

function sortOf({ sort, order }: Pick<CaseFilter, 'sort' | 'order'>): { value: SQL; type: SQL } {
  // Cases without the value come last, whichever way.
  const last = order === 'asc' ? sql`'infinity'` : sql`'-infinity'`
  if (sort === 'amount') return { value: sql`coalesce(r.amount, ${last}::float8)`, type: sql`float8` }
  if (sort === 'startedAt') return { value: sql`i.started_at`, type: sql`timestamptz` }
  const due = sql`(select min(u.due_at) from user_task u where u.root_key = i.root_key and u.state = 'CREATED'
    and (i.parent_key is null or u.instance_key = i.key))`
  return { value: sql`coalesce(${due}, ${last}::timestamptz)`, type: sql`timestamptz` }
}

function readPlace(after: string): { value: string; key: string } | undefined {
  try {
    const place: unknown = JSON.parse(after)
    if (Array.isArray(place) && typeof place[0] === 'string' && /^\d{1,19}$/.test(String(place[1])))
      return { value: place[0], key: String(place[1]) }
  } catch {
    return undefined
  }
  return undefined
}
