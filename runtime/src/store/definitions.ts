import type { Queries } from './database.ts'

/** A version of a process as it was published. */
export interface StoredDefinition {
  readonly key: string
  readonly processId: string
  readonly version: number
  readonly versionTag: string | null
  readonly name: string
  readonly deploymentKey: string
  readonly resourceKey: string
  readonly resourceName: string
  readonly contentHash: string
  readonly deployedAt: Date
  readonly deployedBy: string | null
  readonly startable: boolean
}

/** A version of a form as it was published. */
export interface StoredForm {
  readonly key: string
  readonly formId: string
  readonly version: number
  readonly versionTag: string | null
  readonly name: string
  readonly deploymentKey: string
  readonly resourceName: string
  readonly contentHash: string
  readonly schema: Record<string, unknown>
}

const definitionColumns = `key, process_id as "processId", version, version_tag as "versionTag", name, deployment_key as "deploymentKey",
  resource_key as "resourceKey", resource_name as "resourceName", content_hash as "contentHash", deployed_at as "deployedAt",
  deployed_by as "deployedBy", startable`
const formColumns = `key, form_id as "formId", version, version_tag as "versionTag", name, deployment_key as "deploymentKey",
  resource_name as "resourceName", content_hash as "contentHash", schema`

export async function definitionByKey(db: Queries, key: string): Promise<StoredDefinition | undefined> {
  const rows = await db.read<StoredDefinition>(
    `select ${definitionColumns} from process_definition where key = $1::bigint`,
    [key],
  )
  return rows[0]
}

/** The version of a process with that number, or tag, or the latest. */
export async function definitionOf(
  db: Queries,
  processId: string,
  which: { version?: number; versionTag?: string } = {},
): Promise<StoredDefinition | undefined> {
  const rows = await db.read<StoredDefinition>(
    `select ${definitionColumns} from process_definition
     where process_id = $1 and ($2::int is null or version = $2) and ($3::text is null or version_tag = $3)
     order by version desc limit 1`,
    [processId, which.version ?? null, which.versionTag ?? null],
  )
  return rows[0]
}

/** The version that a deployment held of a process, form or decision. */
export async function contentOfDeployment(
  db: Queries,
  deploymentKey: string,
  kind: 'process' | 'form' | 'decision',
  id: string,
): Promise<string | undefined> {
  const rows = await db.read<{ key: string }>(
    'select definition_key as key from deployment_content where deployment_key = $1::bigint and kind = $2 and id = $3',
    [deploymentKey, kind, id],
  )
  return rows[0]?.key
}

/** The published file that a definition came from. */
export async function resourceContent(db: Queries, resourceKey: string): Promise<string | undefined> {
  const rows = await db.read<{ content: string }>('select content from resource where key = $1::bigint', [resourceKey])
  return rows[0]?.content
}

export async function formByKey(db: Queries, key: string): Promise<StoredForm | undefined> {
  const rows = await db.read<StoredForm>(`select ${formColumns} from form where key = $1::bigint`, [key])
  return rows[0]
}

/** The version of a form with that tag, or the latest. */
export async function formOf(
  db: Queries,
  formId: string,
  which: { versionTag?: string } = {},
): Promise<StoredForm | undefined> {
  const rows = await db.read<StoredForm>(
    `select ${formColumns} from form where form_id = $1 and ($2::text is null or version_tag = $2)
     order by version desc limit 1`,
    [formId, which.versionTag ?? null],
  )
  return rows[0]
}

/** Processes whose latest version begins by a condition. */
export async function startingByCondition(db: Queries): Promise<string[]> {
  const rows = await db.read<{ key: string }>(
    `select distinct definition_key as key from start_subscription where kind = 'conditional' order by key`,
  )
  return rows.map(({ key }) => key)
}

/** Message and signal start events of the latest versions that hear that name. */
export async function startsHearing(
  db: Queries,
  kind: 'message' | 'signal',
  name: string,
): Promise<{ definitionKey: string; startEvent: string; processId: string }[]> {
  return db.read(
    `select definition_key as "definitionKey", start_event as "startEvent", process_id as "processId"
     from start_subscription where kind = $1 and name = $2 order by definition_key`,
    [kind, name],
  )
}
