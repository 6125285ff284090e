import { parseTimer, type TimerKind } from '../../calendar/timer.ts'
import { compileExpression } from '../../feel/expression.ts'
import { bodyOf, is, type ModdleElement, one, text } from '../moddle.ts'
import { type Breach, kindOf, type Rule, type Survey } from './survey.ts'

/** What expressions, timers and documentation must hold (BPMN 2.0.2, 8.4.7, 10.5.5). */
export const expressionRules: readonly Rule[] = [formal, naturalLanguage, conditions, timers, documentation]

function* formal(survey: Survey): Iterable<Breach> {
  for (const expression of survey.all('bpmn:FormalExpression')) {
    if (bodyOf(expression) === undefined) {
      yield {
        rule: 'expression-empty',
        element: expression.$parent,
        says: `has a ${roleOf(expression)} without content`,
        section: '8.4.7',
      }
    }
  }
}

/** Where an executable process needs an expression, an informal sentence will not do. */
function* naturalLanguage(survey: Survey): Iterable<Breach> {
  for (const expression of survey.all('bpmn:Expression')) {
    if (is(expression, 'bpmn:FormalExpression') || !survey.executable(expression)) continue
    const body = bodyOf(expression)
    const reads = body !== undefined && (survey.forEngine ? !readsAsProse(body) : /^(=|[$#]\{|\d+$)/.test(body))
    if (!reads) {
      const says = `has a ${roleOf(expression)} in natural language, which a process that runs cannot use: it must be a formal expression`
      yield {
        rule: 'expression-informal',
        element: expression.$parent,
        says,
        section: '8.4.7',
        mend: 'Write it as an expression, and mark it with xsi:type="tFormalExpression".',
      }
    }
  }
}

/** Tools often leave the type of an expression out; what can be read as one is taken as one. */
function readsAsProse(body: string): boolean {
  if (/^[=$#"\dPR@]/.test(body)) return false
  const compiled = compileExpression(body)
  if (!compiled.ok) return !/[()<>=!&|]/.test(body)
  return compiled.expression.names.some((name) => name.includes(' '))
}

function* conditions(survey: Survey): Iterable<Breach> {
  for (const [type, property] of [
    ['bpmn:SequenceFlow', 'conditionExpression'],
    ['bpmn:ConditionalEventDefinition', 'condition'],
    ['bpmn:MultiInstanceLoopCharacteristics', 'completionCondition'],
    ['bpmn:AdHocSubProcess', 'completionCondition'],
    ['bpmn:StandardLoopCharacteristics', 'loopCondition'],
    ['bpmn:ComplexGateway', 'activationCondition'],
  ] as const) {
    for (const element of survey.all(type)) {
      const body = bodyOf(one(element, property))
      if (body === undefined) {
        if (type === 'bpmn:ConditionalEventDefinition' && survey.executable(element)) {
          yield {
            rule: 'condition-missing',
            element: element.$parent,
            says: 'waits for a condition, but has none',
            section: '10.5.5',
          }
        }
        continue
      }
      const compiled = compileExpression(body)
      if (!compiled.ok || compiled.expression.names.length > 0) continue
      const result = compiled.expression.evaluate({ variables: {}, nowMs: 0 })
      if (result.ok && result.value !== null && typeof result.value !== 'boolean') {
        const owner = element.id ? element : element.$parent
        yield {
          rule: 'condition-not-boolean',
          element: owner,
          says: `has a ${words(property)} "${body}" that is never true or false`,
          section: '10.3.8',
        }
      }
    }
  }
}

function* timers(survey: Survey): Iterable<Breach> {
  for (const definition of survey.all('bpmn:TimerEventDefinition')) {
    const event = definition.$parent
    const given = (['timeDate', 'timeDuration', 'timeCycle'] as const).filter((property) => one(definition, property))
    if (given.length > 1) {
      yield {
        rule: 'timer-said-twice',
        element: event,
        says: `has a timer with ${given.join(' and ')}: only one may be given`,
        section: '10.5.5',
      }
    }
    if (given.length === 0 && survey.executable(definition)) {
      yield {
        rule: 'timer-missing',
        element: event,
        says: 'waits for a timer, but does not say when',
        section: '10.5.5',
        mend: 'Give a date, a duration or a cycle.',
      }
    }
    for (const property of given) {
      const body = bodyOf(one(definition, property))
      if (body === undefined || isComputed(body, one(definition, property))) continue
      const parsed = parseTimer(property.replace('time', '').toLowerCase() as TimerKind, body)
      if (!parsed.ok) {
        yield {
          rule: 'timer-invalid',
          element: event,
          says: `has a timer that cannot be read: ${parsed.message.replace(/\.$/, '')}`,
          section: '10.5.5',
          mend: 'Write the time as the examples show, or as an expression that begins with "=".',
        }
      }
    }
  }
}

/** Whether the time comes out of an expression, and is known only when it is evaluated. */
function isComputed(body: string, expression: ModdleElement | undefined): boolean {
  return /^(=|[$#]\{)/.test(body) || /[(]/.test(body) || text(expression, 'language') !== undefined
}

/** The format of a text is a MIME type. */
function* documentation(survey: Survey): Iterable<Breach> {
  for (const element of [...survey.all('bpmn:Documentation'), ...survey.all('bpmn:TextAnnotation')]) {
    const format = text(element, 'textFormat')
    if (format && !/^[\w.+-]+\/[\w.+-]+(\s*;.*)?$/.test(format)) {
      const says = `has the text format "${format}", which is not a MIME type such as text/plain`
      yield { rule: 'text-format', element: element.id ? element : element.$parent, says, section: '8.4.1' }
    }
  }
}

function roleOf(expression: ModdleElement): string {
  const owner = expression.$parent
  const property = owner?.$descriptor.properties?.find((p) => p.name && owner.get(p.name) === expression)
  return property ? words(property.name.replace(/^\w+:/, '')) : kindOf(expression)
}

function words(property: string) {
  return property.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
}
