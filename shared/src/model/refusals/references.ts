import bpmn from 'bpmn-moddle/resources/bpmn/json/bpmn.json' with { type: 'json' }
import { held, is, type ModdleElement, many, type PropertyDescriptor, text } from '../moddle.ts'
import type { DanglingReference } from '../reader.ts'
import { type Breach, describe, kindOf, type Rule, type Survey } from './survey.ts'

/** What refers to what, what must be said at all, and which words an attribute may have (the schema of BPMN 2.0.2, and 8.2 to 8.4). */
export const referenceRules: readonly Rule[] = [nowhere, types, required, words, extensionsToUnderstand]

/**
 * A reference to nothing. Names of another file (with a prefix) and the drawing's own references are not looked into. Where
 * the model's meaning hangs on it no engine can go on; the rest is left to those who read it.
 */
function* nowhere(survey: Survey): Iterable<Breach> {
  for (const dangling of survey.dangling) {
    const breach = breachOf(dangling)
    if (breach) yield breach
  }
}

function breachOf({ element, property, value }: DanglingReference): Breach | undefined {
  if (!property.startsWith('bpmn:') || value.includes(':') || OPEN.has(property) || !is(element, 'bpmn:BaseElement'))
    return
  const rule = LISTS.has(property)
    ? 'flow-not-listed'
    : MEANINGFUL.has(property)
      ? 'dangling-reference'
      : 'loose-reference'
  const says = `refers to "${value}" (${property.replace(/^\w+:/, '')}), but nothing in the file has that id`
  return { rule, element, says, mend: `Remove the reference, or add "${value}".` }
}

/** The lists of a node's flows only repeat what the flows say. */
const LISTS = new Set(['bpmn:incoming', 'bpmn:outgoing'])

/** What extensions refer to may be known to their own tool alone. */
const OPEN = new Set([
  // An error that is only a name in errorRef, not an element, is its own code: so the engines of the field read it.
  'bpmn:errorRef',
  'bpmn:definition',
  'bpmn:extensionDefinition',
  'bpmn:extensionDefinitions',
  'bpmn:valueRef',
])

const MEANINGFUL = new Set(
  [
    'sourceRef',
    'targetRef',
    'default',
    'attachedToRef',
    'processRef',
    'messageRef',
    'signalRef',
    'escalationRef',
    'operationRef',
    'activityRef',
    'eventDefinitionRef',
    'source',
    'target',
    'dataObjectRef',
    'dataInputRefs',
    'dataOutputRefs',
  ].map((name) => `bpmn:${name}`),
)

/** A reference must lead to an element of the type that it is for. */
function* types(survey: Survey): Iterable<Breach> {
  for (const element of survey.everything) {
    for (const { name, type } of referencesOf(element)) {
      const value = held(element, name)
      if (value === undefined) continue
      for (const target of Array.isArray(value) ? many(element, name) : [value as ModdleElement]) {
        if (target.$type === undefined || is(target, type)) continue
        const says = `refers to ${describe(target).replace(/^The/, 'the')} as its ${name}, where ${article(kindOf(type))} is needed`
        yield { rule: name === 'flowNodeRef' ? 'lane-member' : 'reference-type', element, says, section: '8.4.1' }
      }
    }
  }
}

const referencesByType = new Map<string, readonly PropertyDescriptor[]>()

function referencesOf({ $type, $descriptor }: ModdleElement): readonly PropertyDescriptor[] {
  const known = referencesByType.get($type)
  if (known) return known
  const references = ($descriptor.properties ?? []).filter(
    (p) =>
      p.isReference &&
      !p.isVirtual &&
      p.type.startsWith('bpmn:') &&
      !ELSEWHERE.has(p.definedBy?.name ?? '') &&
      !(KNOWN_BY_OTHERS.has(p.name) || ($type === 'bpmn:MessageFlow' && p.name !== 'messageRef')),
  )
  referencesByType.set($type, references)
  return references
}

/** Other rules look at these, and say more. */
const KNOWN_BY_OTHERS = new Set(['incoming', 'outgoing', 'default', 'attachedToRef', 'definition', 'lanes'])
/** Flows have rules of their own; a binding names the data itself in the files of tools. */
const ELSEWHERE = new Set([
  'bpmn:SequenceFlow',
  'bpmn:InputOutputBinding',
  'bpmn:ExtensionElements',
  'bpmn:Relationship',
])

