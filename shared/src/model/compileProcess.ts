import { activityBase, callOf, scheduleOf, whoOf, workOf } from './compileActivities.ts'
import { attributeOf, type CompileContext } from './compileContext.ts'
import { dataObjectsOf } from './compileData.ts'
import { eventBase, messageOf } from './compileEvents.ts'
import { type Extensions, extensionsOf, formOf, metaOf, processMetaOf } from './compileMeta.ts'
import { reachOf } from './compileReach.ts'
import { type Place, Survey } from './compileSurvey.ts'
import type { Flow, Graph, Node, NodeKind, ScopeBase } from './graph.ts'
import { type ModdleElement, many, one, text } from './moddle.ts'

const DEFAULT_MAX_STEPS = 10_000

/** Compiles one process (or global task) of a file. What it cannot compile is in the context's findings. */
export function compileProcess(context: CompileContext, process: ModdleElement, definitions: ModdleElement): Graph {
  const survey = new Survey(context, process, definitions)
  const flows = survey.flows.map(({ element, id }, index) => flowOf(context, survey, element, id, index))
  const nodes = survey.places.map((place) => nodeOf(context, survey, place))
  markCompensable(nodes)
  const extensions = extensionsOf(process)
  const startForm = nodes.flatMap((node) => (node.kind === 'startEvent' && node.scope === 0 && node.startForm) || [])[0]
  const versionTag = text(extensions.get('zeebe:VersionTag')?.[0], 'value')
  return {
    processId: process.id ?? '',
    ...(process.name ? { name: process.name } : {}),
    isExecutable: attributeOf(process, 'isExecutable') !== false,
    ...(versionTag === undefined ? {} : { versionTag }),
    nodes,
    flows,
    indexOf: survey.indexOfAll,
    lanes: survey.lanes,
    processMeta: processMetaOf(process, extensions, startForm),
    zone: context.options.zone ?? 'utc',
    calendars: context.options.calendars ?? {},
    maxSteps: context.options.maxSteps ?? DEFAULT_MAX_STEPS,
    hasConditions: nodes.some(
      (node) => 'definitions' in node && node.definitions.some((event) => event.kind === 'conditional'),
    ),
    dataObjects: new Set(
      nodes.flatMap((node) => ('dataObjects' in node ? node.dataObjects.map((object) => object.variable) : [])),
    ),
    reach: reachOf(nodes, flows),
  }
}

function flowOf(context: CompileContext, survey: Survey, element: ModdleElement, id: string, index: number): Flow {
  const source = one(element, 'sourceRef')
  const target = one(element, 'targetRef')
  const written = one(element, 'conditionExpression')
  const isIgnored = written !== undefined && source?.$type === 'bpmn:ParallelGateway'
  if (isIgnored) {
    const says = 'it leaves a parallel gateway, which takes every flow: its condition is not looked at.'
    context.warn('condition-ignored', element, says, 'Remove the condition, or use an inclusive gateway.')
  }
  const condition = isIgnored ? undefined : context.expression(written, element)
  const isDefault = source !== undefined && one(source, 'default') === element
  return {
    index,
    id,
    ...(element.name ? { name: element.name } : {}),
    source: survey.indexOf(source) ?? -1,
    target: survey.indexOf(target) ?? -1,
    ...(condition && !isDefault ? { condition } : {}),
    isDefault,
  }
}

