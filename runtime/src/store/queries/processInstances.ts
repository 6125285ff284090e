import { type SQL, sql } from 'drizzle-orm'
import type { Database, Queries } from '../database.ts'
import { rolledUp } from '../rollups.ts'
import { addUp, conditionOf, conditionsOf, type Operators, run, type Searchable, type Telling } from './search.ts'
import { asksForOne, hasVariables, valueIs } from './variables.ts'

export interface InstanceRow {
  readonly instance_key: string
  readonly root_key: string
  readonly parent_key: string | null
  readonly parent_element_key: string | null
  readonly definition_key: string
  readonly process_id: string
  readonly process_name: string | null
  readonly version: number
  readonly version_tag: string | null
  readonly state: 'ACTIVE' | 'COMPLETED' | 'TERMINATED'
  readonly has_incident: boolean
  readonly business_key: string | null
  readonly started_at: Date
  readonly ended_at: Date | null
}

const state = sql`case p.state when 'running' then 'ACTIVE' when 'completed' then 'COMPLETED' else 'TERMINATED' end`
// A root case answers for the processes it has called, too: that is where people look.
const hasIncident = sql`exists (select 1 from incident as stuck where stuck.root_key = p.root_key and stuck.state = 'ACTIVE'
  and (stuck.instance_key = p.key or p.key = p.root_key))`

export const processInstances: Searchable = {
  from: sql`process_instance as p join process_definition as d on d.key = p.definition_key`,
  columns: sql`p.key as instance_key, p.root_key, p.parent_key, p.parent_element_key, p.definition_key, p.process_id,
    d.name as process_name, p.version, d.version_tag, ${state} as state, ${hasIncident} as has_incident, p.business_key,
    p.started_at, p.ended_at`,
  fields: {
    processInstanceKey: { type: 'key', sql: sql`p.key`, isThere: true, root: sql`p.root_key` },
    processDefinitionId: { type: 'string', sql: sql`p.process_id`, isThere: true },
    processDefinitionName: { type: 'string', sql: sql`d.name` },
    processDefinitionVersion: { type: 'integer', sql: sql`p.version`, isThere: true },
    processDefinitionVersionTag: { type: 'string', sql: sql`d.version_tag` },
    processDefinitionKey: { type: 'key', sql: sql`p.definition_key`, isThere: true },
    parentProcessInstanceKey: { type: 'key', sql: sql`p.parent_key`, root: sql`p.root_key` },
    parentElementInstanceKey: { type: 'key', sql: sql`p.parent_element_key`, root: sql`p.root_key` },
    startDate: { type: 'instant', sql: sql`p.started_at`, isThere: true },
    endDate: { type: 'instant', sql: sql`p.ended_at` },
    state: { type: 'string', sql: state },
    hasIncident: { type: 'boolean', sql: hasIncident },
    businessId: { type: 'string', sql: sql`p.business_key` },
  },
  key: 'processInstanceKey',
}

/** Filters of process instances that look at what the instance holds. */
export interface DeeperFilter {
  readonly variables?: readonly { readonly name: string; readonly value: string | Operators }[]
  readonly elementId?: string | Operators
  readonly elementInstanceState?: string | Operators
  readonly errorMessage?: string | Operators
  readonly $or?: readonly (DeeperFilter & { readonly [name: string]: unknown })[]
}

/** Conditions on process instances (alias `p`) that are no plain property of theirs. */
export function deeperConditions(filter: DeeperFilter): SQL[] {
  const { variables, elementId, elementInstanceState, errorMessage, $or } = filter
  const conditions: SQL[] = variables ? hasVariables(sql`p.key`, sql`p.root_key`, variables) : []
  if (elementId !== undefined || elementInstanceState !== undefined) {
    const asked = [
      ...(elementId === undefined ? [] : [conditionOf({ type: 'string', sql: sql`e.element_id` }, elementId)]),
      ...(elementInstanceState === undefined
        ? []
        : [conditionOf({ type: 'string', sql: elementState }, elementInstanceState)]),
    ]
    conditions.push(
      sql`exists (select 1 from element_instance as e where e.root_key = p.root_key and e.instance_key = p.key
        and ${sql.join(asked, sql` and `)})`,
    )
  }
  if (errorMessage !== undefined)
    conditions.push(
      sql`exists (select 1 from incident as i where i.root_key = p.root_key and i.instance_key = p.key
        and i.state = 'ACTIVE' and ${conditionOf({ type: 'string', sql: sql`i.message` }, errorMessage)})`,
    )
  if ($or !== undefined && $or.length > 0) {
    const ways = $or.map((way) => {
      const all = [...conditionsOf(processInstances, way), ...deeperConditions(way)]
      return all.length > 0 ? sql`(${sql.join(all, sql` and `)})` : sql`true`
    })
    conditions.push(sql`(${sql.join(ways, sql` or `)})`)
  }
  return conditions
}

/**
 * The first of these filters by a variable that asks for one value, as a condition that leads a search, with the filters that are
 * left; undefined where none does.
 */
