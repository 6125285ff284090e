import type { EndEventNode, EventDefinition, IntermediateThrowEventNode } from '../model/graph.ts'
import { textOf } from './arming.ts'
import { cancelChildren, releaseElement } from './canceling.ts'
import type { LocalId } from './command.ts'
import { beginCompensation } from './compensation.ts'
import { flowsOut, leave, placeToken, takeFlows } from './flows.ts'
import { openJob } from './jobs.ts'
import { mapIn } from './mapping.ts'
import type { Run } from './run.ts'
import { completeScope } from './scopes.ts'
import { Stuck } from './stuck.ts'
import { throwError, throwEscalation, throwMessage, throwSignal } from './throwing.ts'
import { cancelTransaction } from './transaction.ts'

type Throwing = EndEventNode | IntermediateThrowEventNode

/** A token reaches a throw or end event: it throws all that is drawn in it, and then its own flow goes on. */
export function enterThrowEvent(run: Run, node: Throwing, token: { id: LocalId; scope: LocalId; via?: string }) {
  const { id: element, scope, via } = token
  run.entered(element, node, scope, { via })
  run.attempt(element, 'activate', () => {
    mapIn(run, node.inputs, element)
    // It throws one step after its token came, so that a catch event on a parallel branch of the same length is armed before.
    run.queue.push(-element)
  })
}

/** Throws what is drawn in the event; done again when an incident on it is resolved. */
export function throwAll(run: Run, node: Throwing, element: LocalId) {
  run.attempt(element, 'execute', () => {
    for (const [index, event] of node.definitions.entries()) {
      const isLast = index === node.definitions.length - 1
      if (throwOne(run, node, element, event, isLast) === 'waits' || !run.find(element)) return
    }
    finishThrow(run, node, element)
  })
}

/** The event has thrown: its flow goes on. */
export function finishThrow(run: Run, node: Throwing, element: LocalId) {
  run.attempt(element, 'leave', () => {
    const now = run.element(element)
    const isLast = node.kind === 'endEvent' || now.closing
    leave(run, node, now, isLast ? [] : flowsOut(run, node, now.scope))
  })
}

/** `waits` where the event stays until something else is over, or where there is nothing left to go on. */
function throwOne(
  run: Run,
  node: Throwing,
  element: LocalId,
  event: EventDefinition,
  isLast: boolean,
): 'goesOn' | 'waits' {
  // An end event has done its part before what it throws ends everything around it.
  const endFirst = () => {
    if (isLast && node.kind === 'endEvent') leave(run, node, run.element(element), [])
  }
  const own = run.element(element).variables ?? {}
  switch (event.kind) {
    case 'message':
      if (event.job) {
        openJob(run, node, element, event.job)
        return 'waits'
      }
      throwMessage(run, element, node, event, own)
      return 'goesOn'
    case 'signal':
      throwSignal(run, element, node, textOf(run, event.name, element, node, 'signal name'), own)
      return 'goesOn'
    case 'escalation': {
      const code = event.code ? textOf(run, event.code, element, node, 'escalation code') : ''
      throwEscalation(run, element, code, own, endFirst)
      return 'goesOn'
    }
    case 'error': {
      const code = event.code ? textOf(run, event.code, element, node, 'error code') : ''
      if (throwError(run, element, code, undefined, own, endFirst) === 'handled') return 'waits'
      throw new Stuck(
        'UNHANDLED_ERROR_EVENT',
        `nobody handles the error "${code}" that it throws. Draw an error boundary event or an error event sub-process ` +
          'around it, publish, and move the case to the new version; or change what leads here and try again.',
      )
    }
    case 'compensation':
      if (!event.waitForCompletion && node.kind === 'intermediateThrowEvent') goAhead(run, node, element)
      beginCompensation(run, node, element, event.activity)
      return 'waits'
    case 'terminate':
      terminate(run, element)
      return 'waits'
    case 'cancel':
      cancelTransaction(run, element, endFirst)
      return 'waits'
    case 'link': {
      const { scope } = run.element(element)
      run.left(element, 'completed')
      for (const target of event.targets) placeToken(run, run.nodeAt(target), scope)
      return 'waits'
    }
    default:
      throw new Error(`A ${event.kind} event cannot be thrown: "${node.id}".`)
  }
}

/** Its flow goes on before what it set going is over. */
function goAhead(run: Run, node: Throwing, element: LocalId) {
  const { scope } = run.element(element)
  const flows = flowsOut(run, node, scope)
  run.emit({ type: 'scopeClosing', element })
  takeFlows(run, scope, flows)
}

/** Ends the scope around the event, and only that; the scope then completes as usual. */
function terminate(run: Run, element: LocalId) {
  const { scope } = run.element(element)
  cancelChildren(run, scope, element)
  run.left(element, 'completed', { end: scope === 0 ? true : undefined })
  releaseElement(run, scope)
  completeScope(run, scope)
}
