import type { Value, Variables } from '../engine/command.ts'
import type { FeelContext } from '../feel/expression.ts'
import type { Decision, DecisionModel } from './model.ts'
import { DecisionFailure, evaluateTable, json, run } from './table.ts'

export interface DecisionContext {
  /** By name, or looked up one by one. */
  readonly variables: Variables | ((name: string) => Value | undefined)
  /** Milliseconds since the epoch; all that `now()` and `today()` know. */
  readonly nowMs: number
  /** IANA zone for them; UTC by default. */
  readonly zone?: string
}

/** How one decision came to its result. */
export interface EvaluatedDecision {
  readonly decisionId: string
  readonly decisionName: string
  readonly decisionType: 'DECISION_TABLE' | 'LITERAL_EXPRESSION'
  readonly output: Value
  readonly evaluatedInputs: readonly {
    readonly inputId: string
    readonly inputName: string
    readonly inputValue: Value
  }[]
  readonly matchedRules: readonly MatchedRule[]
}

export interface MatchedRule {
  readonly ruleId: string
  /** From 1, as the table shows it. */
  readonly ruleIndex: number
  readonly annotation?: string
  readonly evaluatedOutputs: readonly {
    readonly outputId: string
    readonly outputName: string
    readonly outputValue: Value
  }[]
}

export type DecisionResult =
  | { readonly ok: true; readonly output: Value; readonly evaluated: readonly EvaluatedDecision[] }
  | {
      readonly ok: false
      readonly message: string
      readonly failedDecisionId: string
      /** The decisions that came to a result before. */
      readonly evaluated: readonly EvaluatedDecision[]
    }

/**
 * Evaluates a decision and before it all that it requires, each once, and tells which rules matched (DMN 1.3, 8.2.11).
 *
 * @returns not `ok` where there is no such decision, an expression fails, or the rules that match are not what the hit policy
 *   allows; the message names the decision, the rules and the input values
 */
export function evaluateDecision(model: DecisionModel, decisionId: string, context: DecisionContext): DecisionResult {
  const evaluated: EvaluatedDecision[] = []
  const known = new Map<string, unknown>()
  const { variables } = context
  const given =
    typeof variables === 'function'
      ? variables
      : (name: string) => (Object.hasOwn(variables, name) ? variables[name] : undefined)
  const clock = { nowMs: context.nowMs, ...(context.zone ? { zone: context.zone } : {}) }
  try {
    const output = resultOf(decisionId)
    return { ok: true, output: json(output, decisionId), evaluated }
  } catch (error) {
    if (!(error instanceof DecisionFailure)) throw error
    return { ok: false, message: error.message, failedDecisionId: error.decisionId, evaluated }
  }

  function resultOf(id: string): unknown {
    const decision = model.decisions.find((d) => d.id === id)
    if (!decision) throw new DecisionFailure(id, `There is no decision "${id}" in "${model.name}".`)
    for (const required of decision.requires) {
      const names = model.decisions.find((d) => d.id === required)?.resultNames ?? []
      if (names.some((name) => known.has(name))) continue
      const result = resultOf(required)
      for (const name of names) known.set(name, result)
    }
    const feel: FeelContext = {
      variables: (name) => (known.has(name) ? known.get(name) : (given(name) ?? functionOf(name))),
      ...clock,
    }
    return evaluateOne(decision, feel)
  }

  /** A business knowledge model sees its parameters and other such models, not what the decision sees. */
  function functionOf(name: string): unknown {
    const found = model.functions.find(({ names }) => names.includes(name))
    return found && run({ id: name, name }, found.definition, { variables: functionOf, ...clock }, 'its function')
  }

  function evaluateOne(decision: Decision, feel: FeelContext): unknown {
    const { logic } = decision
    const about = { decisionId: decision.id, decisionName: decision.name }
    if (logic.kind === 'literal') {
      const output = run(decision, logic.expression, feel, 'its expression')
      evaluated.push({
        ...about,
        decisionType: 'LITERAL_EXPRESSION',
        output: json(output, decision.id),
        evaluatedInputs: [],
        matchedRules: [],
      })
      return output
    }
    const { output, inputs, matched } = evaluateTable(decision, logic, feel)
    evaluated.push({
      ...about,
      decisionType: 'DECISION_TABLE',
      output: json(output, decision.id),
      evaluatedInputs: logic.inputs.map((input, n) => ({
        inputId: input.id,
        inputName: input.name,
        inputValue: json(inputs[n], decision.id),
      })),
      matchedRules: matched.map(({ rule, outputs }) => ({
        ruleId: rule.id,
        ruleIndex: rule.number,
        ...(rule.annotation ? { annotation: rule.annotation } : {}),
        evaluatedOutputs: logic.outputs.map((o, n) => ({
          outputId: o.id,
          outputName: o.name,
          outputValue: json(outputs[n], decision.id),
        })),
      })),
    })
    return output
  }
}
