import type { EventBasedGatewayNode, IntermediateCatchEventNode, ReceiveTaskNode } from '../../model/graph.ts'
import { arm } from '../arming.ts'
import type { Behaviour } from '../behaviour.ts'
import type { LocalId } from '../command.ts'
import type { Run } from '../run.ts'

/** Waits for the events behind it; the first to occur is taken and the others are no longer waited for. */
export const eventBasedGateway: Behaviour<'eventBasedGateway'> = {
  enter(run, node, { id: element, scope, via }) {
    run.entered(element, node, scope, { via })
    wait(run, node, element)
  },
  retry(run, node, element) {
    wait(run, node, element.id)
  },
}

function wait(run: Run, node: EventBasedGatewayNode, element: LocalId) {
  run.attempt(element, 'enter', () => arm(run, element, targetsOf(run, node)))
}

/** The events (and receive tasks) that follow the gateway. */
export function targetsOf(run: Run, node: EventBasedGatewayNode): (IntermediateCatchEventNode | ReceiveTaskNode)[] {
  return node.outgoing.map((index) => {
    const target = run.nodeAt(run.graph.flows[index]?.target ?? -1)
    if (target.kind === 'intermediateCatchEvent' || target.kind === 'receiveTask') return target
    throw new Error(`Event-based gateway "${node.id}" leads to "${target.id}", which catches no event.`)
  })
}
