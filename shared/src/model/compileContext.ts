import type { WorkingCalendar } from '../calendar/workingCalendar.ts'
import { type CompiledExpression, compileAttribute, compileExpression, constant } from '../feel/index.ts'
import type { Finding } from './finding.ts'
import type { Expression } from './graph.ts'
import { bodyOf, type ModdleElement, text } from './moddle.ts'
import type { DanglingReference } from './read.ts'

export interface CompileOptions {
  /** IANA zone in which timers and dates read; UTC by default. */
  readonly zone?: string
  /** Working calendars that timers may name. */
  readonly calendars?: Readonly<Record<string, WorkingCalendar>>
  /** Automatic steps before an incident ends what looks like an endless loop; default 10,000. */
  readonly maxSteps?: number
}

/** What is shared while the processes of one file are compiled. */
export class CompileContext {
  readonly findings: Finding[] = []
  /** Set while a process is compiled that is not to run: what is wrong in it forbids nothing. */
  isOnlyDrawn = false
  readonly options: CompileOptions
  /** Language of expressions that name none. */
  readonly language: string | undefined
  readonly #dangling: ReadonlyMap<ModdleElement, ReadonlyMap<string, string>>
  readonly #attributes = new Map<string, Expression>()
  readonly #expressions = new Map<string, Expression>()

  constructor(definitions: ModdleElement, options: CompileOptions, dangling: readonly DanglingReference[] = []) {
    this.options = options
    const byElement = new Map<ModdleElement, Map<string, string>>()
    for (const { element, property, value } of dangling) {
      const known = byElement.get(element) ?? new Map<string, string>()
      byElement.set(element, known.set(property.replace(/^\w+:/, ''), value))
    }
    this.#dangling = byElement
    const language = text(definitions, 'expressionLanguage')
    // Many tools write the standard's default, XPath, into every file without meaning it.
    this.language = language && !/xpath/i.test(language) ? language : undefined
  }

  /** What a reference says where nothing in the file has that id: other tools take it as the name itself. */
  dangling(element: ModdleElement, property: string): string | undefined {
    return this.#dangling.get(element)?.get(property)
  }

  /** A `zeebe:` style attribute: FEEL behind `=`, else static text. */
  attribute(written: string, element: ModdleElement): Expression {
    return this.#kept(this.#attributes, written, element, () => compileAttribute(written))
  }

  optional(written: string | undefined, element: ModdleElement): Expression | undefined {
    return written === undefined ? undefined : this.attribute(written, element)
  }

  /** An expression element of the standard, FEEL unless it says otherwise. */
  expression(source: ModdleElement | undefined, element: ModdleElement): Expression | undefined {
    const body = bodyOf(source)
    if (body === undefined) return undefined
    const language = text(source, 'language') ?? this.language
    return this.#kept(this.#expressions, `${language ?? ''}\n${body}`, element, () =>
      compileExpression(body, { language }),
    )
  }

  /** FEEL written without `=`. */
  feel(written: string, element: ModdleElement): Expression {
    return this.#kept(this.#expressions, `\n${written}`, element, () =>
      compileExpression(written, { language: this.language }),
    )
  }

  #kept(
    known: Map<string, Expression>,
    key: string,
    element: ModdleElement,
    compile: () => ReturnType<typeof compileExpression>,
  ): Expression {
    const before = known.get(key)
    if (before) return before
    const result = compile()
    const expression: CompiledExpression = result.ok ? result.expression : constant(null)
    if (result.ok) known.set(key, expression)
    else this.error('expression-unreadable', element, result.message, 'Correct the expression.')
    return expression
  }

  error(rule: string, element: ModdleElement, message: string, mend?: string) {
    this.#find(this.isOnlyDrawn ? 'warning' : 'error', rule, element, message, mend)
  }

  warn(rule: string, element: ModdleElement, message: string, mend?: string) {
    this.#find('warning', rule, element, message, mend)
  }

  #find(severity: Finding['severity'], rule: string, element: ModdleElement, message: string, mend?: string) {
    const processId = processOf(element)
    this.findings.push({
      severity,
      rule,
      elementId: element.id ?? null,
      ...(element.name ? { elementName: element.name } : {}),
      ...(processId === undefined ? {} : { processId }),
      message: `${named(element)}: ${message}`,
      ...(mend === undefined ? {} : { mend }),
    })
  }
}

/** The element as a message names it. */
export function named(element: ModdleElement): string {
  const kind = element.$type.replace(/^.*:/, '').replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return element.name ? `${kind} "${element.name}" (${element.id})` : `${kind} "${element.id}"`
}

function processOf(element: ModdleElement): string | undefined {
  for (let at: ModdleElement | undefined = element; at; at = at.$parent) if (at.$type === 'bpmn:Process') return at.id
  return undefined
}

/** An attribute as it stands on the element; moddle's `get` looks its type up first, which costs more than all else. */
export function attributeOf(element: ModdleElement | undefined, name: string): unknown {
  return element && (element as unknown as Readonly<Record<string, unknown>>)[name]
}
