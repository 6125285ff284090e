import { sql } from 'drizzle-orm'
import type { Queries } from '../database.ts'
import { run, type Searchable } from './search.ts'

export interface DecisionRow {
  readonly decision_key: string
  readonly decision_id: string
  readonly version: number
  readonly name: string
  readonly requirements_key: string
  readonly requirements_id: string
  readonly requirements_name: string
  readonly requirements_version: number
}

export interface RequirementsRow {
  readonly requirements_key: string
  readonly requirements_id: string
  readonly version: number
  readonly name: string
  readonly resource_name: string
}

/** Whether no newer version of the decision is published. */
export const isLatestDecision = sql`not exists (select 1 from decision_definition as newer
  where newer.decision_id = d.decision_id and newer.version > d.version)`

/** Published decisions, every version. */
export const decisionDefinitions: Searchable = {
  from: sql`decision_definition as d join decision_requirements as r on r.key = d.requirements_key`,
  columns: sql`d.key as decision_key, d.decision_id, d.version, d.name, d.requirements_key, r.requirements_id,
    r.name as requirements_name, r.version as requirements_version`,
  fields: {
    decisionDefinitionKey: { type: 'key', sql: sql`d.key` },
    decisionDefinitionId: { type: 'string', sql: sql`d.decision_id` },
    name: { type: 'string', sql: sql`d.name` },
    version: { type: 'integer', sql: sql`d.version` },
    decisionRequirementsId: { type: 'string', sql: sql`r.requirements_id` },
    decisionRequirementsKey: { type: 'key', sql: sql`d.requirements_key` },
    decisionRequirementsName: { type: 'string', sql: sql`r.name` },
    decisionRequirementsVersion: { type: 'integer', sql: sql`r.version` },
  },
  key: 'decisionDefinitionKey',
}

/** Published DMN files, every version. */
export const decisionRequirements: Searchable = {
  from: sql`decision_requirements as r`,
  columns: sql`r.key as requirements_key, r.requirements_id, r.version, r.name, r.resource_name`,
  fields: {
    decisionRequirementsKey: { type: 'key', sql: sql`r.key` },
    decisionRequirementsId: { type: 'string', sql: sql`r.requirements_id` },
    decisionRequirementsName: { type: 'string', sql: sql`r.name` },
    version: { type: 'integer', sql: sql`r.version` },
    resourceName: { type: 'string', sql: sql`r.resource_name` },
  },
  key: 'decisionRequirementsKey',
}

export async function decisionRow(db: Queries, key: string): Promise<DecisionRow | undefined> {
  const { columns, from } = decisionDefinitions
  const [row] = await run<DecisionRow>(db, sql`select ${columns} from ${from} where d.key = ${key}::bigint`)
  return row
}

export async function requirementsRow(db: Queries, key: string): Promise<RequirementsRow | undefined> {
  const { columns, from } = decisionRequirements
  const [row] = await run<RequirementsRow>(db, sql`select ${columns} from ${from} where r.key = ${key}::bigint`)
  return row
}

/** The DMN file that these requirements were published with. */
export async function requirementsXml(db: Queries, requirementsKey: string): Promise<string | undefined> {
  const [row] = await run<{ content: string }>(
    db,
    sql`select s.content from decision_requirements as r join resource as s on s.key = r.resource_key
      where r.key = ${requirementsKey}::bigint`,
  )
  return row?.content
}
