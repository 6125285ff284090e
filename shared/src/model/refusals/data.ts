import { is, type ModdleElement, many, one, text } from '../moddle.ts'
import { sameItem } from './activities.ts'
import type { Breach, Rule, Survey } from './survey.ts'

/** Data objects, inputs, outputs and the associations between them (BPMN 2.0.2, 10.4). */
export const dataRules: readonly Rule[] = [
  collections,
  references,
  sets,
  associations,
  eventData,
  callActivities,
  interfaces,
]

function* collections(survey: Survey): Iterable<Breach> {
  for (const data of [
    ...survey.all('bpmn:DataObject'),
    ...survey.all('bpmn:DataInput'),
    ...survey.all('bpmn:DataOutput'),
  ]) {
    const type = one(data, 'itemSubjectRef')
    if (type && (data.get('isCollection') === true) !== (type.get('isCollection') === true)) {
      yield {
        rule: 'collection-mismatch',
        element: data,
        says: `must be a collection just if its item definition "${type.id}" is one`,
        section: '10.4.1',
      }
    }
  }
}

function* references(survey: Survey): Iterable<Breach> {
  for (const reference of survey.all('bpmn:DataObjectReference')) {
    const state = text(one(reference, 'dataState'), 'name')
    const object = one(reference, 'dataObjectRef')
    const expected = `${object?.name ?? ''} [${state}]`
    if (state && reference.name && squeeze(reference.name) !== squeeze(expected)) {
      yield {
        rule: 'data-object-name',
        element: reference,
        says: `must be named after its data object and state: "${expected}"`,
        section: '10.4.1',
      }
    }
  }
}

function squeeze(name: string) {
  return name.replace(/\s+/g, ' ').trim()
}

/** Every input belongs to a set, and what a set calls optional or available while executing is in that set. */
function* sets(survey: Survey): Iterable<Breach> {
  const inputSets = survey.all('bpmn:InputSet')
  const outputSets = survey.all('bpmn:OutputSet')
  for (const [type, allSets, property, word] of [
    ['bpmn:DataInput', inputSets, 'dataInputRefs', 'input'],
    ['bpmn:DataOutput', outputSets, 'dataOutputRefs', 'output'],
  ] as const) {
    const used = new Set(allSets.flatMap((set) => many(set, property)))
    for (const data of survey.all(type)) {
      const isLoopItem = is(data.$parent, 'bpmn:MultiInstanceLoopCharacteristics')
      if (!used.has(data) && !isLoopItem)
        yield {
          rule: 'data-without-set',
          element: data,
          says: `must be named by at least one ${word} set`,
          section: '10.4.2',
        }
    }
  }
  for (const [allSets, own, parts] of [
    [inputSets, 'dataInputRefs', ['optionalInputRefs', 'whileExecutingInputRefs']],
    [outputSets, 'dataOutputRefs', ['optionalOutputRefs', 'whileExecutingOutputRefs']],
  ] as const) {
    for (const set of allSets) {
      for (const part of parts) {
        const stray = many(set, part).find((data) => !many(set, own).includes(data))
        if (stray)
          yield {
            rule: 'set-part-not-in-set',
            element: set,
            says: `names "${stray.id}" among its ${part}, so it must name it among its ${own} too`,
            section: '10.4.2',
          }
      }
    }
  }
  for (const [allSets, to, back] of [
    [inputSets, 'outputSetRefs', 'inputSetRefs'],
    [outputSets, 'inputSetRefs', 'outputSetRefs'],
  ] as const) {
    for (const set of allSets) {
      const oneSided = many(set, to).find((other) => !many(other, back).includes(set))
      if (oneSided)
        yield {
          rule: 'set-pair-one-sided',
          element: set,
          says: `names "${oneSided.id ?? oneSided.name}" among its ${to}, which must name it among its ${back} in turn`,
          section: '10.4.2',
        }
    }
  }
}

function* associations(survey: Survey): Iterable<Breach> {
  const section = '10.4.2'
  for (const association of survey.all('bpmn:DataAssociation')) {
    const sources = many(association, 'sourceRef')
    const target = one(association, 'targetRef')
    if (is(target, 'bpmn:DataInput') && belongsToProcess(target)) {
      yield {
        rule: 'process-input-written',
        element: association,
        says: `writes to "${target?.id}", an input of the whole process, which only its caller may set`,
        section,
      }
    }
    const output = sources.find((source) => is(source, 'bpmn:DataOutput') && belongsToProcess(source))
    if (output)
      yield {
        rule: 'process-output-read',
        element: association,
        says: `reads from "${output.id}", an output of the whole process, which only its caller may use`,
        section,
      }
    const owner = association.$parent
    const inside = is(association, 'bpmn:DataInputAssociation') ? target : sources[0]
    const isOwn = ['bpmn:DataInput', 'bpmn:DataOutput'].every((type) => !is(inside, type)) || standsIn(inside, owner)
    if (!isOwn && owner) {
      const says = `passes data through "${inside?.id}", which does not belong to "${owner.id}"`
      yield { rule: 'association-elsewhere', element: association, says, section }
    }
    const wrongWay = is(association, 'bpmn:DataInputAssociation')
      ? is(target, 'bpmn:DataOutput')
      : sources.some((s) => is(s, 'bpmn:DataInput'))
    if (wrongWay) {
      const says = is(association, 'bpmn:DataInputAssociation')
        ? `writes to the data output "${target?.id}", and must write to a data input`
        : 'reads from a data input, and must read from a data output'
      yield { rule: 'association-direction', element: association, says, section }
    }
    if (one(association, 'transformation')) continue
    if (sources.length > 1) {
      yield {
        rule: 'association-sources',
        element: association,
        says: 'has several sources, which needs a transformation',
        section,
      }
    }
    const source = sources[0]
    const from = typeOf(source)
    const to = typeOf(target)
    if (many(association, 'assignment').length === 0 && from && to && !sameItem(from, to)) {
      yield {
        rule: 'association-types',
        element: association,
        says: `connects "${source?.id}" and "${target?.id}", which are of different types, so it needs a transformation`,
        section,
      }
    }
  }
}

