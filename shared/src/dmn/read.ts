/// <reference path="./dmn-moddle.d.ts" />
import { DmnModdle } from 'dmn-moddle'
import { compileFeel, type FeelProgram } from '../feel/expression.ts'
import type { Finding } from '../model/finding.ts'
import { type ModdleElement, many, one, text } from '../model/moddle.ts'
import { atLine, fileError, position, UnreadableModel, unreadable, xmlText } from '../model/xml.ts'
import { type BoxedParts, compileBoxed } from './boxed.ts'
import type {
  Aggregation,
  Decision,
  DecisionModel,
  DecisionTable,
  HitPolicy,
  Input,
  KnowledgeModel,
  Output,
  Rule,
} from './model.ts'
import { tableProgram } from './table.ts'

export type CompiledDecisions =
  | { readonly ok: true; readonly model: DecisionModel }
  | { readonly ok: false; readonly findings: readonly Finding[] }

const moddle = new DmnModdle()
const DMN_13 = 'https://www.omg.org/spec/DMN/20191111/MODEL/'
/** DMN 1.1, 1.2, 1.4 and 1.5 write decision tables and literal expressions as DMN 1.3 does, in namespaces of their own. */
const OTHER_VERSIONS =
  /https?:\/\/www\.omg\.org\/spec\/DMN\/(20151101\/dmn\.xsd|20180521\/MODEL\/|20211108\/MODEL\/|20230324\/MODEL\/)/g

/**
 * Reads a DMN file and parses all its expressions: decision tables and literal expressions, with the decisions they require.
 * Each finding names the decision, and where it can, the rule and the column.
 */
export async function compileDecisions(file: string | Uint8Array): Promise<CompiledDecisions> {
  try {
    const definitions = await readDecisions(file)
    const compiler = new Compiler()
    const model = compiler.model(definitions)
    return compiler.findings.length > 0 ? { ok: false, findings: compiler.findings } : { ok: true, model }
  } catch (error) {
    if (error instanceof UnreadableModel) return { ok: false, findings: error.findings }
    throw error
  }
}

/** @throws UnreadableModel with findings, for a file that is no DMN */
export async function readDecisions(file: string | Uint8Array): Promise<ModdleElement> {
  const xml = xmlText(file).replace(OTHER_VERSIONS, DMN_13)
  try {
    const { rootElement, warnings } = await moddle.fromXML(xml)
    const broken = warnings.find(
      (w) => /(duplicate|illegal) ID|attribute|quotes/.test(w.message) && w.message.startsWith('unparsable'),
    )
    if (broken) throw new Error(broken.message)
    return rootElement
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    if (message.startsWith('failed to parse document')) {
      throw unreadable(
        'not-dmn',
        `This is not a DMN file: a DMN 1.3 file begins with <definitions> in the namespace ${DMN_13}.`,
      )
    }
    const { line, what, where } = position(message)
    throw unreadable('broken-xml', `The XML is broken${atLine(line)}${where}: ${what ?? message}.`)
  }
}

class Compiler {
  readonly findings: Finding[] = []
  /** Names that stand anywhere in the file: some have signs in them, some are functions. */
  #names: readonly string[] = []

