import { type DecisionResult, evaluateDecision as evaluate } from '@waymark/shared/dmn'
import type { Variables } from '@waymark/shared/engine'
import type { PublishedDecision } from '../engine/decisions.ts'
import { notFound } from '../problem.ts'
import type { Shell } from '../shell.ts'
import { decisionsWithin, type StoredDecision } from '../store/decisions.ts'

export interface Evaluation {
  readonly decision: PublishedDecision
  readonly result: DecisionResult
  /** The published version of every decision of the file, by its id. */
  readonly siblings: ReadonlyMap<string, StoredDecision>
}

/**
 * Asks a published decision, by its key or the latest by its id, and keeps nothing of it. A decision that comes to no result is
 * an answer as well: it says why.
 *
 * @throws ProblemError 404 where there is no such decision
 */
export async function evaluateDecision(
  { db, clock, definitions }: Shell,
  of: { key: string; variables: Variables } | { decisionId: string; variables: Variables },
): Promise<Evaluation> {
  const { decisions } = definitions
  const decision = 'key' in of ? await decisions.byKey(of.key, db) : await decisions.latest(of.decisionId, db)
  if (!decision)
    throw notFound(
      'key' in of
        ? `There is no decision definition ${of.key}.`
        : `No decision "${of.decisionId}" is published. Publish the .dmn file that holds it.`,
    )
  const result = evaluate(decision.model, decision.decisionId, { variables: of.variables, nowMs: clock.nowMs() })
  const within = await decisionsWithin(db, decision.requirementsKey)
  return { decision, result, siblings: new Map(within.map((one) => [one.decisionId, one])) }
}
