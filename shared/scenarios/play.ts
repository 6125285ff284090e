import { parseDuration } from '../src/calendar/index.ts'
import {
  type Catches,
  type Command,
  type Decisions,
  type EngineEvent,
  entries,
  evolve,
  fromSnapshot,
  type Graph,
  get,
  type Instance,
  type StepResult,
  step,
  toSnapshot,
  unborn,
  type Variables,
} from '../src/engine/index.ts'

/** One move of a scenario, in the words of the drawing: elements are named by their BPMN ids. */
export type Move =
  | {
      readonly start: {
        readonly variables?: Variables
        readonly event?: string
        readonly catches?: Catches
        readonly process?: string
        readonly definition?: number
      }
    }
  | { readonly complete: string; readonly nth?: number; readonly variables?: Variables; readonly by?: string }
  | { readonly job: string; readonly variables?: Variables; readonly error?: string; readonly fails?: string }
  | { readonly timer: string }
  | { readonly message: string; readonly key?: string; readonly variables?: Variables }
  | { readonly signal: string; readonly variables?: Variables }
  | {
      readonly child: string
      readonly completed?: Variables
      readonly error?: string
      readonly escalation?: string
    }
  | { readonly set: Variables }
  | { readonly resolve: string }
  | { readonly activate: string; readonly in: string }
  | { readonly completeAdHoc: string }
  | { readonly trigger: string }
  | { readonly advance: string }
  | { readonly cancel: true }

/** Noon on a Thursday, in UTC. */
export const NOON_MS = Date.UTC(2026, 0, 15, 12)

/** What a played scenario leaves behind. */
export interface Played {
  readonly instance: Instance
  readonly events: readonly EngineEvent[]
  /** One text per move: the move and what it brought about. */
  readonly trail: string
}

/** Carries a step out; tests pass one that checks laws on the way. */
export type Stepper = (graph: Graph, before: Instance | null, command: Command, decisions?: Decisions) => StepResult

/** Plays the moves on the graphs of one drawing (the first is the main one) and writes down what happens. */
export function playScenario(
  graphs: readonly Graph[],
  moves: readonly Move[],
  stepper: Stepper = step,
  decisions?: Decisions,
): Played {
  let nowMs = NOON_MS
  let instance: Instance | null = null
  let graph = graphs[0]
  const events: EngineEvent[] = []
  const lines: string[] = []
  for (const move of moves) {
    lines.push(`> ${JSON.stringify(move).replace(/^\{|\}$/g, '')}`)
    if ('start' in move && move.start.process !== undefined) {
      graph = graphs.find((one) => one.processId === move.start.process)
    }
    if (!graph) throw new Error('The drawing holds no such process.')
    if ('advance' in move) nowMs += parseDuration(move.advance)?.toMillis() ?? 0
    for (const command of commandsFor(move, instance, nowMs)) send(graph, command)
  }
  return { instance: instance ?? unborn, events, trail: `${lines.join('\n')}\n` }

  function send(on: Graph, command: Command) {
    const result = stepper(on, instance, command, decisions)
    if (!result.accepted) {
      lines.push(`  refused ${result.refusal.code}: ${result.refusal.message}`)
      return
    }
    instance = result.instance
    events.push(...result.events)
    lines.push(...result.events.map((event) => `  ${told(event)}`))
  }
}

function* commandsFor(move: Move, instance: Instance | null, atMs: number): Generator<Command> {
  if ('start' in move) {
    const { variables = {}, event, catches, definition } = move.start
    yield {
      type: 'start',
      atMs,
      variables,
      ...(event === undefined ? {} : { startEvent: event }),
      ...(catches === undefined ? {} : { calledWith: catches }),
      ...(definition === undefined ? {} : { definition }),
    }
    return
  }
  if (!instance) throw new Error('A scenario begins with a start.')
  if ('advance' in move) {
    const due = entries(instance.timers).filter((timer) => timer.dueAtMs <= atMs)
    for (const timer of due.sort((a, b) => a.dueAtMs - b.dueAtMs)) {
      yield { type: 'fireTimer', atMs: timer.dueAtMs, timer: timer.id }
    }
    return
  }
  yield commandFor(move, instance, atMs)
}