/** Kinds by element type; sub-processes that an event triggers have a kind of their own. */
const KINDS: Readonly<Record<string, NodeKind>> = {
  'bpmn:StartEvent': 'startEvent',
  'bpmn:EndEvent': 'endEvent',
  'bpmn:IntermediateCatchEvent': 'intermediateCatchEvent',
  'bpmn:IntermediateThrowEvent': 'intermediateThrowEvent',
  'bpmn:BoundaryEvent': 'boundaryEvent',
  'bpmn:Task': 'task',
  'bpmn:GlobalTask': 'task',
  'bpmn:ManualTask': 'manualTask',
  'bpmn:GlobalManualTask': 'manualTask',
  'bpmn:UserTask': 'userTask',
  'bpmn:GlobalUserTask': 'userTask',
  'bpmn:ServiceTask': 'serviceTask',
  'bpmn:SendTask': 'sendTask',
  'bpmn:BusinessRuleTask': 'businessRuleTask',
  'bpmn:GlobalBusinessRuleTask': 'businessRuleTask',
  'bpmn:ScriptTask': 'scriptTask',
  'bpmn:GlobalScriptTask': 'scriptTask',
  'bpmn:ReceiveTask': 'receiveTask',
  'bpmn:SubProcess': 'subProcess',
  'bpmn:Transaction': 'transaction',
  'bpmn:AdHocSubProcess': 'adHocSubProcess',
  'bpmn:CallActivity': 'callActivity',
  'bpmn:ExclusiveGateway': 'exclusiveGateway',
  'bpmn:ParallelGateway': 'parallelGateway',
  'bpmn:InclusiveGateway': 'inclusiveGateway',
  'bpmn:EventBasedGateway': 'eventBasedGateway',
  'bpmn:ComplexGateway': 'complexGateway',
}

/** The kind a flow element of that type runs as; undefined for what holds no token (data, flows) or is not supported. */
export function kindOf(element: ModdleElement): NodeKind | undefined {
  if (attributeOf(element, 'triggeredByEvent') === true && element.$type !== 'bpmn:AdHocSubProcess')
    return 'eventSubProcess'
  return KINDS[element.$type]
}

function nodeOf(context: CompileContext, survey: Survey, place: Place): Node {
  const { element, index } = place
  const extensions = extensionsOf(element)
  const base = {
    index,
    id: place.id,
    ...(element.name ? { name: element.name } : {}),
    scope: place.scope,
    incoming: place.incoming,
    outgoing: place.outgoing,
    meta: metaOf(element, extensions, place.lane),
  }
  if (place.kind === 'process')
    return { ...base, kind: 'process', ...scopeOf(survey, place), startEvents: startEventsOf(survey, place) }
  return flowNodeOf(context, survey, place, base, extensions)
}

type Base = Pick<Node, 'index' | 'id' | 'name' | 'scope' | 'incoming' | 'outgoing' | 'meta'>

function flowNodeOf(context: CompileContext, survey: Survey, place: Place, base: Base, extensions: Extensions): Node {
  const { element, kind } = place
  const event = () => eventBase(context, element, extensions, survey)
  const defaultFlow = survey.flowIndexOf(one(element, 'default'))
  const withDefault = defaultFlow === undefined ? {} : { defaultFlow }
  const activity = () => ({
    ...base,
    ...activityBase(context, element, extensions, survey),
    ...withDefault,
    boundaryEvents: place.boundaryEvents,
    ...(place.compensatedBy === undefined ? {} : { compensatedBy: place.compensatedBy }),
    isCompensable: place.compensatedBy !== undefined,
  })
  switch (kind) {
    case 'startEvent': {
      const startForm = formOf(extensions)
      const isInterrupting = attributeOf(element, 'isInterrupting') !== false
      return { ...base, ...event(), kind, isInterrupting, ...(startForm ? { startForm } : {}) }
    }
    case 'endEvent':
    case 'intermediateCatchEvent':
    case 'intermediateThrowEvent':
      return { ...base, ...event(), kind }
    case 'boundaryEvent': {
      const attachedTo = survey.indexOf(one(element, 'attachedToRef')) ?? -1
      const parts = event()
      const isError = parts.definitions.some(
        (definition) => definition.kind === 'error' || definition.kind === 'cancel',
      )
      return {
        ...base,
        ...parts,
        kind,
        attachedTo,
        cancelActivity: isError || attributeOf(element, 'cancelActivity') !== false,
      }
    }
    case 'task':
    case 'manualTask':
      return { ...activity(), kind }
    case 'userTask':
      return {
        ...activity(),
        kind,
        ...whoOf(context, element, extensions, place.lane),
        ...scheduleOf(context, element, extensions),
      }
    case 'serviceTask':
    case 'sendTask':
    case 'businessRuleTask':
    case 'scriptTask':
      return { ...activity(), kind, work: workOf(context, element, extensions, survey) }
    case 'receiveTask': {
      const message = messageOf(context, element, one(element, 'messageRef'), survey)
      return {
        ...activity(),
        kind,
        ...(message ? { message } : {}),
        instantiate: attributeOf(element, 'instantiate') === true,
      }
    }
    case 'subProcess':
    case 'transaction':
      return { ...activity(), kind, ...scopeOf(survey, place) }
    case 'eventSubProcess': {
      const start = startEventsOf(survey, place)[0] ?? -1
      return { ...activity(), kind, ...scopeOf(survey, place), starts: [], start }
    }
    case 'adHocSubProcess': {
      const completionCondition = context.expression(one(element, 'completionCondition'), element)
      const collection = text(extensions.get('zeebe:AdHoc')?.[0], 'activeElementsCollection')
      return {
        ...activity(),
        kind,
        ...scopeOf(survey, place),
        starts: [],
        ordering: attributeOf(element, 'ordering') === 'Sequential' ? 'sequential' : 'parallel',
        cancelRemainingInstances: attributeOf(element, 'cancelRemainingInstances') !== false,
        ...(completionCondition ? { completionCondition } : {}),
        ...(collection === undefined ? {} : { activeElements: context.feel(collection, element) }),
        entries: entriesOf(survey, place),
        isAutomatic: entriesOf(survey, place).every((index) => AUTOMATIC.has(survey.places[index]?.kind ?? 'userTask')),
      }
    }
    case 'callActivity':
      return { ...activity(), kind, ...callOf(context, element, extensions) }
    case 'exclusiveGateway':
    case 'inclusiveGateway':
      return { ...base, kind, ...withDefault }
    case 'parallelGateway':
      return { ...base, kind }
    case 'eventBasedGateway': {
      const gatewayType = attributeOf(element, 'eventGatewayType') === 'Parallel' ? 'parallel' : 'exclusive'
      return { ...base, kind, instantiate: attributeOf(element, 'instantiate') === true, gatewayType }
    }
    case 'complexGateway': {
      const activationCondition = context.expression(one(element, 'activationCondition'), element)
      return { ...base, kind, ...withDefault, ...(activationCondition ? { activationCondition } : {}) }
    }
    case 'process':
      throw new Error(`Process "${element.id}" is no flow node.`)
  }
}

