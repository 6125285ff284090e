import { FeelFunction } from 'feelin'
import type { FeelContext, FeelProgram } from '../feel/expression.ts'
import { type ModdleElement, many, one, text } from '../model/moddle.ts'

/** What a boxed expression is made of, for its compiler: literal expressions and decision tables are compiled elsewhere. */
export interface BoxedParts {
  literal(expression: ModdleElement): FeelProgram | undefined
  table(table: ModdleElement): FeelProgram | undefined
  fault(says: string): void
}

type Result = ReturnType<FeelProgram['run']>

/**
 * A boxed expression (DMN 1.3, 10.2) as one program: contexts, lists, relations, invocations, function definitions, and the
 * decision tables and literal expressions in them. Undefined where a part of it is faulty; the fault is told.
 */
export function compileBoxed(expression: ModdleElement | undefined, parts: BoxedParts): FeelProgram | undefined {
  if (!expression) {
    parts.fault('has a cell without an expression')
    return undefined
  }
  switch (expression.$type) {
    case 'dmn:LiteralExpression':
      return parts.literal(expression)
    case 'dmn:DecisionTable':
      return parts.table(expression)
    case 'dmn:Context':
      return contextOf(expression, parts)
    case 'dmn:List':
      return listOf(many(expression, 'elements'), parts)
    case 'dmn:Relation':
      return relationOf(expression, parts)
    case 'dmn:Invocation':
      return invocationOf(expression, parts)
    case 'dmn:FunctionDefinition':
      return functionOf(expression, parts)
    default:
      parts.fault(`holds a ${expression.$type.replace(/^dmn:/, '')}, which is not supported`)
      return undefined
  }
}

/** An entry sees those before it; one without a name is the result of the whole. */
function contextOf(context: ModdleElement, parts: BoxedParts): FeelProgram | undefined {
  const entries = many(context, 'contextEntry').map((entry) => ({
    name: text(one(entry, 'variable'), 'name'),
    program: compileBoxed(one(entry, 'value'), parts),
  }))
  const programs = whole(entries.map(({ program }) => program))
  if (!programs) return undefined
  return {
    names: namesOf(programs).filter((name) => !entries.some((entry) => entry.name === name)),
    run(outer) {
      const known: Record<string, unknown> = {}
      for (const [index, program] of programs.entries()) {
        const result = program.run(within(outer, known))
        if (!result.ok) return result
        const name = entries[index]?.name
        if (name === undefined) return result
        known[name] = result.value
      }
      return done(known)
    },
  }
}

function listOf(elements: readonly ModdleElement[], parts: BoxedParts): FeelProgram | undefined {
  const programs = whole(elements.map((element) => compileBoxed(element, parts)))
  return programs && { names: namesOf(programs), run: (context) => each(programs, context) }
}

function relationOf(relation: ModdleElement, parts: BoxedParts): FeelProgram | undefined {
  const columns = many(relation, 'column').map((column, n) => text(column, 'name') ?? `column ${n + 1}`)
  const rows = whole(many(relation, 'row').map((row) => listOf(many(row, 'elements'), parts)))
  if (!rows) return undefined
  return {
    names: namesOf(rows),
    run(context) {
      const result = each(rows, context)
      if (!result.ok) return result
      const cells = result.value as readonly (readonly unknown[])[]
      return done(cells.map((row) => Object.fromEntries(columns.map((column, n) => [column, row[n] ?? null]))))
    },
  }
}

/** Calls a function by name, its parameters bound by name. */
function invocationOf(invocation: ModdleElement, parts: BoxedParts): FeelProgram | undefined {
  const called = one(invocation, 'calledFunction')
  const target = compileBoxed(called, parts)
  const bindings = many(invocation, 'binding').map((binding) => ({
    name: text(one(binding, 'parameter'), 'name') ?? '',
    program: compileBoxed(one(binding, 'bindingFormula'), parts),
  }))
  const programs = whole(bindings.map(({ program }) => program))
  if (!target || !programs) return undefined
  const name = text(called, 'text')?.trim() ?? 'a function'
  return {
    names: namesOf([target, ...programs]),
    run(context) {
      const found = target.run(context)
      if (!found.ok) return found
      if (!(found.value instanceof FeelFunction)) return failed(`it calls "${name}", which is no function`)
      const { parameterNames } = found.value
      const unknown = bindings.find((binding) => !parameterNames.includes(binding.name))
      if (unknown) {
        return failed(`it gives "${name}" a "${unknown.name}"; its parameters are ${parameterNames.join(', ')}`)
      }
      const given = each(programs, context)
      if (!given.ok) return given
      const values = given.value as readonly unknown[]
      const byName = new Map(bindings.map((binding, n) => [binding.name, values[n]]))
      return tried(
        () =>
          found.value instanceof FeelFunction && found.value.fn(...parameterNames.map((p) => byName.get(p) ?? null)),
      )
    },
  }
}

/** The body sees the parameters before all else. */
function functionOf(definition: ModdleElement, parts: BoxedParts): FeelProgram | undefined {
  const kind = text(definition, 'kind')
  if (kind && kind !== 'FEEL') {
    parts.fault(`holds a function of the kind ${kind}; functions are written in FEEL here`)
    return undefined
  }
  const parameters = many(definition, 'formalParameter').map((parameter) => text(parameter, 'name') ?? '')
  const body = compileBoxed(one(definition, 'body'), parts)
  if (!body) return undefined
  return {
    names: body.names.filter((name) => !parameters.includes(name)),
    run: (context) =>
      done(
        new FeelFunction((...values: unknown[]) => {
          const given = Object.fromEntries(parameters.map((parameter, n) => [parameter, values[n] ?? null]))
          const result = body.run(within(context, given))
          if (!result.ok) throw new Error(result.message)
          return result.value
        }, parameters),
      ),
  }
}

/** The same context, in which these names hide others. */
export function within(outer: FeelContext, known: Readonly<Record<string, unknown>>): FeelContext {
  const { variables } = outer
  const outside =
    typeof variables === 'function'
      ? variables
      : (name: string) => (Object.hasOwn(variables, name) ? variables[name] : undefined)
  return { ...outer, variables: (name) => (Object.hasOwn(known, name) ? known[name] : outside(name)) }
}

function each(programs: readonly FeelProgram[], context: FeelContext): Result {
  const values: unknown[] = []
  for (const program of programs) {
    const result = program.run(context)
    if (!result.ok) return result
    values.push(result.value)
  }
  return done(values)
}

function whole<T>(made: readonly (T | undefined)[]): readonly T[] | undefined {
  return made.every((one) => one !== undefined) ? (made as readonly T[]) : undefined
}

function namesOf(programs: readonly FeelProgram[]): string[] {
  return [...new Set(programs.flatMap((program) => program.names))].sort()
}

function tried(work: () => unknown): Result {
  try {
    return done(work())
  } catch (error) {
    if (error instanceof RangeError) return failed('it calls itself without an end')
    return failed(error instanceof Error ? error.message : String(error))
  }
}

function done(value: unknown): Result {
  return { ok: true, value, warnings: [] }
}

function failed(message: string): Result {
  return { ok: false, message: `${message}.` }
}