function standsIn(element: ModdleElement | undefined, owner: ModdleElement | undefined): boolean {
  let at = element
  while (at && at !== owner) at = at.$parent
  return at !== undefined
}

function belongsToProcess(data: ModdleElement | undefined): boolean {
  const io = data?.$parent
  const owner = io?.$parent
  return is(io, 'bpmn:InputOutputSpecification') && (is(owner, 'bpmn:Process') || is(owner, 'bpmn:GlobalTask'))
}

/** The item definition of a data element; a reference has that of its object or store. */
function typeOf(data: ModdleElement | undefined): ModdleElement | undefined {
  return one(data, 'itemSubjectRef') ?? one(one(data, 'dataObjectRef') ?? one(data, 'dataStoreRef'), 'itemSubjectRef')
}

/** An event that carries data has one input or output for each of its triggers, in their order and of their types. */
function* eventData(survey: Survey): Iterable<Breach> {
  for (const event of survey.all('bpmn:Event')) {
    const data = many(event, is(event, 'bpmn:ThrowEvent') ? 'dataInputs' : 'dataOutputs')
    if (data.length === 0) continue
    const definitions = survey.eventDefinitions(event)
    if (data.length !== definitions.length) {
      const says = `has ${definitions.length} event definitions and ${data.length} data ${is(event, 'bpmn:ThrowEvent') ? 'inputs' : 'outputs'}: there must be one for each`
      yield { rule: 'event-data-count', element: event, says, section: '10.5.1' }
      continue
    }
    for (const [index, definition] of definitions.entries()) {
      const expected = payloadOf(definition)
      const found = one(data[index], 'itemSubjectRef')
      if (expected && found && !sameItem(expected, found)) {
        yield {
          rule: 'event-data-type',
          element: event,
          says: `carries "${data[index]?.id}", which is of another type than its event definition`,
          section: '10.5.1',
        }
      }
    }
  }
}

function payloadOf(definition: ModdleElement): ModdleElement | undefined {
  const message = one(definition, 'messageRef')
  if (message) return one(message, 'itemRef')
  return one(
    one(definition, 'errorRef') ?? one(definition, 'escalationRef') ?? one(definition, 'signalRef'),
    'structureRef',
  )
}

/** A call activity passes just the data that the called element asks for. */
function* callActivities(survey: Survey): Iterable<Breach> {
  const callable = survey.all('bpmn:CallableElement')
  for (const call of survey.all('bpmn:CallActivity')) {
    const calledId = text(call, 'calledElement')?.replace(/^.*:/, '')
    const called = callable.find((element) => element.id === calledId)
    const ours = one(call, 'ioSpecification')
    const theirs = one(called, 'ioSpecification')
    if (!called || (!ours && !theirs)) continue
    for (const property of ['dataInputs', 'dataOutputs', 'inputSets', 'outputSets'] as const) {
      const mine = many(ours, property)
      const wanted = many(theirs, property)
      const mismatch = mine.length !== wanted.length || !mine.every((data, n) => matches(data, wanted[n]))
      if (mismatch) {
        yield {
          rule: 'call-data-mismatch',
          element: call,
          says: `calls "${called.name ?? called.id}", and its ${property} do not match those of the called element`,
          section: '10.3.6',
        }
        break
      }
    }
  }
}

/** Data of the same type, or sets of as many members. */
function matches(mine: ModdleElement, wanted: ModdleElement | undefined): boolean {
  if (!wanted) return false
  if (is(mine, 'bpmn:InputSet') || is(mine, 'bpmn:OutputSet')) {
    return ['dataInputRefs', 'dataOutputRefs'].every((refs) => many(mine, refs).length === many(wanted, refs).length)
  }
  const [type, other] = [one(mine, 'itemSubjectRef'), one(wanted, 'itemSubjectRef')]
  return (!type && !other) || sameItem(type, other)
}

function* interfaces(survey: Survey): Iterable<Breach> {
  const section = '10.3.1'
  for (const element of survey.all('bpmn:CallableElement')) {
    if (many(element, 'supportedInterfaceRef').length === 0) continue
    const bindings = many(element, 'ioBinding')
    if (bindings.length === 0) {
      yield {
        rule: 'interface-without-binding',
        element,
        says: 'is offered as a service, so it must have an ioBinding',
        section,
      }
    }
    for (const binding of bindings) {
      const operation = one(binding, 'operationRef')
      for (const [data, message, word] of [
        [one(binding, 'inputDataRef'), one(operation, 'inMessageRef'), 'input'],
        [one(binding, 'outputDataRef'), one(operation, 'outMessageRef'), 'output'],
      ] as const) {
        const item = dataOfBinding(data)
        const type = one(message, 'itemRef')
        if (message && !(item && sameItem(item, type)) && (type || !survey.refers(message, 'itemRef'))) {
          yield {
            rule: 'interface-binding-type',
            element,
            says: `binds no ${word} of the type of the message of the operation "${operation?.name ?? operation?.id}"`,
            section,
          }
        }
      }
    }
  }
}

/** A binding names an input set or output set of the standard, or, as tools write it, the data itself. */
function dataOfBinding(bound: ModdleElement | undefined): ModdleElement | undefined {
  if (!bound) return undefined
  const data = many(bound, 'dataInputRefs')[0] ?? many(bound, 'dataOutputRefs')[0] ?? bound
  return one(data, 'itemSubjectRef')
}
