import { FeelFunction, evaluate as feelin, type Warning } from 'feelin'
import type { Value, Variables } from '../engine/command.ts'
import { ownFunctions } from './ownFunctions.ts'
import { DIALECT, FeelSyntaxError, type Parsed, parse, parseTests } from './parse.ts'
import { type Plain, readPlain } from './plain.ts'
import { translateToFeel } from './translate.ts'
import { toJson } from './value.ts'

/** What an expression may see while it is evaluated. */
export interface EvaluationContext {
  /** The variables in scope, or a way to look one up (undefined: there is none of that name). */
  readonly variables: Variables | ((name: string) => Value | undefined)
  /** Milliseconds since the epoch; all that `now()` and `today()` know. */
  readonly nowMs: number
  /** IANA zone in which `now()` and `today()` read; UTC by default. */
  readonly zone?: string
  /** The value that unary tests are about (`?`). */
  readonly input?: Value
}

export type EvaluationResult =
  | { readonly ok: true; readonly value: Value; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly message: string }

export type TestResult =
  | { readonly ok: true; readonly value: boolean }
  | { readonly ok: false; readonly message: string }

export interface CompiledExpression {
  /** As it stands in the drawing. */
  readonly text: string
  /** The FEEL that runs; differs from `text` where another language was translated. */
  readonly feel: string
  /** The language of `text` where it was translated. */
  readonly translatedFrom?: string
  /** Variables that the expression reads, sorted: what a conditional event waits on. */
  readonly names: readonly string[]
  /** The value. A variable that does not exist is null, with a warning, as FEEL has it. */
  evaluate(context: EvaluationContext): EvaluationResult
  /** The value as a condition: unless it is true or false, the message tells the variables and their values. */
  test(context: EvaluationContext): TestResult
}

/** Like `EvaluationContext`, where values may be FEEL's own dates, times, durations and ranges. */
export interface FeelContext {
  readonly variables: Readonly<Record<string, unknown>> | ((name: string) => unknown)
  readonly nowMs: number
  readonly zone?: string
  readonly input?: unknown
}

/** A parsed expression whose value stays FEEL's own: for decisions, where a date computed in one is compared in another. */
export interface FeelProgram {
  readonly names: readonly string[]
  run(
    context: FeelContext,
  ):
    | { readonly ok: true; readonly value: unknown; readonly warnings: readonly string[] }
    | { readonly ok: false; readonly message: string }
}

export interface CompileOptions {
  /** The expression's own `language` or `expressionLanguage`; FEEL where absent. */
  readonly language?: string
  readonly kind?: 'expression' | 'unaryTests'
}

export type CompileResult =
  | { readonly ok: true; readonly expression: CompiledExpression }
  | { readonly ok: false; readonly message: string }

/**
 * Parses an expression once; evaluating it never parses again. A leading `=` (as `zeebe:` attributes have it) is dropped.
 * JUEL, JavaScript, Groovy and Python are translated where they say what FEEL can say, and refused otherwise.
 */
export function compileExpression(text: string, options: CompileOptions = {}): CompileResult {
  const key = `${options.kind ?? 'expression'} ${options.language ?? ''} ${text}`
  const known = compiled.get(key)
  if (known) return known
  const result = compileAnew(text, options)
  if (compiled.size >= MOST_KEPT) compiled.clear()
  compiled.set(key, result)
  return result
}

/** Expressions are values of their text, so that checking, compiling and previewing one drawing share them. */
const compiled = new Map<string, CompileResult>()
const MOST_KEPT = 5000

function compileAnew(text: string, options: CompileOptions): CompileResult {
  const unary = options.kind === 'unaryTests'
  const source = unary
    ? text.trim()
    : text
        .trim()
        .replace(/^=(?!=)/, '')
        .trim()
  if (source === '') return { ok: false, message: 'The expression is empty.' }
  const translation = unary ? ({ ok: true, feel: source } as const) : translateToFeel(source, options.language)
  if (!translation.ok) return translation
  try {
    const program = unary ? unaryProgram(source) : expressionProgram(translation.feel)
    return { ok: true, expression: assemble(text, translation, program) }
  } catch (error) {
    return { ok: false, message: unreadable(source, error) }
  }
}

/**
 * Like `compileExpression` for text that is FEEL, with values in FEEL's own types.
 *
 * @param known names with signs in them, and of functions that the context brings
 */
export function compileFeel(
  text: string,
  kind: 'expression' | 'unaryTests' = 'expression',
  known: readonly string[] = [],
): { readonly ok: true; readonly program: FeelProgram } | { readonly ok: false; readonly message: string } {
  const source = text.trim()
  if (source === '') return { ok: false, message: 'The expression is empty.' }
  try {
    const program = kind === 'unaryTests' ? unaryProgram(source, known) : expressionProgram(source, known)
    return { ok: true, program: { names: variablesOf(program), run: (context) => runProgram(text, program, context) } }
  } catch (error) {
    return { ok: false, message: unreadable(source, error) }
  }
}

/** Compiles an attribute that is static text or, with a leading `=`, an expression. Static text is its own value. */
export function compileAttribute(text: string): CompileResult {
  return isExpression(text) ? compileExpression(text) : { ok: true, expression: constant(text) }
}

/** Whether an attribute holds an expression rather than static text. */
export function isExpression(text: string): boolean {
  return text.trimStart().startsWith('=')
}

/** An expression that always has the same value. */
export function constant(value: Value): CompiledExpression {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const result: EvaluationResult = { ok: true, value, warnings: [] }
  return {
    text,
    feel: JSON.stringify(value),
    names: [],
    evaluate: () => result,
    test: () =>
      typeof value === 'boolean'
        ? { ok: true, value }
        : {
            ok: false,
            message: `The condition "${text}" is not true or false, it is always ${JSON.stringify(value)}.`,
          },
  }
}

