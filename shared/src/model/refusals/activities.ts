import { compileExpression } from '../../feel/expression.ts'
import { bodyOf, is, type ModdleElement, many, one, text } from '../moddle.ts'
import { type Breach, hasExtension, isEventSubProcess, kindOf, type Rule, type Survey } from './survey.ts'

/** Tasks, sub-processes, loops, resources and compensation (BPMN 2.0.2, 10.3). */
export const activityRules: readonly Rule[] = [
  quantities,
  resources,
  calls,
  cardinalities,
  adHoc,
  multiInstance,
  tasks,
  transactions,
  services,
]

function* quantities(survey: Survey): Iterable<Breach> {
  for (const activity of survey.all('bpmn:Activity')) {
    for (const property of ['startQuantity', 'completionQuantity']) {
      const quantity = activity.get(property)
      if (typeof quantity === 'number' && !(quantity >= 1)) {
        yield {
          rule: 'quantity-below-one',
          element: activity,
          says: `has a ${property} of ${quantity}, and it must be 1 or more`,
          section: '10.3.2',
        }
      }
    }
  }
}

/** A role names a resource, or computes who it is: one of the two. */
function* resources(survey: Survey): Iterable<Breach> {
  for (const role of survey.all('bpmn:ResourceRole')) {
    const resource = one(role, 'resourceRef')
    const expression = one(role, 'resourceAssignmentExpression')
    const bindings = many(role, 'resourceParameterBindings')
    const section = '10.3.1'
    if (resource && expression) {
      yield {
        rule: 'resource-said-twice',
        element: role,
        says: 'names a resource and has an assignment expression: only one of the two may be given',
        section,
      }
    }
    if (bindings.length > 0 && !resource) {
      yield {
        rule: 'resource-binding-alone',
        element: role,
        says: 'binds resource parameters without naming a resource',
        section,
      }
    }
    if (!resource && !expression && !survey.refers(role, 'resourceRef')) {
      yield {
        rule: 'resource-not-said',
        element: role,
        says: 'names neither a resource nor an assignment expression',
        section,
      }
    }
    const parameters = many(resource, 'resourceParameters')
    const stray = bindings.find((binding) => resource && !parameters.some((p) => p === one(binding, 'parameterRef')))
    if (stray)
      yield {
        rule: 'resource-binding-stray',
        element: role,
        says: `binds a parameter that the resource "${resource?.name ?? resource?.id}" does not have`,
        section,
      }
  }
}

/** What a call activity names, if this file has it, must be something that can be called. */
function* calls(survey: Survey): Iterable<Breach> {
  const byId = new Map(survey.everything.flatMap((element) => (element.id ? [[element.id, element] as const] : [])))
  for (const call of survey.all('bpmn:CallActivity')) {
    const called = byId.get(text(call, 'calledElement') ?? '')
    if (!called || called === call || is(called, 'bpmn:CallableElement')) continue
    const says = `calls the ${kindOf(called)} "${called.id}", and only processes and global tasks can be called`
    yield { rule: 'called-element-type', element: call, says, section: '10.3.6' }
  }
}

/** A number that is written down must be one that can be counted to. */
function* cardinalities(survey: Survey): Iterable<Breach> {
  for (const loop of survey.all('bpmn:MultiInstanceLoopCharacteristics')) {
    const body = bodyOf(one(loop, 'loopCardinality'))
    const compiled = body === undefined ? undefined : compileExpression(body)
    if (!compiled?.ok || compiled.expression.names.length > 0) continue
    const result = compiled.expression.evaluate({ variables: {}, nowMs: 0 })
    if (!result.ok || result.value === null) continue
    if (typeof result.value === 'number' && Number.isInteger(result.value) && result.value >= 0) continue
    const says = `is a multi-instance with the loop cardinality "${body}", which is no whole number of 0 or more`
    yield { rule: 'loop-cardinality', element: loop.$parent, says, section: '10.3.8' }
  }
}

function* adHoc(survey: Survey): Iterable<Breach> {
  const section = '10.3.5'
  for (const subProcess of survey.all('bpmn:AdHocSubProcess')) {
    const nodes = many(subProcess, 'flowElements')
    if (!nodes.some((node) => is(node, 'bpmn:Activity'))) {
      yield {
        rule: 'ad-hoc-without-activity',
        element: subProcess,
        says: 'must contain at least one activity',
        section,
      }
    }
    const marker = nodes.find((node) => is(node, 'bpmn:StartEvent') || is(node, 'bpmn:EndEvent'))
    if (marker)
      yield {
        rule: 'ad-hoc-start-or-end',
        element: subProcess,
        says: `must not contain start and end events, and contains "${marker.id}"`,
        section,
      }
  }
}

