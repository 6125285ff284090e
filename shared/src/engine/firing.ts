import type {
  BoundaryEventNode,
  EventNode,
  EventSubProcessNode,
  ReceiveTaskNode,
  StartEventNode,
} from '../model/graph.ts'
import { completeActivity } from './activity.ts'
import { arm, conditionHolds, definitionsOf, disarm } from './arming.ts'
import { cancelChildren, cancelElement } from './canceling.ts'
import type { LocalId, Variables } from './command.ts'
import { endlessLoop } from './endlessLoop.ts'
import { flowsOut, leave, takeFlows } from './flows.ts'
import type { ConditionWait, ElementInstance, MessageWait, SignalWait, Timer } from './instance.ts'
import { mapOut } from './mapping.ts'
import type { Run } from './run.ts'
import { beginScope } from './scopes.ts'
import { entries, get } from './table.ts'
import { nextDue } from './timers.ts'

type Wait = Timer | MessageWait | SignalWait | ConditionWait
type Catching = EventNode | ReceiveTaskNode

/** What an event awaited by `wait` sets going: it has occurred, with these variables. */
export function fireEvent(run: Run, node: Catching, wait: Wait, variables: Variables) {
  const owner = run.find(wait.element)
  if (!owner) return
  const stays = staysArmed(node)
  if (stays) rearm(run, node, wait)
  else close(run, wait)
  if (node.kind !== 'receiveTask' && node.parallelMultiple && node.definitions.length > 1) {
    if (Object.keys(variables).length > 0) run.propagate(owner.id, variables)
    if (openFor(run, run.element(owner.id), node.id).length > 0) return
    if (stays) arm(run, owner.id, [node])
    return happen(run, node, owner.id, {})
  }
  happen(run, node, owner.id, variables)
}

/** Events of a boundary or event sub-process that do not interrupt can occur again. */
function staysArmed(node: Catching): boolean {
  if (node.kind === 'boundaryEvent') return !node.cancelActivity
  return node.kind === 'startEvent' && !node.isInterrupting
}

function rearm(run: Run, node: Catching, wait: Wait) {
  const together = node.kind !== 'receiveTask' && node.parallelMultiple && node.definitions.length > 1
  if (together) return close(run, wait)
  if (!('dueAtMs' in wait)) return
  const definition = definitionsOf(node)[wait.definition ?? 0]
  const next = definition?.kind === 'timer' ? nextDue(run, definition, wait, node) : undefined
  if (!next) return close(run, wait)
  const { id: timer, element, node: at, definition: index } = wait
  run.emit({
    type: 'timerArmed',
    timer,
    element,
    node: at,
    ...(index === undefined ? {} : { definition: index }),
    ...next,
  })
}

function close(run: Run, wait: Wait) {
  if ('dueAtMs' in wait) run.emit({ type: 'timerDisarmed', timer: wait.id, fired: true })
  else run.emit({ type: 'noLongerAwaited', subscription: wait.id })
}

function openFor(run: Run, owner: ElementInstance, node: string): LocalId[] {
  const { timers, messages, signals, conditions } = run.instance
  return (owner.waits ?? []).filter((id) => {
    const wait = get(timers, id) ?? get(messages, id) ?? get(signals, id) ?? get(conditions, id)
    return wait?.node === node
  })
}

/** The event occurs for the element instance that waited for it. */
export function happen(run: Run, node: Catching, owner: LocalId, variables: Variables) {
  const element = run.find(owner)
  if (!element) return
  if (node.kind === 'boundaryEvent') return leaveByBoundary(run, node, element, variables)
  if (element.node === node.id) return caught(run, node, element, variables)
  if (node.kind === 'startEvent') return startEventSubProcess(run, node, element, variables)
  return choose(run, node, element, variables)
}

/** A boundary event occurs: its activity goes on or ends, and a token leaves by the boundary. */
export function leaveByBoundary(run: Run, node: BoundaryEventNode, host: ElementInstance, variables: Variables) {
  const { scope } = host
  if (node.cancelActivity) cancelElement(run, host.id)
  const id = run.nextId
  run.entered(id, node, scope)
  finishEvent(run, node, id, variables)
}

