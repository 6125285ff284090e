import type { Behaviour } from '../behaviour.ts'
import { finishEvent } from '../firing.ts'

export const startEvent: Behaviour<'startEvent'> = {
  enter(run, node, { id: element, scope }) {
    run.entered(element, node, scope)
    finishEvent(run, node, element, {})
  },
}
