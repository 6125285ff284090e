import { evaluate, parseExpression, parseUnaryTests } from 'feelin'
import { ownFunctions } from './ownFunctions.ts'

/** Backticks around names with spaces, as Camunda writes them. */
export const DIALECT = 'camunda'

/** Stands for `?`, the value that unary tests are about. */
export const INPUT = 'unaryTestInput'

/** FEEL made ready to become the body of a function. */
export interface Parsed {
  /** The FEEL text, where names with spaces or in backticks are replaced by plain ones. */
  readonly body: string
  /** What the function needs: `parameter` in the body stands for the variable `name`. */
  readonly parameters: readonly {
    readonly parameter: string
    readonly name: string
    /** `own`: one of our functions. */
    readonly from: 'variable' | 'own' | 'input'
  }[]
}

/** A sentence about what cannot be parsed, and where. */
export class FeelSyntaxError extends Error {
  override readonly name = 'FeelSyntaxError'
}

type Node = ReturnType<typeof parseExpression>['topNode']

/**
 * @param known names that FEEL alone would not take for one (`Pre-bureau risk`), and of functions that are not built in
 * @throws FeelSyntaxError
 */
export function parse(feel: string, known: readonly string[] = []): Parsed {
  const top = parseExpression(feel, contextOf(known), DIALECT).topNode
  const reading = readNames(feel, top, known)
  return { body: reading.textOf(top), parameters: reading.parameters() }
}

/**
 * Unary tests (`> 5, "a"`, `not(1, 2)`, `-`) as an expression that gives a list of truth values, one per test.
 * A test without `?` compares with the input, looks it up in a list, or is itself the answer where it is true or false.
 *
 * @throws FeelSyntaxError
 */
export function parseTests(feel: string, known: readonly string[] = []): Parsed & { readonly negated: boolean } {
  const top = parseUnaryTests(feel, contextOf(known), DIALECT).topNode
  const reading = readNames(feel, top, known)
  const tests = all(top, 'PositiveUnaryTest').map((test) => {
    const text = reading.textOf(test)
    if (test.firstChild?.name === 'SimplePositiveUnaryTest') return `${INPUT} in (${text}\n)`
    if (all(test, '?').length > 0) return `(${text}\n)`
    return `{test: (${text}\n), holds: ${TEST_HOLDS}}.holds`
  })
  const negated = top.firstChild?.name === 'not'
  const body = top.firstChild?.name === 'Wildcard' ? '[true]' : `[${tests.join(', ')}]`
  const parameters = reading.parameters().filter((p) => p.from !== 'input')
  return { body, parameters: [...parameters, { parameter: INPUT, name: INPUT, from: 'input' }], negated }
}

const TEST_HOLDS = [
  `if test instance of boolean and not(${INPUT} instance of boolean) then test`,
  `else if test instance of list then list contains(test, ${INPUT})`,
  `else if test instance of range then ${INPUT} in test else ${INPUT} = test`,
].join(' ')

function contextOf(known: readonly string[]) {
  return Object.fromEntries(known.map((name) => [name, null]))
}

