/** What an expression of another language is in FEEL; `from` names the language where something was translated. */
export type Translation =
  | { readonly ok: true; readonly feel: string; readonly from?: string }
  | { readonly ok: false; readonly message: string }

/**
 * Reads the subset of JUEL, JavaScript, Groovy, Python and MVEL that means the same in FEEL: comparisons, and/or/not,
 * arithmetic, paths, literals, the conditional operator. Anything else is refused, with a message that says what.
 *
 * @param language name or URI as BPMN files give it; absent, the text is FEEL unless its signs (`${}`, `==`, `&&`, `!`) say otherwise
 */
export function translateToFeel(text: string, language?: string): Translation {
  const named = languageOf(language)
  if (named === 'unknown') {
    return {
      ok: false,
      message: `The expression "${text}" is written in "${language}". Conditions are written in FEEL here: please rewrite it.`,
    }
  }
  const wrapped = /^[$#]\{([\s\S]*)\}$/.exec(text)
  const from = named === 'FEEL' || named === undefined ? languageBySigns(text, wrapped !== null) : named
  if (from === undefined) return { ok: true, feel: text }
  try {
    return { ok: true, feel: new Translator(tokens(wrapped?.[1] ?? text)).whole(), from }
  } catch (error) {
    if (!(error instanceof Untranslatable || error instanceof RangeError)) throw error
    return {
      ok: false,
      message: `The expression "${text}" reads as ${from}, and ${error.message} has no plain counterpart in FEEL. Please rewrite it in FEEL, for example: amount > 1000 and status = "open".`,
    }
  }
}

class Untranslatable extends Error {}

function languageOf(
  language: string | undefined,
): 'FEEL' | 'JUEL' | 'JavaScript' | 'Groovy' | 'Python' | 'MVEL' | 'unknown' | undefined {
  if (language === undefined || language.trim() === '') return undefined
  const name = language.toLowerCase()
  if (/feel/.test(name)) return 'FEEL'
  if (/juel|uel\b|java\.com\/java|sun\.com\/jsp|^el$/.test(name)) return 'JUEL'
  if (/javascript|ecmascript|^js$/.test(name)) return 'JavaScript'
  if (/groovy/.test(name)) return 'Groovy'
  if (/python|jython/.test(name)) return 'Python'
  if (/mvel/.test(name)) return 'MVEL'
  return 'unknown'
}

function languageBySigns(text: string, wrapped: boolean): 'JUEL' | 'JavaScript' | undefined {
  if (wrapped) return 'JUEL'
  const withoutStrings = text.replace(/"(?:[^"\\]|\\.)*"/g, '""')
  return /==|&&|\|\||!(?!=)|'/.test(withoutStrings) ? 'JavaScript' : undefined
}

interface Token {
  readonly kind: 'number' | 'string' | 'name' | 'sign' | 'end'
  readonly text: string
}

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([\p{L}_][\p{L}\p{N}_]*)|(===|!==|==|!=|>=|<=|&&|\|\||[-+*/()<>!?:.[\]]))/uy

function tokens(text: string): Token[] {
  const found: Token[] = []
  let at = 0
  while (text.slice(at).trim() !== '') {
    TOKEN.lastIndex = at
    const match = TOKEN.exec(text)
    if (!match) throw new Untranslatable(`"${text.slice(at).trim()}"`)
    const [, number, string, name, sign] = match
    if (number !== undefined) found.push({ kind: 'number', text: number })
    else if (string !== undefined) found.push({ kind: 'string', text: string })
    else if (name !== undefined) found.push({ kind: 'name', text: name })
    else if (sign !== undefined) found.push({ kind: 'sign', text: sign })
    at = TOKEN.lastIndex
  }
  return [...found, { kind: 'end', text: 'the end' }]
}

/** Precedence (weak to strong) and the FEEL spelling of each operator between two values. */
const OPERATORS: Readonly<Record<string, readonly [number, string]>> = {
  '||': [1, 'or'],
  or: [1, 'or'],
  '&&': [2, 'and'],
  and: [2, 'and'],
  '==': [3, '='],
  '===': [3, '='],
  eq: [3, '='],
  '!=': [3, '!='],
  '!==': [3, '!='],
  ne: [3, '!='],
  '<': [4, '<'],
  lt: [4, '<'],
  '>': [4, '>'],
  gt: [4, '>'],
  '<=': [4, '<='],
  le: [4, '<='],
  '>=': [4, '>='],
  ge: [4, '>='],
  '+': [5, '+'],
  '-': [5, '-'],
  '*': [6, '*'],
  '/': [6, '/'],
  div: [6, '/'],
}

