import type { Trail } from '@waymark/shared/contract'

/** A thing on the drawing that can be marked. `type` is the BPMN type without its prefix ("UserTask", "SequenceFlow"). */
export interface DrawnElement {
  readonly id: string
  readonly type: string
  readonly name: string
  /** The element it belongs to when it is a label drawn outside its element. */
  readonly labelOf?: string
  /** The element that holds it on the drawing: a sub-process, a lane, a pool. */
  readonly parent?: string
  readonly source?: string
  readonly target?: string
}

/** `current`: being worked on. `waiting`: for somebody else, a date or a message. `rest`: not reached, or not taken. */
export type StepState = 'current' | 'waiting' | 'done' | 'canceled' | 'incident' | 'rest'

export interface StepMark {
  readonly elementId: string
  readonly state: StepState
  /** How often it was entered. */
  readonly count: number
  readonly lastAt: string | null
  readonly by: string | null
  readonly due: DueMark | null
}

/** `leftMs` is negative when the date is over. */
export interface DueMark {
  readonly state: 'onTime' | 'soon' | 'late'
  readonly dueAt: string
  readonly leftMs: number
}

export interface Marks {
  readonly steps: ReadonlyMap<string, StepMark>
  /** Flows taken, with how often. */
  readonly flowsTaken: ReadonlyMap<string, number>
  /** Flows and other things that are neither taken nor reached. */
  readonly rest: ReadonlySet<string>
}

const dayMs = 24 * 60 * 60 * 1000
const unmarked = new Set(['Participant', 'Lane', 'Process', 'Collaboration', 'TextAnnotation', 'Association', 'Group'])

/** How much time is left until a date (ISO 8601), seen from `nowMs`; a day before it becomes "due soon". */
export function dueMark(dueAt: string | null, nowMs: number): DueMark | null {
  if (dueAt === null) return null
  const atMs = Date.parse(dueAt)
  if (Number.isNaN(atMs)) return null
  const leftMs = atMs - nowMs
  return { state: leftMs < 0 ? 'late' : leftMs <= dayMs ? 'soon' : 'onTime', dueAt, leftMs }
}

/**
 * What to light on a drawing for one case's trail. With `focusElementId` (the reader's own step) the other active steps
 * are somebody else's and count as waiting; without it every active step is current, except those that wait for a date or
 * a message.
 */
export function marksOf(
  drawn: readonly DrawnElement[],
  trail: Trail,
  options: { readonly nowMs: number; readonly focusElementId?: string },
): Marks {
  const states = new Map(trail.elements.map((element) => [element.elementId, element]))
  const flowsTaken = new Map(trail.flows.map((flow) => [flow.flowId, flow.count]))
  const focusIsActive = options.focusElementId !== undefined && states.get(options.focusElementId)?.state === 'active'
  const steps = new Map<string, StepMark>()
  const rest = new Set<string>()
  for (const element of drawn) {
    if (unmarked.has(element.type)) continue
    const owner = element.labelOf ?? element.id
    const entry = states.get(owner)
    if (entry && element.labelOf === undefined && element.source === undefined) {
      steps.set(element.id, {
        elementId: element.id,
        state: stateOf(element, entry.state),
        count: entry.count,
        lastAt: entry.lastAt,
        by: entry.by,
        due: entry.state === 'active' || entry.state === 'incident' ? dueMark(entry.dueDate, options.nowMs) : null,
      })
    } else if (!entry && !flowsTaken.has(owner)) rest.add(element.id)
  }
  return { steps, flowsTaken, rest }

  function stateOf(element: DrawnElement, state: Trail['elements'][number]['state']): StepState {
    if (state === 'completed') return 'done'
    if (state !== 'active') return state
    if (focusIsActive && element.id !== options.focusElementId && !holdsFocus(element.id)) return 'waiting'
    return waitsForTheWorld(element.type) ? 'waiting' : 'current'
  }

  function holdsFocus(id: string): boolean {
    const byId = new Map(drawn.map((element) => [element.id, element]))
    for (let at = byId.get(options.focusElementId ?? ''); at?.parent; at = byId.get(at.parent)) {
      if (at.parent === id) return true
    }
    return false
  }
}

function waitsForTheWorld(type: string): boolean {
  return type.endsWith('Event') || type === 'ReceiveTask' || type === 'EventBasedGateway'
}

/** What moved between two trails of one case: the flows taken since, and the steps that began and ended. */
export interface Move {
  readonly flows: readonly string[]
  readonly begun: readonly string[]
  readonly ended: readonly string[]
}

/** Compares two trails of the same case. Flows come in the order a light would travel them. */
export function moveBetween(before: Trail, after: Trail, drawn: readonly DrawnElement[]): Move {
  const takenBefore = new Map(before.flows.map((flow) => [flow.flowId, flow.count]))
  const activeBefore = activeSteps(before)
  const activeAfter = activeSteps(after)
  const byId = new Map(drawn.map((element) => [element.id, element]))
  const fresh = after.flows.filter((flow) => flow.count > (takenBefore.get(flow.flowId) ?? 0)).map((f) => f.flowId)
  return {
    flows: inTravelOrder(fresh.filter((id) => byId.has(id))),
    begun: [...activeAfter].filter((id) => !activeBefore.has(id) && byId.has(id)),
    ended: [...activeBefore].filter((id) => !activeAfter.has(id) && byId.has(id)),
  }

  function inTravelOrder(flows: string[]): string[] {
    const left = new Set(flows)
    const ordered: string[] = []
    while (left.size > 0) {
      // A flow is next when no other fresh flow still has to arrive at its source; a circle is cut anywhere.
      const arriving = new Set([...left].map((id) => byId.get(id)?.target))
      const next = [...left].filter((id) => !arriving.has(byId.get(id)?.source))
      for (const id of next.length > 0 ? next : [...left].slice(0, 1)) {
        ordered.push(id)
        left.delete(id)
      }
    }
    return ordered
  }
}

function activeSteps(trail: Trail): Set<string> {
  return new Set(
    trail.elements.filter((e) => e.state === 'active' || e.state === 'incident').map((element) => element.elementId),
  )
}

const flowNode = /(Task|Event|Gateway|Activity|SubProcess|Transaction)$/

/**
 * The steps of a drawing in reading order: along the flows from the starts, then what no flow reaches (left to right as
 * drawn). For lists and screen readers, which cannot see the picture.
 */
export function stepsInOrder(drawn: readonly DrawnElement[]): DrawnElement[] {
  const steps = drawn.filter((element) => element.labelOf === undefined && isStep(element))
  const byId = new Map(steps.map((step) => [step.id, step]))
  const flows = drawn.filter((element) => element.type === 'SequenceFlow' && element.labelOf === undefined)
  const next = new Map<string, string[]>()
  for (const flow of flows) {
    if (flow.source && flow.target) next.set(flow.source, [...(next.get(flow.source) ?? []), flow.target])
  }
  const reached = new Set(flows.map((flow) => flow.target))
  const ordered = new Map<string, DrawnElement>()
  const starts = steps.filter((step) => !reached.has(step.id) && step.type !== 'BoundaryEvent')
  for (const start of [...starts, ...steps]) walk(start.id)
  return [...ordered.values()]

  function walk(from: string) {
    const queue = [from]
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      const step = byId.get(id)
      if (!step || ordered.has(id)) continue
      ordered.set(id, step)
      queue.push(...(next.get(id) ?? []))
    }
  }
}

/** Whether a drawn element is a flow node: an activity, an event or a gateway. */
export function isStep(element: DrawnElement): boolean {
  return flowNode.test(element.type) && element.labelOf === undefined
}
