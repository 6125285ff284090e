import type { Queries } from './database.ts'

/** A version of a decision as it was published, with the file it stands in. */
export interface StoredDecision {
  readonly key: string
  readonly decisionId: string
  readonly version: number
  readonly versionTag: string | null
  readonly name: string
  readonly requirementsKey: string
  readonly requirementsId: string
  readonly resourceKey: string
}

/** A version of a DMN file as it was published. */
export interface StoredRequirements {
  readonly key: string
  readonly requirementsId: string
  readonly version: number
  readonly name: string
  readonly resourceKey: string
  readonly resourceName: string
  readonly contentHash: string
}

const selectDecision = `select d.key, d.decision_id as "decisionId", d.version, d.version_tag as "versionTag", d.name,
  d.requirements_key as "requirementsKey", r.requirements_id as "requirementsId", r.resource_key as "resourceKey"
  from decision_definition d join decision_requirements r on r.key = d.requirements_key`
const selectRequirements = `select key, requirements_id as "requirementsId", version, name, resource_key as "resourceKey",
  resource_name as "resourceName", content_hash as "contentHash" from decision_requirements`

export async function decisionByKey(db: Queries, key: string): Promise<StoredDecision | undefined> {
  const rows = await db.read<StoredDecision>(`${selectDecision} where d.key = $1::bigint`, [key])
  return rows[0]
}

/** The version of a decision with that tag, or the latest. */
export async function decisionOf(
  db: Queries,
  decisionId: string,
  which: { versionTag?: string } = {},
): Promise<StoredDecision | undefined> {
  const rows = await db.read<StoredDecision>(
    `${selectDecision} where d.decision_id = $1 and ($2::text is null or d.version_tag = $2) order by d.version desc limit 1`,
    [decisionId, which.versionTag ?? null],
  )
  return rows[0]
}

/** The decisions that were published with a file. */
export async function decisionsWithin(db: Queries, requirementsKey: string): Promise<StoredDecision[]> {
  return db.read<StoredDecision>(`${selectDecision} where d.requirements_key = $1::bigint order by d.key`, [
    requirementsKey,
  ])
}

export async function requirementsByKey(db: Queries, key: string): Promise<StoredRequirements | undefined> {
  const rows = await db.read<StoredRequirements>(`${selectRequirements} where key = $1::bigint`, [key])
  return rows[0]
}

/** The latest version of a file. */
export async function requirementsOf(db: Queries, requirementsId: string): Promise<StoredRequirements | undefined> {
  const rows = await db.read<StoredRequirements>(
    `${selectRequirements} where requirements_id = $1 order by version desc limit 1`,
    [requirementsId],
  )
  return rows[0]
}

/** Those of the decisions that are published. */
export async function publishedDecisionIds(db: Queries, decisionIds: readonly string[]): Promise<Set<string>> {
  const rows = await db.read<{ id: string }>(
    'select distinct decision_id as id from decision_definition where decision_id = any($1::text[])',
    [[...decisionIds]],
  )
  return new Set(rows.map(({ id }) => id))
}
