import fc from 'fast-check'
import { lawfulStep, NOON_MS, type Stepper } from '../scenarios/play.ts'
import { type Command, entries, type Graph, type Instance } from '../src/engine/index.ts'
import { compile } from '../src/model/index.ts'
import { anyBlock } from './anyBlock.ts'
import type { Block } from './block.ts'
import { drawn } from './diagram.ts'
import { mustBeInOrder } from './laws.ts'

/** A random drawing and the choices by which its instance is played. */
export const anyPlay = fc.record({
  block: anyBlock,
  n: fc.integer({ min: 0, max: 11 }),
  choices: fc.array(fc.nat(), { minLength: 8, maxLength: 40 }),
})

interface RandomPlay {
  readonly block: Block
  readonly n: number
  readonly choices: readonly number[]
}

const MOST_MOVES = 400
/** After so many moves nothing more is stirred up from outside unless it must be. */
const MOVES_OF_CHANCE = 60

/**
 * Plays one instance of the drawing to its end, one random open thing after the other, under the laws.
 *
 * @throws Error where a law is broken, an incident is raised, or the instance does not end
 */
export const playRandomly = (play: RandomPlay) => playRandomlyOn(lawfulStep, play)

/** The same on a stepper of one's own. @throws Error where an incident is raised, or the instance does not end */
export async function playRandomlyOn(stepper: Stepper, { block, n, choices }: RandomPlay) {
  const outcome = await compile(drawn(block))
  if (!outcome.ok)
    throw new Error(`It does not compile: ${outcome.findings.map((finding) => finding.message).join(' | ')}`)
  const graph = outcome.graphs[0]
  if (!graph) throw new Error('There is no process.')
  let instance = move(stepper, graph, null, { type: 'start', atMs: NOON_MS, variables: { n } })
  for (let moves = 0; instance.state === 'active'; moves++) {
    if (moves > MOST_MOVES) throw new Error(`It has not ended after ${MOST_MOVES} moves.`)
    const open = movesOf(graph, instance, NOON_MS + moves * 1000, moves > MOVES_OF_CHANCE)
    const command = open[(choices[moves % choices.length] ?? 0) % open.length]
    if (!command) throw new Error('It is active, but nothing can be done.')
    instance = move(stepper, graph, instance, command)
  }
}

function move(stepper: Stepper, graph: Graph, before: Instance | null, command: Command): Instance {
  const result = stepper(graph, before, command)
  if (!result.accepted) throw new Error(`Refused: ${result.refusal.message}`)
  const incident = result.events.find((event) => event.type === 'incidentRaised')
  if (incident) throw new Error(`An incident: ${JSON.stringify(incident)}`)
  mustBeInOrder(graph, result.instance)
  return result.instance
}

/** Everything that may happen to the instance next; late, only what brings it on. */
export function movesOf(graph: Graph, instance: Instance, atMs: number, isLate: boolean): Command[] {
  const elements = entries(instance.elements)
  const called = elements.filter((element) => element.called)
  const inside: Command[] = [
    ...elements
      .filter((element) => element.task)
      .map(({ id }) => ({ type: 'completeTask', atMs, element: id, variables: {} }) as const),
    ...entries(instance.jobs).map(({ id }) => ({ type: 'completeJob', atMs, job: id, variables: {} }) as const),
    ...called.map(({ id }) => ({ type: 'childCompleted', atMs, element: id, variables: {} }) as const),
  ]
  const caught = called.filter(({ node }) => {
    const call = graph.nodes[graph.indexOf.get(node) ?? -1]
    if (call?.kind !== 'callActivity') return false
    return call.boundaryEvents.some((index) => {
      const event = graph.nodes[index]
      return event?.kind === 'boundaryEvent' && event.definitions.some(({ kind }) => kind === 'error')
    })
  })
  const outside: Command[] = [
    ...caught.map(
      ({ id }) => ({ type: 'childThrew', kind: 'error', atMs, element: id, code: 'BROKE', variables: {} }) as const,
    ),
    ...called.map(
      ({ id }) => ({ type: 'childThrew', kind: 'escalation', atMs, element: id, code: 'SLOW', variables: {} }) as const,
    ),
    ...entries(instance.conditions)
      .slice(0, 1)
      .map(({ id }) => ({ type: 'setVariables', atMs, element: 0, variables: { n: (id * 5) % 13 } }) as const),
    ...entries(instance.timers).map(({ id }) => ({ type: 'fireTimer', atMs, timer: id }) as const),
    ...entries(instance.messages).map(
      ({ id }) => ({ type: 'correlateMessage', atMs, subscription: id, variables: {} }) as const,
    ),
    ...entries(instance.signals)
      .slice(0, 1)
      .map(({ name }) => ({ type: 'deliverSignal', atMs, name, variables: {} }) as const),
  ]
  return isLate && inside.length > 0 ? inside : [...inside, ...outside]
}
