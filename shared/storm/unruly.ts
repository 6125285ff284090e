import fc from 'fast-check'
import { lawfulStep, NOON_MS } from '../scenarios/play.ts'
import { type Command, entries, type Graph, type Instance, type Value } from '../src/engine/index.ts'
import { compile } from '../src/model/index.ts'
import { anyBlock } from './anyBlock.ts'
import type { Block } from './block.ts'
import { drawn } from './diagram.ts'
import { mustBeInOrder } from './laws.ts'
import { movesOf } from './storm.ts'

/** A random drawing, and choices by which people, workers and operators do to it what they should not. */
export const anyUnrulyPlay = fc.record({
  block: anyBlock,
  n: fc.integer({ min: 0, max: 11 }),
  choices: fc.array(fc.nat(), { minLength: 10, maxLength: 60 }),
  cancels: fc.boolean(),
})

interface UnrulyPlay {
  readonly block: Block
  readonly n: number
  readonly choices: readonly number[]
  readonly cancels: boolean
}

const MOST_MOVES = 600
const ODD_VALUES: readonly Value[] = [null, 'x', [1], -1, 0.5, { a: 1 }, true, 12, 7, 2]
const CODES = ['BROKE', 'WORSE', 'NOBODY'] as const

/** How often each thing was done: a storm that disturbs nothing is no proof. */
export const unrulyTally = { accepted: 0, refused: 0, incidents: 0, canceled: 0, ended: 0 }

/**
 * Disturbs one instance of the drawing: jobs fail until nobody tries them again, throw errors that nobody catches, called
 * processes break, variables change to what no condition understands, commands come late, twice or for what never was. No law
 * is broken by it. Then order returns: incidents are resolved, and the instance ends, or somebody cancels it.
 *
 * @throws Error where a law is broken, or the instance does not end
 */
export async function playUnruly({ block, n, choices, cancels }: UnrulyPlay) {
  const outcome = await compile(drawn(block))
  const graph = outcome.ok ? outcome.graphs[0] : undefined
  if (!graph) throw new Error(`It does not compile: ${JSON.stringify(outcome)}`)
  let instance = must(graph, null, { type: 'start', atMs: NOON_MS, variables: { n } })
  let atMs = NOON_MS
  for (const choice of choices) {
    if (instance.state !== 'active') break
    atMs += choice % 7 === 0 ? -1000 : 1000
    const moves = [...movesOf(graph, instance, atMs, false), ...disturbances(instance, atMs, choice)]
    const command = moves[choice % moves.length]
    if (command) instance = attempt(graph, instance, command)
  }
  if (cancels && instance.state === 'active') {
    unrulyTally.canceled += 1
    instance = must(graph, instance, { type: 'cancel', atMs })
  }
  for (let moves = 0; instance.state === 'active'; moves++) {
    if (moves > MOST_MOVES) throw new Error(`It has not ended after ${MOST_MOVES} moves.`)
    instance = calmDown(graph, instance, atMs + moves, choices[moves % choices.length] ?? 0)
  }
  unrulyTally.ended += 1
}

function must(graph: Graph, before: Instance | null, command: Command): Instance {
  const result = lawfulStep(graph, before, command)
  if (!result.accepted) throw new Error(`Refused: ${result.refusal.message}`)
  mustBeInOrder(graph, result.instance)
  return result.instance
}

function attempt(graph: Graph, before: Instance, command: Command): Instance {
  const result = lawfulStep(graph, before, command)
  if (!result.accepted) {
    unrulyTally.refused += 1
    if (result.refusal.message.trim() === '') throw new Error(`Refused without a word: ${JSON.stringify(command)}`)
    return before
  }
  unrulyTally.accepted += 1
  unrulyTally.incidents += result.events.filter((event) => event.type === 'incidentRaised').length
  mustBeInOrder(graph, result.instance)
  return result.instance
}

/** One step back to order: what is stuck is mended first, then the next open thing is done. */
function calmDown(graph: Graph, instance: Instance, atMs: number, choice: number): Instance {
  const [incident] = entries(instance.incidents)
  if (incident) {
    const { element } = incident
    const mended = must(graph, instance, { type: 'setVariables', atMs, element, variables: { n: choice % 12 } })
    return attempt(graph, mended, { type: 'resolveIncident', atMs, incident: incident.id })
  }
  const open = movesOf(graph, instance, atMs, true)
  const command = open[choice % open.length]
  if (!command) throw new Error('It is active, but nothing can be done.')
  return attempt(graph, instance, command)
}

/** What nobody should do, and somebody will. */
function disturbances(instance: Instance, atMs: number, choice: number): Command[] {
  const code = CODES[choice % CODES.length] ?? 'NOBODY'
  const variables = { n: ODD_VALUES[choice % ODD_VALUES.length] ?? null }
  const called = entries(instance.elements).filter((element) => element.called)
  const tasks = entries(instance.elements).filter((element) => element.task)
  return [
    ...entries(instance.jobs).flatMap(({ id: job }): Command[] => [
      { type: 'failJob', atMs, job, retries: choice % 2, message: 'it broke', variables },
      { type: 'throwJobError', atMs, job, code, message: 'it broke', variables: {} },
      { type: 'updateJobRetries', atMs, job, retries: choice % 4 },
    ]),
    ...called.flatMap(({ id: element }): Command[] => [
      { type: 'childThrew', kind: 'error', atMs, element, code, variables: {} },
      { type: 'childThrew', kind: 'escalation', atMs, element, code, variables: {} },
      { type: 'childRefused', atMs, element, message: 'there is no such process' },
    ]),
    ...tasks.flatMap(({ id: element }): Command[] => [
      { type: 'assignTask', atMs, element, assignee: choice % 2 ? 'ann' : null, onlyIf: null },
      { type: 'updateTask', atMs, element, changes: { priority: choice % 101 } },
    ]),
    ...entries(instance.incidents).map(({ id: incident }): Command => ({ type: 'resolveIncident', atMs, incident })),
    { type: 'setVariables', atMs, element: 0, variables },
    ...lateOrWrong(instance, atMs, choice),
  ]
}

/** One command that names what is not there any more, or never was; or, by chance, what is. */
function lateOrWrong(instance: Instance, atMs: number, choice: number): Command[] {
  const id = (choice >>> 4) % (instance.nextId + 2)
  const variables = { n: ODD_VALUES[choice % ODD_VALUES.length] ?? null }
  const commands: Command[] = [
    { type: 'setVariables', atMs, element: choice % 3 === 0 ? id : 0, variables, local: choice % 2 === 0 },
    { type: 'deliverSignal', atMs, name: choice % 2 ? 'alarm' : 'nothing', variables },
    { type: 'completeTask', atMs, element: id, variables },
    { type: 'completeJob', atMs, job: id, variables: {} },
    { type: 'fireTimer', atMs, timer: id },
    { type: 'correlateMessage', atMs, subscription: id, messageKey: `${choice % 3}`, variables: {} },
    { type: 'childCompleted', atMs, element: id, variables: {} },
    { type: 'triggerElement', atMs, element: id, variables: {} },
    { type: 'completeAdHoc', atMs, element: id },
    { type: 'activateElement', atMs, element: id, node: `serviceTask${choice % 9}` },
    { type: 'resolveIncident', atMs, incident: id },
    { type: 'start', atMs, variables },
  ]
  return commands.slice((choice >>> 2) % commands.length).slice(0, 1)
}
