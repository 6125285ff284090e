import { enterActivity } from '../activity.ts'
import { arm } from '../arming.ts'
import type { Behaviour } from '../behaviour.ts'

/** Waits for its message; without one, until it is completed by hand. */
export const receiveTask: Behaviour<'receiveTask'> = {
  enter: enterActivity,
  execute(run, node, element) {
    arm(run, element.id, [node])
  },
}