function unreadable(source: string, error: unknown): string {
  if (!(error instanceof FeelSyntaxError || error instanceof RangeError)) throw error
  return `The expression "${shorten(source)}" cannot be understood: ${error.message}.`
}

interface Program {
  readonly parameters: Parsed['parameters']
  /** Quicker than `run` and of the same value, where it has one at all. */
  readonly plain?: Plain['run']
  /** Takes the parameters' values in their order. */
  readonly run: (values: readonly unknown[]) => unknown
  /** feelin adds to this list at every evaluation. */
  readonly warnings: Warning[]
}

function expressionProgram(feel: string, known: readonly string[] = []): Program {
  const hasOddNames = known.some((name) => /[^\w\s]/.test(name) && feel.includes(name))
  const plain = hasOddNames ? undefined : readPlain(feel)
  return plain ? whenNeeded(feel, plain) : program(parse(feel, known))
}

/** A plain expression is known to be right; it is parsed in full when its values first need the interpreter, and many never do. */
function whenNeeded(feel: string, { names, run: plain }: Plain): Program {
  const parameters = names.map((name) => ({ parameter: name, name, from: 'variable' as const }))
  let made: Program | undefined
  const make = () => {
    made ??= program({ body: feel, parameters })
    return made
  }
  return {
    parameters,
    plain,
    run: (values) => make().run(values),
    get warnings() {
      return make().warnings
    },
  }
}

function unaryProgram(feel: string, known: readonly string[] = []): Program {
  const tests = parseTests(feel, known)
  const inner = program(tests)
  return {
    ...inner,
    run(values) {
      const answers = inner.run(values)
      const holds = Array.isArray(answers) && answers.some((answer) => answer === true)
      return tests.negated ? !holds : holds
    },
  }
}

/**
 * feelin has no public call for an expression that is already parsed, but a FEEL function keeps its parsed body, and its
 * parameters are all that the body sees: so the expression becomes a function of the names it reads.
 */
function program({ body, parameters }: Parsed): Program {
  const { value, warnings } = feelin(
    `function(${parameters.map((p) => p.parameter).join(', ')}) (\n${body}\n)`,
    {},
    DIALECT,
  )
  if (!(value instanceof FeelFunction)) throw new FeelSyntaxError('it is not one expression')
  return { parameters, run: (values) => value.fn(...values), warnings }
}

function assemble(
  text: string,
  translation: { readonly feel: string; readonly from?: string },
  program: Program,
): CompiledExpression {
  return {
    text,
    feel: translation.feel,
    ...(translation.from ? { translatedFrom: translation.from } : {}),
    names: variablesOf(program),
    evaluate,
    test,
  }

  function evaluate(context: EvaluationContext): EvaluationResult {
    const result = runProgram(text, program, context)
    if (!result.ok) return result
    const json = toJson(result.value)
    if (!json.ok) return { ok: false, message: `"${shorten(text)}" gives ${json.what}, which a variable cannot hold.` }
    return { ok: true, value: json.value, warnings: result.warnings }
  }

  function test(context: EvaluationContext): TestResult {
    const result = evaluate(context)
    if (!result.ok) return result
    if (typeof result.value === 'boolean') return { ok: true, value: result.value }
    const gives =
      result.value === null
        ? 'null, neither true nor false'
        : `${shorten(JSON.stringify(result.value))}, neither true nor false`
    const told = [
      `The condition "${shorten(text)}" gives ${gives}.`,
      ...result.warnings.map((w) => `${w}.`),
      valuesInWords(program.parameters, context),
    ]
    return { ok: false, message: told.join(' ').trim() }
  }
}

function runProgram(text: string, program: Program, context: FeelContext): ReturnType<FeelProgram['run']> {
  const { parameters } = program
  const values = parameters.map((p) => argument(p, context))
  const known = program.plain?.(values)
  if (known !== undefined) return { ok: true, value: known, warnings: NO_WARNINGS }
  const { warnings } = program
  warnings.length = 0
  try {
    const value = program.run(values)
    return { ok: true, value, warnings: warnings.map((w) => w.message) }
  } catch (error) {
    const why = whyFailed(error)
    return {
      ok: false,
      message: `"${shorten(text)}" cannot be evaluated: ${why}. ${valuesInWords(parameters, context)}`.trim(),
    }
  }
}

const NO_WARNINGS: readonly string[] = []

function variablesOf({ parameters }: Pick<Program, 'parameters'>): string[] {
  return parameters
    .filter((p) => p.from === 'variable')
    .map((p) => p.name)
    .sort()
}

function valuesInWords(parameters: Parsed['parameters'], context: FeelContext): string {
  const told = variablesOf({ parameters }).map((name) => {
    const value = lookUp(name, context)
    return value === undefined ? `${name} is not set` : `${name} = ${shorten(JSON.stringify(value) ?? String(value))}`
  })
  return told.length > 0 ? `Values: ${told.join(', ')}.` : ''
}

function argument(parameter: Parsed['parameters'][number], context: FeelContext): unknown {
  if (parameter.from === 'own') return ownFunctions[parameter.name]?.(context)
  if (parameter.from === 'input') return context.input ?? null
  return lookUp(parameter.name, context)
}

function lookUp(name: string, { variables }: FeelContext): unknown {
  if (typeof variables === 'function') return variables(name)
  return Object.hasOwn(variables, name) ? variables[name] : undefined
}

/** feelin throws where values have no order; everything else it answers with null. */
function whyFailed(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof RangeError) return message.includes('call stack') ? 'it calls itself without an end' : message
  return message.startsWith('unsupported range') ? 'it compares by size what has no size' : message
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}