function commandFor(
  move: Exclude<Move, { start: unknown } | { advance: unknown }>,
  instance: Instance,
  atMs: number,
): Command {
  if ('complete' in move) {
    const element = elementAt(instance, move.complete, move.nth)
    const { variables = {}, by } = move
    return { type: 'completeTask', atMs, element, variables, ...(by === undefined ? {} : { by }) }
  }
  if ('job' in move) {
    const job = entries(instance.jobs).find((one) => one.node === move.job)?.id ?? -1
    const { variables = {} } = move
    if (move.error !== undefined) return { type: 'throwJobError', atMs, job, code: move.error, variables }
    if (move.fails !== undefined) return { type: 'failJob', atMs, job, retries: 0, message: move.fails }
    return { type: 'completeJob', atMs, job, variables }
  }
  if ('timer' in move) {
    const timer = entries(instance.timers).find((one) => one.node === move.timer)?.id ?? -1
    return { type: 'fireTimer', atMs, timer }
  }
  if ('message' in move) {
    const { message, key, variables = {} } = move
    const waits = entries(instance.messages).filter((one) => one.name === message)
    const subscription = waits.find((one) => key === undefined || one.correlationKey === key)?.id ?? -1
    return { type: 'correlateMessage', atMs, subscription, variables }
  }
  if ('signal' in move) return { type: 'deliverSignal', atMs, name: move.signal, variables: move.variables ?? {} }
  if ('child' in move) {
    const element = elementAt(instance, move.child)
    if (move.error !== undefined)
      return { type: 'childThrew', kind: 'error', atMs, element, code: move.error, variables: {} }
    if (move.escalation !== undefined) {
      return { type: 'childThrew', kind: 'escalation', atMs, element, code: move.escalation, variables: {} }
    }
    return { type: 'childCompleted', atMs, element, variables: move.completed ?? {} }
  }
  if ('set' in move) return { type: 'setVariables', atMs, element: 0, variables: move.set }
  if ('resolve' in move) {
    const stuck = entries(instance.incidents).find((one) => get(instance.elements, one.element)?.node === move.resolve)
    return { type: 'resolveIncident', atMs, incident: stuck?.id ?? -1 }
  }
  if ('activate' in move) {
    return { type: 'activateElement', atMs, element: elementAt(instance, move.in), node: move.activate }
  }
  if ('completeAdHoc' in move) return { type: 'completeAdHoc', atMs, element: elementAt(instance, move.completeAdHoc) }
  if ('trigger' in move)
    return { type: 'triggerElement', atMs, element: elementAt(instance, move.trigger), variables: {} }
  return { type: 'cancel', atMs }
}

function elementAt(instance: Instance, node: string, nth = 0): number {
  const there = entries(instance.elements).filter((element) => element.node === node && !element.body)
  return there[nth]?.id ?? -1
}

/** An event as a line that people read: its type, then what belongs to it. */
function told(event: EngineEvent): string {
  const { type, ...rest } = event
  const there = Object.entries(rest).filter(([, value]) => value !== undefined)
  const parts = there.map(([name, value]) => {
    if (name === 'dueAtMs') return `due ${new Date(Number(value)).toISOString()}`
    return `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`
  })
  return [type, ...parts].join(' ')
}

/** A step that holds the laws: nothing passed in changes, the same gives the same, and storage changes nothing. */
export function lawfulStep(graph: Graph, before: Instance | null, command: Command, decisions?: Decisions): StepResult {
  deepFreeze(before)
  const result = step(graph, before, deepFreeze(command), decisions)
  if (!result.accepted) return result
  const replayed = result.events.reduce(evolve, before ?? unborn)
  mustEqual(replayed, result.instance, 'the trail alone rebuilds the instance')
  mustEqual(fromSnapshot(toSnapshot(result.instance)), result.instance, 'storing and loading changes nothing')
  if (before) {
    const again = step(graph, fromSnapshot(toSnapshot(before)), command, decisions)
    mustEqual(again, result, 'the same gives the same, even after storage')
    const text = again.accepted ? toSnapshot(again.instance) : ''
    mustEqual(text, toSnapshot(result.instance), 'what is the same is written alike')
  }
  mustBeSound(result.instance)
  return result
}

/** What every instance must be between two commands. */
export function mustBeSound(instance: Instance) {
  const elements = entries(instance.elements)
  if (instance.state !== 'active') {
    for (const table of [
      instance.elements,
      instance.tokens,
      instance.jobs,
      instance.timers,
      instance.messages,
      instance.signals,
      instance.conditions,
      instance.incidents,
    ]) {
      if (entries<object>(table).length > 0)
        throw new Error(`An instance that is over still holds ${JSON.stringify(table)}.`)
    }
    return
  }
  const process = get(instance.elements, 0)
  if (entries(process?.children ?? {}).length === 0 && process?.incident === undefined)
    throw new Error('An instance is active with nothing in it.')
  for (const token of entries(instance.tokens)) {
    if (!token.parked) throw new Error(`Token ${token.id} is still on its way.`)
    if (!get(instance.elements, token.scope)) throw new Error(`Token ${token.id} is in no scope.`)
  }
  for (const element of elements) {
    if (element.id !== 0 && !get(instance.elements, element.scope))
      throw new Error(`Element ${element.id} is in no scope.`)
  }
}

function mustEqual(got: unknown, expected: unknown, law: string) {
  const [a, b] = [canonical(got), canonical(expected)]
  if (a !== b) throw new Error(`Law broken: ${law}.\n  got      ${a}\n  expected ${b}`)
}

/** JSON with sorted keys, so that equal values are equal texts. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const inner of Object.values(value)) deepFreeze(inner)
  }
  return value
}
