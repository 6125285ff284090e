import { type SQL, sql } from 'drizzle-orm'
import type { Queries } from '../database.ts'
import { run, type Searchable } from './search.ts'

export interface IncidentRow {
  readonly incident_key: string
  readonly root_key: string
  readonly instance_key: string
  readonly element_key: string
  readonly element_id: string
  readonly definition_key: string
  readonly process_id: string
  readonly kind: string
  readonly message: string
  readonly job_key: string | null
  readonly state: 'ACTIVE' | 'RESOLVED'
  readonly raised_at: Date
}

export const incidents: Searchable = {
  from: sql`incident as i`,
  columns: sql`i.key as incident_key, i.root_key, i.instance_key, i.element_key, i.element_id, i.definition_key, i.process_id,
    i.kind, i.message, i.job_key, i.state, i.raised_at`,
  fields: {
    incidentKey: { type: 'key', sql: sql`i.key`, root: sql`i.root_key` },
    processDefinitionKey: { type: 'key', sql: sql`i.definition_key` },
    processDefinitionId: { type: 'string', sql: sql`i.process_id` },
    processInstanceKey: { type: 'key', sql: sql`i.instance_key`, root: sql`i.root_key` },
    elementInstanceKey: { type: 'key', sql: sql`i.element_key`, root: sql`i.root_key` },
    elementId: { type: 'string', sql: sql`i.element_id` },
    errorType: { type: 'string', sql: sql`i.kind` },
    errorMessage: { type: 'string', sql: sql`i.message` },
    creationTime: { type: 'instant', sql: sql`i.raised_at` },
    state: { type: 'string', sql: sql`i.state` },
    jobKey: { type: 'key', sql: sql`i.job_key`, root: sql`i.root_key` },
  },
  key: 'incidentKey',
}

export async function incidentByKey(db: Queries, key: string, also?: SQL): Promise<IncidentRow | undefined> {
  const [row] = await run<IncidentRow>(
    db,
    sql`select ${incidents.columns} from ${incidents.from} where i.root_key = root_of(${key}::bigint) and i.key = ${key}::bigint and ${also ?? sql`true`}`,
  )
  return row
}