export function tellingVariable(
  filter: DeeperFilter,
  bounds: Pick<Telling, 'few' | 'walkedAtMost'> = { few: 1_000, walkedAtMost: 10_000 },
): { readonly telling: Telling; readonly rest: DeeperFilter } | undefined {
  const asked = filter.variables?.find(({ value }) => asksForOne(value))
  if (!asked) return undefined
  const these = sql`v.name = ${asked.name} and ${valueIs(asked.value, sql`v.value`)} and v.scope_key = v.instance_key`
  const found = sql`select v.root_key, v.instance_key from variable as v where ${these}`
  const definition = sql`join process_definition as d on d.key = p.definition_key`
  return {
    telling: {
      found,
      // Behind an offset each is looked up by itself, however many there are by the planner's guess.
      fromFound: sql`(${found}) as h cross join lateral (
        select * from process_instance as i where i.root_key = h.root_key and i.key = h.instance_key offset 0) as p ${definition}`,
      fromWalked: (some) => sql`(${some}) as p ${definition}`,
      table: sql`process_instance as p`,
      walkedBy: ['startDate', 'processInstanceKey'],
      holds: sql`exists (select 1 from variable as v where v.root_key = p.root_key and v.scope_key = p.key and v.instance_key = p.key
        and ${these} offset 0)`,
      ...bounds,
    },
    rest: { ...filter, variables: filter.variables?.filter((one) => one !== asked) ?? [] },
  }
}

/** State of an element instance (alias `e`) in Camunda's words. */
export const elementState = sql`case when e.left_at is null then 'ACTIVE' when e.outcome = 'completed' then 'COMPLETED' else 'TERMINATED' end`

export async function instanceByKey(db: Queries, key: string, also?: SQL): Promise<InstanceRow | undefined> {
  const [row] = await run<InstanceRow>(
    db,
    sql`select ${processInstances.columns} from ${processInstances.from} where p.root_key = root_of(${key}::bigint) and p.key = ${key}::bigint and ${also ?? sql`true`}`,
  )
  return row
}

export interface ElementStatistics {
  readonly element_id: string
  readonly active: number
  readonly canceled: number
  readonly incidents: number
  readonly completed: number
}

/** How many element instances stand, have ended, were canceled or are stuck at each element of the instances (alias `p`) that the conditions choose. */
export async function elementStatistics(db: Queries, conditions: readonly SQL[]): Promise<ElementStatistics[]> {
  const where = sql.join([...conditions], sql` and `)
  return run<ElementStatistics>(
    db,
    sql`with chosen as (select p.root_key, p.key from ${processInstances.from} where ${where}),
      counted as (
        select e.element_id,
          count(*) filter (where e.left_at is null)::int as active,
          count(*) filter (where e.outcome = 'canceled')::int as canceled,
          count(*) filter (where e.outcome = 'completed')::int as completed
        from element_instance as e join chosen on chosen.root_key = e.root_key and chosen.key = e.instance_key
        group by e.element_id
      ), stuck as (
        select i.element_id, count(*)::int as incidents
        from incident as i join chosen on chosen.root_key = i.root_key and chosen.key = i.instance_key
        where i.state = 'ACTIVE' group by i.element_id
      )
      select coalesce(c.element_id, s.element_id) as element_id, coalesce(c.active, 0) as active, coalesce(c.canceled, 0) as canceled,
        coalesce(s.incidents, 0) as incidents, coalesce(c.completed, 0) as completed
      from counted as c full join stuck as s on s.element_id = c.element_id
      order by 1`,
  )
}

/** The same of all instances of a version of a process, from the rollups: those that retention has let go of count, too. */
export async function elementStatisticsOf(
  db: Database,
  { processId, version, key }: { readonly processId: string; readonly version: number; readonly key: string },
  now: Date,
): Promise<ElementStatistics[]> {
  const of = { processId, version }
  const ever = { from: new Date(0).toISOString(), to: new Date(now.getTime() + 3_600_000).toISOString() }
  const left = (measure: 'left' | 'bodies') =>
    sql`select subject, 0, case part when 'canceled' then n else 0 end, 0, case part when 'completed' then n else 0 end
      from ${rolledUp({ ...of, ...ever, measure })} r`
  return addUp<ElementStatistics>(
    db,
    sql`select element_id, sum(active)::int as active, sum(canceled)::int as canceled, sum(incidents)::int as incidents,
      sum(completed)::int as completed
    from (
      select subject as element_id, n as active, 0 as canceled, 0 as incidents, 0 as completed
      from ${rolledUp({ ...of, measure: 'since' })} r
      union all ${left('left')} union all ${left('bodies')}
      union all select element_id, 0, 0, count(*), 0 from incident
        where process_id = ${processId} and definition_key = ${key}::bigint and state = 'ACTIVE' group by element_id) x
    group by element_id having sum(active) + sum(canceled) + sum(incidents) + sum(completed) > 0 order by element_id`,
  )
}

/** Sequence flows that an instance has taken, each once, in the order of the first time. */
export async function flowsTaken(db: Queries, of: { rootKey: string; instanceKey: string }): Promise<string[]> {
  const rows = await run<{ flows: string[] }>(
    db,
    sql`select flows from sequence_flow_taken where root_key = ${of.rootKey}::bigint and instance_key = ${of.instanceKey}::bigint
      order by revision`,
  )
  return [...new Set(rows.flatMap(({ flows }) => flows))]
}
