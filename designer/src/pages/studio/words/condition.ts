/** A condition in words: some comparisons, all of which (`and`) or any of which (`or`) must hold. */
export interface Condition {
  readonly join: 'and' | 'or'
  readonly clauses: readonly Clause[]
}
export interface Clause {
  readonly field: string
  readonly operator: Operator
  /** Absent where the operator needs none. */
  readonly value?: Literal
}
export type Literal = string | number | boolean
export type Operator =
  | 'is'
  | 'isNot'
  | 'more'
  | 'atLeast'
  | 'less'
  | 'atMost'
  | 'contains'
  | 'containsNot'
  | 'empty'
  | 'notEmpty'
export const operators: readonly Operator[] = [
  'is',
  'isNot',
  'more',
  'atLeast',
  'less',
  'atMost',
  'contains',
  'containsNot',
  'empty',
  'notEmpty',
]

const signs: Partial<Record<Operator, string>> = {
  is: '=',
  isNot: '!=',
  more: '>',
  atLeast: '>=',
  less: '<',
  atMost: '<=',
}
const bySign = new Map(Object.entries(signs).map(([operator, sign]) => [sign, operator as Operator]))

export function needsValue(operator: Operator): boolean {
  return operator !== 'empty' && operator !== 'notEmpty'
}

/** FEEL with the leading `=` by which `zeebe:` files mark an expression. */
export function conditionText(condition: Condition): string {
  return `=${condition.clauses.map(clauseText).join(` ${condition.join} `)}`
}

function clauseText({ field, operator, value }: Clause): string {
  switch (operator) {
    case 'empty':
      return `${field} = null`
    case 'notEmpty':
      return `${field} != null`
    case 'contains':
      return `contains(${field}, ${literalText(String(value ?? ''))})`
    case 'containsNot':
      return `not(contains(${field}, ${literalText(String(value ?? ''))}))`
    default:
      return `${field} ${signs[operator]} ${literalText(value ?? '')}`
  }
}

function literalText(value: Literal): string {
  return typeof value === 'string' ? `"${value.replace(/["\\]/g, '\\$&')}"` : String(value)
}

/** What was typed into the value box: a number and yes/no mean themselves, everything else is text. */
export function literalOf(typed: string): Literal {
  const text = typed.trim()
  if (text === 'true') return true
  if (text === 'false') return false
  return text !== '' && /^-?\d+([.]\d+)?$/.test(text) ? Number(text) : typed
}

/** Reads FEEL back into words; nothing where only the formula can say it. */
export function conditionOf(text: string): Condition | undefined {
  const tokens = tokensOf(text.trim().replace(/^=/, ''))
  if (!tokens || tokens.length === 0) return undefined
  const clauses: Clause[] = []
  let join: 'and' | 'or' | undefined
  let at = 0
  while (at < tokens.length) {
    const read = clauseAt(tokens, at)
    if (!read) return undefined
    clauses.push(read.clause)
    at = read.next
    if (at === tokens.length) break
    const word = tokens[at]
    if (word !== 'and' && word !== 'or') return undefined
    if (join !== undefined && join !== word) return undefined
    join = word
    at += 1
    if (at === tokens.length) return undefined
  }
  return { join: join ?? 'and', clauses }
}

const token = /\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|[\p{L}_][\p{L}\p{N}_.]*|!=|<=|>=|[=<>(),])/uy
const nameShape = /^[\p{L}_][\p{L}\p{N}_.]*$/u
const reserved = new Set([
  'and',
  'or',
  'not',
  'true',
  'false',
  'null',
  'if',
  'then',
  'else',
  'for',
  'in',
  'some',
  'every',
])

function tokensOf(text: string): string[] | undefined {
  const tokens: string[] = []
  token.lastIndex = 0
  let end = 0
  for (let match = token.exec(text); match; match = token.exec(text)) {
    tokens.push(match[1] ?? '')
    end = token.lastIndex
  }
  return text.slice(end).trim() === '' ? tokens : undefined
}

function clauseAt(tokens: readonly string[], at: number): { clause: Clause; next: number } | undefined {
  const negated = tokens[at] === 'not' && tokens[at + 1] === '('
  const start = negated ? at + 2 : at
  if (tokens[start] === 'contains' && tokens[start + 1] === '(') {
    const [field, comma, value, close] = tokens.slice(start + 2, start + 6)
    if (!isName(field) || comma !== ',' || !value?.startsWith('"') || close !== ')') return undefined
    if (negated && tokens[start + 6] !== ')') return undefined
    return {
      clause: { field, operator: negated ? 'containsNot' : 'contains', value: unquoted(value) },
      next: start + (negated ? 7 : 6),
    }
  }
  if (negated) return undefined
  const field = tokens[at]
  if (!isName(field)) return undefined
  const sign = tokens[at + 1]
  if (sign === undefined || sign === 'and' || sign === 'or') {
    return { clause: { field, operator: 'is', value: true }, next: at + 1 }
  }
  const operator = bySign.get(sign)
  const written = tokens[at + 2]
  if (!operator || written === undefined) return undefined
  if (written === 'null') {
    if (operator !== 'is' && operator !== 'isNot') return undefined
    return { clause: { field, operator: operator === 'is' ? 'empty' : 'notEmpty' }, next: at + 3 }
  }
  const value = literalAt(written)
  return value === undefined ? undefined : { clause: { field, operator, value }, next: at + 3 }
}

function literalAt(written: string): Literal | undefined {
  if (written.startsWith('"')) return unquoted(written)
  if (written === 'true' || written === 'false') return written === 'true'
  return /^-?\d/.test(written) ? Number(written) : undefined
}

function unquoted(written: string): string {
  return written.slice(1, -1).replace(/\\(.)/g, '$1')
}

function isName(word: string | undefined): word is string {
  return word !== undefined && nameShape.test(word) && !reserved.has(word)
}
