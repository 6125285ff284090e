import type { Queries } from '../database.ts'

export interface DecisionVersionRow {
  readonly key: string
  readonly decision_id: string
  readonly version: number
  readonly version_tag: string | null
  readonly deployed_at: Date
  readonly deployed_by: string | null
  readonly note: string | null
}

/** Published versions of a decision, newest first. */
export async function decisionVersionsOf(db: Queries, decisionId: string): Promise<DecisionVersionRow[]> {
  return db.read<DecisionVersionRow>(
    `select d.key, d.decision_id, d.version, d.version_tag, d.deployed_at, p.deployed_by, p.note
     from decision_definition as d join deployment as p on p.key = d.deployment_key
     where d.decision_id = $1 order by d.version desc`,
    [decisionId],
  )
}

/** The latest version of every published decision, by id, and when it was published. */
export async function latestDecisions(db: Queries): Promise<Map<string, { version: number; deployed_at: Date }>> {
  const rows = await db.read<{ decision_id: string; version: number; deployed_at: Date }>(
    'select distinct on (decision_id) decision_id, version, deployed_at from decision_definition order by decision_id, version desc',
  )
  return new Map(rows.map((row) => [row.decision_id, row]))
}
