import { enterActivity } from '../activity.ts'
import type { Behaviour } from '../behaviour.ts'
import { beginScope, completeScope } from '../scopes.ts'

export const transaction: Behaviour<'transaction'> = {
  enter: enterActivity,
  execute(run, node, element) {
    beginScope(run, node, element.id)
  },
  emptied(run, _node, element) {
    completeScope(run, element.id)
  },
}
