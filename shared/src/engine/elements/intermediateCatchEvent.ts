import { arm } from '../arming.ts'
import type { Behaviour } from '../behaviour.ts'
import { finishEvent } from '../firing.ts'

/** Waits for its event; a none event and the target of a link go on at once. */
export const intermediateCatchEvent: Behaviour<'intermediateCatchEvent'> = {
  enter(run, node, { id: element, scope, via }) {
    run.entered(element, node, scope, { via })
    const waits = node.definitions.some((event) => event.kind !== 'link')
    if (waits) run.attempt(element, 'activate', () => arm(run, element, [node]))
    else finishEvent(run, node, element, {})
  },
  retry(run, node, element) {
    run.attempt(element.id, 'activate', () => arm(run, element.id, [node]))
  },
}
