import { evaluateDecision } from '../dmn/evaluate.ts'
import type { DecisionModel } from '../dmn/model.ts'
import type { ActivityNode, Work } from '../model/graph.ts'
import { completeActivity } from './activity.ts'
import { textOf } from './arming.ts'
import type { LocalId } from './command.ts'
import type { Run } from './run.ts'
import { Stuck } from './stuck.ts'

/** Which decision a business rule task asks, and which version of it. */
export interface DecisionCall {
  readonly decisionId: string
  readonly binding: 'latest' | 'deployment' | 'versionTag'
  readonly versionTag?: string
}

/**
 * Finds the decisions that a step may ask: the model that holds the decision, or undefined where there is none. It must give
 * the same model for the same call for as long as the step takes.
 */
export type Decisions = (call: DecisionCall) => DecisionModel | undefined

/** The type of the job that a decision is where the step was given no decisions: whoever plays the process answers it. */
export const DECISION_JOB = 'waymark:decision'

const DECISION_RETRIES = 3

/** Asks the decision with all that is visible from the task, and goes on with its result. */
export function decide(run: Run, node: ActivityNode, element: LocalId, work: Extract<Work, { kind: 'decision' }>) {
  const { resultVariable, binding, versionTag } = work
  const decisionId = textOf(run, work.decisionId, element, node, 'decision id')
  const tagged: { versionTag?: string } = versionTag === undefined ? {} : { versionTag }
  if (!run.decisions) {
    return run.emit({
      type: 'jobOpened',
      job: run.nextId,
      element,
      node: node.id,
      jobType: DECISION_JOB,
      retries: DECISION_RETRIES,
      headers: { decisionId, resultVariable, binding, ...tagged },
    })
  }
  const model = run.decisions({ decisionId, binding, ...tagged })
  if (!model) {
    const which = versionTag === undefined ? '' : ` with version tag "${versionTag}"`
    throw new Stuck(
      'CALLED_DECISION_ERROR',
      `no decision "${decisionId}" is published${which}. Publish it, then try again.`,
    )
  }
  const result = evaluateDecision(model, decisionId, {
    variables: run.sight(element),
    nowMs: run.atMs,
    ...(run.graph.zone === undefined ? {} : { zone: run.graph.zone }),
  })
  run.emit({
    type: 'decisionEvaluated',
    element,
    node: node.id,
    decisionId,
    binding,
    ...tagged,
    evaluated: result.evaluated,
    ...(result.ok ? {} : { failure: { decisionId: result.failedDecisionId, message: result.message } }),
  })
  if (!result.ok) throw new Stuck('DECISION_EVALUATION_ERROR', result.message)
  return completeActivity(run, node, element, { [resultVariable]: result.output })
}
