import type { BoundaryEventNode, TransactionNode } from '../model/graph.ts'
import { cancelChildren, cancelElement, releaseElement } from './canceling.ts'
import type { LocalId } from './command.ts'
import { leaveByBoundary } from './firing.ts'
import type { ElementInstance } from './instance.ts'
import type { Run } from './run.ts'
import { entries } from './table.ts'

/**
 * A cancel end event: all that runs in the transaction ends, what was done in it is undone, then it leaves canceled. Of a
 * multi-instance transaction that is all of its rounds: the cancel event is attached to the activity as a whole (BPMN 2.0.2, 13.5.3).
 */
export function cancelTransaction(run: Run, element: LocalId, once: () => void) {
  const transaction = enclosingTransaction(run, element)
  const canceled = transaction.loop === undefined ? transaction.id : transaction.scope
  once()
  if (canceled === transaction.id) cancelChildren(run, canceled)
  else breakOff(run, canceled)
  run.emit({ type: 'scopeClosing', element: canceled })
  const records = entries(run.element(canceled).done ?? {}).map((record) => record.id)
  run.emit({ type: 'compensationBegun', element: canceled, from: canceled, records })
  run.moved.add(canceled)
}

/** Ends the rounds of a body; what was done in each stays on record. */
function breakOff(run: Run, body: LocalId) {
  for (const round of entries(run.element(body).children ?? {})) {
    cancelChildren(run, round)
    releaseElement(run, round)
    run.left(round, 'canceled', { kept: run.nextId })
  }
}

/** All is undone: the transaction leaves by its cancel boundary event. Without one it ends, and nothing goes on from it. */
export function leaveCanceled(run: Run, node: TransactionNode, element: ElementInstance) {
  const boundary = node.boundaryEvents
    .map((index) => run.nodeAt(index) as BoundaryEventNode)
    .find((event) => event.definitions.some((definition) => definition.kind === 'cancel'))
  if (boundary) leaveByBoundary(run, boundary, element, {})
  else cancelElement(run, element.id)
}

function enclosingTransaction(run: Run, from: LocalId): ElementInstance {
  for (let element = run.find(from); element; element = run.find(element.scope)) {
    if (run.nodeOf(element).kind === 'transaction' && !element.body) return element
  }
  throw new Error(`Element instance ${from} is not inside a transaction.`)
}