/** Walks the tree once: refuses what is no FEEL, and finds the names that come from outside the expression. */
function readNames(feel: string, top: Node, known: readonly string[]) {
  const found = new Map<string, Parsed['parameters'][number]>()
  const replaced: { from: number; to: number; by: string }[] = []
  walk(top, new Set())
  return {
    parameters: () => [...found.values()],
    textOf(node: Node) {
      const inside = replaced.filter((r) => r.from >= node.from && r.to <= node.to).sort((a, b) => a.from - b.from)
      let text = ''
      let at = node.from
      for (const { from, to, by } of inside) {
        text += feel.slice(at, from) + by
        at = to
      }
      return text + feel.slice(at, node.to)
    },
  }

  function walk(node: Node, bound: ReadonlySet<string>) {
    const guard = guardOf(feel, node)
    if (guard) wrap(node, guard, () => read(node, bound))
    else read(node, bound)
  }

  function read(node: Node, bound: ReadonlySet<string>) {
    if (node.type.isError) throw new FeelSyntaxError(whereItBreaks(feel, node))
    if (node.name === 'SimplePositiveUnaryTest' && node.prevSibling?.name === 'CompareOp') {
      throw new FeelSyntaxError(`two comparison signs follow each other before "${feel.slice(node.from, node.to)}"`)
    }
    if (node.name === '?') note(INPUT, INPUT, 'input', node)
    if (node.name === '..' && node.parent?.name === 'IterationContext') {
      replaced.push({ from: node.from, to: node.to, by: ',' })
    }
    if (node.name === 'VariableName') return noteVariable(node, bound)
    if (node.name === 'Context') return walkContext(node, bound)
    const visible = new Set([...bound, ...namesBoundBy(feel, node)])
    for (const child of childrenOf(node)) walk(child, visible)
  }

  /** Puts a call of one of our functions around a part. */
  function wrap({ from, to }: Node, guard: string, inside: () => void) {
    found.set(guard, { parameter: guard, name: guard, from: 'own' })
    replaced.push({ from, to: from, by: `${guard}(` })
    inside()
    replaced.push({ from: to, to, by: ')' })
  }

  /** An entry of a context sees the entries before it, never itself (DMN 1.3, 10.3.2.6). */
  function walkContext(node: Node, bound: ReadonlySet<string>) {
    const visible = new Set(bound)
    for (const entry of childrenOf(node)) {
      walk(entry, new Set(visible))
      for (const key of childrenOf(entry))
        if (key.name === 'Key') visible.add(feel.slice(key.from, key.to).replace(/\s+/g, ' '))
    }
  }

  function noteVariable(node: Node, bound: ReadonlySet<string>) {
    const written = feel.slice(node.from, node.to)
    const name = written.replace(/`/g, '').replace(/\s+/g, ' ')
    if (bound.has(name)) return
    if (isCalled(node)) {
      if (name in ownFunctions) return note(name, name, 'own')
      if (isBuiltin(name)) return
      if (!known.includes(name)) throw new FeelSyntaxError(`There is no FEEL function "${name}"`)
    }
    if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(written)) return note(name, name, 'variable')
    note(found.get(name)?.parameter ?? `longName${found.size}`, name, 'variable', node)
  }

  function note(parameter: string, name: string, from: 'variable' | 'own' | 'input', replace?: Node) {
    found.set(name, { parameter, name, from })
    if (replace) replaced.push({ from: replace.from, to: replace.to, by: parameter })
  }
}

/** Functions whose lists can double at every round of a loop. */
const GROWING = /^(append|concatenate|flatten|insert before|list replace|union)$/

/** The function that a part must ask before it goes on: loops, functions, and what makes lists longer. */
function guardOf(feel: string, node: Node): 'boundedItems' | 'boundedResult' | undefined {
  if (node.name === 'IterationContext') return 'boundedItems'
  if (node.name === 'FunctionBody') return 'boundedResult'
  if (!isRepeated(node)) return undefined
  if (isSearched(node)) return 'boundedItems'
  const called = node.name === 'FunctionInvocation' ? node.firstChild : null
  return called && GROWING.test(feel.slice(called.from, called.to)) ? 'boundedResult' : undefined
}

const REPEATS = new Set(['ForExpression', 'QuantifiedExpression', 'FilterExpression', 'FunctionDefinition'])

function isRepeated(node: Node): boolean {
  for (let at = isSearched(node) ? node.parent?.parent : node.parent; at; at = at.parent) {
    if (REPEATS.has(at.name)) return true
  }
  return false
}

const TESTS = /^(Comparison|Conjunction|Disjunction|SimplePositiveUnaryTest|QuantifiedExpression|InstanceOfExpression)$/

/** Whether it is a list of which each item is tested (an index asks none of them). */
function isSearched(node: Node): boolean {
  if (node.parent?.name !== 'FilterExpression' || node.nextSibling?.name !== '[') return false
  return TESTS.test(node.nextSibling.nextSibling?.name ?? '')
}

/** Names that an expression binds for its own parts. */
function namesBoundBy(feel: string, node: Node): readonly string[] {
  const text = (n: Node) => feel.slice(n.from, n.to).replace(/\s+/g, ' ')
  switch (node.name) {
    case 'ForExpression':
      return [...boundInside(node).map(text), 'partial']
    case 'QuantifiedExpression':
      return boundInside(node).map(text)
    case 'FunctionDefinition':
      return all(node, 'ParameterName').map(text)
    case 'FilterExpression':
      return ['item']
    default:
      return []
  }
}

function boundInside(node: Node): Node[] {
  return all(node, 'InExpression').flatMap((n) => (n.firstChild?.name === 'Name' ? [n.firstChild] : []))
}

function isCalled(node: Node) {
  return node.parent?.name === 'FunctionInvocation' && node.parent.firstChild?.from === node.from
}

const known = new Map<string, boolean>()

function isBuiltin(name: string): boolean {
  const cached = known.get(name)
  if (cached !== undefined) return cached
  const answer = /^[\p{L} ]+$/u.test(name) && evaluate(name).value !== null
  known.set(name, answer)
  return answer
}

function all(node: Node, name: string): Node[] {
  return childrenOf(node).flatMap((child) => [...(child.name === name ? [child] : []), ...all(child, name)])
}

function childrenOf(node: Node): Node[] {
  const children: Node[] = []
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child)
  return children
}

function whereItBreaks(feel: string, node: Node): string {
  const rest = feel.slice(node.from).trim()
  if (rest === '') return 'It ends too early'
  const shown = rest.length > 30 ? `${rest.slice(0, 30)}...` : rest
  return `FEEL cannot read it from "${shown}" on (character ${node.from + 1})`
}
