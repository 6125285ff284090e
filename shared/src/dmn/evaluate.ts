import { evaluate as feelin, parseDate, parseDateTime, parseTime } from 'feelin'
import type { Value, Variables } from '../engine/command.ts'
import type { FeelContext, FeelProgram } from '../feel/expression.ts'
import { toJson } from '../feel/value.ts'
import type { Aggregation, Decision, DecisionModel, DecisionTable, Output, Rule } from './model.ts'

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
      variables: (name) => (known.has(name) ? known.get(name) : given(name)),
      nowMs: context.nowMs,
      ...(context.zone ? { zone: context.zone } : {}),
    }
    return evaluateOne(decision, feel)
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

class DecisionFailure extends Error {
  readonly decisionId: string
  constructor(decisionId: string, message: string) {
    super(message)
    this.decisionId = decisionId
  }
}

interface Match {
  readonly rule: Rule
  readonly outputs: readonly unknown[]
}

function evaluateTable(decision: Decision, table: DecisionTable, feel: FeelContext) {
  const inputs = table.inputs.map((input) =>
    typed(run(decision, input.expression, feel, `the input "${input.name}"`), input.typeRef),
  )
  const rules: Rule[] = []
  for (const rule of table.rules) {
    const holds = rule.tests.every(
      (test, n) => !test || run(decision, test, { ...feel, input: inputs[n] ?? null }, `rule ${rule.number}`) === true,
    )
    if (holds) rules.push(rule)
    if (holds && table.hitPolicy === 'FIRST') break
  }
  const all = rules.map(
    (rule): Match => ({
      rule,
      outputs: rule.results.map((result) => (result ? run(decision, result, feel, `rule ${rule.number}`) : null)),
    }),
  )
  const told = () =>
    table.inputs.map((input, n) => `${input.name} = ${JSON.stringify(json(inputs[n], decision.id))}`).join(', ')
  return { inputs, ...chosen(decision, table, all, feel, told) }
}

/** What the hit policy makes of the rules that match. */
function chosen(
  decision: Decision,
  table: DecisionTable,
  all: readonly Match[],
  feel: FeelContext,
  told: () => string,
): { output: unknown; matched: readonly Match[] } {
  const shape = (match: Match) => shaped(table.outputs, match.outputs)
  const numbers = all.map(({ rule }) => rule.number).join(' and ')
  const [first] = all
  switch (table.hitPolicy) {
    case 'COLLECT':
    case 'RULE ORDER':
    case 'OUTPUT ORDER': {
      const matched = table.hitPolicy === 'OUTPUT ORDER' ? byPriority(decision, table, all, feel) : all
      const output = table.aggregation
        ? aggregated(decision, table.aggregation, matched.map(shape))
        : matched.map(shape)
      return { output, matched }
    }
    case 'UNIQUE':
      if (all.length > 1)
        throw new DecisionFailure(
          decision.id,
          `Rules ${numbers} of the decision "${decision.name}" match at once, and only one may (UNIQUE). Inputs: ${told()}.`,
        )
      return one(first)
    case 'ANY': {
      const outputs = new Set(all.map((match) => JSON.stringify(json(shape(match), decision.id))))
      if (outputs.size > 1)
        throw new DecisionFailure(
          decision.id,
          `Rules ${numbers} of the decision "${decision.name}" match at once, and do not agree (ANY). Inputs: ${told()}.`,
        )
      return first ? { output: shape(first), matched: all } : one(undefined)
    }
    case 'PRIORITY':
      return one(byPriority(decision, table, all, feel)[0])
    default:
      return one(first)
  }

  function one(match: Match | undefined) {
    if (match) return { output: shape(match), matched: [match] }
    if (!table.outputs.some((output) => output.default)) return { output: null, matched: [] }
    const defaults = table.outputs.map((output) =>
      output.default ? run(decision, output.default, feel, `the default of "${output.name}"`) : null,
    )
    return { output: shaped(table.outputs, defaults), matched: [] }
  }
}

/** One output is its value; several are a context by their names. */
function shaped(outputs: readonly Output[], values: readonly unknown[]): unknown {
  if (outputs.length === 1) return values[0] ?? null
  return Object.fromEntries(outputs.map((output, n) => [output.name, values[n] ?? null]))
}

/** Rules by the order in which their outputs stand among the output's values, the first output first (DMN 1.3, 8.2.11). */
function byPriority(decision: Decision, table: DecisionTable, all: readonly Match[], feel: FeelContext): Match[] {
  const orders = table.outputs.map((output) =>
    output.values.map((value) =>
      JSON.stringify(json(run(decision, value, feel, `the values of "${output.name}"`), decision.id)),
    ),
  )
  const rank = (match: Match) =>
    orders.map(
      (order, n) => order.indexOf(JSON.stringify(json(match.outputs[n], decision.id))) + 1 || Number.MAX_SAFE_INTEGER,
    )
  return all.toSorted((a, b) => {
    const [ranksA, ranksB] = [rank(a), rank(b)]
    const n = ranksA.findIndex((value, index) => value !== ranksB[index])
    return n < 0 ? a.rule.number - b.rule.number : (ranksA[n] ?? 0) - (ranksB[n] ?? 0)
  })
}

const AGGREGATORS: Readonly<Record<Aggregation, string>> = { SUM: 'sum', MIN: 'min', MAX: 'max', COUNT: 'count' }

/** Adds up by FEEL's own functions; nothing adds up to null, and counts as 0. */
function aggregated(decision: Decision, aggregation: Aggregation, values: readonly unknown[]): unknown {
  if (aggregation === 'COUNT') return values.length
  if (values.length === 0) return null
  const { value } = feelin(`${AGGREGATORS[aggregation]}(values)`, { values })
  if (value === null)
    throw new DecisionFailure(
      decision.id,
      `The outputs of the decision "${decision.name}" cannot be put together by ${aggregation}: ${JSON.stringify(values)}.`,
    )
  return value
}

function run(decision: Decision, program: FeelProgram, feel: FeelContext, where: string): unknown {
  const result = program.run(feel)
  if (!result.ok) throw new DecisionFailure(decision.id, `The decision "${decision.name}", ${where}: ${result.message}`)
  return result.value
}

/** Variables hold dates as text; a column that says it is of a date type compares dates. */
function typed(value: unknown, typeRef: string | undefined): unknown {
  if (typeof value !== 'string') return value
  switch (
    typeRef
      ?.replace(/^\w+:/, '')
      .replace(/[\s_-]/g, '')
      .toLowerCase()
  ) {
    case 'date':
      return parseDate(value.slice(0, 10)) ?? value
    case 'datetime':
    case 'dateandtime':
      return parseDateTime(value) ?? value
    case 'time':
      return parseTime(value) ?? value
    case 'number':
    case 'integer':
    case 'long':
    case 'double':
      return value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value
    default:
      return value
  }
}

function json(value: unknown, decisionId: string): Value {
  const result = toJson(value)
  if (!result.ok)
    throw new DecisionFailure(
      decisionId,
      `The decision "${decisionId}" gives ${result.what}, which a variable cannot hold.`,
    )
  return result.value
}
