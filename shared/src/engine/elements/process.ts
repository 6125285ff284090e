import type { Behaviour } from '../behaviour.ts'
import { completeScope } from '../scopes.ts'

/** The outermost scope. It is over when nothing lives in it any more. */
export const process: Behaviour<'process'> = {
  enter(_run, node) {
    throw new Error(`No token enters process "${node.id}".`)
  },
  emptied(run, _node, element) {
    completeScope(run, element.id)
  },
}
