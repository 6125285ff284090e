import { entries, type Value, type Variables } from '@waymark/shared/engine'
import type { Database } from '../../runtime/src/store/database.ts'
import { keyOf } from '../../runtime/src/store/keys.ts'
import type { Waiting } from './host.ts'
import type { Seen } from './look.ts'

interface ElementRow {
  readonly key: string
  readonly instance_key: string
  readonly scope_key: string
  readonly element_id: string
  readonly kind: string
}

interface VariableRow {
  readonly scope_key: string
  readonly name: string
  readonly value: Value
}

interface WaitRow {
  readonly key: string
  readonly instance_key: string
  readonly element_key: string
  readonly element_id: string
}

/** What the database says of all instances. */
export interface Rows {
  readonly instances: readonly { readonly key: string; readonly state: string }[]
  /** Active element instances. */
  readonly elements: readonly ElementRow[]
  /** Every element that was ever entered, with how often, and how often it was completed. */
  readonly counts: readonly { readonly element_id: string; readonly entered: number; readonly completed: number }[]
  readonly variables: readonly VariableRow[]
  readonly tasks: readonly { readonly key: string; readonly element_id: string; readonly assignee: string | null }[]
  readonly jobs: readonly (WaitRow & { readonly retries: number })[]
  readonly timers: readonly (WaitRow & { readonly due_at: Date })[]
  readonly messages: readonly (WaitRow & { readonly name: string; readonly correlation_key: string })[]
  readonly signals: readonly (WaitRow & { readonly name: string })[]
  readonly incidents: readonly {
    readonly key: string
    readonly element_id: string
    readonly kind: string
    readonly message: string
    readonly state: string
  }[]
}

/** Reads everything that the API's lists are made of. */
export async function readRows(db: Database): Promise<Rows> {
  const wait = 'key, instance_key, element_key, element_id'
  return {
    instances: await db.read('select key, state from process_instance order by key', []),
    elements: await db.read(
      `select key, instance_key, scope_key, element_id, kind from element_instance where outcome is null order by key`,
      [],
    ),
    counts: await db.read(
      `select element_id, count(*)::int as entered, (count(*) filter (where outcome = 'completed'))::int as completed
       from element_instance where kind <> 'multiInstanceBody' group by element_id`,
      [],
    ),
    variables: await db.read('select scope_key, name, value from variable order by key', []),
    tasks: await db.read(`select key, element_id, assignee from user_task where state = 'CREATED' order by key`, []),
    jobs: await db.read(`select ${wait}, retries from job order by key`, []),
    timers: await db.read(`select ${wait}, due_at from timer order by key`, []),
    messages: await db.read(`select ${wait}, name, correlation_key from message_subscription order by key`, []),
    signals: await db.read(`select ${wait}, name from signal_subscription order by key`, []),
    incidents: await db.read('select key, element_id, kind, message, state from incident order by key', []),
  }
}

/** Active element instances as the rows have them, bodies of multi-instances left out. */
export function activeOf({ elements, variables }: Rows): Waiting[] {
  const byKey = new Map(elements.map((element) => [element.key, element]))
  const scopes = variablesByScope(variables)
  return elements
    .filter(({ kind }) => kind !== 'multiInstanceBody')
    .map(({ key, instance_key, element_id, kind }) => {
      const seen: Record<string, Value> = {}
      let loop: number | undefined
      // The process as a scope has no row of its own, but it has variables.
      for (let at: string | undefined = key; at; at = byKey.get(at)?.scope_key) {
        const own = scopes.get(at) ?? {}
        for (const [name, value] of Object.entries(own)) if (!(name in seen)) seen[name] = value
        // Rounds are counted from 1 in variables, from 0 in cases.
        if (loop === undefined && typeof own.loopCounter === 'number') loop = own.loopCounter - 1
      }
      const element = Number(BigInt(key) - BigInt(instance_key))
      return {
        instance: instance_key,
        element,
        id: element_id,
        kind,
        ...(loop === undefined ? {} : { loop }),
        variables: seen,
      }
    })
}

