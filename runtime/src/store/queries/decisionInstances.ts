import { type SQL, sql } from 'drizzle-orm'
import type { Queries } from '../database.ts'
import { run, type Searchable } from './search.ts'

export interface DecisionInstanceRow {
  readonly decision_instance_key: string
  readonly evaluation_key: string
  readonly root_key: string
  readonly instance_key: string
  readonly element_key: string
  readonly element_id: string
  readonly definition_key: string
  readonly process_id: string
  readonly decision_key: string
  readonly decision_id: string
  readonly name: string
  readonly version: number
  readonly type: 'DECISION_TABLE' | 'LITERAL_EXPRESSION' | 'UNSPECIFIED'
  readonly failure: string | null
  readonly output: unknown
  readonly inputs: readonly { readonly inputId: string; readonly inputName: string; readonly inputValue: unknown }[]
  readonly matched_rules: readonly {
    readonly ruleId: string
    readonly ruleIndex: number
    readonly annotation?: string
    readonly evaluatedOutputs: readonly {
      readonly outputId: string
      readonly outputName: string
      readonly outputValue: unknown
    }[]
  }[]
  readonly evaluated_at: Date
}

/** What cases asked of decisions. */
export const decisionInstances: Searchable = {
  from: sql`decision_instance as i`,
  columns: sql`i.key as decision_instance_key, i.evaluation_key, i.root_key, i.instance_key, i.element_key, i.element_id, i.definition_key,
    i.process_id, i.decision_key, i.decision_id, i.name, i.version, i.type, i.failure, i.output, i.inputs, i.matched_rules,
    i.evaluated_at`,
  fields: {
    decisionEvaluationInstanceKey: { type: 'key', sql: sql`i.key` },
    decisionEvaluationKey: { type: 'key', sql: sql`i.evaluation_key` },
    state: { type: 'string', sql: sql`case when i.failure is null then 'EVALUATED' else 'FAILED' end` },
    evaluationDate: { type: 'instant', sql: sql`i.evaluated_at` },
    evaluationFailure: { type: 'string', sql: sql`i.failure` },
    decisionDefinitionKey: { type: 'key', sql: sql`i.decision_key` },
    decisionDefinitionId: { type: 'string', sql: sql`i.decision_id` },
    decisionDefinitionName: { type: 'string', sql: sql`i.name` },
    decisionDefinitionVersion: { type: 'integer', sql: sql`i.version` },
    decisionDefinitionType: { type: 'string', sql: sql`i.type` },
    processDefinitionKey: { type: 'key', sql: sql`i.definition_key` },
    processInstanceKey: { type: 'key', sql: sql`i.instance_key`, root: sql`i.root_key` },
    elementInstanceKey: { type: 'key', sql: sql`i.element_key`, root: sql`i.root_key` },
  },
  key: 'decisionEvaluationInstanceKey',
}

export async function decisionInstance(db: Queries, key: string, also?: SQL): Promise<DecisionInstanceRow | undefined> {
  const { columns, from } = decisionInstances
  const [row] = await run<DecisionInstanceRow>(
    db,
    sql`select ${columns} from ${from} where i.key = ${key}::bigint and ${also ?? sql`true`}`,
  )
  return row
}

/** What a case asked of decisions, in time. */
export async function decisionsOfCase(
  db: Queries,
  rootKey: string,
  instanceKey: string,
): Promise<DecisionInstanceRow[]> {
  const { columns, from } = decisionInstances
  return run<DecisionInstanceRow>(
    db,
    sql`select ${columns} from ${from} where i.root_key = ${rootKey}::bigint and i.instance_key = ${instanceKey}::bigint
      order by i.evaluated_at, i.evaluation_key, i.index limit 500`,
  )
}