  model(definitions: ModdleElement): DecisionModel {
    const all = many(definitions, 'drgElement')
    const elements = all.filter((e) => e.$type === 'dmn:Decision')
    this.#names = [...new Set(namesIn(definitions))]
    const functions = all
      .filter((e) => e.$type === 'dmn:BusinessKnowledgeModel')
      .flatMap((element) => this.#knowledgeModel(element))
    const decisions = elements.flatMap((element) => this.#decision(element, elements))
    if (elements.length === 0) this.findings.push(fileError('no-decision', 'The file holds no decision.'))
    this.#refuseCircles(decisions)
    return { id: definitions.id ?? '', name: definitions.name ?? definitions.id ?? '', decisions, functions }
  }

  #decision(element: ModdleElement, all: readonly ModdleElement[]): Decision[] {
    const logic = one(element, 'decisionLogic')
    const requires = many(element, 'informationRequirement').flatMap((r) => idIn(one(r, 'requiredDecision')) ?? [])
    for (const id of requires) {
      if (!all.some((other) => other.id === id))
        this.#fault(element, 'required-decision-missing', `requires the decision "${id}", which is not in the file`)
    }
    const tag = many(one(element, 'extensionElements'), 'values').find(({ $type }) => $type === 'zeebe:versionTag')
    const versionTag = text(tag, 'value')
    if (!element.id) this.#fault(element, 'decision-without-id', 'has no id, by which it could be asked')
    const common = {
      id: element.id ?? '',
      name: element.name ?? element.id ?? '',
      ...(versionTag ? { versionTag } : {}),
      requires,
      resultNames: [
        ...new Set([element.id, element.name, text(one(element, 'variable'), 'name')].flatMap((name) => name ?? [])),
      ],
    }
    if (logic?.$type === 'dmn:DecisionTable') return [{ ...common, logic: this.#table(element, logic) }]
    if (logic?.$type === 'dmn:LiteralExpression') {
      const expression = this.#feel(element, logic, 'its expression')
      return expression ? [{ ...common, logic: { kind: 'literal', expression, text: text(logic, 'text') ?? '' } }] : []
    }
    if (!logic) {
      this.#fault(element, 'decision-logic', 'has no logic: a decision is a decision table or an expression')
      return []
    }
    const expression = compileBoxed(logic, this.#parts(element))
    const what = logic.$type.replace(/^dmn:/, '').toLowerCase()
    return expression ? [{ ...common, logic: { kind: 'literal', expression, text: `a boxed ${what}` } }] : []
  }

  #knowledgeModel(element: ModdleElement): KnowledgeModel[] {
    const definition = one(element, 'encapsulatedLogic')
    if (!definition) this.#fault(element, 'knowledge-without-logic', 'has no logic')
    const program = definition && compileBoxed(definition, this.#parts(element))
    const names = [element.name, text(one(element, 'variable'), 'name'), element.id]
    return program ? [{ names: [...new Set(names.flatMap((name) => name ?? []))], definition: program }] : []
  }

  #parts(element: ModdleElement): BoxedParts {
    return {
      literal: (expression) => this.#feel(element, expression, `the expression "${text(expression, 'text') ?? ''}"`),
      table: (table) => tableProgram(element, this.#table(element, table)),
      fault: (says) => this.#fault(element, 'boxed-expression', says),
    }
  }

  #table(decision: ModdleElement, table: ModdleElement): DecisionTable {
    const hitPolicy = String(table.get('hitPolicy') ?? 'UNIQUE') as HitPolicy
    const aggregation = text(table, 'aggregation') as Aggregation | undefined
    const outputs = many(table, 'output').map((output, n) => this.#output(decision, output, n))
    const inputs = many(table, 'input').flatMap((input, n) => this.#input(decision, input, n))
    if (outputs.length === 0) this.#fault(decision, 'table-without-output', 'has no output')
    if (aggregation && outputs.length > 1)
      this.#fault(decision, 'aggregation', `adds up (${aggregation}) and has several outputs: only one can be added up`)
    if (aggregation && hitPolicy !== 'COLLECT')
      this.#fault(decision, 'aggregation', `adds up (${aggregation}), which only the hit policy COLLECT can`)
    const byOrder = hitPolicy === 'PRIORITY' || hitPolicy === 'OUTPUT ORDER'
    if (byOrder && outputs.every((output) => output.values.length === 0)) {
      this.#fault(
        decision,
        'output-values-missing',
        `has the hit policy ${hitPolicy}, which needs the output's values in order of priority`,
      )
    }
    const rules = many(table, 'rule').map((rule, n) => this.#rule(decision, rule, n + 1, inputs, outputs))
    return { kind: 'table', hitPolicy, ...(aggregation ? { aggregation } : {}), inputs, outputs, rules }
  }

  #input(decision: ModdleElement, input: ModdleElement, n: number): Input[] {
    const expression = one(input, 'inputExpression')
    const name = text(input, 'label') ?? text(expression, 'text') ?? `input ${n + 1}`
    const program = this.#feel(decision, expression, `the input "${name}"`)
    const typeRef = text(expression, 'typeRef')
    return program
      ? [
          {
            id: input.id ?? '',
            name,
            ...(typeRef ? { typeRef } : {}),
            expression: program,
            text: text(expression, 'text') ?? '',
            ...this.#allowed(decision, input, name),
          },
        ]
      : []
  }

  #allowed(decision: ModdleElement, input: ModdleElement, name: string): Pick<Input, 'allowed'> {
    const written = text(one(input, 'inputValues'), 'text')?.trim() ?? ''
    if (written === '' || written === '-') return {}
    const test = this.#cell(decision, written, 'unaryTests', `the allowed values of the input "${name}"`)
    return test ? { allowed: { test, text: written } } : {}
  }

  #output(decision: ModdleElement, output: ModdleElement, n: number): Output {
    const name = text(output, 'name') ?? text(output, 'label') ?? output.id ?? `output ${n + 1}`
    const values = listed(text(one(output, 'outputValues'), 'text') ?? '').flatMap(
      (value) => this.#cell(decision, value, 'expression', `a value of the output "${name}"`) ?? [],
    )
    const fallback = one(output, 'defaultOutputEntry')
    const program =
      fallback && text(fallback, 'text')
        ? this.#feel(decision, fallback, `the default of the output "${name}"`)
        : undefined
    return { id: output.id ?? '', name, values, ...(program ? { default: program } : {}) }
  }

  #rule(
    decision: ModdleElement,
    rule: ModdleElement,
    number: number,
    inputs: readonly Input[],
    outputs: readonly Output[],
  ): Rule {
    const tests = many(rule, 'inputEntry').map((entry, n) => {
      const test = text(entry, 'text')?.trim() ?? ''
      const where = `rule ${number}, input "${inputs[n]?.name ?? n + 1}"`
      return test === '' || test === '-'
        ? undefined
        : this.#cell(decision, test, 'unaryTests', where, text(entry, 'expressionLanguage'))
    })
    const results = many(rule, 'outputEntry').map((entry, n) => {
      const result = text(entry, 'text')?.trim() ?? ''
      const where = `rule ${number}, output "${outputs[n]?.name ?? n + 1}"`
      return result === ''
        ? undefined
        : this.#cell(decision, result, 'expression', where, text(entry, 'expressionLanguage'))
    })
    if (tests.length !== inputs.length || results.length !== outputs.length) {
      this.#fault(
        decision,
        'rule-cells',
        `rule ${number} has ${tests.length} input and ${results.length} output cells, and the table has ${inputs.length} and ${outputs.length} columns`,
      )
    }
    const annotation =
      text(rule, 'description') ??
      many(rule, 'annotationEntry')
        .map((a) => text(a, 'text') ?? '')
        .find((a) => a !== '')
    const conditions = many(rule, 'inputEntry').map((entry) => {
      const test = text(entry, 'text')?.trim() ?? ''
      return test === '-' ? '' : test
    })
    return { id: rule.id ?? '', number, tests, conditions, results, ...(annotation ? { annotation } : {}) }
  }

