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
 */
export function updating<C extends Columns>(
  table: string,
  keys: readonly (keyof C & string)[],
  columns: C,
  set: string,
  returning = '',
) {
  const where = keys.map((key) => `t.${key} = x.${key}`).join(' and ')
  const text = `update ${table} t set ${set} from ${unnest(columns)} where ${where} ${returning && `returning ${returning}`}`
  return (rows: readonly RowOf<C>[]): Statement => ({ text, params: paramsOf(columns, rows) })
}

/** A statement that deletes many rows of cases by their keys. */
export function deleting(table: string) {
  const text = `delete from ${table} t using unnest($1::bigint[], $2::bigint[]) as x(root_key, key)
    where t.root_key = x.root_key and t.key = x.key`
  return (rows: readonly { root_key: string; key: string }[]): Statement => ({
    text,
    params: [rows.map((row) => row.root_key), rows.map((row) => row.key)],
  })
}
