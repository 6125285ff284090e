import type { BoundaryEventNode, TransactionNode } from '../model/graph.ts'
import { cancelChildren } from './canceling.ts'
import type { LocalId } from './command.ts'
import { leaveByBoundary } from './firing.ts'
import type { ElementInstance } from './instance.ts'
import type { Run } from './run.ts'
import { entries } from './table.ts'

/** A cancel end event: all that runs in the transaction ends, what was done in it is undone, then it leaves canceled. */
export function cancelTransaction(run: Run, element: LocalId, once: () => void) {
  const transaction = enclosingTransaction(run, element)
  once()
  cancelChildren(run, transaction.id)
  run.emit({ type: 'scopeClosing', element: transaction.id })
  const records = entries(run.element(transaction.id).done ?? {}).map((record) => record.id)
  run.emit({ type: 'compensationBegun', element: transaction.id, from: transaction.id, records })
  run.moved.add(transaction.id)
}

/** All is undone: the transaction leaves by its cancel boundary event. */
export function leaveCanceled(run: Run, node: TransactionNode, element: ElementInstance) {
  const host = element.loop === undefined ? element : run.element(element.scope)
  const boundary = node.boundaryEvents
    .map((index) => run.nodeAt(index) as BoundaryEventNode)
    .find((event) => event.definitions.some((definition) => definition.kind === 'cancel'))
  if (!boundary) throw new Error(`Transaction "${node.id}" has no cancel boundary event.`)
  leaveByBoundary(run, boundary, host, {})
}

function enclosingTransaction(run: Run, from: LocalId): ElementInstance {
  for (let element = run.find(from); element; element = run.find(element.scope)) {
    if (run.nodeOf(element).kind === 'transaction' && !element.body) return element
  }
  throw new Error(`Element instance ${from} is not inside a transaction.`)
}