  #feel(decision: ModdleElement, expression: ModdleElement | undefined, where: string): FeelProgram | undefined {
    return this.#cell(
      decision,
      text(expression, 'text') ?? '',
      'expression',
      where,
      text(expression, 'expressionLanguage'),
    )
  }

  #cell(
    decision: ModdleElement,
    source: string,
    kind: 'expression' | 'unaryTests',
    where: string,
    language?: string,
  ): FeelProgram | undefined {
    if (language && !/feel/i.test(language)) {
      this.#fault(
        decision,
        'expression-language',
        `${where} is written in "${language}"; decisions are written in FEEL here`,
      )
      return undefined
    }
    const compiled = compileFeel(source, kind, this.#names)
    if (compiled.ok) return compiled.program
    this.#fault(decision, 'expression-invalid', `${where}: ${compiled.message.replace(/\.$/, '')}`)
    return undefined
  }

  #refuseCircles(decisions: readonly Decision[]) {
    for (const decision of decisions) {
      const seen = new Set<string>()
      const open = [...decision.requires]
      for (let id = open.pop(); id !== undefined; id = open.pop()) {
        if (id === decision.id) {
          this.findings.push({
            ...fileError('decision-circle', `The decision "${decision.name}" requires itself, by way of others.`),
            elementId: decision.id,
            elementName: decision.name,
          })
          break
        }
        if (seen.has(id)) continue
        seen.add(id)
        open.push(...(decisions.find((d) => d.id === id)?.requires ?? []))
      }
    }
  }

  #fault(decision: ModdleElement, rule: string, says: string) {
    const name = decision.name ?? decision.id ?? ''
    const message = /^(rule|the|a value|its) /.test(says)
      ? `The decision "${name}", ${says}.`
      : `The decision "${name}" ${says}.`
    this.findings.push({
      ...fileError(rule, message),
      elementId: decision.id ?? null,
      ...(decision.name ? { elementName: decision.name } : {}),
    })
  }
}

/** Every name in the file, of whatever it is a name. */
function namesIn(element: ModdleElement): string[] {
  const inside = INSIDE.flatMap((property) =>
    [...many(element, property), one(element, property)].flatMap((e) => e ?? []),
  )
  return [...(element.name ? [element.name] : []), ...inside.flatMap(namesIn)]
}

const INSIDE = [
  'drgElement',
  'itemDefinition',
  'itemComponent',
  'variable',
  'encapsulatedLogic',
  'formalParameter',
  'decisionLogic',
  'body',
  'contextEntry',
  'value',
  'column',
]

/** `#id` or `id`, as references within the file are written. */
function idIn(reference: ModdleElement | undefined): string | undefined {
  return text(reference, 'href')?.replace(/^.*#/, '')
}

/** Splits `"a", "b, c", f(1, 2)` at the commas that are not inside quotes or brackets. */
function listed(source: string): string[] {
  const parts = source.match(/(?:"(?:[^"\\]|\\.)*"|\([^()]*\)|\[[^[\]]*\]|[^,])+/g) ?? []
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}
