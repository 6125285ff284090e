import type { Param, Statement } from './database.ts'

/** How a column's values travel in an array parameter; `key` is a 64-bit integer that is never null. */
type ColumnType = 'key' | 'bigint' | 'integer' | 'float8' | 'text' | 'timestamptz' | 'jsonb' | 'text[]' | 'integer[]'
type Columns = { readonly [column: string]: ColumnType }

/** What a row holds for a column: keys as strings, times in milliseconds, JSON as values. */
type Cell<T extends ColumnType> = T extends 'integer' | 'float8' | 'timestamptz'
  ? number | null
  : T extends 'jsonb'
    ? unknown
    : T extends 'text[]'
      ? readonly string[] | null
      : T extends 'integer[]'
        ? readonly number[]
        : T extends 'key'
          ? string
          : string | null
export type RowOf<C extends Columns> = { readonly [K in keyof C]: Cell<C[K]> }

// Arrays and JSON cannot be members of an array parameter as they are, so they travel as text.
const wireType = (type: ColumnType) =>
  type === 'jsonb' || type === 'text[]' || type === 'integer[]' ? 'text' : type === 'key' ? 'bigint' : type
const readBack = (name: string, type: ColumnType) => (wireType(type) === 'text' ? `x.${name}::${type}` : `x.${name}`)

function unnest(columns: Columns): string {
  const names = Object.keys(columns)
  const params = names.map((name, i) => `$${i + 1}::${wireType(columns[name] ?? 'text')}[]`)
  return `unnest(${params.join(', ')}) as x(${names.join(', ')})`
}

/** The rows' values as parameters, an array for each column, written as PostgreSQL reads it. */
export function paramsOf<C extends Columns>(columns: C, rows: readonly RowOf<C>[]): Param[] {
  const params: Param[] = []
  for (const name in columns) {
    const write = writers[columns[name] as ColumnType]
    let list = ''
    for (const row of rows) list += `,${write(row[name] as never)}`
    params.push(`{${list.slice(1)}}`)
  }
  return params
}

const orNull = (value: string | number | null | undefined) =>
  value === null || value === undefined ? 'null' : `${value}`
const textOrNull = (value: string | null | undefined) =>
  value === null || value === undefined ? 'null' : quoted(value)

/** How a value stands in an array. */
const writers: { readonly [T in ColumnType]: (value: Cell<T>) => string } = {
  key: orNull,
  bigint: orNull,
  integer: orNull,
  float8: orNull,
  text: textOrNull,
  timestamptz: (ms) => (ms === null || ms === undefined ? 'null' : `"${isoOf(ms)}"`),
  // JSON holds no character that JSON would write otherwise than an array does: written twice it is quoted.
  jsonb: (value) => JSON.stringify(JSON.stringify(value ?? null)),
  'text[]': (list) => (list === null || list === undefined ? 'null' : quoted(arrayText(list))),
  'integer[]': (list) => `"{${list.join(',')}}"`,
}

/** What happens in one batch happens at few moments. */
let lastMoment = { ms: Number.NaN, iso: '' }
function isoOf(ms: number): string {
  if (lastMoment.ms !== ms) lastMoment = { ms, iso: new Date(ms).toISOString() }
  return lastMoment.iso
}

function quoted(text: string): string {
  const escaped = /["\\]/.test(text) ? text.replaceAll('\\', '\\\\').replaceAll('"', '\\"') : text
  return `"${escaped}"`
}

/** A list as PostgreSQL writes it. Plain words stand as they are, so that a list of them in a list needs no quotes within quotes. */
export function arrayText(items: readonly (string | number | null)[]): string {
  let list = ''
  for (const item of items) {
    const text = String(item)
    list += item === null || isPlainWord(text) ? `,${text}` : `,${quoted(text)}`
  }
  return `{${list.slice(1)}}`
}

const isPlainWord = (text: string) => /^[\w.-]+$/.test(text) && (text.length !== 4 || text.toLowerCase() !== 'null')

/** A statement that inserts many rows. `conflict` is its `on conflict` clause. */
export function inserting<C extends Columns>(table: string, columns: C, conflict = '') {
  const list = Object.entries(columns)
  const text = `insert into ${table} (${list.map(([name]) => name).join(', ')})
    select ${list.map(([name, type]) => readBack(name, type)).join(', ')} from ${unnest(columns)} ${conflict}`
  return (rows: readonly RowOf<C>[]): Statement => ({ text, params: paramsOf(columns, rows) })
}

/**
 * A statement that updates many rows.
 *
 * @param set assignments in SQL; `t` is the table, `x` the given row
 * @param and what else must hold for a row to be updated
 * @param monthly the table has a partition for each month: only those that the rows can lie in are opened
 * @param handOn what it returns, to be used as `first` by the statement `to`
 */
export function updating<C extends Columns>(
  table: string,
  keys: readonly (keyof C & string)[],
  columns: C,
  set: string,
  {
    and = '',
    monthly = false,
    handOn,
  }: { and?: string; monthly?: boolean; handOn?: { returning: string; to: string } } = {},
) {
  const next = Object.keys(columns).length + 1
  const where = [
    ...keys.map((key) => `t.${key} = x.${key}`),
    ...(and ? [and] : []),
    // Bounds that stand outside of the rows are known before the first row is looked at, so the planner's choice can be pruned by them.
    ...(monthly ? [`t.root_key between $${next}::bigint and $${next + 1}::bigint`] : []),
  ]
  const text = `update ${table} t set ${set} from ${unnest(columns)} where ${where.join(' and ')}`
  const texts = handOn ? { first: `${text} returning ${handOn.returning}`, text: handOn.to } : { text }
  return (rows: readonly RowOf<C>[]): Statement => ({
    ...texts,
    params: [...paramsOf(columns, rows), ...(monthly ? boundsOf(rows.map((row) => String(row.root_key))) : [])],
  })
}

/** The least and the greatest of some keys. */
export function boundsOf(keys: readonly string[]): [string, string] {
  let least = keys[0] ?? '0'
  let greatest = least
  for (const key of keys) {
    if (isLess(key, least)) least = key
    if (isLess(greatest, key)) greatest = key
  }
  return [least, greatest]
}

// Shorter decimal strings are smaller numbers.
const isLess = (a: string, b: string) => a.length < b.length || (a.length === b.length && a < b)

/** A statement that deletes many rows of cases by their keys. */
export function deleting(table: string) {
  const text = `delete from ${table} t using unnest($1::bigint[], $2::bigint[]) as x(root_key, key)
    where t.root_key = x.root_key and t.key = x.key`
  return (rows: readonly { root_key: string; key: string }[]): Statement => ({
    text,
    params: [rows.map((row) => row.root_key), rows.map((row) => row.key)],
  })
}
