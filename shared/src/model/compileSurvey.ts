import { attributeOf, type CompileContext } from './compileContext.ts'
import { calendarIn } from './compileEvents.ts'
import { kindOf } from './compileProcess.ts'
import type { Expression, Lane, NodeKind } from './graph.ts'
import { type ModdleElement, many, one } from './moddle.ts'

/** A node before it is compiled: where it lies and what touches it. */
export interface Place {
  readonly element: ModdleElement
  /** The element's id, or one made up from its position where it has none. */
  readonly id: string
  readonly kind: NodeKind
  readonly index: number
  readonly scope: number
  readonly lane?: string
  readonly incoming: number[]
  readonly outgoing: number[]
  /** Indexes of the nodes directly inside. */
  readonly inside: number[]
  readonly boundaryEvents: number[]
  compensatedBy?: number
}

/** Types of flow elements that hold no token. */
const STILL = new Set(['bpmn:SequenceFlow', 'bpmn:DataObject', 'bpmn:DataObjectReference', 'bpmn:DataStoreReference'])

/** First walk over a process: numbers its nodes and flows, outside in, and finds what belongs to what. */
export class Survey {
  readonly places: Place[] = []
  readonly flows: { readonly element: ModdleElement; id: string }[] = []
  readonly lanes: Lane[] = []
  readonly indexOfAll = new Map<string, number>()
  readonly #context: CompileContext
  readonly #definitions: ModdleElement
  readonly #process: ModdleElement
  readonly #flowIndex = new Map<ModdleElement, number>()
  readonly #nodeIndex = new Map<ModdleElement, number>()
  readonly #laneOf = new Map<string, string>()

  constructor(context: CompileContext, process: ModdleElement, definitions: ModdleElement) {
    this.#context = context
    this.#definitions = definitions
    this.#process = process
    this.#readLanes(process, undefined)
    const root = this.#add(process, 'process', -1, undefined)
    if (process.$type === 'bpmn:Process') this.#walk(process, root)
    else this.#addGlobalTask(process, root)
    this.#connect()
    this.#compensation(process)
  }

  indexOf(element: ModdleElement | undefined): number | undefined {
    return element && this.#nodeIndex.get(element)
  }

  flowIndexOf(element: ModdleElement | undefined): number | undefined {
    return element && this.#flowIndex.get(element)
  }

  linkTargets(name: string, event: ModdleElement): readonly number[] {
    const scope = this.places[this.indexOf(event) ?? -1]?.scope
    return this.places.filter((place) => place.scope === scope && isLinkCatch(place, name)).map((place) => place.index)
  }

  calendarOf(event: ModdleElement): string | undefined {
    return calendarIn(event) ?? calendarIn(one(event, 'attachedToRef'))
  }

  /** By the correlation subscription of the process (to catch) or the retrieval expression of the property (to throw). */
  correlationKeyOf(message: ModdleElement, catching: boolean): Expression | undefined {
    for (const property of many(this.#definitions, 'rootElements')) {
      if (property.$type !== 'bpmn:CorrelationProperty') continue
      const retrievals = many(property, 'correlationPropertyRetrievalExpression')
      const retrieval = retrievals.find((expression) => one(expression, 'messageRef') === message)
      if (!retrieval) continue
      if (!catching) return this.#context.expression(one(retrieval, 'messagePath'), message)
      const bindings = many(this.#process, 'correlationSubscriptions').flatMap((subscription) =>
        many(subscription, 'correlationPropertyBinding'),
      )
      const binding = bindings.find((one_) => one(one_, 'correlationPropertyRef') === property)
      return this.#context.expression(one(binding, 'dataPath') ?? one(retrieval, 'messagePath'), message)
    }
    return undefined
  }

  /** A start event that begins when its scope does. */
  hasNoTrigger(index: number): boolean {
    const element = this.places[index]?.element
    return many(element, 'eventDefinitions').length === 0 && many(element, 'eventDefinitionRef').length === 0
  }

  /** Nothing leads to it, nothing else starts it: it starts with its scope. */
  isImplicitStart(index: number): boolean {
    const place = this.places[index]
    if (!place || place.incoming.length > 0) return false
    const { kind, element } = place
    if (kind === 'boundaryEvent' || kind === 'eventSubProcess' || kind === 'startEvent') return false
    if (attributeOf(element, 'isForCompensation') === true || attributeOf(element, 'instantiate') === true) return false
    return !isLinkCatch(place)
  }

  #add(element: ModdleElement, kind: NodeKind, scope: number, lane: string | undefined): Place {
    const index = this.places.length
    const own = element.id === undefined ? undefined : this.#laneOf.get(element.id)
    const id = element.id ?? `${kind}-${index}`
    const place: Place = {
      element,
      id,
      kind,
      index,
      scope,
      ...((own ?? lane) === undefined ? {} : { lane: own ?? lane }),
      incoming: [],
      outgoing: [],
      inside: [],
      boundaryEvents: [],
    }
    this.places.push(place)
    this.places[scope]?.inside.push(index)
    this.indexOfAll.set(id, index)
    this.#nodeIndex.set(element, index)
    return place
  }

