import { enterActivity } from '../activity.ts'
import type { Behaviour } from '../behaviour.ts'
import { doWork } from '../work.ts'

export const businessRuleTask: Behaviour<'businessRuleTask'> = {
  enter: enterActivity,
  execute(run, node, element) {
    doWork(run, node, element.id, node.work)
  },
}
