import type { Behaviour } from '../behaviour.ts'
import { leave } from '../flows.ts'

/** Waits for a token on each incoming flow, takes one of each, and sends one out by each outgoing flow. */
export const parallelGateway: Behaviour<'parallelGateway'> = {
  enter(run, node, { id: element, scope, via }) {
    const waiting = run.element(scope).arrived?.[node.id] ?? {}
    const others = node.incoming.map((index) => run.graph.flows[index]?.id ?? '').filter((flow) => flow !== via)
    // A second token over the same flow stays for the next round (BPMN 2.0.2, 13.4.1).
    const oldest = others.map((flow) => waiting[flow]?.[0])
    if (oldest.some((token) => token === undefined)) {
      run.emit({ type: 'tokenParked', token: element, node: node.id, via: via ?? '', scope })
      return
    }
    for (const token of oldest) if (token !== undefined) run.emit({ type: 'tokenRemoved', token })
    run.entered(element, node, scope, { via })
    leave(run, node, run.element(element), node.outgoing)
  },
}
