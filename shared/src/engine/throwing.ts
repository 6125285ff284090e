import type { ActivityNode, BoundaryEventNode, EventDefinition, Node, StartEventNode } from '../model/graph.ts'
import { isActivity, isScope } from '../model/graph.ts'
import { textOf } from './arming.ts'
import { cancelChildren, releaseElement } from './canceling.ts'
import type { Catches, LocalId, Value, Variables } from './command.ts'
import { finishEvent, fireEvent, leaveByBoundary, startEventSubProcess, startOf } from './firing.ts'
import type { ElementInstance } from './instance.ts'
import { counters } from './rounds.ts'
import type { Run } from './run.ts'
import { entries, get } from './table.ts'

type Thrown = 'error' | 'escalation'
type Handler = BoundaryEventNode | StartEventNode

interface Found {
  readonly handler: Handler
  readonly event: Extract<EventDefinition, { kind: Thrown }>
  readonly owner: ElementInstance
}

/**
 * Throws an error from an element instance. The innermost handler takes it: by code first, then a catch-all. What nobody
 * inside handles goes to the caller if it would; otherwise it is not handled.
 *
 * @param once called when a handler is found, before it does anything
 */
export function throwError(
  run: Run,
  from: LocalId,
  code: string,
  message: string | undefined,
  variables: Variables,
  once: () => void = () => undefined,
): 'handled' | 'unhandled' {
  const found = findHandler(run, from, 'error', code)
  const isCallers = run.instance.calledWith?.errors.some((known) => known === null || known === code) ?? false
  if (!found && !isCallers) return 'unhandled'
  once()
  if (found) {
    const { codeVariable, messageVariable } = found.event.kind === 'error' ? found.event : {}
    const told: Record<string, Value> = { ...variables }
    if (codeVariable) told[codeVariable] = code
    if (messageVariable) told[messageVariable] = message ?? null
    handle(run, found, told)
    return 'handled'
  }
  cancelChildren(run, 0)
  releaseElement(run, 0)
  run.emit({ type: 'thrownToCaller', kind: 'error', code, ...(message === undefined ? {} : { message }), variables })
  run.emit({ type: 'instanceEnded', outcome: 'threw', variables: run.element(0).variables ?? {} })
  return 'handled'
}

/** Throws an escalation; without a handler nothing happens but that the caller hears of it, if it wants to. */
export function throwEscalation(
  run: Run,
  from: LocalId,
  code: string,
  variables: Variables,
  once: () => void = () => undefined,
) {
  const found = findHandler(run, from, 'escalation', code)
  once()
  if (found) {
    const { codeVariable } = found.event
    return handle(run, found, codeVariable ? { ...variables, [codeVariable]: code } : variables)
  }
  if (run.instance.calledWith?.escalations.some((known) => known === null || known === code)) {
    run.emit({ type: 'thrownToCaller', kind: 'escalation', code, variables })
  }
}

/** All codes that would be handled if a called instance threw them at the call activity. */
export function catchesAt(run: Run, from: LocalId): Catches {
  const errors = new Set<string | null>(run.instance.calledWith?.errors ?? [])
  const escalations = new Set<string | null>(run.instance.calledWith?.escalations ?? [])
  for (const { event, owner, handler } of handlersFrom(run, from)) {
    if (event.kind === 'error') errors.add(codeOf(run, event, owner.id, handler))
    else escalations.add(codeOf(run, event, owner.id, handler))
  }
  return { errors: [...errors], escalations: [...escalations] }
}

function handle(run: Run, { handler, owner }: Found, variables: Variables) {
  if (handler.kind === 'boundaryEvent') leaveByBoundary(run, handler, owner, variables)
  else startEventSubProcess(run, handler, owner, variables)
}

function findHandler(run: Run, from: LocalId, kind: Thrown, code: string): Found | undefined {
  let catchAll: Found | undefined
  for (const found of handlersFrom(run, from)) {
    if (catchAll && catchAll.owner !== found.owner) return catchAll
    if (found.event.kind !== kind) continue
    const caught = codeOf(run, found.event, found.owner.id, found.handler)
    if (caught === code) return found
    if (caught === null) catchAll ??= found
  }
  return catchAll
}

