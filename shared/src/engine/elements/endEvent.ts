import type { Behaviour } from '../behaviour.ts'
import { enterThrowEvent, finishThrow } from '../throwEvent.ts'

export const endEvent: Behaviour<'endEvent'> = {
  enter: enterThrowEvent,
  /** What it compensates is undone. */
  emptied(run, node, element) {
    finishThrow(run, node, element.id)
  },
}
