import { compileExpression } from '../../feel/expression.ts'
import type { Finding } from '../finding.ts'
import { bodyOf, contentsOf, is, type ModdleElement, many, one, text } from '../moddle.ts'
import { ancestor, type Survey } from '../refusals/survey.ts'
import { type Check, called, notice } from './notice.ts'

/** Whether every expression can be read. */
export const expressionChecks: readonly Check[] = [formalExpressions, attributes]

/** Where the standard has expressions that are FEEL here; timers may be static text. */
function* formalExpressions(survey: Survey): Iterable<Finding> {
  for (const expression of survey.all('bpmn:Expression')) {
    const body = bodyOf(expression)
    const owner = ownerOf(expression)
    if (!body || !owner) continue
    const timer = is(expression.$parent, 'bpmn:TimerEventDefinition')
    if (timer && !/^=|^[$#]\{/.test(body)) continue
    yield* check(owner, body, text(expression, 'language'))
  }
}

/** `zeebe:` attributes hold an expression where they begin with `=`. */
function* attributes(survey: Survey): Iterable<Finding> {
  for (const owner of [
    ...survey.all('bpmn:FlowNode'),
    ...survey.all('bpmn:Message'),
    ...survey.all('bpmn:MultiInstanceLoopCharacteristics'),
  ]) {
    const element = ownerOf(owner)
    if (!element) continue
    for (const value of expressionsIn(many(one(owner, 'extensionElements'), 'values'))) yield* check(element, value)
  }
}

function expressionsIn(elements: readonly ModdleElement[]): string[] {
  return elements
    .filter((element) => element.$type.startsWith('zeebe:'))
    .flatMap((element) => {
      const own = (element.$descriptor.properties ?? []).map((property) => element.get(property.name))
      return [
        ...own.filter((value): value is string => typeof value === 'string' && value.startsWith('=')),
        ...expressionsIn(contentsOf(element)),
      ]
    })
}

function* check(element: ModdleElement, body: string, language?: string): Iterable<Finding> {
  const compiled = compileExpression(body, language ? { language } : {})
  if (!compiled.ok) {
    yield notice({
      severity: 'error',
      rule: 'expression-invalid',
      element,
      message: `${called(element)}: ${compiled.message}`,
      mend: 'Correct the expression.',
    })
  } else if (compiled.expression.translatedFrom) {
    const { translatedFrom, feel } = compiled.expression
    yield notice({
      severity: 'info',
      rule: 'expression-translated',
      element,
      message: `${called(element)}: the ${translatedFrom} expression "${body}" runs as the FEEL expression "${feel}".`,
    })
  }
}

/** The flow, step or event on the canvas that an expression belongs to. */
function ownerOf(element: ModdleElement): ModdleElement | undefined {
  return (
    ancestor(element, 'bpmn:FlowElement') ?? ancestor(element, 'bpmn:Message') ?? ancestor(element, 'bpmn:RootElement')
  )
}
