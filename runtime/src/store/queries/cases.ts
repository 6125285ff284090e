import type { CaseSearch } from '@waymark/shared/contract'
import { type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Database, Queries } from '../database.ts'
import { keysOf, monthOf } from '../months.ts'
import { wholeHours } from '../rollups.ts'
import { lateSteps, stuckSteps, upwards } from './floor.ts'
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
  /** Only these cases: `instancesOf` leads from them, no condition asks for them. */
  readonly roots?: readonly string[] | undefined
  /** Restricts to what a person may see. */
  readonly also?: SQL | undefined
}

// Behind an offset each is looked up: the planner would rather read everything that is active, once for the whole page.
const isAmong = (steps: 'late_here' | 'stuck_here') =>
  sql`exists (select 1 from ${sql.identifier(steps)} l cross join lateral (
    select instance_key from active_element a where a.root_key = l.root_key and a.key = l.element_key offset 0) e
    where l.root_key = i.root_key and e.instance_key = i.key)`

const columns = sql`i.key, i.root_key as "rootKey", i.definition_key as "definitionKey", i.process_id as "processId",
  d.name as "processName", i.version, i.state, i.started_at as "startedAt", i.ended_at as "endedAt",
  r.case_name as "caseName", coalesce(i.business_key, r.business_key) as "businessKey", r.client, r.amount,
  (select s.stage from case_stage s where s.root_key = i.root_key order by (s.left_at is null) desc, s.entered_at desc, s.stage_order desc limit 1) as stage,
  ${isAmong('late_here')} as late, ${isAmong('stuck_here')} as incident`

// The planner takes "root_key = key" for rare and would read all roots; behind an offset it looks one up for each instance.
const itsRoot = sql`cross join lateral (select root.business_key, root.case_name, root.client, root.amount, root.sale_type
  from process_instance root where root.root_key = i.root_key and root.key = i.root_key offset 0) r`
/** All instances, or those of the cases that a text was found in: each looked up, however the planner would weigh a list of keys. */
const instancesOf = ({ roots }: Pick<CaseFilter, 'roots'>) =>
  roots === undefined
    ? sql`process_instance i ${itsRoot}`
    : sql`unnest(${sql.param([...roots])}::bigint[]) as found(root_key) cross join lateral (
        select * from process_instance c where c.root_key = found.root_key offset 0) i ${itsRoot}`
const instanceAt = (
  rootKey: SQL,
  key: SQL,
) => sql`(select * from process_instance where root_key = ${rootKey} and key = ${key} offset 0) i
  ${itsRoot} join process_definition d on d.key = i.definition_key`

/** What is late and what is stuck in the cases of `these`, a select of root keys: looked up case by case, for a page shows few of them. */
function troubleHere(these: SQL, now: Date): SQL {
  const ofEach = (what: SQL) =>
    sql`select t.* from (select distinct * from (${these}) as wanted(root_key)) as here cross join lateral (${what} offset 0) t`
  const late = ofEach(sql`select u.root_key, u.key as element_key from user_task u
    where u.root_key = here.root_key and u.state = 'CREATED' and u.due_at < ${now}`)
  const stuck = ofEach(
    sql`select n.root_key, n.element_key from incident n where n.root_key = here.root_key and n.state = 'ACTIVE'`,
  )
  return sql`${upwards('late_here', late)}, ${upwards('stuck_here', stuck)}`
}

/** One instance as a row of a list. */
export async function caseByKey(db: Queries, rootKey: string, key: string, now: Date): Promise<CaseRecord | undefined> {
  const rows = await run<CaseRecord & Record<string, unknown>>(
    db,
    sql`with recursive ${troubleHere(sql`select ${rootKey}::bigint`, now)}
    select ${columns} from ${instanceAt(sql`${rootKey}::bigint`, sql`${key}::bigint`)}`,
  )
  return rows[0]
}

/** How the cases of a list are asked for: on which connection, and whether the best way depends on the values. */
interface Asking {
  readonly db: Queries
  readonly planAnew: boolean
}

/** Counting stops here, so that a list of a million cases costs what one of a thousand costs. */
const countedAtMost = 1_000
/** So many of the soonest due tasks are looked at before all are. */
const soonestLookedAt = 1_000

