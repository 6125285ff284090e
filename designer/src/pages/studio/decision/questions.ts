import type { Decision, DecisionModel } from '@waymark/shared/dmn'
import type { Value, Variables } from '@waymark/shared/engine'

/** What must be known to try a decision. */
export interface Question {
  /** The variable. */
  readonly name: string
  readonly label: string
  readonly type: 'number' | 'boolean' | 'date' | 'string' | 'any'
}

const types: Readonly<Record<string, Question['type']>> = {
  number: 'number',
  integer: 'number',
  long: 'number',
  double: 'number',
  boolean: 'boolean',
  date: 'date',
  string: 'string',
}

/**
 * The variables that a decision and those it requires look at, each once; results of required decisions and the file's own functions
 * are not asked for.
 */
export function questionsOf(model: DecisionModel, decisionId: string): Question[] {
  const asked = closureOf(model, decisionId)
  const results = asked.flatMap(({ id, resultNames }) => (id === decisionId ? [] : resultNames))
  const given = new Set([...results, ...model.functions.flatMap(({ names }) => names)])
  const questions = new Map<string, Question>()
  const ask = (name: string, label: string, type: Question['type']) => {
    if (!given.has(name) && name !== '?' && !questions.has(name)) questions.set(name, { name, label, type })
  }
  for (const { logic } of asked) {
    if (logic.kind === 'literal') {
      for (const name of logic.expression.names) ask(name, name, 'any')
      continue
    }
    for (const input of logic.inputs) {
      const asWritten = input.text.trim()
      for (const name of input.expression.names)
        if (name === asWritten) ask(name, input.name, types[input.typeRef ?? ''] ?? 'any')
        else ask(name, name, 'any')
    }
    for (const rule of logic.rules)
      for (const cell of [...rule.tests, ...rule.results]) for (const name of cell?.names ?? []) ask(name, name, 'any')
  }
  return [...questions.values()]
}

/** The decision after all that it requires. */
function closureOf(model: DecisionModel, decisionId: string): Decision[] {
  const found = new Map<string, Decision>()
  const visit = (id: string) => {
    const decision = model.decisions.find((one) => one.id === id)
    if (!decision || found.has(id)) return
    for (const required of decision.requires) visit(required)
    found.set(id, decision)
  }
  visit(decisionId)
  return [...found.values()]
}

/**
 * The variables as they were typed in. What is left empty is not known; of a variable of any type `12`, `true`, `["a"]` read as
 * JSON does, everything else is text.
 */
export function variablesFrom(questions: readonly Question[], typed: Readonly<Record<string, string>>): Variables {
  const entries = questions.flatMap(({ name, type }): [string, Value][] => {
    const text = typed[name]?.trim() ?? ''
    if (text === '') return []
    if (type === 'string' || type === 'date') return [[name, text]]
    if (type === 'number') return Number.isFinite(Number(text)) ? [[name, Number(text)]] : []
    return [[name, asJson(text)]]
  })
  return Object.fromEntries(entries)
}

function asJson(text: string): Value {
  try {
    return JSON.parse(text) as Value
  } catch {
    return text
  }
}
