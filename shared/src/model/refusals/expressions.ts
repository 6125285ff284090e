import { parseTimer, type TimerKind } from '../../calendar/timer.ts'
import { compileExpression } from '../../feel/expression.ts'
import { bodyOf, is, type ModdleElement, one, text } from '../moddle.ts'
import { type Breach, kindOf, type Rule, type Survey } from './survey.ts'

/** What expressions, timers and documentation must hold (BPMN 2.0.2, 8.4.7, 10.5.5). */
export const expressionRules: readonly Rule[] = [formal, naturalLanguage, conditions, timers, documentation, uris]

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
    const reads =
      body !== undefined &&
      (survey.forEngine ? !readsAsProse(body) : /^(=|[$#]\{|\d+$)/.test(body) || isTime(expression))
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

/** ISO 8601 is formal enough: many tools write their timers without a type. */
function isTime(expression: ModdleElement): boolean {
  const definition = expression.$parent
  if (!is(definition, 'bpmn:TimerEventDefinition')) return false
  const property = TIMES.find((name) => one(definition, name) === expression)
  const body = bodyOf(expression)
  return property !== undefined && body !== undefined && parseTimer(kindOfTimer(property), body).ok
}

const TIMES = ['timeDate', 'timeDuration', 'timeCycle'] as const

function kindOfTimer(property: (typeof TIMES)[number]): TimerKind {
  return property.replace('time', '').toLowerCase() as TimerKind
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
    const given = TIMES.filter((property) => one(definition, property))
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
      const parsed = parseTimer(kindOfTimer(property), body)
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

/** Where the standard asks for a URI. Engines write names of their languages and expressions of their own there. */
function* uris(survey: Survey): Iterable<Breach> {
  for (const [type, property, section] of [
    ['bpmn:Definitions', 'expressionLanguage', '8.2.1'],
    ['bpmn:Definitions', 'typeLanguage', '8.2.1'],
    ['bpmn:FormalExpression', 'language', '8.4.7'],
    ['bpmn:Task', 'implementation', '10.3.3'],
    ['bpmn:Interface', 'implementationRef', '8.5.1'],
    ['bpmn:Operation', 'implementationRef', '8.5.3'],
  ] as const) {
    for (const element of survey.all(type)) {
      const value = text(element, property) ?? element.$attrs[property]
      if (value === undefined || isUriReference(value)) continue
      const owner = element.id ? element : element.$parent
      yield { rule: 'uri-invalid', element: owner, says: `has ${property}="${value}", which is no URI`, section }
    }
  }
}

/** `##WebService` and the like are the standard's own words. */
function isUriReference(value: string): boolean {
  return !/[\s<>"{}|\\^`]|%(?![\da-f]{2})/i.test(value)
}

function roleOf(expression: ModdleElement): string {
  const owner = expression.$parent
  const property = owner?.$descriptor.properties?.find((p) => p.name && owner.get(p.name) === expression)
  return property ? words(property.name.replace(/^\w+:/, '')) : kindOf(expression)
}

function words(property: string) {
  return property.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
}