/**
 * Cases that fit, one page of them, with the count and sum of all that fit; of more than a thousand with `isMore` and no sum.
 *
 * @param filter.after where the page before ended, as `after` of its answer
 */
export async function searchCases(db: Database, asked: CaseFilter, now: Date): Promise<FoundCases> {
  const text = asked.search?.trim()
  if (!text) return pageAndCount(db, asked, now)
  const { roots, isMore } = await db.lookUp((lookups) => rootsThatHold(lookups, text, now))
  const filter = { ...asked, roots }
  // What is late or stuck anywhere may be much; all else of what a text finds is looked up case by case.
  return asked.late || asked.incident
    ? amongFew({ db, planAnew: true }, filter, now, isMore)
    : db.lookUp((lookups) => amongFew({ db: lookups, planAnew: false }, filter, now, isMore))
}

interface FoundCases {
  readonly items: CaseRecord[]
  readonly total: number
  readonly isMore: boolean
  readonly sum: number | null
  readonly after: string | null
}

interface Counted {
  readonly total: number
  readonly sum: number | null
}

type PlacedCase = CaseRecord & { readonly place: string }

async function pageAndCount(db: Queries, filter: CaseFilter, now: Date): Promise<FoundCases> {
  const [items, counted] = await Promise.all([pageOfCases(db, filter, now), countSome(db, filter, now)])
  return answer(filter, items, counted, false)
}

/** The page, of which one case more says that there is another. */
function answer(filter: CaseFilter, items: PlacedCase[], counted: Counted, knownMore: boolean): FoundCases {
  const page = items.slice(0, filter.limit)
  const last = page.at(-1)
  const isMore = counted.total > countedAtMost || knownMore
  return {
    items: page,
    total: Math.min(counted.total, countedAtMost),
    isMore,
    sum: isMore ? null : counted.sum,
    after: last && items.length > page.length ? JSON.stringify([last.place, last.key]) : null,
  }
}

/** The order of a filter, what lies beyond its place in that order, and one case more than a page has. */
function pagingOf(filter: CaseFilter) {
  const sort = sortOf(filter)
  const up = filter.order === 'asc'
  const place = filter.after === undefined ? undefined : readPlace(filter.after)
  const beyond = (value: SQL, key: SQL) =>
    place
      ? sql`(${value}, ${key}) ${up ? sql`>` : sql`<`} (${place.value}::${sort.type}, ${place.key}::bigint)`
      : sql`true`
  return { sort, up, place, beyond, direction: up ? sql`asc` : sql`desc`, limit: sql.raw(String(filter.limit + 1)) }
}

/** The instances of `page`, a table of `root_key`, `key` and `place`, as rows of a list. */
const shown = sql`select ${columns}, (page.place)::text as place, page.place as position from page
  cross join lateral ${instanceAt(sql`page.root_key`, sql`page.key`)}`

/** Page, count and sum of the cases of `roots`, each of which is looked up once. */
async function amongFew({ db, planAnew }: Asking, filter: CaseFilter, now: Date, isMore: boolean): Promise<FoundCases> {
  const { sort, beyond, direction, limit } = pagingOf(filter)
  const rows = await run<Counted & (PlacedCase | { readonly key: null })>(
    db,
    sql`with recursive ${troubleAnywhere(filter, now)} fitting as materialized (
      select i.root_key, i.key, i.state, ${sort.value} as place, r.amount from ${instancesOf(filter)}
      where ${sql.join(caseConditions(filter), sql` and `)}),
    page as materialized (
      select * from fitting f where ${beyond(sql`f.place`, sql`f.key`)} order by f.place ${direction}, f.key ${direction} limit ${limit}),
    ${troubleHere(sql`select root_key from page where state = 'running'`, now)}
    select found.*, counted.* from (select count(*)::int as total, sum(amount) as sum from fitting) as counted
    left join (${shown}) as found on true order by found.position ${direction}, found.key ${direction}`,
    { planAnew },
  )
  const items = rows.filter((row): row is Counted & PlacedCase => row.key !== null)
  return answer(filter, items, rows[0] ?? { total: 0, sum: null }, isMore)
}