/** Variables by the key of the scope that holds them. */
export function variablesByScope(rows: readonly VariableRow[]): Map<string, Variables> {
  const scopes = new Map<string, Record<string, Value>>()
  for (const { scope_key, name, value } of rows) {
    const scope = scopes.get(scope_key)
    if (scope) scope[name] = value
    else scopes.set(scope_key, { [name]: value })
  }
  return scopes
}

/**
 * What the rows say and the instances do not, or the other way round; empty where both are one. Rows are a projection of the
 * instances, so every list that people see must agree with the value that the engine moves.
 */
export function disagreements(rows: Rows, alive: readonly Seen[]): string[] {
  const found: string[] = []
  const of = <T>(table: (seen: Seen) => readonly T[], told: (key: string, one: T) => unknown) =>
    alive.flatMap((seen) => table(seen).map((one) => JSON.stringify(told(seen.key, one))))
  const compare = (what: string, stored: readonly unknown[], living: readonly string[]) => {
    const texts = new Set(stored.map((one) => JSON.stringify(one)))
    const others = new Set(living)
    for (const text of texts) if (!others.has(text)) found.push(`${what} only in the rows: ${text}`)
    for (const text of others) if (!texts.has(text)) found.push(`${what} only in the instance: ${text}`)
  }
  compare(
    'instance',
    rows.instances.filter(({ state }) => state === 'running').map(({ key }) => key),
    of(
      () => [0],
      (key) => key,
    ),
  )
  compare(
    'element',
    rows.elements.map((one) => [one.key, one.element_id, one.scope_key, one.kind === 'multiInstanceBody']),
    of(
      ({ instance }) => entries(instance.elements).filter((element) => element.id !== 0),
      (key, one) => [keyOf(key, one.id), one.node, keyOf(key, Math.max(one.scope, 0)), one.body === true],
    ),
  )
  compare(
    'task',
    rows.tasks.map((one) => [one.key, one.element_id, one.assignee]),
    of(
      ({ instance }) => entries(instance.elements).filter((element) => element.task !== undefined),
      (key, one) => [keyOf(key, one.id), one.node, one.task?.assignee ?? null],
    ),
  )
  compare(
    'job',
    rows.jobs.map((one) => [...placeOf(one), one.retries]),
    of(
      ({ instance }) => entries(instance.jobs),
      (key, one) => [...placeIn(key, one), one.retries],
    ),
  )
  compare(
    'timer',
    rows.timers.map((one) => [...placeOf(one), one.due_at.getTime()]),
    of(
      ({ instance }) => entries(instance.timers),
      (key, one) => [...placeIn(key, one), one.dueAtMs],
    ),
  )
  compare(
    'message subscription',
    rows.messages.map((one) => [...placeOf(one), one.name, one.correlation_key]),
    of(
      ({ instance }) => entries(instance.messages),
      (key, one) => [...placeIn(key, one), one.name, one.correlationKey],
    ),
  )
  compare(
    'signal subscription',
    rows.signals.map((one) => [...placeOf(one), one.name]),
    of(
      ({ instance }) => entries(instance.signals),
      (key, one) => [...placeIn(key, one), one.name],
    ),
  )
  compare(
    'incident',
    rows.incidents.filter(({ state }) => state === 'ACTIVE').map(({ key }) => key),
    of(
      ({ instance }) => entries(instance.incidents),
      (key, one) => keyOf(key, one.id),
    ),
  )
  const scopes = variablesByScope(rows.variables)
  const living = alive.flatMap(({ key, instance }) =>
    entries(instance.elements).map((element) => ({
      scope: keyOf(key, element.id),
      variables: element.variables ?? {},
    })),
  )
  compare(
    'variables',
    living.map(({ scope }) => [scope, sorted(scopes.get(scope) ?? {})]),
    living.map(({ scope, variables }) => JSON.stringify([scope, sorted(variables)])),
  )
  return found
}

function placeOf({ key, element_key, element_id }: WaitRow): readonly string[] {
  return [key, element_key, element_id]
}

function placeIn(key: string, one: { readonly id: number; readonly element: number; readonly node: string }) {
  return [keyOf(key, one.id), keyOf(key, one.element), one.node]
}

/** JSON columns do not keep the order of keys. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  )
}
