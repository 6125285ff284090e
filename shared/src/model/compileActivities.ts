import { constant } from '../feel/index.ts'
import { attributeOf, type CompileContext } from './compileContext.ts'
import { dataInOf, dataOutOf, mappingsOf, variableOf } from './compileData.ts'
import { calendarIn, definitionOf, type EventSurroundings, jobOf, messageOf } from './compileEvents.ts'
import { bindingOf, type Extensions, extensionsOf, formOf } from './compileMeta.ts'
import type { EventDefinition, Loop, UserTaskNode, Work } from './graph.ts'
import { bodyOf, type ModdleElement, many, one, text } from './moddle.ts'

/** The parts that all activities share, without what depends on other nodes. */
export function activityBase(
  context: CompileContext,
  element: ModdleElement,
  extensions: Extensions,
  around: EventSurroundings,
) {
  const loop = loopOf(context, element, around)
  return {
    inputs: mappingsOf(context, element, extensions, 'inputParameters'),
    outputs: mappingsOf(context, element, extensions, 'outputParameters'),
    dataIn: dataInOf(context, element),
    dataOut: dataOutOf(context, element),
    isForCompensation: attributeOf(element, 'isForCompensation') === true,
    startQuantity: quantity(context, element, 'startQuantity'),
    completionQuantity: quantity(context, element, 'completionQuantity'),
    ...(loop ? { loop } : {}),
  }
}

function quantity(
  context: CompileContext,
  element: ModdleElement,
  name: 'startQuantity' | 'completionQuantity',
): number {
  const value = element.get(name)
  if (value === undefined) return 1
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return value
  context.error(
    'quantity-below-one',
    element,
    `its ${name} is ${String(value)}; it must be at least 1.`,
    `Set ${name} to 1 or more.`,
  )
  return 1
}

function loopOf(context: CompileContext, element: ModdleElement, around: EventSurroundings): Loop | undefined {
  const loop = one(element, 'loopCharacteristics')
  if (!loop) return undefined
  if (loop.$type === 'bpmn:StandardLoopCharacteristics') {
    const condition = context.expression(one(loop, 'loopCondition'), element)
    const maximum = attributeOf(loop, 'loopMaximum')
    return {
      kind: 'standard',
      testBefore: attributeOf(loop, 'testBefore') === true,
      ...(condition ? { condition } : {}),
      ...(typeof maximum === 'number' ? { maximum: constant(maximum) } : {}),
    }
  }
  return multiInstanceOf(context, element, loop, around)
}

const BEHAVIORS = { None: 'none', One: 'one', All: 'all', Complex: 'complex' } as const

function multiInstanceOf(
  context: CompileContext,
  element: ModdleElement,
  loop: ModdleElement,
  around: EventSurroundings,
): Loop {
  const zeebe = extensionsOf(loop).get('zeebe:LoopCharacteristics')?.[0]
  const cardinality = context.expression(one(loop, 'loopCardinality'), element)
  const collection = collectionOf(context, element, loop, zeebe)
  const outputCollection = text(zeebe, 'outputCollection') ?? refOf(context, loop, 'loopDataOutputRef')
  const outputElement = text(zeebe, 'outputElement') ?? itemOf(one(loop, 'outputDataItem'))
  const inputElement = text(zeebe, 'inputElement') ?? itemOf(one(loop, 'inputDataItem'))
  const completionCondition = context.expression(one(loop, 'completionCondition'), element)
  const output = outputElement === undefined ? undefined : context.feel(outputElement, element)
  const behavior = BEHAVIORS[text(loop, 'behavior') as keyof typeof BEHAVIORS] ?? 'all'
  if (!cardinality && !collection) {
    context.error(
      'multi-instance-without-number',
      element,
      'it is to run several times, but nothing says how often.',
      'Name the list it runs over, or write the number of instances.',
    )
  }
  return {
    kind: 'multiInstance',
    isSequential: attributeOf(loop, 'isSequential') === true,
    ...(cardinality ? { cardinality } : {}),
    ...(collection ? { collection } : {}),
    ...(inputElement === undefined ? {} : { inputElement }),
    ...(outputCollection === undefined ? {} : { outputCollection }),
    ...(output ? { outputElement: output } : {}),
    ...(output && output.names.length === 1 && output.names[0] === output.feel ? { outputVariable: output.feel } : {}),
    ...(completionCondition ? { completionCondition } : {}),
    behavior,
    ...thrown(context, element, one(loop, 'noneBehaviorEventRef'), 'noneEvent', around),
    ...thrown(context, element, one(loop, 'oneBehaviorEventRef'), 'oneEvent', around),
    complex: many(loop, 'complexBehaviorDefinition').flatMap((complex) => {
      const condition = context.expression(one(complex, 'condition'), element)
      const definition = many(one(complex, 'event'), 'eventDefinitions')[0]
      const event = definition && definitionOf(context, element, definition, around)
      return condition && event ? [{ condition, event }] : []
    }),
  }
}