/** Error and escalation handlers from the inside out: an activity's boundary, then the event sub-processes around it. */
function* handlersFrom(run: Run, from: LocalId): Generator<Found> {
  let inside = -1
  for (let element = run.find(from); element; element = run.find(element.scope)) {
    const node = run.nodeOf(element)
    const isThrower = element.id === from
    if (isScope(node) && !isThrower && !element.body && element.interruptedBy === undefined) {
      // What an event sub-process throws it does not catch itself.
      const others = node.eventSubProcesses.filter((index) => index !== inside)
      for (const index of others) yield* found(startOf(run, index), element)
    }
    inside = node.index
    if (isActivity(node) && element.loop === undefined) {
      for (const index of node.boundaryEvents) yield* found(run.nodeAt(index) as BoundaryEventNode, element)
    }
  }

  function* found(handler: Handler, owner: ElementInstance): Generator<Found> {
    for (const event of handler.definitions) {
      if (event.kind === 'error' || event.kind === 'escalation') yield { handler, event, owner }
    }
  }
}

function codeOf(run: Run, event: Found['event'], from: LocalId, node: Node): string | null {
  return event.code ? textOf(run, event.code, from, node, `${event.kind} code`) : null
}

/** Broadcasts a signal: whoever waits in this instance hears it now, all others through the shell. */
export function throwSignal(run: Run, from: LocalId, node: Node, name: string, variables: Variables) {
  run.emit({ type: 'signalThrown', element: from, node: node.id, name, variables })
  deliverSignal(run, name, variables)
}

/** Fires every subscription to the signal that is open at this moment; how many there were. */
export function deliverSignal(run: Run, name: string, variables: Variables): number {
  const waiting = entries(run.instance.signals).filter((wait) => wait.name === name)
  for (const { id } of waiting) {
    const still = get(run.instance.signals, id)
    if (still) fireEvent(run, run.node(still.node) as Handler, still, variables)
  }
  return waiting.length
}

/** Hands a message to the shell. */
export function throwMessage(
  run: Run,
  from: LocalId,
  node: Node,
  message: Extract<EventDefinition, { kind: 'message' }>,
  variables: Variables,
) {
  const name = textOf(run, message.name, from, node, 'message name')
  const key = message.correlationKey ? run.value(message.correlationKey, from) : ''
  const correlationKey = typeof key === 'string' || typeof key === 'number' ? String(key) : ''
  run.emit({ type: 'messageThrown', element: from, node: node.id, name, correlationKey, variables })
}

/**
 * What a multi-instance body throws as its rounds complete (`behavior` of the standard: for each, for the first, or as
 * its conditions say); boundary events of the activity catch it. True where that ends the rounds that are left.
 */
export function throwRoundEvents(run: Run, node: ActivityNode, id: LocalId): boolean {
  const { loop } = node
  const { rounds, scope } = run.element(id)
  if (loop?.kind !== 'multiInstance' || !rounds) return false
  if (loop.behavior === 'none' && loop.noneEvent) throwImplicit(run, node, id, loop.noneEvent)
  if (loop.behavior === 'one' && rounds.completed === 1 && loop.oneEvent) throwImplicit(run, node, id, loop.oneEvent)
  if (loop.behavior !== 'complex') return false
  const due = loop.complex.filter(({ condition }) => run.test(condition, scope, counters(loop, rounds)))
  const interrupts = due.map(({ event }) => run.find(id) && throwImplicit(run, node, id, event))
  return interrupts.includes(true) && run.find(id) !== undefined
}

/**
 * Throws without an event element of its own. The activity's own boundary events catch it without ending the activity
 * itself; whether one of them interrupts is the answer.
 */
function throwImplicit(run: Run, node: ActivityNode, body: LocalId, event: EventDefinition): boolean {
  const name = nameOf(run, node, body, event)
  const boundary = node.boundaryEvents
    .map((index) => run.nodeAt(index) as BoundaryEventNode)
    .find((one) =>
      one.definitions.some(
        (caught) => caught.kind === event.kind && [name, ''].includes(nameOf(run, one, body, caught)),
      ),
    )
  if (event.kind === 'signal') run.emit({ type: 'signalThrown', element: body, node: node.id, name, variables: {} })
  if (boundary) {
    const id = run.nextId
    run.entered(id, boundary, run.element(body).scope)
    finishEvent(run, boundary, id, {})
    return boundary.cancelActivity
  }
  if (event.kind === 'signal') deliverSignal(run, name, {})
  else if (event.kind === 'message') throwMessage(run, body, node, event, {})
  else if (event.kind === 'escalation') throwEscalation(run, body, name, {})
  else if (event.kind === 'error') throwError(run, body, name, undefined, {})
  return false
}

function nameOf(run: Run, node: Node, from: LocalId, event: EventDefinition): string {
  if (event.kind === 'signal' || event.kind === 'message')
    return textOf(run, event.name, from, node, `${event.kind} name`)
  if (event.kind === 'error' || event.kind === 'escalation') return codeOf(run, event, from, node) ?? ''
  return ''
}
