import { type SQL, sql } from 'drizzle-orm'
import type { Queries } from '../database.ts'
import { elementState } from './processInstances.ts'
import { run, type Searchable } from './search.ts'

export interface ElementRow {
  readonly element_key: string
  readonly instance_key: string
  readonly root_key: string
  readonly definition_key: string
  readonly process_id: string
  readonly element_id: string
  readonly type: string
  readonly state: 'ACTIVE' | 'COMPLETED' | 'TERMINATED'
  readonly entered_at: Date
  readonly left_at: Date | null
  readonly incident_key: string | null
}

// Camunda's word is the kind in capitals; it has none for transactions and complex gateways.
const type = sql`case e.kind when 'transaction' then 'SUB_PROCESS' when 'complexGateway' then 'UNKNOWN'
  else upper(regexp_replace(e.kind, '([A-Z])', '_\\1', 'g')) end`
const incidentKey = sql`(select i.key from incident as i where i.root_key = e.root_key and i.element_key = e.key
  and i.state = 'ACTIVE' order by i.key limit 1)`

/** Element instances, present and past. */
export const elementInstances: Searchable = {
  from: sql`element_instance as e`,
  columns: sql`e.key as element_key, e.instance_key, e.root_key, e.definition_key, e.process_id, e.element_id, ${type} as type,
    ${elementState} as state, e.entered_at, e.left_at, ${incidentKey} as incident_key`,
  fields: {
    elementInstanceKey: { type: 'key', sql: sql`e.key`, root: sql`e.root_key` },
    processInstanceKey: { type: 'key', sql: sql`e.instance_key`, root: sql`e.root_key` },
    processDefinitionKey: { type: 'key', sql: sql`e.definition_key` },
    processDefinitionId: { type: 'string', sql: sql`e.process_id` },
    elementInstanceScopeKey: { type: 'key', sql: sql`e.scope_key`, root: sql`e.root_key` },
    startDate: { type: 'instant', sql: sql`e.entered_at` },
    endDate: { type: 'instant', sql: sql`e.left_at` },
    elementId: { type: 'string', sql: sql`e.element_id` },
    type: { type: 'string', sql: type },
    state: { type: 'string', sql: elementState },
    incidentKey: { type: 'key', sql: incidentKey },
    hasIncident: { type: 'boolean', sql: sql`(${incidentKey} is not null)` },
  },
  key: 'elementInstanceKey',
}

export async function elementByKey(db: Queries, key: string, also: SQL | undefined): Promise<ElementRow | undefined> {
  const [row] = await run<ElementRow>(
    db,
    sql`select ${elementInstances.columns} from ${elementInstances.from} where e.root_key = root_of(${key}::bigint) and e.key = ${key}::bigint and ${also ?? sql`true`}`,
  )
  return row
}
