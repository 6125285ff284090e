import { is } from '../moddle.ts'
import type { Net } from './net.ts'

/** A join that can wait for ever, or a node that can be reached twice; with how the case got there. */
export interface Mishap {
  readonly kind: 'deadlock' | 'twice'
  /** Index of the join that waits, or of the node that is reached twice. */
  readonly node: number
  /** Flows that hold a token. */
  readonly marked: readonly number[]
  /** Nodes and the flows they chose, in walking order. */
  readonly steps: readonly Step[]
}

export interface Step {
  readonly node: number
  readonly choice: readonly number[]
}

/** At most so many states of one net are looked at; larger nets are looked into as far as that goes. */
const MAX_STATES = 3000

interface State {
  /** Tokens per flow, as sorted flow indices with repetition. */
  readonly tokens: readonly number[]
  readonly before?: State
  readonly step?: Step
}

/**
 * Plays the token game on a net without data: every choice of every decision. Nodes do not compete for tokens (each flow has
 * one target), so from a state it is enough to fire one node that can, in all its ways: the others can do so later. That
 * keeps parallel branches from multiplying the states.
 */
export function play(net: Net): Mishap[] {
  const mishaps = new Map<string, Mishap>()
  for (const start of net.starts) explore(net, start, mishaps)
  return [...mishaps.values()]
}

function explore(net: Net, start: readonly number[], mishaps: Map<string, Mishap>) {
  const seen = new Set<string>()
  const waiting: State[] = []
  for (const state of begin(net, start)) visit(state)
  for (let state = waiting.pop(); state && seen.size < MAX_STATES; state = waiting.pop()) {
    const node = nextToFire(net, state.tokens)
    if (node === undefined) {
      reportWaiting(state)
      continue
    }
    for (const choice of choicesAt(net, node)) visit(fired(net, state, node, choice))
  }

  function visit(state: State) {
    const key = state.tokens.join(',')
    if (seen.has(key)) return
    seen.add(key)
    const twice = state.tokens.find((flow, n) => flow === state.tokens[n + 1])
    if (twice === undefined) waiting.push(state)
    else report('twice', net.flows[twice]?.target ?? 0, state)
  }

  function reportWaiting(state: State) {
    const joins = new Set(state.tokens.map((flow) => net.flows[flow]?.target ?? 0))
    for (const node of joins) report('deadlock', node, state)
  }

  function report(kind: Mishap['kind'], node: number, state: State) {
    const key = `${kind} ${node}`
    if (!mishaps.has(key)) mishaps.set(key, { kind, node, marked: state.tokens, steps: stepsTo(state) })
  }
}

function begin(net: Net, start: readonly number[]): State[] {
  return start.reduce<State[]>(
    (states, node) =>
      states.flatMap((state) =>
        choicesAt(net, node).map((choice) => ({
          tokens: sorted([...state.tokens, ...choice]),
          before: state,
          step: { node, choice },
        })),
      ),
    [{ tokens: [] }],
  )
}

/** A node without a way out swallows its token. */
function choicesAt(net: Net, node: number): readonly (readonly number[])[] {
  const choices = net.nodes[node]?.choices ?? []
  return choices.length > 0 ? choices : [[]]
}

function fired(net: Net, state: State, node: number, choice: readonly number[]): State {
  const step = { node, choice }
  const element = net.nodes[node]?.element
  const ends = is(element, 'bpmn:EndEvent') && hasTerminate(element)
  if (ends) return { tokens: [], before: state, step }
  const left = [...state.tokens]
  for (const flow of consumed(net, state.tokens, node)) left.splice(left.indexOf(flow), 1)
  return { tokens: sorted([...left, ...choice]), before: state, step }
}

function hasTerminate(element: Net['nodes'][number]['element'] | undefined): boolean {
  const definitions = element?.get('eventDefinitions')
  return Array.isArray(definitions) && definitions.some((d) => is(d, 'bpmn:TerminateEventDefinition'))
}

function consumed(net: Net, tokens: readonly number[], node: number): readonly number[] {
  const into = net.nodes[node]?.incoming.filter((flow) => tokens.includes(flow)) ?? []
  return net.nodes[node]?.join === 'any' ? into.slice(0, 1) : into
}

/** A node that can fire; an inclusive join only when nothing else can, which is when no more can come. */
function nextToFire(net: Net, tokens: readonly number[]): number | undefined {
  const patient: number[] = []
  for (const flow of tokens) {
    const n = net.flows[flow]?.target
    const node = n === undefined ? undefined : net.nodes[n]
    if (n === undefined || !node) continue
    if (node.join === 'any' || node.incoming.every((f) => tokens.includes(f))) return n
    if (node.join === 'some') patient.push(n)
  }
  return patient.find((n) => patient.every((other) => other === n || !leadsTo(net, other, n))) ?? patient[0]
}

function leadsTo(net: Net, from: number, to: number): boolean {
  const seen = new Set([from])
  const open = [from]
  for (let n = open.pop(); n !== undefined; n = open.pop()) {
    for (const choice of net.nodes[n]?.choices ?? []) {
      for (const flow of choice) {
        const target = net.flows[flow]?.target
        if (target === to) return true
        if (target !== undefined && !seen.has(target)) {
          seen.add(target)
          open.push(target)
        }
      }
    }
  }
  return false
}

function stepsTo(state: State): Step[] {
  const steps: Step[] = []
  for (let at: State | undefined = state; at; at = at.before) if (at.step) steps.push(at.step)
  return steps.reverse()
}

function sorted(tokens: number[]): number[] {
  return tokens.sort((a, b) => a - b)
}