function startEventsOf(survey: Survey, scope: Place): readonly number[] {
  return scope.inside.filter((index) => survey.places[index]?.kind === 'startEvent')
}

function scopeOf(survey: Survey, scope: Place): ScopeBase {
  const kindAt = (index: number) => survey.places[index]?.kind
  return {
    starts: startsOf(survey, scope),
    eventSubProcesses: scope.inside.filter((index) => kindAt(index) === 'eventSubProcess'),
    dataObjects: dataObjectsOf(many(scope.element, 'flowElements')),
  }
}

/** Where a token appears when the scope begins: its first none start event; without any start event, whatever nothing leads to. */
function startsOf(survey: Survey, scope: Place): readonly number[] {
  if (scope.element.$type.startsWith('bpmn:Global')) return scope.inside
  const startEvents = startEventsOf(survey, scope)
  if (startEvents.length > 0) {
    return startEvents.filter((index) => survey.hasNoTrigger(index)).slice(0, 1)
  }
  return scope.inside.filter((index) => survey.isImplicitStart(index))
}

const AUTOMATIC: ReadonlySet<NodeKind> = new Set([
  'serviceTask',
  'scriptTask',
  'sendTask',
  'businessRuleTask',
  'callActivity',
])

function entriesOf(survey: Survey, scope: Place): readonly number[] {
  return scope.inside.filter((index) => survey.isImplicitStart(index))
}

/** An activity's completion must be remembered where it or anything inside it can be compensated. */
function markCompensable(nodes: Node[]) {
  for (let index = nodes.length - 1; index > 0; index--) {
    const node = nodes[index]
    if (!node || !('isCompensable' in node)) continue
    const parent = nodes[node.scope]
    const isHandler = node.kind === 'eventSubProcess' && startsByCompensation(nodes[node.start])
    if (!(node.isCompensable || isHandler) || !parent || !('isCompensable' in parent)) continue
    nodes[node.scope] = { ...parent, isCompensable: true }
  }
}

function startsByCompensation(start: Node | undefined): boolean {
  return start?.kind === 'startEvent' && start.definitions.some((event) => event.kind === 'compensation')
}
