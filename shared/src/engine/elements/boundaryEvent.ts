import type { Behaviour } from '../behaviour.ts'

/** Armed with its activity, and left when its event occurs; no token comes to it by a flow. */
export const boundaryEvent: Behaviour<'boundaryEvent'> = {
  enter(_run, node) {
    throw new Error(`No sequence flow leads to boundary event "${node.id}".`)
  },
}
