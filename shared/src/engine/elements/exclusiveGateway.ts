import type { ExclusiveGatewayNode } from '../../model/graph.ts'
import type { Behaviour } from '../behaviour.ts'
import type { LocalId } from '../command.ts'
import { leave, noFlowHolds } from '../flows.ts'
import type { Run } from '../run.ts'

/** Every token passes by itself and takes the first flow whose condition holds, in document order; else the default. */
export const exclusiveGateway: Behaviour<'exclusiveGateway'> = {
  enter(run, node, { id: element, scope, via }) {
    run.entered(element, node, scope, { via })
    choose(run, node, element)
  },
  retry(run, node, element) {
    choose(run, node, element.id)
  },
}

function choose(run: Run, node: ExclusiveGatewayNode, element: LocalId) {
  run.attempt(element, 'enter', () => {
    const now = run.element(element)
    const chosen = firstThatHolds(run, node, now.scope)
    leave(run, node, now, chosen === undefined ? [] : [chosen])
  })
}

function firstThatHolds(run: Run, node: ExclusiveGatewayNode, scope: LocalId): number | undefined {
  for (const index of node.outgoing) {
    const flow = run.graph.flows[index]
    if (!flow || flow.isDefault) continue
    if (!flow.condition || run.test(flow.condition, scope)) return index
  }
  if (node.defaultFlow !== undefined || node.outgoing.length === 0) return node.defaultFlow
  throw noFlowHolds(run, node, scope)
}