async function pageOfCases(db: Queries, filter: CaseFilter, now: Date): Promise<PlacedCase[]> {
  const { sort, up, place, beyond, direction, limit } = pagingOf(filter)
  const where = caseConditions(filter)
  const page = (also: SQL) =>
    run<PlacedCase>(
      db,
      sql`with recursive ${troubleAnywhere(filter, now)} page as materialized (
        select i.root_key, i.key, i.state, ${sort.value} as place from ${instancesOf(filter)}
        where ${sql.join([...where, also], sql` and `)} and ${beyond(sort.value, sql`i.key`)}
        order by ${sort.value} ${direction}, i.key ${direction} limit ${limit}),
      ${troubleHere(sql`select root_key from page where state = 'running'`, now)}
      select found.* from (${shown}) as found order by found.position ${direction}, found.key ${direction}`,
      { planAnew: true },
    )
  // Who asks for what is due soonest is shown what stands at the head of the tasks, which an index knows, where that fills the page.
  if (filter.sort === 'dueDate' && up && place?.value !== 'infinity') {
    const since = place ? sql`and u.due_at >= ${place.value}::timestamptz` : sql``
    const soonest = await page(
      sql`i.root_key in (select u.root_key from user_task u where u.state = 'CREATED' and u.due_at is not null ${since}
        order by u.due_at limit ${sql.raw(String(soonestLookedAt))})`,
    )
    if (soonest.length > filter.limit) return soonest
  }
  return page(sql`true`)
}

async function countSome(db: Queries, filter: CaseFilter, now: Date): Promise<Counted> {
  const where = sql.join(caseConditions(filter), sql` and `)
  const [row] = await run<Counted>(
    db,
    sql`with recursive ${troubleAnywhere(filter, now)} counted as (
      select r.amount from ${instancesOf(filter)} where ${where}
      -- In the order of an index, which the planner would leave for a way through all months.
      order by i.started_at desc limit ${sql.raw(String(countedAtMost + 1))})
    select count(*)::int as total, sum(amount) as sum from counted`,
    { planAnew: true },
  )
  return row ?? { total: 0, sum: null }
}

/** Everything that is late or stuck, where the filter asks for it. */
const troubleAnywhere = (filter: CaseFilter, now: Date): SQL =>
  sql`${filter.late ? sql`${lateSteps(now)},` : sql``} ${filter.incident ? sql`${stuckSteps},` : sql``}`

