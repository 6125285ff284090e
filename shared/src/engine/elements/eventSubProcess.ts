import type { Behaviour } from '../behaviour.ts'
import { completeScope } from '../scopes.ts'

/** Started by its start event, never by a token. */
export const eventSubProcess: Behaviour<'eventSubProcess'> = {
  enter(_run, node) {
    throw new Error(`No sequence flow leads to event sub-process "${node.id}".`)
  },
  emptied(run, _node, element) {
    completeScope(run, element.id)
  },
}
