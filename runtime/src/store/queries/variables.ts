import { type SQL, sql } from 'drizzle-orm'
import { invalid } from '../../problem.ts'
import type { Queries } from '../database.ts'
import { likePattern, type Operators, run, type Searchable } from './search.ts'

export interface VariableRow {
  readonly variable_key: string
  readonly name: string
  readonly value: unknown
  readonly scope_key: string
  readonly instance_key: string
  readonly root_key: string
}

/** Variables of process instances, each in the scope that holds it. */
export const variables: Searchable = {
  from: sql`variable as v`,
  columns: sql`v.key as variable_key, v.name, v.value, v.scope_key, v.instance_key, v.root_key`,
  fields: {
    variableKey: { type: 'key', sql: sql`v.key`, isThere: true },
    name: { type: 'string', sql: sql`v.name` },
    scopeKey: { type: 'key', sql: sql`v.scope_key`, root: sql`v.root_key` },
    processInstanceKey: { type: 'key', sql: sql`v.instance_key`, root: sql`v.root_key` },
  },
  key: 'variableKey',
}

/** Whether a condition on a variable's value asks for one that an index knows: null is not in it. */
export const asksForOne = (asked: string | Operators): boolean => {
  const one = typeof asked === 'string' ? asked : asked.$eq
  return typeof one === 'string' && one.trim() !== 'null'
}

/** A condition on a variable's value, which is asked for as JSON text: `"\"Tbilisi\""`, `"42"`. */
export function valueIs(asked: string | Operators, value: SQL): SQL {
  if (typeof asked === 'string') return equal(asked)
  const parts: SQL[] = []
  const { $eq, $neq, $exists, $in, $notIn, $like } = asked
  if ($eq !== undefined) parts.push(equal($eq))
  if ($neq !== undefined) parts.push(sql`${value} is distinct from ${json($neq)}`)
  if ($exists === false) parts.push(sql`false`)
  if ($in !== undefined) parts.push($in.length > 0 ? sql`(${sql.join($in.map(equal), sql` or `)})` : sql`false`)
  if ($notIn !== undefined && $notIn.length > 0)
    parts.push(sql`${value} not in (${sql.join($notIn.map(json), sql`, `)})`)
  if ($like !== undefined) parts.push(sql`(${value})::text like ${likePattern($like)}`)
  return parts.length > 0 ? sql`(${sql.join(parts, sql` and `)})` : sql`true`

  /**
   * What is equal has the same text, too, whose beginning is what the index knows. `coalesce` hides the second comparison from the
   * planner, which would take the two for independent and the value for far rarer than it is.
   */
  function equal(one: unknown): SQL {
    const same = sql`${value} = ${json(one)}`
    return JSON.parse(String(one)) === null
      ? same
      : sql`(lower(left(${value} #>> '{}', 64)) = lower(left((${json(one)}) #>> '{}', 64)) and coalesce(${same}, false))`
  }
}

function json(text: unknown): SQL {
  try {
    JSON.parse(String(text))
  } catch {
    throw invalid(
      `A variable's value is asked for as JSON text; ${String(text)} is none. Put a text in quotes: "\\"${String(text)}\\"".`,
    )
  }
  // As JavaScript writes it, which is how values are stored: 1.0 is 1.
  return sql`${JSON.stringify(JSON.parse(String(text)))}::text::jsonb`
}

/** Conditions on variables of the process instance with this key; all must hold. */
export const hasVariables = (
  instanceKey: SQL,
  rootKey: SQL,
  asked: readonly { readonly name: string; readonly value: string | Operators }[],
  scopeKey: SQL = instanceKey,
): SQL[] =>
  asked.map(
    ({ name, value }) =>
      sql`exists (select 1 from variable as v where v.root_key = ${rootKey} and v.scope_key = ${scopeKey}
        and v.instance_key = ${instanceKey} and v.name = ${name} and ${valueIs(value, sql`v.value`)})`,
  )

export async function variableByKey(db: Queries, key: string, also: SQL | undefined): Promise<VariableRow | undefined> {
  const [row] = await run<VariableRow>(
    db,
    sql`select ${variables.columns} from ${variables.from} where v.key = ${key}::bigint and ${also ?? sql`true`}`,
  )
  return row
}
