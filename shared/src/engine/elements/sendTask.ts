import { enterActivity } from '../activity.ts'
import type { Behaviour } from '../behaviour.ts'
import { doWork } from '../work.ts'

export const sendTask: Behaviour<'sendTask'> = {
  enter: enterActivity,
  execute(run, node, element) {
    doWork(run, node, element.id, node.work)
  },
}
