import { extension, type ModdleElement, text } from '../moddle.ts'
import type { Converter } from './converter.ts'
import { attribute, attributeValue, localName } from './values.ts'
import { addExtension, addMapping } from './writer.ts'

/** What a call activity calls, and which variables go in and out. */
export function convertCall(converter: Converter) {
  const { element, notes } = converter
  const called = text(element, 'calledElement')
  const mappings = converter.foreignElements()
  const wholeIn = mappings.some((m) => localName(m) === 'in' && attribute(m, 'variables') === 'all')
  const wholeOut = mappings.some((m) => localName(m) === 'out' && attribute(m, 'variables') === 'all')
  if (called) {
    const value = attributeValue(called)
    const binding = converter.read('calledElementBinding')
    const tag = converter.read('calledElementVersionTag')
    if (!value.ok) notes.decide(element, 'calledElement', called, value.why)
    if (binding === 'versionTag' && !tag)
      notes.decide(
        element,
        converter.word('calledElementBinding'),
        binding,
        'The version tag to call is missing. Write it.',
      )
    else if (binding && binding !== 'version')
      notes.understand(
        element,
        converter.word('calledElementBinding'),
        binding,
        tag ? `the version tag "${tag}"` : `the binding "${binding}"`,
      )
    if (binding === 'version')
      notes.decide(
        element,
        converter.word('calledElementBinding'),
        converter.read('calledElementVersion'),
        'A fixed version number cannot be called. Give that version a version tag, and call it by the tag.',
      )
    addExtension(element, 'zeebe:CalledElement', {
      ...(value.ok
        ? value.value.startsWith('=')
          ? { processIdExpression: value.value }
          : { processId: value.value }
        : {}),
      ...(binding === 'latest' || binding === 'deployment' ? { bindingType: binding } : {}),
      ...(binding === 'versionTag' && tag ? { bindingType: 'versionTag', versionTag: tag } : {}),
      propagateAllParentVariables: wholeIn,
      propagateAllChildVariables: wholeOut,
    })
    if (value.ok) notes.understand(element, 'calledElement', called, `the called process ${value.value}`)
  }
  for (const mapping of mappings) callMapping(converter, mapping)
}

function callMapping(converter: Converter, mapping: ModdleElement) {
  const { element, notes } = converter
  const direction = localName(mapping)
  if (direction !== 'in' && direction !== 'out') return
  const source = attribute(mapping, 'source')
  const expression = attribute(mapping, 'sourceExpression')
  const target = attribute(mapping, 'target')
  const businessKey = attribute(mapping, 'businessKey')
  const what = converter.word(direction)
  if (businessKey) {
    const key = attributeValue(businessKey)
    const called = extension(element, 'zeebe:CalledElement')
    if (key.ok && called) {
      if (!text(called, 'businessId')) called.set('businessId', key.value)
      notes.understand(
        element,
        `${what} businessKey`,
        businessKey,
        `the case number ${key.value} of the called process`,
      )
    } else notes.keep(element, `${what} businessKey`, businessKey, 'a called process belongs to its caller anyway')
  } else if (attribute(mapping, 'variables') === 'all') {
    notes.understand(
      element,
      what,
      'variables="all"',
      direction === 'in' ? 'passing all variables in' : 'passing all variables out',
    )
  } else if (target && (source || expression)) {
    const value = source ? ({ ok: true, value: `=${source}` } as const) : attributeValue(expression ?? '')
    if (!value.ok) return notes.decide(element, what, expression, value.why)
    addMapping(element, direction === 'in' ? 'zeebe:Input' : 'zeebe:Output', value.value, target)
    notes.understand(element, what, source ?? expression, `${value.value} into "${target}"`)
    if (attribute(mapping, 'local') === 'true') {
      notes.keep(element, `${what} local`, source, 'a step sees the nearest variable of that name')
    }
  } else {
    const message = `The mapping${source ? ` of "${source}"` : ''} says ${target ? 'no source' : 'no target'}. Complete it, or remove it.`
    notes.decide(element, what, source ?? expression ?? target, message)
  }
}