function thrown<K extends string>(
  context: CompileContext,
  element: ModdleElement,
  definition: ModdleElement | undefined,
  name: K,
  around: EventSurroundings,
): { [key in K]?: EventDefinition } {
  const event = definition && definitionOf(context, element, definition, around)
  return (event ? { [name]: event } : {}) as { [key in K]?: EventDefinition }
}

function collectionOf(
  context: CompileContext,
  element: ModdleElement,
  loop: ModdleElement,
  zeebe: ModdleElement | undefined,
) {
  const written = text(zeebe, 'inputCollection')
  if (written !== undefined) return context.feel(written.replace(/^=/, ''), element)
  const variable = refOf(context, loop, 'loopDataInputRef')
  return variable === undefined ? undefined : context.feel(variable, element)
}

/** The variable a data reference names; a name that is no element of the file is a variable's name. */
function refOf(context: CompileContext, loop: ModdleElement, property: string): string | undefined {
  const target = one(loop, property)
  return target ? (variableOf(target) ?? target.id) : context.dangling(loop, property)
}

function itemOf(item: ModdleElement | undefined): string | undefined {
  return item?.id ?? item?.name
}

/** What an automatic task does: a job, a script, a decision, a message, or nothing. */
export function workOf(
  context: CompileContext,
  element: ModdleElement,
  extensions: Extensions,
  around: EventSurroundings,
): Work {
  const job = jobOf(context, element, extensions)
  if (job) return { kind: 'job', job }
  const script = extensions.get('zeebe:Script')?.[0]
  const expression = text(script, 'expression')
  if (expression !== undefined) {
    const resultVariable = text(script, 'resultVariable')
    return {
      kind: 'script',
      expression: context.attribute(expression, element),
      ...(resultVariable ? { resultVariable } : {}),
    }
  }
  const decision = extensions.get('zeebe:CalledDecision')?.[0]
  const decisionId = text(decision, 'decisionId')
  if (decisionId !== undefined) {
    const versionTag = text(decision, 'versionTag')
    return {
      kind: 'decision',
      decisionId: context.attribute(decisionId, element),
      resultVariable: text(decision, 'resultVariable') ?? 'result',
      binding: bindingOf(decision),
      ...(versionTag === undefined ? {} : { versionTag }),
    }
  }
  const message = element.$type === 'bpmn:SendTask' && messageOf(context, element, one(element, 'messageRef'), around)
  if (message) return { kind: 'message', message }
  return plainWork(context, element)
}

/** A script task of the standard in FEEL runs; any other script, and a task without anything to do, passes through. */
function plainWork(context: CompileContext, element: ModdleElement): Work {
  const body = element.$type === 'bpmn:ScriptTask' ? text(element, 'script')?.trim() : undefined
  const format = text(element, 'scriptFormat')
  if (body && format && /feel/i.test(format)) return { kind: 'script', expression: context.feel(body, element) }
  if (body) {
    context.warn(
      'script-not-run',
      element,
      `its script${format ? ` (${format})` : ''} is not run; the step passes through.`,
      'Write it as a FEEL expression with a result variable, or give the step a job type.',
    )
  } else {
    context.warn(
      'task-without-implementation',
      element,
      'nothing says what it does, so the step passes through.',
      'Give it a job type, a connector, a decision or an expression, or make it a manual task.',
    )
  }
  return { kind: 'passThrough' }
}

type Who = Pick<UserTaskNode, 'assignee' | 'candidateGroups' | 'candidateUsers' | 'staticGroups' | 'staticUsers'>