  #walk(container: ModdleElement, scope: Place) {
    for (const element of many(container, 'flowElements')) {
      if (element.$type === 'bpmn:SequenceFlow') {
        this.#flowIndex.set(element, this.flows.length)
        this.flows.push({ element, id: element.id ?? '' })
        continue
      }
      if (STILL.has(element.$type)) continue
      const kind = kindOf(element)
      if (!kind) {
        this.#context.error(
          'unsupported-element',
          element,
          `elements of type ${element.$type} cannot run.`,
          'Replace it by a task, event, gateway or sub-process of a process diagram.',
        )
        continue
      }
      const place = this.#add(element, kind, scope.index, scope.lane)
      if (many(element, 'flowElements').length > 0) {
        this.#readLanes(element, place.lane)
        this.#walk(element, place)
      }
    }
  }

  #addGlobalTask(task: ModdleElement, root: Place) {
    const kind = kindOf(task)
    if (kind) this.#add(task, kind, root.index, undefined)
  }

  #connect() {
    for (const [index, flow] of this.flows.entries()) {
      const { element } = flow
      const source = this.#placeOf(one(element, 'sourceRef'))
      const target = this.#placeOf(one(element, 'targetRef'))
      if (!source || !target) {
        const end = source ? 'leads nowhere' : 'comes from nowhere'
        this.#context.error('flow-not-connected', element, `it ${end}.`, 'Connect both its ends, or delete it.')
        continue
      }
      flow.id ||= this.#nameFlow(source, target)
      this.indexOfAll.set(flow.id, index)
      source.outgoing.push(index)
      target.incoming.push(index)
    }
    for (const place of this.places) {
      if (place.kind === 'boundaryEvent')
        this.#placeOf(one(place.element, 'attachedToRef'))?.boundaryEvents.push(place.index)
    }
  }

  #nameFlow(source: Place, target: Place): string {
    const name = `${source.id}->${target.id}`
    return this.indexOfAll.has(name) ? `${name}#${this.flows.length + source.outgoing.length}` : name
  }

  #placeOf(element: ModdleElement | undefined): Place | undefined {
    return this.places[this.indexOf(element) ?? -1]
  }

  /** An association leads from a compensation boundary event to the activity that undoes. */
  #compensation(container: ModdleElement) {
    for (const association of many(container, 'artifacts')) {
      const source = this.#placeOf(one(association, 'sourceRef'))
      const target = this.#placeOf(one(association, 'targetRef'))
      if (source?.kind !== 'boundaryEvent' || !target) continue
      const host = this.#placeOf(one(source.element, 'attachedToRef'))
      const isCompensation = [
        ...many(source.element, 'eventDefinitions'),
        ...many(source.element, 'eventDefinitionRef'),
      ].some((definition) => definition.$type === 'bpmn:CompensateEventDefinition')
      if (host && isCompensation) host.compensatedBy = target.index
    }
    for (const element of many(container, 'flowElements')) {
      if (many(element, 'flowElements').length > 0) this.#compensation(element)
    }
  }

  #readLanes(container: ModdleElement, outer: string | undefined) {
    for (const laneSet of many(container, 'laneSets')) this.#readLaneSet(laneSet, outer)
  }

  #readLaneSet(laneSet: ModdleElement, outer: string | undefined) {
    for (const lane of many(laneSet, 'lanes')) {
      const name = lane.name ?? outer
      if (lane.id !== undefined && lane.name !== undefined) this.lanes.push({ id: lane.id, name: lane.name })
      if (name !== undefined) {
        for (const node of many(lane, 'flowNodeRef')) if (node.id !== undefined) this.#laneOf.set(node.id, name)
      }
      const inner = one(lane, 'childLaneSet')
      if (inner) this.#readLaneSet(inner, name)
    }
  }
}

function isLinkCatch(place: Place, name?: string): boolean {
  if (place.kind !== 'intermediateCatchEvent') return false
  return many(place.element, 'eventDefinitions').some(
    (definition) =>
      definition.$type === 'bpmn:LinkEventDefinition' &&
      (name === undefined || (definition.name ?? place.element.name ?? '') === name),
  )
}
