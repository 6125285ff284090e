import { parseDate, parseDateTime, parseTime } from 'feelin'
import type { Value } from '../engine/command.ts'
import { compileFeel, type FeelContext, type FeelProgram } from '../feel/expression.ts'
import { toJson } from '../feel/value.ts'
import type { ModdleElement } from '../model/moddle.ts'
import type { Aggregation, DecisionTable, Output, Rule } from './model.ts'

/** Whose table it is, for messages. */
export interface Owner {
  readonly id: string
  readonly name: string
}

/** Why a decision has no result, and which one. */
export class DecisionFailure extends Error {
  readonly decisionId: string
  constructor(decisionId: string, message: string) {
    super(message)
    this.decisionId = decisionId
  }
}

/** A rule that matches, with its outputs. */
export interface Match {
  readonly rule: Rule
  readonly outputs: readonly unknown[]
}

/** The result of a table, the values of its inputs, and the rules that made the result. */
export function evaluateTable(decision: Owner, table: DecisionTable, feel: FeelContext) {
  const inputs = table.inputs.map((input) =>
    typed(run(decision, input.expression, feel, `the input "${input.name}"`), input.typeRef),
  )
  for (const [n, { name, allowed }] of table.inputs.entries()) {
    const value = inputs[n] ?? null
    if (!allowed || value === null || run(decision, allowed.test, { ...feel, input: value }, name) === true) continue
    throw new DecisionFailure(
      decision.id,
      `The input "${name}" of the decision "${decision.name}" is ${JSON.stringify(json(value, decision.id))}, and may only be ${allowed.text}.`,
    )
  }
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
  decision: Owner,
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
function byPriority(decision: Owner, table: DecisionTable, all: readonly Match[], feel: FeelContext): Match[] {
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
function aggregated(decision: Owner, aggregation: Aggregation, values: readonly unknown[]): unknown {
  if (aggregation === 'COUNT') return values.length
  if (values.length === 0) return null
  const compiled = compileFeel(`${AGGREGATORS[aggregation]}(values)`, 'expression')
  const value = compiled.ok ? run(decision, compiled.program, { variables: () => values, nowMs: 0 }, aggregation) : null
  if (value === null)
    throw new DecisionFailure(
      decision.id,
      `The outputs of the decision "${decision.name}" cannot be put together by ${aggregation}: ${JSON.stringify(values)}.`,
    )
  return value
}

/** The value of one expression of the decision. @throws DecisionFailure */
export function run(decision: Owner, program: FeelProgram, feel: FeelContext, where: string): unknown {
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

/** The value as a variable holds it. @throws DecisionFailure */
export function json(value: unknown, decisionId: string): Value {
  const result = toJson(value)
  if (!result.ok)
    throw new DecisionFailure(
      decisionId,
      `The decision "${decisionId}" gives ${result.what}, which a variable cannot hold.`,
    )
  return result.value
}

/** A table inside a boxed expression: only its result counts. */
export function tableProgram(owner: ModdleElement, table: DecisionTable): FeelProgram {
  const decision = { id: owner.id ?? '', name: owner.name ?? owner.id ?? '' }
  const programs = [
    ...table.inputs.map((input) => input.expression),
    ...table.rules.flatMap((rule) => [...rule.tests, ...rule.results].flatMap((program) => program ?? [])),
  ]
  return {
    names: [...new Set(programs.flatMap((program) => program.names))].sort(),
    run(context) {
      try {
        return { ok: true, value: evaluateTable(decision, table, context).output, warnings: [] }
      } catch (error) {
        if (error instanceof DecisionFailure) return { ok: false, message: error.message }
        throw error
      }
    },
  }
}
