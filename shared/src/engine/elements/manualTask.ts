import { completeActivity, enterActivity } from '../activity.ts'
import type { Behaviour } from '../behaviour.ts'

/** Done outside the system: it passes through and is recorded. */
export const manualTask: Behaviour<'manualTask'> = {
  enter: enterActivity,
  execute(run, node, element) {
    completeActivity(run, node, element.id, {})
  },
}