function* multiInstance(survey: Survey): Iterable<Breach> {
  const section = '10.3.8'
  for (const loop of survey.all('bpmn:MultiInstanceLoopCharacteristics')) {
    const activity = loop.$parent
    if (!activity) continue
    const input = one(loop, 'loopDataInputRef')
    const overData = survey.refers(loop, 'loopDataInputRef')
    const byExtension = hasExtension(
      loop,
      'zeebe:LoopCharacteristics',
      'camunda:collection',
      'activiti:collection',
      'flowable:collection',
    )
    const cardinality = one(loop, 'loopCardinality')
    const says = (text: string) => ({ element: activity, says: text, section })
    if (survey.executable(loop)) {
      if (!cardinality && !overData && !byExtension) {
        yield {
          rule: 'loop-without-count',
          ...says('is a multi-instance, and must say how often (loopCardinality) or over what (loopDataInputRef)'),
        }
      }
      if (cardinality && (overData || byExtension)) {
        yield {
          rule: 'loop-counted-twice',
          ...says('is a multi-instance over a cardinality and over a collection: only one of the two may be given'),
        }
      }
      for (const [property, kind] of [
        ['loopDataInputRef', 'dataInputs'],
        ['loopDataOutputRef', 'dataOutputs'],
      ] as const) {
        const data = one(loop, property)
        const own = many(one(activity, 'ioSpecification'), kind)
        if (data && !is(activity, 'bpmn:SubProcess') && !own.includes(data)) {
          yield {
            rule: 'loop-data-elsewhere',
            ...says(`loops over "${data.id}" (${property}), which is not among its own ${kind}`),
          }
        }
      }
    }
    for (const [collection, item, name] of [
      [input, one(loop, 'inputDataItem'), 'inputDataItem'],
      [one(loop, 'loopDataOutputRef'), one(loop, 'outputDataItem'), 'outputDataItem'],
    ] as const) {
      if (collection && item && !isScalarOf(item, collection)) {
        yield { rule: 'loop-item-type', ...says(`has an ${name} that is not a single item of "${collection.id}"`) }
      }
    }
    if (input && one(input, 'itemSubjectRef') && !isCollection(input)) {
      yield { rule: 'loop-over-single', ...says(`loops over "${input.id}", which is no collection`) }
    }
    const behavior = loop.get('behavior')
    const needed = { None: 'noneBehaviorEventRef', One: 'oneBehaviorEventRef', Complex: 'complexBehaviorDefinition' }[
      String(behavior)
    ]
    if (needed && (needed === 'complexBehaviorDefinition' ? many(loop, needed).length === 0 : !one(loop, needed))) {
      yield {
        rule: 'loop-behavior',
        ...says(`is a multi-instance with the behavior "${behavior}", and must have a ${needed}`),
      }
    }
  }
}

function isCollection(data: ModdleElement): boolean {
  return data.get('isCollection') === true || one(data, 'itemSubjectRef')?.get('isCollection') === true
}

/** The item of a loop has the collection's type, without being a collection itself. */
function isScalarOf(item: ModdleElement, collection: ModdleElement): boolean {
  const itemType = one(item, 'itemSubjectRef')
  const collectionType = one(collection, 'itemSubjectRef')
  if (!itemType || !collectionType) return true
  if (itemType.get('isCollection') === true) return false
  return text(itemType, 'structureRef') === text(collectionType, 'structureRef')
}

function* tasks(survey: Survey): Iterable<Breach> {
  for (const task of survey.all('bpmn:ScriptTask')) {
    if (text(task, 'script') && !text(task, 'scriptFormat') && !survey.scriptsHaveDefault) {
      yield {
        rule: 'script-format-missing',
        element: task,
        says: 'has a script, but does not say in which language (scriptFormat)',
        section: '10.3.3',
      }
    }
  }
  for (const task of survey.all('bpmn:ReceiveTask')) {
    if (task.get('instantiate') === true && survey.incoming(task).length > 0) {
      yield {
        rule: 'starting-receive-task',
        element: task,
        says: 'starts the process, so it must not have an incoming sequence flow',
        section: '10.3.3',
      }
    }
  }
  for (const loop of survey.all('bpmn:StandardLoopCharacteristics')) {
    if (!one(loop, 'loopCondition') && loop.get('loopMaximum') === undefined) {
      const says = 'is a loop without a condition and without a maximum: it would never end'
      yield { rule: 'loop-without-end', element: loop.$parent, says, section: '10.3.8' }
    }
    const maximum = loop.get('loopMaximum')
    if (maximum !== undefined && !(Number(maximum) >= 1)) {
      yield {
        rule: 'loop-maximum',
        element: loop.$parent,
        says: `loops at most "${maximum}" times, and it must be a number of 1 or more`,
        section: '10.3.8',
      }
    }
  }
}

