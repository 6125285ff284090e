import type { Behaviour } from '../behaviour.ts'
import { passInclusive } from '../joins.ts'

/** Fires when its activation condition holds, then waits for the rest and resets (BPMN 2.0.2, 13.4.5). */
export const complexGateway: Behaviour<'complexGateway'> = {
  enter(run, node, token) {
    if (node.incoming.length <= 1) return passInclusive(run, node, token.scope, token)
    run.emit({ type: 'tokenParked', token: token.id, node: node.id, via: token.via ?? '', scope: token.scope })
  },
  retry(run, node, element) {
    passInclusive(run, node, element.scope, element)
  },
}
