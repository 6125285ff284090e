import type { EngineEvent } from '@waymark/shared/engine'
import type { BatchRow } from '../store/batch.ts'
import { keyOf } from '../store/keys.ts'
import type { Live } from './live.ts'

/** Which version of each decision of a file answered, by its id. */
export type DecisionVersions = ReadonlyMap<
  string,
  { readonly key: string; readonly name: string; readonly version: number }
>

/** A row for each decision that was evaluated, in their order; the one that failed comes last. */
export function decisionRows(
  live: Live,
  atMs: number,
  { element, node, evaluated, failure }: Extract<EngineEvent, { type: 'decisionEvaluated' }>,
  published: DecisionVersions,
  takeKey: () => string,
): BatchRow<'decision'>[] {
  const evaluationKey = takeKey()
  const asked = [
    ...evaluated.map((one) => ({ ...one, type: one.decisionType, failure: null })),
    ...(failure
      ? [
          {
            decisionId: failure.decisionId,
            type: 'UNSPECIFIED',
            failure: failure.message,
            output: null,
            evaluatedInputs: [],
            matchedRules: [],
          },
        ]
      : []),
  ]
  return asked.map((one, index) => {
    const version = published.get(one.decisionId)
    return {
      root_key: live.rootKey,
      key: takeKey(),
      index: index + 1,
      evaluation_key: evaluationKey,
      instance_key: live.key,
      element_key: keyOf(live.key, element),
      element_id: node,
      definition_key: live.definition.key,
      process_id: live.definition.processId,
      decision_key: version?.key ?? '0',
      decision_id: one.decisionId,
      name: version?.name ?? one.decisionId,
      version: version?.version ?? 0,
      type: one.type,
      failure: one.failure,
      output: one.output,
      inputs: one.evaluatedInputs,
      matched_rules: one.matchedRules,
      evaluated_at: atMs,
    }
  })
}