function* transactions(survey: Survey): Iterable<Breach> {
  for (const transaction of survey.all('bpmn:Transaction')) {
    const method = text(transaction, 'method')
    if (method && !/^(##)?(compensate|store|image)$/i.test(method) && !isAbsoluteUri(method)) {
      yield {
        rule: 'transaction-method',
        element: transaction,
        says: `has the method "${method}", which is neither ##Compensate, ##Store or ##Image nor a URI`,
        section: '10.3.5',
      }
    }
  }
  for (const subProcess of survey.all('bpmn:SubProcess')) {
    if (one(subProcess, 'ioSpecification')) {
      yield {
        rule: 'sub-process-io',
        element: subProcess,
        says: 'is a sub-process and must not have an ioSpecification: it sees the data around it',
        section: '10.4.1',
      }
    }
    if (isEventSubProcess(subProcess) && survey.boundaryEvents(subProcess).length > 0) {
      yield {
        rule: 'event-sub-process-boundary',
        element: subProcess,
        says: 'is an event sub-process and must not have boundary events',
        section: '10.3.5',
      }
    }
  }
}

function isAbsoluteUri(value: string): boolean {
  return /^[a-z][a-z\d+.-]*:[^\s<>"{}|\\^`]+$/i.test(value) && !/%(?![\da-f]{2})/i.test(value)
}

/** Tasks that name a message or an operation pass data of just that shape. */
function* services(survey: Survey): Iterable<Breach> {
  for (const task of survey.all('bpmn:ServiceTask')) {
    const operation = one(task, 'operationRef')
    if (!operation) continue
    const io = one(task, 'ioSpecification')
    if (many(io, 'inputSets').length !== 1) {
      yield {
        rule: 'service-input-set',
        element: task,
        says: 'names an operation, so it must have exactly one input set',
        section: '10.3.3',
      }
    }
    if (many(io, 'outputSets').length > 1) {
      yield {
        rule: 'service-output-set',
        element: task,
        says: 'names an operation, so it must have at most one output set',
        section: '10.3.3',
      }
    }
    const sent = one(operation, 'inMessageRef')
    const inputs = many(io, 'dataInputs')
    if (inputs.length > 0 && sent && !inputs.some((input) => sameType(survey, input, sent))) {
      yield {
        rule: 'service-input-type',
        element: task,
        says: `has an input of another type than the message "${sent.name ?? sent.id}" of its operation`,
        section: '10.3.3',
      }
    }
    const answer = one(operation, 'outMessageRef')
    const outputs = many(io, 'dataOutputs')
    if (answer && !outputs.some((output) => sameType(survey, output, answer))) {
      yield {
        rule: 'service-output-type',
        element: task,
        says: `has no output of the type of the message "${answer.name ?? answer.id}" that its operation returns`,
        section: '10.3.3',
      }
    }
  }
  yield* messageTasks(survey, 'bpmn:SendTask', 'inputSets', 'dataInputs', 'input')
  yield* messageTasks(survey, 'bpmn:ReceiveTask', 'outputSets', 'dataOutputs', 'output')
}

function* messageTasks(survey: Survey, type: string, sets: string, data: string, word: string): Iterable<Breach> {
  const section = '10.3.3'
  for (const task of survey.all(type)) {
    const message = one(task, 'messageRef')
    const io = one(task, 'ioSpecification')
    const items = many(io, data)
    if (message && many(io, sets).length > 1) {
      yield {
        rule: 'message-task-sets',
        element: task,
        says: `names a message, so it must have at most one ${word} set`,
        section,
      }
    }
    if (message && items.length > 1) {
      yield {
        rule: 'message-task-data',
        element: task,
        says: `names a message, so it must have at most one data ${word}`,
        section,
      }
    }
    if (items.length > 0 && !items.some((item) => sameType(survey, item, message))) {
      yield {
        rule: 'message-task-type',
        element: task,
        says: `has a data ${word} of another type than its message`,
        section,
      }
    }
  }
}

/** Whether data is of the type that a message carries; a type of another file is not looked into. */
function sameType(survey: Survey, data: ModdleElement, message: ModdleElement | undefined): boolean {
  const type = one(data, 'itemSubjectRef')
  const carried = one(message, 'itemRef')
  const elsewhere =
    (!type && survey.refers(data, 'itemSubjectRef')) || (message && !carried && survey.refers(message, 'itemRef'))
  return elsewhere || sameItem(type, carried)
}

/** Two item definitions are the same, or of the same structure. */
export function sameItem(one: ModdleElement | undefined, other: ModdleElement | undefined): boolean {
  if (!one || !other) return false
  const structure = text(one, 'structureRef')
  return one === other || (structure !== undefined && structure === text(other, 'structureRef'))
}
