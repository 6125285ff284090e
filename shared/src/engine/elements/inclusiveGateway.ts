import type { Behaviour } from '../behaviour.ts'
import { passInclusive } from '../joins.ts'

/** Splits by every condition that holds; joins when no other token can still come (BPMN 2.0.2, 13.4.3). */
export const inclusiveGateway: Behaviour<'inclusiveGateway'> = {
  enter(run, node, token) {
    if (node.incoming.length <= 1) return passInclusive(run, node, token.scope, token)
    run.emit({ type: 'tokenParked', token: token.id, node: node.id, via: token.via ?? '', scope: token.scope })
  },
  retry(run, node, element) {
    passInclusive(run, node, element.scope, element)
  },
}
