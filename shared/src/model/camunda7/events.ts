import { is, one, text } from '../moddle.ts'
import type { Converter } from './converter.ts'
import { attribute, attributeValue, localName } from './values.ts'
import { addExtension } from './writer.ts'

/** What events wait for and carry: filters of conditions, variables for codes, payloads of signals, names that are computed. */
export function convertEvent(converter: Converter) {
  const { element } = converter
  if (is(element, 'bpmn:ConditionalEventDefinition')) filter(converter)
  if (is(element, 'bpmn:ErrorEventDefinition')) codes(converter, ['errorCodeVariable', 'errorMessageVariable'], 'error')
  if (is(element, 'bpmn:EscalationEventDefinition')) codes(converter, ['escalationCodeVariable'], 'escalation')
  if (is(element, 'bpmn:Message') || is(element, 'bpmn:Signal')) computedName(converter)
  if (!is(element, 'bpmn:CallActivity')) payload(converter)
}

function filter(converter: Converter) {
  const { element, notes } = converter
  const variables = converter.read('variableName')
  const events = converter.read('variableEvents')
  addExtension(element, 'zeebe:ConditionalFilter', {
    ...(variables ? { variableNames: variables } : {}),
    ...(events ? { variableEvents: events } : {}),
  })
  if (variables)
    notes.understand(element, converter.word('variableName'), variables, `looked at when "${variables}" changes`)
  if (events)
    notes.keep(element, converter.word('variableEvents'), events, 'a condition is looked at after every change')
}

function codes(converter: Converter, words: readonly string[], kind: string) {
  for (const word of words) {
    const variable = converter.read(word)
    if (!variable) continue
    const message = `Nothing puts what the ${kind} says into "${variable}" here. Let the worker set that variable, or catch each ${kind} by its own event.`
    converter.notes.decide(converter.element, converter.word(word), variable, message)
  }
}

/** `order-${id}` as a name: FEEL, as our own names of messages have it. */
function computedName({ element, notes }: Converter) {
  const name = text(element, 'name')
  if (!name || !/[$#]\{/.test(name)) return
  const value = attributeValue(name)
  if (!value.ok) return notes.decide(element, 'name', name, value.why)
  element.set('name', value.value)
  notes.understand(element, 'name', name, `the name ${value.value}`)
}

/** Variables that go out with a signal or to a case. */
function payload(converter: Converter) {
  const { element, notes } = converter
  for (const mapping of converter.foreignElements()) {
    const direction = localName(mapping)
    if (direction !== 'in' && direction !== 'out') continue
    const said =
      attribute(mapping, 'source') ?? attribute(mapping, 'sourceExpression') ?? attribute(mapping, 'variables')
    const owner = one(element, 'signalRef') ? 'A signal' : 'This element'
    notes.decide(
      element,
      converter.word(direction),
      said,
      `${owner} carries no variables here. Set them where it is caught, or use a message.`,
    )
  }
}
