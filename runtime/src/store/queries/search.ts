import { type SQL, sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import { invalid } from '../../problem.ts'
import type { Database, Param, Queries } from '../database.ts'

/** What a search may ask of one property: a plain value, or operators as in Camunda 8's advanced filters. */
export type Asked = string | number | boolean | Operators
export interface Operators {
  readonly $eq?: string | number | boolean
  readonly $neq?: string | number | boolean
  readonly $exists?: boolean
  readonly $in?: readonly (string | number)[]
  readonly $notIn?: readonly (string | number)[]
  readonly $gt?: string | number
  readonly $gte?: string | number
  readonly $lt?: string | number
  readonly $lte?: string | number
  /** `*` stands for any text, `?` for one character; a backslash takes the special meaning away. */
  readonly $like?: string
}

export type FieldType = 'key' | 'string' | 'integer' | 'instant' | 'boolean'

/** A property of a resource that can be filtered and sorted by. */
export interface Field {
  readonly type: FieldType
  readonly sql: SQL
  /** It always has a value. Without a word about where those without stand, an index gives its order in both directions. */
  readonly isThere?: boolean
  /** Its values are a few words in capitals. They stand in the statement itself, so that the planner sees which partial index fits. */
  readonly isWord?: boolean
  /** Of a key that was given out within a case: the column with the case's root key, so that only that case is looked through. */
  readonly root?: SQL
  /** Where the rows hold other words than the resource: from the resource's word to the rows'. */
  readonly stored?: (value: string) => string
}

/** A resource that can be searched: where its rows come from and what its properties are called. */
export interface Searchable {
  /** Tables and joins, without the word `from`. */
  readonly from: SQL
  /** Select list; each column named as the row type wants it. */
  readonly columns: SQL
  readonly fields: { readonly [name: string]: Field }
  /** Property that is different for every row: the last to sort by. */
  readonly key: string
}

export interface Page {
  readonly from?: number
  readonly limit?: number
  readonly after?: string
  readonly before?: string
}

export interface SearchQuery {
  readonly filter?: { readonly [name: string]: unknown }
  readonly sort?: readonly { readonly field: string; readonly order?: 'ASC' | 'DESC' }[]
  readonly page?: Page
}

export interface PageAnswer {
  readonly totalItems: number
  readonly hasMoreTotalItems: boolean
  readonly startCursor: string | null
  readonly endCursor: string | null
}

/** A condition by which an index finds its rows, be they few or many: how to go from there to the resource, and from the resource to there. */
export interface Telling {
  /** A select of one row for each row of the resource that fulfils it. */
  readonly found: SQL
  /** What the searchable's `from` is, each row looked up from one of `found`. */
  readonly fromFound: SQL
  /** What the searchable's `from` is, with this select of the walked table in the table's place. */
  readonly fromWalked: (some: SQL) => SQL
  /** The table to walk, with its alias. */
  readonly table: SQL
  /** Properties of the table in whose order an index leads through it. */
  readonly walkedBy: readonly string[]
  /** The condition, asked of each row by itself. */
  readonly holds: SQL
  /** Where more rows fit than so many, the page is looked for in its order. */
  readonly few: number
  /** Then so many rows in that order are asked one by one: a page is full long before. */
  readonly walkedAtMost: number
}

/**
 * A condition by which the rows lie in several runs of an index, each in the order of one property: a page is made of their heads, and
 * what fits is counted without looking at the table.
 */
export interface Runs {
  /** The runs, as a relation. */
  readonly of: SQL
  /** The table with its alias, that of the searchable. */
  readonly table: SQL
  /** The alias of the table. */
  readonly alias: SQL
  /** Says of a row of the table that it is in the run. */
  readonly isInRun: SQL
  /** What else a row is asked that is shown; counting trusts the runs. */
  readonly holds: SQL
  /** What the searchable joins to the table. */
  readonly join: SQL
  /** The property in whose ascending order each run lies. */
  readonly inOrderOf: string
}

/** Counting stops here, so that the count costs the same over ten million rows. */
const countedAtMost = 1_000
const defaultLimit = 100
const [anew, once] = [{ planAnew: true }, { planAnew: false }]

const dialect = new PgDialect()

/**
 * Runs one statement that was put together from fragments.
 *
 * @param options.planAnew planned with its values each time, where the best way depends on them
 */
export async function run<Row extends object>(
  db: Queries,
  statement: SQL,
  options: { planAnew?: boolean } = {},
): Promise<Row[]> {
  const { sql: text, params } = dialect.sqlToQuery(statement)
  return db.read<Row>(text, params as Param[], options)
}

/** The same of a statement over rollups. */
export async function addUp<Row extends object>(db: Database, statement: SQL): Promise<Row[]> {
  const { sql: text, params } = dialect.sqlToQuery(statement)
  return db.addUp<Row>(text, params as Param[])
}

/**
 * Finds rows of a resource by filter, in the order that is asked for, one page at a time.
 *
 * @param also further conditions: what the person may see, filters that are no plain property
 * @param by.runs one more condition, of a table all of whose properties are its own
 * @param by.telling one more condition, which says whether to go its way or the order's. Left to the planner, who takes what is asked
 *   for to be rare, a search for what every twentieth row has would look at all of them
 * @throws ProblemError 400 when a cursor is not one of ours or belongs to another order
 */
export async function search<Row extends object>(
  db: Database,
  of: Searchable,
  query: SearchQuery,
  also: readonly (SQL | undefined)[] = [],
  { telling, runs }: { readonly telling?: Telling | undefined; readonly runs?: Runs | undefined } = {},
): Promise<{ items: Row[]; page: PageAnswer }> {
  const page = query.page ?? {}
  const order = orderOf(of, query.sort ?? [])
  const conditions = [...conditionsOf(of, query.filter ?? {}), ...also.filter((one) => one !== undefined)]
  const all = (more: readonly (SQL | undefined)[] = []) => {
    const of = [...conditions, ...more.filter((one) => one !== undefined)]
    return of.length > 0 ? sql` where ${sql.join(of, sql` and `)}` : sql``
  }

  const backwards = page.before !== undefined
  const cursor = page.before ?? page.after
  const place = cursor === undefined ? undefined : placeAfter(order, readCursor(cursor, order), backwards)
  const positions = order.map(({ field }, index) => sql`(${field.sql})::text as ${sql.identifier(`position${index}`)}`)
  const limit = page.limit ?? defaultLimit
  const rowsFrom = (on: Queries, from: SQL, where: SQL, how: { planAnew: boolean }) =>
    run<Row & Record<`position${number}`, string | null>>(
      on,
      sql`select ${of.columns}, ${sql.join(positions, sql`, `)} from ${from}${where} order by ${orderBy(order, backwards)} limit ${sql.raw(String(limit))} offset ${sql.raw(String(page.from ?? 0))}`,
      how,
    )
  const countFrom = (on: Queries, matching: SQL, how: { planAnew: boolean }) =>
    run<{ total: number | string }>(on, sql`select count(*)::int as total from (${matching}) as matching`, how)
  const counting = sql.raw(String(countedAtMost + 1))
  const [rows, [counted]] = telling
    ? await pageAndCount(telling)
    : runs
      ? await Promise.all([headsOf(runs), countRuns(runs)])
      : await Promise.all([
          rowsFrom(db, of.from, all([place]), anew),
          countFrom(
            db,
            // In the order of the page, so that it goes the page's way, which an index leads.
            sql`select 1 from ${of.from}${all()} order by ${orderBy(order, false)} limit ${counting}`,
            anew,
          ),
        ])
  if (backwards) rows.reverse()
  const total = Number(counted?.total ?? 0)
  return {
    items: rows,
    page: {
      totalItems: Math.min(total, countedAtMost),
      hasMoreTotalItems: total > countedAtMost,
      startCursor: cursorOf(rows[0]),
      endCursor: cursorOf(rows.at(-1)),
    },
  }

  /** Of each run as many rows as the page may show, with those that stand at the same place as the last of them. */
  function headsOf({ of, table, alias, isInRun, holds, join, inOrderOf }: Runs) {
    const leads = order[0]?.name === inOrderOf && !order[0].descending && !backwards ? order[0].field.sql : undefined
    const most = sql.raw(String(limit + (page.from ?? 0)))
    const head = leads ? sql` order by ${leads} fetch first ${most} rows with ties` : sql``
    const some = sql`(select * from ${table}${all([isInRun, holds, place])}${head})`
    return rowsFrom(db, sql`${of} cross join lateral ${some} as ${alias} ${join}`, sql``, once)
  }

  function countRuns({ of, table, isInRun }: Runs) {
    const some = sql`(select 1 from ${table}${all([isInRun])} limit ${counting})`
    return countFrom(db, sql`select 1 from ${of} cross join lateral ${some} as found limit ${counting}`, once)
  }

  /**
   * By what the condition finds where that is little, else in the order of the page, as far as that fills it soon. Look-ups are what
   * is bounded: what may go through all that was found keeps none of their connections.
   */
  async function pageAndCount({ found, fromFound, fromWalked, table, walkedBy, holds, few, walkedAtMost }: Telling) {
    const isBounded = conditions.length === 0
    // What is found is a row of the resource: without other conditions they need not be looked up.
    const matching = isBounded ? found : sql`select 1 from ${fromFound}${all()}`
    const count = (on: Queries) => countFrom(on, sql`${matching} limit ${counting}`, once)
    const counted = await (isBounded ? db.lookUp(count) : count(db))
    const isMuch = Number(counted[0]?.total ?? 0) > few
    if (isMuch && order.every(({ name }) => walkedBy.includes(name))) {
      const begun = sql`select * from ${table}${place ? sql` where ${place}` : sql``}
        order by ${orderBy(order, backwards)} limit ${sql.raw(String(walkedAtMost))}`
      const walked = await db.lookUp((lookups) => rowsFrom(lookups, fromWalked(begun), all([holds]), once))
      if (walked.length === limit) return [walked, counted] as const
    }
    const rows = (on: Queries) => rowsFrom(on, fromFound, all([place]), once)
    return [await (isBounded && !isMuch ? db.lookUp(rows) : rows(db)), counted] as const
  }

  function cursorOf(row: Record<`position${number}`, string | null> | undefined): string | null {
    if (!row) return null
    return writeCursor(
      order,
      order.map((_, index) => row[`position${index}`] ?? null),
    )
  }
}

/** The conditions that a filter means, joined by "and" by whoever uses them. Properties the resource does not know are left out. */
export function conditionsOf(of: Pick<Searchable, 'fields'>, filter: { readonly [name: string]: unknown }): SQL[] {
  return Object.entries(filter).flatMap(([name, asked]) => {
    const field = of.fields[name]
    return field && asked !== undefined ? [conditionOf(field, asked as Asked)] : []
  })
}

/** What one asked property means in SQL. */
export function conditionOf(field: Field, asked: Asked): SQL {
  const { sql: column, root } = field
  if (typeof asked !== 'object') return is(asked)
  const parts: SQL[] = []
  const { $eq, $neq, $exists, $in, $notIn, $gt, $gte, $lt, $lte, $like } = asked
  if ($eq !== undefined) parts.push(is($eq))
  // Somebody who asks for "not Anna" means the unassigned, too.
  if ($neq !== undefined) parts.push(sql`${column} is distinct from ${value($neq)}`)
  if ($exists !== undefined) parts.push($exists ? sql`${column} is not null` : sql`${column} is null`)
  if ($in !== undefined) parts.push($in.length > 0 ? isIn($in) : sql`false`)
  if ($notIn !== undefined && $notIn.length > 0)
    parts.push(sql`(${column} is null or ${column} not in (${list($notIn)}))`)
  if ($gt !== undefined) parts.push(sql`${column} > ${value($gt)}`)
  if ($gte !== undefined) parts.push(sql`${column} >= ${value($gte)}`)
  if ($lt !== undefined) parts.push(sql`${column} < ${value($lt)}`)
  if ($lte !== undefined) parts.push(sql`${column} <= ${value($lte)}`)
  if ($like !== undefined) parts.push(sql`(${column})::text like ${likePattern($like)}`)
  return parts.length > 0 ? sql`(${sql.join(parts, sql` and `)})` : sql`true`

  function is(one: string | number | boolean): SQL {
    const same = sql`${column} = ${value(one)}`
    return root ? sql`(${root} = root_of(${value(one)}) and ${same})` : same
  }
  function isIn(many: readonly (string | number)[]): SQL {
    const same = sql`${column} in (${list(many)})`
    return root
      ? sql`(${root} in (${sql.join(
          many.map((one) => sql`root_of(${value(one)})`),
          sql`, `,
        )}) and ${same})`
      : same
  }
  function value(one: string | number | boolean): SQL {
    const stored = typeof one === 'string' && field.stored ? field.stored(one) : one
    if (field.isWord && typeof stored === 'string' && /^[A-Z_]{1,20}$/.test(stored)) return sql.raw(`'${stored}'`)
    return typed(field.type, stored)
  }
  function list(many: readonly (string | number)[]): SQL {
    return sql.join(many.map(value), sql`, `)
  }
}

const casts: { [type in FieldType]: SQL } = {
  key: sql`bigint`,
  string: sql`text`,
  integer: sql`integer`,
  instant: sql`timestamptz`,
  boolean: sql`boolean`,
}
// Parameters go over as text and are cast, so that both drivers send the same.
const typed = (type: FieldType, one: string | number | boolean | null): SQL =>
  sql`${one === null ? null : String(one)}::text::${casts[type]}`

/** Camunda's `*` and `?` in the words of SQL, whose own `%` and `_` lose their meaning. */
export function likePattern(pattern: string): string {
  return pattern.replace(/\\[*?\\]|[*?%_\\]/g, (found) => {
    if (found === '*') return '%'
    if (found === '?') return '_'
    if (found.length === 2) return found === '\\\\' ? '\\\\' : found.slice(1)
    return `\\${found}`
  })
}

interface Ordering {
  readonly name: string
  readonly field: Field
  readonly descending: boolean
}

function orderOf(of: Searchable, sort: NonNullable<SearchQuery['sort']>): Ordering[] {
  const wanted = sort.flatMap(({ field: name, order }) => {
    const field = of.fields[name]
    return field ? [{ name, field, descending: order === 'DESC' }] : []
  })
  const key = of.fields[of.key]
  if (!key) throw new Error(`the searchable resource names ${of.key} as its key and has no such property`)
  if (wanted.some(({ name }) => name === of.key)) return wanted
  return [...wanted, { name: of.key, field: key, descending: wanted.at(-1)?.descending ?? false }]
}

const orderBy = (order: readonly Ordering[], backwards: boolean): SQL =>
  sql.join(
    order.map(({ field, descending }) => {
      const down = descending !== backwards
      const nulls = field.isThere ? sql`` : backwards ? sql`nulls first` : sql`nulls last`
      return sql`${field.sql} ${down ? sql`desc` : sql`asc`} ${nulls}`
    }),
    sql`, `,
  )

/** "Comes after this place", for an order of several properties in which what has no value comes last. */
function placeAfter(order: readonly Ordering[], place: readonly (string | null)[], backwards: boolean): SQL {
  const [first, ...rest] = order
  const [at = null, ...later] = place
  if (!first) return sql`false`
  const { sql: column, type } = first.field
  // One comparison of all, which an index can begin at, where none can be missing and all go one way.
  if (
    place.every((one) => one !== null) &&
    order.every(({ field: { isThere }, descending }) => isThere && descending === first.descending)
  ) {
    const list = (parts: SQL[]) => sql.join(parts, sql`, `)
    const bounds = order.map(({ field }, i) => typed(field.type, place[i] ?? null))
    return sql`(${list(order.map(({ field }) => field.sql))}) ${first.descending !== backwards ? sql`<` : sql`>`} (${list(bounds)})`
  }
  const then = placeAfter(rest, later, backwards)
  if (at === null)
    return backwards
      ? sql`(${column} is not null or (${column} is null and ${then}))`
      : sql`(${column} is null and ${then})`
  const bound = typed(type, at)
  const beyond = first.descending !== backwards ? sql`${column} < ${bound}` : sql`${column} > ${bound}`
  const none = backwards ? sql`false` : sql`${column} is null`
  return sql`(${beyond} or ${none} or (${column} = ${bound} and ${then}))`
}

const signature = (order: readonly Ordering[]) =>
  order.map(({ name, descending }) => (descending ? `-${name}` : name)).join(',')

const writeCursor = (order: readonly Ordering[], place: readonly (string | null)[]) =>
  Buffer.from(JSON.stringify([signature(order), ...place])).toString('base64')

function readCursor(cursor: string, order: readonly Ordering[]): (string | null)[] {
  let read: unknown
  try {
    read = JSON.parse(Buffer.from(cursor, 'base64').toString('utf8'))
  } catch {
    throw invalid('page: this cursor is not one that a search has answered.')
  }
  if (!Array.isArray(read) || read.length !== order.length + 1 || !read.slice(1).every(isPlace))
    throw invalid('page: this cursor is not one that a search with this order has answered.')
  if (read[0] !== signature(order))
    throw invalid(
      `page: this cursor belongs to a search sorted by ${String(read[0])}; this one is sorted by ${signature(order)}.`,
    )
  return read.slice(1)
}

const isPlace = (one: unknown): one is string | null => one === null || typeof one === 'string'

/** A condition on some member of an array column: `candidateGroup` and `candidateUser` of user tasks. */
export function someMember(array: SQL, asked: string | Operators): SQL {
  if (typeof asked === 'string') return sql`${array} @> array[${asked}::text]`
  const member: Field = { type: 'string', sql: sql`member.name` }
  return sql`exists (select 1 from unnest(${array}) as member(name) where ${conditionOf(member, asked)})`
}