/** What a filter asks of an instance `i` with its root `r`. Insights count with the same words, so each figure opens to its cases. */
export function caseConditions(filter: Partial<CaseFilter>): SQL[] {
  const conditions: SQL[] = [filter.also ?? sql`true`]
  const { processId, version, elementId, saleType, responsible } = filter
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
  // Nobody comes to a stage or an end before the beginning: so the newest cases need not be looked at for an older period.
  if (past && filter.to !== undefined) conditions.push(sql`i.started_at < ${wholeHours(filter).to}::timestamptz`)
  if (won) conditions.push(...wonConditions(filter))
  else if (filter.stage !== undefined) conditions.push(stageCondition(filter))
  else if (filter.finishedElementId !== undefined) conditions.push(finishedCondition(filter))
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

/** Cases that have completed the step in the period, as its figures count them: by the hour. */
function finishedCondition(filter: Partial<CaseFilter>): SQL {
  const also = [
    sql`h.root_key = i.root_key`,
    sql`h.instance_key = i.key`,
    sql`h.process_id = i.process_id`,
    ...(filter.processId === undefined ? [] : [sql`h.process_id = ${filter.processId}`]),
    sql`h.element_id = ${filter.finishedElementId}`,
    sql`h.outcome = 'completed'`,
    ...within(sql`h.left_at`, wholeHours(filter)),
  ]
  return sql`exists (select 1 from element_left h where ${sql.join(also, sql` and `)})`
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

/** So many months are looked through one by one; what is older, together. */
const monthsByThemselves = 24

/**
 * The first so many rows of a select that is made for each month, the newest first: what is frequent does not lead through what is old.
 * The bounds stand in the statement, which stays the same for a month: so it is planned once, for the partitions that it asks.
 *
 * @param select makes the select of the rows whose root key fulfils a condition
 */
function monthByMonth(now: Date, limit: number, select: (isInMonth: string) => string): string {
  const newest = monthOf(now.getTime())
  const oldest = Math.max(1, newest - monthsByThemselves + 1)
  // Keys never go back: a clock that did leaves newer ones.
  const conditions = [`root_key >= ${keysOf(newest + 1).from}`]
  for (let month = newest; month >= oldest; month -= 1)
    conditions.push(`root_key >= ${keysOf(month).from} and root_key < ${keysOf(month).to}`)
  conditions.push(`root_key < ${keysOf(oldest).from}`)
  return `select * from (${conditions.map((one) => `(${select(one)})`).join(' union all ')}) as found limit ${limit}`
}

/** How far a text is looked for. */
interface TextBounds {
  /** So many of the newest cases are found; whoever finds more asks more precisely. */
  readonly found: number
  /** Of a text that begins so many variables of a month, the newest variables are looked through instead, ... */
  readonly begins: number
  /** ... up to so many. */
  readonly lookedThrough: number
}
const textBounds: TextBounds = { found: 500, begins: 5_000, lookedThrough: 100_000 }

/**
 * Root keys of cases that hold the text, the newest first: words of business key, case name and client (of the last word its
 * beginning is enough), the beginning of any variable's text, or the key of one of its instances.
 */
async function rootsThatHold(db: Queries, text: string, now: Date): Promise<{ roots: string[]; isMore: boolean }> {
  // Punctuation parts words here as in `words_of`.
  const words = text
    .replace(/[!-/:-@[-`{-~]+/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '')
  const [byWords, byVariable, byKey] = await Promise.all([
    words.length === 0 ? [] : rootsOfWords(db, words, now),
    rootsOfVariables(db, text.toLowerCase().slice(0, 64), now),
    /^\d{1,18}$/.test(text)
      ? db.read<{ rootKey: string }>(
          'select root_key as "rootKey" from process_instance where root_key = root_of($1::bigint) and key = $1::bigint',
          [text],
        )
      : [],
  ])
  const roots = [...new Set([...byKey, ...byWords, ...byVariable].map(({ rootKey }) => rootKey))]
  return { roots, isMore: Math.max(byWords.length, byVariable.length) === textBounds.found }
}

/** Root keys of the newest cases with all these words, of the last its beginning, in their business key, name and client. */
export async function rootsOfWords(
  db: Queries,
  words: readonly string[],
  now: Date,
  { found }: Pick<TextBounds, 'found'> = textBounds,
): Promise<{ rootKey: string }[]> {
  return db.read(
    monthByMonth(
      now,
      found,
      // Behind an offset: the planner would look for a word in the order of the keys.
      (isInMonth) => `select root_key as "rootKey" from (select root_key from process_instance
        where words_of(business_key, case_name, client) @@ to_tsquery('simple', $1)
          and (business_key is not null or case_name is not null or client is not null) and ${isInMonth} offset 0) as held
        order by root_key desc limit ${found}`,
    ),
    [`${words.map((word) => `'${word}'`).join(' & ')}:*`],
  )
}

/** Root keys of the newest cases with a variable whose text begins like that, in lower case; once for each such variable. */
export async function rootsOfVariables(
  db: Queries,
  begins: string,
  now: Date,
  bounds: TextBounds = textBounds,
): Promise<{ rootKey: string }[]> {
  const beginning = `lower(left(value #>> '{}', 64))`
  // As a range, because a prepared statement cannot know where a pattern begins.
  const holds = `${beginning} ~>=~ $1 and ${beginning} ~<~ $2`
  const params = [begins, `${begins}\u{10ffff}`]
  const found = await db.read<{ rootKey: string; of: number }>(
    monthByMonth(
      now,
      bounds.found,
      // In the order of their own index: the planner would take a rare text for frequent, and look for it in the order of the keys.
      (isInMonth) => `select root_key as "rootKey", count(*) over ()::int as of
        from (select root_key from variable where ${holds} and ${isInMonth}
          order by ${beginning} using ~<~ limit ${bounds.begins}) as begun
        order by root_key desc limit ${bounds.found}`,
    ),
    params,
  )
  if (found.every((one) => one.of < bounds.begins)) return found
  const newest = await db.read<{ rootKey: string }>(
    `select root_key as "rootKey" from (select root_key, value from variable order by root_key desc limit ${bounds.lookedThrough}) v
     where ${holds} limit ${bounds.found}`,
    params,
  )
  return newest.length === bounds.found ? newest : [...newest, ...found].slice(0, bounds.found)
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