/** What the schema asks for, by the type that must have it. */
const REQUIRED: readonly (readonly [type: string, property: string, section: string])[] = [
  ['bpmn:Import', 'importType', '8.2.2'],
  ['bpmn:Import', 'namespace', '8.2.2'],
  ['bpmn:Process', 'id', '8.2.1'],
  ['bpmn:FlowNode', 'id', '8.2.1'],
  ['bpmn:Association', 'sourceRef', '8.4.1'],
  ['bpmn:Association', 'targetRef', '8.4.1'],
  ['bpmn:DataAssociation', 'targetRef', '10.4.2'],
  ['bpmn:Assignment', 'from', '10.4.2'],
  ['bpmn:Assignment', 'to', '10.4.2'],
  ['bpmn:InputOutputSpecification', 'inputSets', '10.4.2'],
  ['bpmn:InputOutputSpecification', 'outputSets', '10.4.2'],
  ['bpmn:ComplexBehaviorDefinition', 'condition', '10.3.8'],
  ['bpmn:CorrelationProperty', 'correlationPropertyRetrievalExpression', '8.4.2'],
  ['bpmn:CorrelationPropertyRetrievalExpression', 'messageRef', '8.4.2'],
  ['bpmn:CorrelationPropertyRetrievalExpression', 'messagePath', '8.4.2'],
  ['bpmn:CorrelationSubscription', 'correlationKeyRef', '8.4.2'],
  ['bpmn:CorrelationPropertyBinding', 'correlationPropertyRef', '8.4.2'],
  ['bpmn:CorrelationPropertyBinding', 'dataPath', '8.4.2'],
  ['bpmn:Interface', 'name', '8.5.1'],
  ['bpmn:Interface', 'operations', '8.5.1'],
  ['bpmn:Operation', 'name', '8.5.3'],
  ['bpmn:Operation', 'inMessageRef', '8.5.3'],
  ['bpmn:Resource', 'name', '8.4.12'],
  ['bpmn:ResourceParameterBinding', 'parameterRef', '10.3.1'],
  ['bpmn:ResourceParameterBinding', 'expression', '10.3.1'],
  ['bpmn:ResourceAssignmentExpression', 'expression', '10.3.1'],
  ['bpmn:ParticipantAssociation', 'innerParticipantRef', '9.2.2'],
  ['bpmn:ParticipantAssociation', 'outerParticipantRef', '9.2.2'],
]

function* required(survey: Survey): Iterable<Breach> {
  for (const [type, property, section] of REQUIRED) {
    for (const element of survey.all(type)) {
      if (!isSaid(held(element, property)) && !is(element, 'bpmn:ImplicitThrowEvent'))
        yield { rule: 'required-missing', element, says: `has no ${property}`, section }
    }
  }
}

function isSaid(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== ''
}

/** The words that an attribute may have, by its type. */
const WORDS: ReadonlyMap<string, readonly string[]> = new Map(
  bpmn.enumerations.map(({ name, literalValues }) => [`bpmn:${name}`, literalValues.map((value) => value.name)]),
)

function* words(survey: Survey): Iterable<Breach> {
  for (const element of survey.everything) {
    for (const { name, type } of choicesOf(element)) {
      const value = text(element, name)
      const allowed = WORDS.get(type) ?? []
      if (value === undefined || !Object.hasOwn(element, name) || allowed.includes(value)) continue
      const says = `has ${name}="${value}", and it must be ${allowed.slice(0, -1).join(', ')} or ${allowed.at(-1)}`
      yield {
        rule: 'attribute-value',
        element,
        says,
        section: 'schema',
        mend: `Choose ${allowed.join(' or ')}, or leave it out.`,
      }
    }
  }
}

const choicesByType = new Map<string, readonly PropertyDescriptor[]>()

function choicesOf({ $type, $descriptor }: ModdleElement): readonly PropertyDescriptor[] {
  const known = choicesByType.get($type)
  if (known) return known
  const found = ($descriptor.properties ?? []).filter((p) => WORDS.has(p.type))
  choicesByType.set($type, found)
  return found
}

/** An extension that says it must be understood, by a tool that is not known here. */
function* extensionsToUnderstand(survey: Survey): Iterable<Breach> {
  for (const element of survey.all('bpmn:Extension')) {
    if (element.get('mustUnderstand') !== true) continue
    const says = 'must be understood by whoever runs the model, and is not known here'
    yield { rule: 'extension-not-understood', element, says, section: '8.2.3' }
  }
}

function article(kind: string) {
  return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`
}