const WORDS: Readonly<Record<string, string>> = {
  true: 'true',
  True: 'true',
  false: 'false',
  False: 'false',
  null: 'null',
  None: 'null',
}

/** Precedence climbing over the tokens of one expression. */
class Translator {
  private at = 0
  private readonly tokens: readonly Token[]
  constructor(tokens: readonly Token[]) {
    this.tokens = tokens
  }

  whole(): string {
    const feel = this.choice()
    if (this.next.kind !== 'end') throw new Untranslatable(`"${this.next.text}"`)
    return feel
  }

  private choice(): string {
    const condition = this.binary(1)
    if (!this.take('?')) return condition
    const then = this.choice()
    this.expect(':')
    return `if ${condition} then ${then} else ${this.choice()}`
  }

  private binary(weakest: number): string {
    let left = this.unary()
    for (;;) {
      const operator = this.next.kind === 'sign' || this.next.kind === 'name' ? OPERATORS[this.next.text] : undefined
      if (!operator || operator[0] < weakest) return left
      this.at += 1
      left = `${left} ${operator[1]} ${this.binary(operator[0] + 1)}`
    }
  }

  private unary(): string {
    if (this.take('!')) return `not(${this.unary()})`
    if (this.next.text === 'not' && this.next.kind === 'name') {
      this.at += 1
      return `not(${this.binary(3)})`
    }
    if (this.next.text === 'empty' && this.next.kind === 'name' && this.isOperand(this.tokens[this.at + 1])) {
      this.at += 1
      return `${this.unary()} in (null, "", [])`
    }
    if (this.take('-')) return `-${this.unary()}`
    return this.path()
  }

  private path(): string {
    const token = this.next
    this.at += 1
    if (token.kind === 'number') return token.text
    if (token.kind === 'string') return asFeelString(token.text)
    if (token.text === '(') {
      const inner = this.choice()
      this.expect(')')
      return `(${inner})`
    }
    if (token.kind !== 'name' || token.text in OPERATORS) throw new Untranslatable(`"${token.text}"`)
    let path = WORDS[token.text] ?? token.text
    for (;;) {
      if (this.take('.')) path += `.${this.name()}`
      else if (this.take('[')) path += this.index()
      else break
    }
    if (this.next.text === '(') throw new Untranslatable(`the call "${path}(..."`)
    return path
  }

  private isOperand(token: Token | undefined): boolean {
    return token?.text === '(' || ((token?.kind === 'name' || token?.kind === 'string') && !(token.text in OPERATORS))
  }

  private name(): string {
    const { kind, text } = this.next
    if (kind !== 'name') throw new Untranslatable(`"${text}"`)
    this.at += 1
    return text
  }

  /** Lists are counted from 0 there, and from 1 in FEEL; a name in brackets is a step of a path. */
  private index(): string {
    const { kind, text } = this.next
    this.at += 1
    this.expect(']')
    if (kind === 'number' && /^\d+$/.test(text)) return `[${Number(text) + 1}]`
    if (kind === 'string' && /^[\p{L}_][\p{L}\p{N}_]*$/u.test(text.slice(1, -1))) return `.${text.slice(1, -1)}`
    throw new Untranslatable(`"[${text}]"`)
  }

  private get next(): Token {
    return this.tokens[this.at] ?? { kind: 'end', text: 'the end' }
  }

  private take(sign: string): boolean {
    if (this.next.kind !== 'sign' || this.next.text !== sign) return false
    this.at += 1
    return true
  }

  private expect(sign: string) {
    if (!this.take(sign)) throw new Untranslatable(`"${this.next.text}" where "${sign}" is due`)
  }
}

function asFeelString(quoted: string): string {
  const inner = quoted.slice(1, -1).replace(/\\'/g, "'")
  return quoted.startsWith('"') ? `"${inner}"` : `"${inner.replace(/(?<!\\)"/g, '\\"')}"`
}
