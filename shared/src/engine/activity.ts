import { type ActivityNode, type BoundaryEventNode, isScope } from '../model/graph.ts'
import { arm } from './arming.ts'
import { releaseElement } from './canceling.ts'
import type { LocalId, Variables } from './command.ts'
import { behaviourOf } from './elements/index.ts'
import { startOf } from './firing.ts'
import { flowsOut, takeFlows } from './flows.ts'
import type { Token } from './instance.ts'
import { mapIn, mapOut } from './mapping.ts'
import { beginBody, roundCompleted } from './rounds.ts'
import type { Run } from './run.ts'

/** A token reaches an activity: each token starts an instance of its own (or as many tokens as `startQuantity` says). */
export function enterActivity(run: Run, node: ActivityNode, token: Token) {
  if (node.startQuantity > 1 && !gathered(run, node, token)) return
  const { id: element, scope, via } = token
  run.entered(element, node, scope, { via, body: node.loop ? true : undefined })
  activate(run, node, element)
}

/** Parks the token until enough have come; whether it is the one that completes the number. */
function gathered(run: Run, node: ActivityNode, token: Token): boolean {
  const waiting = Object.values(run.element(token.scope).arrived?.[node.id] ?? {})
    .flat()
    .sort((a, b) => a - b)
  if (waiting.length + 1 < node.startQuantity) {
    run.emit({ type: 'tokenParked', token: token.id, node: node.id, via: token.via ?? '', scope: token.scope })
    return false
  }
  for (const other of waiting) run.emit({ type: 'tokenRemoved', token: other })
  return true
}

/** Gives the activity its variables, arms its boundary events, and lets it begin. */
export function activate(run: Run, node: ActivityNode, element: LocalId) {
  run.attempt(element, 'activate', () => {
    const { body, loop } = run.element(element)
    if (!body) mapIn(run, node.inputs, element, node.dataIn)
    if (loop === undefined && node.boundaryEvents.length > 0) {
      arm(
        run,
        element,
        node.boundaryEvents.map((index) => run.nodeAt(index) as BoundaryEventNode),
      )
    }
    if (run.find(element)) execute(run, node, element)
  })
}

/** The activity's own work. */
export function execute(run: Run, node: ActivityNode, element: LocalId) {
  run.attempt(element, 'execute', () => {
    const now = run.element(element)
    if (now.body) beginBody(run, node, now)
    else behaviourOf(node).execute?.(run, node, now)
  })
}

/** The activity's work is done and has brought these variables. */
export function completeActivity(run: Run, node: ActivityNode, element: LocalId, brought: Variables) {
  run.attempt(element, 'complete', () => {
    const { body } = run.element(element)
    if (body) run.propagate(element, brought)
    else mapOut(run, node.outputs, element, brought, node.dataOut)
    leaveActivity(run, node, element)
  })
}

/** Leaves the activity by its flows; a round goes back to its body instead. */
export function leaveActivity(run: Run, node: ActivityNode, element: LocalId) {
  run.attempt(element, 'leave', () => {
    const { scope, loop } = run.element(element)
    const isRound = loop !== undefined
    if (isRound) return roundCompleted(run, node, element)
    const isAlone = node.isForCompensation || node.kind === 'eventSubProcess'
    const flows = isAlone ? [] : flowsOut(run, node, scope)
    endActivity(run, node, element)
    takeFlows(run, scope, flows, node.completionQuantity)
  })
}

/** The activity instance is over; where compensation may need it, a record of it stays. */
export function endActivity(run: Run, node: ActivityNode, element: LocalId) {
  releaseElement(run, element)
  const { done, scope, body } = run.element(element)
  const inHandler = run.element(scope).undoing !== undefined
  const hasSomething = body
    ? done !== undefined
    : node.compensatedBy !== undefined || done !== undefined || hasHandler(run, node)
  const keeps = node.isCompensable && !inHandler && !node.isForCompensation && hasSomething
  run.left(element, 'completed', { kept: keeps ? run.nextId : undefined })
}

/** Whether a compensation event sub-process inside it undoes it. */
function hasHandler(run: Run, node: ActivityNode): boolean {
  if (!isScope(node)) return false
  return node.eventSubProcesses.some((index) =>
    startOf(run, index).definitions.some((event) => event.kind === 'compensation'),
  )
}