/** An event sub-process starts in its scope; an interrupting one ends all else there but keeps the scope's variables. */
export function startEventSubProcess(run: Run, start: StartEventNode, scope: ElementInstance, variables: Variables) {
  const node = run.nodeAt(start.scope) as EventSubProcessNode
  if (start.isInterrupting) {
    cancelChildren(run, scope.id)
    const own = run.nodeOf(scope)
    const starts = 'eventSubProcesses' in own ? own.eventSubProcesses.map((index) => startOf(run, index).id) : []
    disarm(run, run.element(scope.id), (id) => starts.includes(id))
    run.emit({ type: 'scopeInterrupted', element: scope.id, by: node.id })
  }
  const id = run.nextId
  run.entered(id, node, scope.id)
  beginEventSubProcess(run, node, id, variables)
}

/** It begins by its event; where it is stuck in that, what the event brought is kept with it for the next try. */
export function beginEventSubProcess(run: Run, node: EventSubProcessNode, id: LocalId, variables: Variables) {
  run.attempt(id, 'activate', () => {
    try {
      // An event sub-process that sets off its own event would never come to an end.
      if (run.isStepTooMany(run.element(id).scope)) throw endlessLoop(run, run.element(id).scope)
      beginScope(run, node, id, { start: startOf(run, node.index), variables })
    } catch (error) {
      if (Object.keys(variables).length > 0) run.emit({ type: 'variablesSet', element: id, variables })
      throw error
    }
  })
}

/** The start event of an event sub-process. */
export function startOf(run: Run, eventSubProcess: number): StartEventNode {
  const node = run.nodeAt(eventSubProcess) as EventSubProcessNode
  return run.nodeAt(node.start) as StartEventNode
}

function caught(run: Run, node: Catching, element: ElementInstance, variables: Variables) {
  if (node.kind === 'receiveTask') return completeActivity(run, node, element.id, variables)
  disarm(run, run.element(element.id))
  finishEvent(run, node, element.id, variables)
}

/** The event takes its variables out and its flows on. */
export function finishEvent(run: Run, node: EventNode, element: LocalId, variables: Variables) {
  run.attempt(element, 'leave', () => {
    mapOut(run, node.outputs, element, variables)
    const now = run.element(element)
    leave(run, node, now, flowsOut(run, node, now.scope))
  })
}

/** The first event after an event-based gateway: the others are no longer waited for. */
function choose(run: Run, node: Catching, gateway: ElementInstance, variables: Variables) {
  disarm(run, run.element(gateway.id))
  const at = run.nodeOf(gateway)
  const flow = at.outgoing.find((index) => run.graph.flows[index]?.target === node.index)
  const { scope } = gateway
  run.left(gateway.id, 'completed')
  if (flow === undefined) throw new Error(`"${node.id}" does not follow gateway "${gateway.node}".`)
  const token = run.nextId
  takeFlows(run, scope, [flow])
  const via = run.graph.flows[flow]?.id
  run.entered(token, node, scope, { via })
  if (node.kind === 'receiveTask') completeActivity(run, node, token, variables)
  else finishEvent(run, node, token, variables)
}

/** Looks again at the conditions that a change of variables concerns; those that became true fire. */
export function checkConditions(run: Run) {
  const changed = new Map(run.changed)
  run.changed.clear()
  for (const wait of entries(run.instance.conditions)) {
    const still = get(run.instance.conditions, wait.id)
    if (!still || !concerns(run, still, changed)) continue
    const node = run.node(still.node) as Catching
    const event = definitionsOf(node)[still.definition ?? 0]
    const holds = event !== undefined && conditionHolds(run, event, still.element)
    if (holds === still.held) continue
    run.emit({ type: 'conditionChanged', condition: still.id, held: holds })
    const now = get(run.instance.conditions, still.id)
    if (holds && now) fireEvent(run, node, now, {})
  }
}

function concerns(run: Run, wait: ConditionWait, changed: ReadonlyMap<LocalId, ReadonlySet<string>>): boolean {
  const event = definitionsOf(run.node(wait.node) as Catching)[wait.definition ?? 0]
  if (event?.kind !== 'conditional') return false
  const names = event.variableNames ?? event.condition.names
  for (let element = run.find(wait.element); element; element = run.find(element.scope)) {
    const here = changed.get(element.id)
    if (here && names.some((name) => here.has(name))) return true
  }
  return false
}
