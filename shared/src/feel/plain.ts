/**
 * The names that a plain expression reads: comparisons, arithmetic, and/or/not over paths and literals. Most conditions of
 * most drawings are so plain that they need not be parsed in full before they run for the first time.
 *
 * @returns nothing where the expression is not plain; then only the full parser can tell
 */
export function plainNames(feel: string): readonly string[] | undefined {
  const tokens = tokensOf(feel)
  if (!tokens) return undefined
  const names = new Set<string>()
  let at = 0
  return disjunction() && at === tokens.length ? [...names] : undefined

  function disjunction(): boolean {
    return chain(conjunction, OR)
  }
  function conjunction(): boolean {
    return chain(comparison, AND)
  }
  function comparison(): boolean {
    if (!sum()) return false
    if (!COMPARISONS.has(tokens?.[at] ?? '')) return true
    at += 1
    return sum() && !COMPARISONS.has(tokens?.[at] ?? '')
  }
  function sum(): boolean {
    return chain(product, SUMS)
  }
  function product(): boolean {
    return chain(operand, PRODUCTS)
  }

  function chain(part: () => boolean, operators: ReadonlySet<string>): boolean {
    if (!part()) return false
    while (operators.has(tokens?.[at] ?? '')) {
      at += 1
      if (!part()) return false
    }
    return true
  }

  function operand(): boolean {
    const token = tokens?.[at] ?? ''
    at += 1
    if (token === '(') return disjunction() && take(')')
    if (token === 'not') return take('(') && disjunction() && take(')')
    if (/^["\d]/.test(token) || LITERALS.has(token)) return true
    return path(token)
  }

  function path(first: string): boolean {
    if (!/^[a-z_]/i.test(first) || RESERVED.has(first)) return false
    names.add(first)
    while (tokens?.[at] === '.') {
      const step = tokens[at + 1] ?? ''
      if (!/^[a-z_]/i.test(step) || RESERVED.has(step)) return false
      at += 2
    }
    return tokens?.[at] !== '('
  }

  function take(token: string): boolean {
    at += 1
    return tokens?.[at - 1] === token
  }
}

const OR = new Set(['or'])
const AND = new Set(['and'])
const SUMS = new Set(['+', '-'])
const PRODUCTS = new Set(['*', '/'])
const COMPARISONS = new Set(['=', '!=', '<', '<=', '>', '>='])
const LITERALS = new Set(['true', 'false', 'null'])

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
