import { sql } from 'drizzle-orm'
import type { Queries } from '../database.ts'
import { run, type Searchable } from './search.ts'

export interface DefinitionRow {
  readonly definition_key: string
  readonly process_id: string
  readonly version: number
  readonly version_tag: string | null
  readonly name: string | null
  readonly resource_name: string
  readonly has_start_form: boolean
}

/** Whether no newer version of the process is published. */
export const isLatest = sql`not exists (select 1 from process_definition as newer
  where newer.process_id = d.process_id and newer.version > d.version)`

/** Published processes, every version. */
export const processDefinitions: Searchable = {
  from: sql`process_definition as d`,
  columns: sql`d.key as definition_key, d.process_id, d.version, d.version_tag, d.name, d.resource_name,
    d.start_form_id is not null as has_start_form`,
  fields: {
    processDefinitionKey: { type: 'key', sql: sql`d.key` },
    processDefinitionId: { type: 'string', sql: sql`d.process_id` },
    name: { type: 'string', sql: sql`d.name` },
    resourceName: { type: 'string', sql: sql`d.resource_name` },
    version: { type: 'integer', sql: sql`d.version` },
    versionTag: { type: 'string', sql: sql`d.version_tag` },
    hasStartForm: { type: 'boolean', sql: sql`(d.start_form_id is not null)` },
  },
  key: 'processDefinitionKey',
}

export async function definitionByKey(db: Queries, key: string): Promise<DefinitionRow | undefined> {
  const [row] = await run<DefinitionRow>(
    db,
    sql`select ${processDefinitions.columns} from ${processDefinitions.from} where d.key = ${key}::bigint`,
  )
  return row
}

/** That version of a process, or the latest. */
export async function definitionById(
  db: Queries,
  processId: string,
  version?: number,
): Promise<DefinitionRow | undefined> {
  const [row] = await run<DefinitionRow>(
    db,
    sql`select ${processDefinitions.columns} from ${processDefinitions.from} where d.process_id = ${processId}
      and ${version === undefined ? sql`true` : sql`d.version = ${version}`} order by d.version desc limit 1`,
  )
  return row
}
