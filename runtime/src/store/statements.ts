import type { Param, Statement } from './database.ts'

/** How a column's values travel in an array parameter; `key` is a 64-bit integer that is never null. */
type ColumnType = 'key' | 'bigint' | 'integer' | 'float8' | 'text' | 'timestamptz' | 'jsonb' | 'text[]'
type Columns = { readonly [column: string]: ColumnType }

/** What a row holds for a column: keys as strings, times in milliseconds, JSON as values. */
type Cell<T extends ColumnType> = T extends 'integer' | 'float8' | 'timestamptz'
  ? number | null
  : T extends 'jsonb'
    ? unknown
    : T extends 'text[]'
      ? readonly string[] | null
      : T extends 'key'
        ? string
        : string | null
export type RowOf<C extends Columns> = { readonly [K in keyof C]: Cell<C[K]> }

// Arrays and JSON cannot be members of an array parameter as they are, so they travel as text.
const wireType = (type: ColumnType) =>
  type === 'jsonb' || type === 'text[]' ? 'text' : type === 'key' ? 'bigint' : type
const readBack = (name: string, type: ColumnType) => (wireType(type) === 'text' ? `x.${name}::${type}` : `x.${name}`)

function unnest(columns: Columns): string {
  const names = Object.keys(columns)
  const params = names.map((name, i) => `$${i + 1}::${wireType(columns[name] ?? 'text')}[]`)
  return `unnest(${params.join(', ')}) as x(${names.join(', ')})`
}

function paramsOf<C extends Columns>(columns: C, rows: readonly RowOf<C>[]): Param[] {
  return Object.entries(columns).map(([name, type]) => rows.map((row) => encode(type, row[name])))
}

function encode(type: ColumnType, value: unknown): string | number | null {
  if (type === 'jsonb') return JSON.stringify(value ?? null)
  if (value === null || value === undefined) return null
  if (type === 'timestamptz') return new Date(value as number).toISOString()
  if (type === 'text[]') return arrayText(value as readonly string[])
  return value as string | number
}

/** A list as PostgreSQL writes it. */
export const arrayText = (items: readonly (string | number | null)[]) =>
  `{${items.map((item) => (item === null ? 'null' : `"${String(item).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`)).join(',')}}`

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
 * @param monthly the table has a partition for each month: only those that the rows can lie in are opened
 */
export function updating<C extends Columns>(
  table: string,
  keys: readonly (keyof C & string)[],
  columns: C,
  set: string,
  { returning = '', monthly = false }: { returning?: string; monthly?: boolean } = {},
) {
  const next = Object.keys(columns).length + 1
  const where = [
    ...keys.map((key) => `t.${key} = x.${key}`),
    // Bounds that stand outside of the rows are known before the first row is looked at, so the planner's choice can be pruned by them.
    ...(monthly ? [`t.root_key between $${next}::bigint and $${next + 1}::bigint`] : []),
  ]
  const text = `update ${table} t set ${set} from ${unnest(columns)} where ${where.join(' and ')} ${returning && `returning ${returning}`}`
  return (rows: readonly RowOf<C>[]): Statement => ({
    text,
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