/** Who may do a user task: as assigned, as the standard's roles say, else the people of the lane. */
export function whoOf(
  context: CompileContext,
  element: ModdleElement,
  extensions: Extensions,
  lane: string | undefined,
): Who {
  const assignment = extensions.get('zeebe:AssignmentDefinition')?.[0]
  const assignee = context.optional(text(assignment, 'assignee'), element)
  const candidateGroups = context.optional(text(assignment, 'candidateGroups'), element)
  const candidateUsers = context.optional(text(assignment, 'candidateUsers'), element)
  if (assignee || candidateGroups || candidateUsers) {
    return {
      ...(assignee ? { assignee } : {}),
      ...(candidateGroups ? { candidateGroups } : {}),
      ...(candidateUsers ? { candidateUsers } : {}),
      staticGroups: [],
      staticUsers: [],
    }
  }
  return rolesOf(context, element) ?? { staticGroups: lane === undefined ? [] : [lane], staticUsers: [] }
}

function rolesOf(context: CompileContext, element: ModdleElement): Who | undefined {
  const groups: string[] = []
  const users: string[] = []
  let who: Who | undefined
  for (const role of many(element, 'resources')) {
    const written =
      bodyOf(one(one(role, 'resourceAssignmentExpression'), 'expression')) ?? one(role, 'resourceRef')?.name
    if (written === undefined) continue
    if (role.$type === 'bpmn:PotentialOwner') {
      if (written.startsWith('='))
        who = { ...who, staticGroups: [], staticUsers: [], candidateGroups: context.attribute(written, element) }
      else collect(written, users, groups)
    } else {
      const name = /^user\((.*)\)$/i.exec(written)?.[1] ?? written
      who = { ...who, staticGroups: [], staticUsers: [], assignee: context.attribute(name, element) }
    }
  }
  if (!who && groups.length === 0 && users.length === 0) return undefined
  return { ...who, staticGroups: groups, staticUsers: users }
}

/** `user(kermit), group(management), sales`: a bare name is a group. */
function collect(written: string, users: string[], groups: string[]) {
  for (const part of written.split(',')) {
    const named = /^\s*(user|group)\(\s*(.*?)\s*\)\s*$/i.exec(part)
    if (named?.[1]?.toLowerCase() === 'user') users.push(named[2] ?? '')
    else if (part.trim() !== '') groups.push(named?.[2] ?? part.trim())
  }
}

/** Due and follow-up date, priority and form of a user task. */
export function scheduleOf(context: CompileContext, element: ModdleElement, extensions: Extensions) {
  const schedule = extensions.get('zeebe:TaskSchedule')?.[0]
  const dueDate = context.optional(text(schedule, 'dueDate'), element)
  const followUpDate = context.optional(text(schedule, 'followUpDate'), element)
  const priority = context.optional(text(extensions.get('zeebe:PriorityDefinition')?.[0], 'priority'), element)
  const form = formOf(extensions)
  const calendar = calendarIn(element)
  return {
    ...(calendar === undefined ? {} : { calendar }),
    ...(dueDate ? { dueDate } : {}),
    ...(followUpDate ? { followUpDate } : {}),
    ...(priority ? { priority } : {}),
    ...(form ? { form } : {}),
  }
}

/** What a call activity calls, and what passes in and out. */
export function callOf(context: CompileContext, element: ModdleElement, extensions: Extensions) {
  const called = extensions.get('zeebe:CalledElement')?.[0]
  const processId = text(called, 'processId') ?? text(called, 'processIdExpression') ?? text(element, 'calledElement')
  if (processId === undefined) {
    context.error('called-process-missing', element, 'it calls no process.', 'Choose the process that it calls.')
  }
  const versionTag = text(called, 'versionTag')
  const businessId = text(called, 'businessId')
  return {
    calledElement: context.attribute(withoutPrefix(processId ?? ''), element),
    binding: bindingOf(called),
    ...(versionTag === undefined ? {} : { versionTag }),
    propagateAllParentVariables: attributeOf(called, 'propagateAllParentVariables') !== false,
    propagateAllChildVariables: attributeOf(called, 'propagateAllChildVariables') !== false,
    ...(businessId === undefined ? {} : { businessKey: context.attribute(businessId, element) }),
  }
}

/** `calledElement` is a qualified name in the standard; the prefix only says where it is defined. */
function withoutPrefix(name: string): string {
  return name.startsWith('=') ? name : name.replace(/^[^:=]+:/, '')
}
