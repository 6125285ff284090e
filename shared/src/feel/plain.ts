/**
 * A plain expression: comparisons, arithmetic, and/or/not over paths and literals. Most conditions of most drawings are so
 * plain that they need neither be parsed in full nor interpreted.
 */
export interface Plain {
  /** What it reads, in the order of the values that `run` takes. */
  readonly names: readonly string[]
  /**
   * The value, where all that it works on is of the types that leave no question: numbers, texts of equal kind, truth
   * values. Undefined where something is missing, null or of another type: then only the interpreter can tell.
   */
  readonly run: Part
}

/** A part of it, compiled: takes the values of the names. */
type Part = (values: readonly unknown[]) => unknown

/** @returns nothing where the expression is not plain; then only the full parser can tell */
export function readPlain(feel: string): Plain | undefined {
  const tokens = tokensOf(feel)
  if (!tokens) return undefined
  const names: string[] = []
  let at = 0
  const run = disjunction()
  return run && at === tokens.length ? { names, run } : undefined

  function disjunction(): Part | undefined {
    return chain(conjunction, LOGIC)
  }
  function conjunction(): Part | undefined {
    return chain(comparison, CONJUNCTION)
  }
  function comparison(): Part | undefined {
    const left = sum()
    const operator = COMPARISONS[next()]
    if (!left || !operator) return left
    at += 1
    const right = sum()
    return right && !COMPARISONS[next()] ? both(left, right, operator) : undefined
  }
  function sum(): Part | undefined {
    return chain(product, SUMS)
  }
  function product(): Part | undefined {
    return chain(operand, PRODUCTS)
  }

  function chain(part: () => Part | undefined, operators: Operators): Part | undefined {
    let left = part()
    for (let operator = operators[next()]; left && operator; operator = operators[next()]) {
      at += 1
      const right = part()
      left = right && both(left, right, operator)
    }
    return left
  }

  function operand(): Part | undefined {
    const token = next()
    at += 1
    if (token === '(') return closed(disjunction())
    if (token === 'not') {
      const inner = take('(') ? closed(disjunction()) : undefined
      return inner && negated(inner)
    }
    if (token.startsWith('"')) return constant(token.slice(1, -1))
    if (/^\d/.test(token)) return constant(Number(token))
    if (token === 'true' || token === 'false') return constant(token === 'true')
    if (token === 'null') return unsure
    return path(token)
  }

  function closed(inner: Part | undefined): Part | undefined {
    return inner && take(')') ? inner : undefined
  }

  function path(first: string): Part | undefined {
    if (!isName(first)) return undefined
    if (!names.includes(first)) names.push(first)
    const index = names.indexOf(first)
    let part: Part = (values) => values[index]
    while (next() === '.') {
      const step = tokens?.[at + 1] ?? ''
      if (!isName(step)) return undefined
      part = memberOf(part, step)
      at += 2
    }
    return next() === '(' ? undefined : part
  }

  function next(): string {
    return tokens?.[at] ?? ''
  }

  function take(token: string): boolean {
    at += 1
    return tokens?.[at - 1] === token
  }
}

/** What an operator gives for two values that are there; undefined for types of which it is not sure. */
type Operator = (a: unknown, b: unknown) => unknown
type Operators = Readonly<Record<string, Operator>>

/** By sign, without what an object inherits. */
const table = (operators: Operators): Operators => Object.assign(Object.create(null), operators)

// Both sides are evaluated whatever the first says: a type of which one is not sure may bring a warning.
const LOGIC = table({ or: (a, b) => (areBoolean(a, b) ? a || b : undefined) })
const CONJUNCTION = table({ and: (a, b) => (areBoolean(a, b) ? a && b : undefined) })
const SUMS = table({
  '+': (a, b) => (typeof a === 'number' && typeof b === 'number' ? finite(a + b) : undefined),
  '-': (a, b) => (typeof a === 'number' && typeof b === 'number' ? finite(a - b) : undefined),
})
const PRODUCTS = table({
  '*': (a, b) => (typeof a === 'number' && typeof b === 'number' ? finite(a * b) : undefined),
  '/': (a, b) => (typeof a === 'number' && typeof b === 'number' && b !== 0 ? finite(a / b) : undefined),
})
const COMPARISONS = table({
  '=': (a, b) => (areAlike(a, b) ? a === b : undefined),
  '!=': (a, b) => (areAlike(a, b) ? a !== b : undefined),
  '<': (a, b) => (typeof a === 'number' && typeof b === 'number' ? a < b : undefined),
  '<=': (a, b) => (typeof a === 'number' && typeof b === 'number' ? a <= b : undefined),
  '>': (a, b) => (typeof a === 'number' && typeof b === 'number' ? a > b : undefined),
  '>=': (a, b) => (typeof a === 'number' && typeof b === 'number' ? a >= b : undefined),
})

/** Numbers without end are left to the interpreter. */
function finite(number: number): number | undefined {
  return Number.isFinite(number) ? number : undefined
}

function areBoolean(a: unknown, b: unknown): boolean {
  return typeof a === 'boolean' && typeof b === 'boolean'
}

function areAlike(a: unknown, b: unknown): boolean {
  const type = typeof a
  return type === typeof b && (type === 'number' || type === 'string' || type === 'boolean')
}

/** An operator between two parts. */
function both(left: Part, right: Part, operator: Operator): Part {
  return (values) => operator(left(values), right(values))
}

function negated(inner: Part): Part {
  return (values) => {
    const value = inner(values)
    return typeof value === 'boolean' ? !value : undefined
  }
}

/** One step of a path, into an object as JSON has it. */
function memberOf(of: Part, name: string): Part {
  return (values) => {
    const value = of(values)
    const isContext = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
    return isContext && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
  }
}

function constant(value: unknown): Part {
  return () => value
}

function unsure(): undefined {
  return undefined
}

function isName(token: string): boolean {
  return /^[a-z_]/i.test(token) && !RESERVED.has(token)
}

/** Words that mean something in FEEL, or begin a name of several words there. */
const RESERVED = new Set(
  'and or not true false null if then else for in return some every satisfies between instance of function external date time duration years months days list context range item partial get is'.split(
    ' ',
  ),
)

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)(?![\w.])|("[^"\\\n]*")|([A-Za-z_][A-Za-z0-9_]*)|(<=|>=|!=|[-+*/()<>=.]))/y

function tokensOf(feel: string): string[] | undefined {
  const tokens: string[] = []
  const end = feel.trimEnd().length
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(feel)
    if (!match) return undefined
    tokens.push(match[1] ?? match[2] ?? match[3] ?? match[4] ?? '')
  }
  return tokens
}
