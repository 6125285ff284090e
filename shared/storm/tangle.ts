import fc from 'fast-check'
import { lawfulStep, NOON_MS } from '../scenarios/play.ts'
import {
  type Command,
  type EngineEvent,
  entries,
  evolve,
  type Graph,
  get,
  type Instance,
  unborn,
} from '../src/engine/index.ts'
import { compile } from '../src/model/index.ts'

const KINDS = [
  'exclusiveGateway',
  'inclusiveGateway',
  'inclusiveGateway',
  'parallelGateway',
  'userTask',
  'userTask',
  'task',
] as const

/** A drawing without any structure: nodes, and flows from anywhere to anywhere. */
export interface Tangle {
  readonly kinds: readonly (typeof KINDS)[number][]
  readonly flows: readonly (readonly [number, number])[]
  readonly links: readonly number[]
}

const tangle: fc.Arbitrary<Tangle> = fc.integer({ min: 3, max: 8 }).chain((count) =>
  fc.record({
    kinds: fc.array(fc.constantFrom(...KINDS), { minLength: count, maxLength: count }),
    flows: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { minLength: count, maxLength: count * 2 }),
    links: fc.array(fc.nat(count - 1), { maxLength: 2 }),
  }),
)

export const anyTanglePlay = fc.record({
  tangle,
  n: fc.nat(11),
  choices: fc.array(fc.nat(), { minLength: 5, maxLength: 20 }),
})

function drawnTangle({ kinds, flows, links }: Tangle): string {
  const leaving = (node: number) => flows.filter(([from]) => from === node).length
  const out = kinds.map((kind, node) => {
    const hasDefault = (kind === 'exclusiveGateway' || kind === 'inclusiveGateway') && leaving(node) > 0
    const first = flows.findIndex(([from]) => from === node)
    return `<bpmn:${kind} id="n${node}"${hasDefault ? ` default="f${first}"` : ''}/>`
  })
  flows.forEach(([from, to], index) => {
    const kind = kinds[from]
    const first = flows.findIndex(([source]) => source === from)
    const isChosen = kind === 'exclusiveGateway' || kind === 'inclusiveGateway'
    const condition =
      isChosen && index !== first
        ? `<bpmn:conditionExpression>=modulo(n, ${(index % 3) + 2}) = ${index % 2}</bpmn:conditionExpression>`
        : ''
    out.push(
      `<bpmn:sequenceFlow id="f${index}" sourceRef="n${from}" targetRef="n${to}">${condition}</bpmn:sequenceFlow>`,
    )
  })
  links.forEach((node, index) => {
    out.push(
      `<bpmn:boundaryEvent id="b${index}" attachedToRef="u${index}"><bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>`,
    )
    out.push(
      `<bpmn:userTask id="u${index}"/><bpmn:sequenceFlow id="in${index}" sourceRef="n${index}" targetRef="u${index}"/>`,
    )
    out.push(`<bpmn:sequenceFlow id="late${index}" sourceRef="b${index}" targetRef="n${node}"/>`)
  })
  return `<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="http://waymark.app/random"><bpmn:process id="P" isExecutable="true"><bpmn:startEvent id="s"/><bpmn:sequenceFlow id="first" sourceRef="s" targetRef="n0"/>${out.join('')}</bpmn:process></bpmn:definitions>`
}

/** How many of the drawings were valid, and how often an inclusive join fired: a storm that checks nothing is no proof. */
export const tally = { played: 0, joined: 0 }

/**
 * Plays a tangle for a while. It may end, or be stuck at a join; but inclusive joins must agree with a plain reading of the
 * standard's rule: none fires that may not, and none that may is left waiting.
 */
export async function playTangle(play: { tangle: Tangle; n: number; choices: readonly number[] }) {
  const outcome = await compile(drawnTangle(play.tangle), { maxSteps: 60 })
  if (!outcome.ok) return
  const graph = outcome.graphs[0]
  if (!graph) throw new Error('There is no process.')
  tally.played += 1
  let instance: Instance | null = null
  for (const choice of [0, ...play.choices]) {
    const command: Command | undefined =
      instance === null ? { type: 'start', atMs: NOON_MS, variables: { n: play.n } } : anyMove(instance, choice)
    if (!command) return
    const result = lawfulStep(graph, instance, command)
    if (!result.accepted) throw new Error(result.refusal.message)
    checkFirings(graph, instance ?? unborn, result.events)
    instance = result.instance
    if (instance.state !== 'active') return
    checkNoneLeft(graph, instance)
  }
}

function anyMove(instance: Instance, choice: number): Command | undefined {
  const moves: Command[] = [
    ...entries(instance.elements)
      .filter((element) => element.task)
      .map(({ id }) => ({ type: 'completeTask', atMs: NOON_MS, element: id, variables: { n: choice % 12 } }) as const),
    ...entries(instance.timers).map(({ id }) => ({ type: 'fireTimer', atMs: NOON_MS, timer: id }) as const),
  ]
  return moves[choice % moves.length]
}

function checkFirings(graph: Graph, before: Instance, events: readonly EngineEvent[]) {
  let state = before
  let joining: Instance | undefined
  for (const event of events) {
    if (event.type === 'tokenRemoved') joining ??= state
    else if (event.type === 'elementEntered' && joining && isInclusiveJoin(graph, event.node)) {
      tally.joined += 1
      if (!mayFire(graph, joining, event.node)) throw new Error(`Join ${event.node} fired against the rule.`)
    }
    if (event.type !== 'tokenRemoved') joining = undefined
    state = evolve(state, event)
  }
}

function checkNoneLeft(graph: Graph, instance: Instance) {
  if (entries(instance.incidents).length > 0) return
  for (const node of graph.nodes) {
    if (isInclusiveJoin(graph, node.id) && mayFire(graph, instance, node.id))
      throw new Error(`Join ${node.id} could fire, but waits.`)
  }
}

function isInclusiveJoin(graph: Graph, id: string): boolean {
  const node = graph.nodes[graph.indexOf.get(id) ?? -1]
  return node?.id === id && node.kind === 'inclusiveGateway' && node.incoming.length > 1
}

/** BPMN 2.0.2, 13.4.3, word by word and by walking every path anew. */
function mayFire(graph: Graph, instance: Instance, join: string): boolean {
  const node = graph.nodes[graph.indexOf.get(join) ?? -1]
  if (!node) return false
  const tokens = entries(instance.tokens)
  const parked = tokens.filter((token) => token.parked && token.node === join)
  const full = node.incoming.filter((flow) => parked.some((token) => token.via === graph.flows[flow]?.id))
  const empty = node.incoming.filter((flow) => !full.includes(flow))
  if (full.length === 0) return false
  const places = [
    ...tokens
      .filter((token) => !parked.includes(token))
      .map((token) => {
        const flow = graph.flows.find((one) => one.id === token.via)
        return token.parked || !flow ? { node: indexOf(graph, token.node ?? '') } : { flow: flow.index }
      }),
    ...entries(get(instance.elements, 0)?.children ?? {}).flatMap((child) => {
      const element = get(instance.elements, child)
      return element ? [{ node: indexOf(graph, element.node) }] : []
    }),
  ]
  return places.every((place) => {
    const reaches = (flows: readonly number[]) => flows.some((flow) => leads(graph, place, flow, node.index))
    return !reaches(empty) || reaches(full)
  })
}

function indexOf(graph: Graph, id: string): number {
  return graph.indexOf.get(id) ?? -1
}

function leads(graph: Graph, from: { node: number } | { flow: number }, to: number, join: number): boolean {
  const seen = new Set<number>()
  const open: number[] = 'flow' in from ? [from.flow] : leaving(graph, from.node, join)
  while (open.length > 0) {
    const flow = open.pop() ?? -1
    if (flow === to) return true
    if (seen.has(flow)) continue
    seen.add(flow)
    open.push(...leaving(graph, graph.flows[flow]?.target ?? -1, join))
  }
  return false
}

/** Flows out of a node and of the boundary events on it; none out of the join itself. */
function leaving(graph: Graph, node: number, join: number): number[] {
  if (node === join) return []
  const boundary = graph.nodes.filter((one) => one.kind === 'boundaryEvent' && one.attachedTo === node)
  return [...(graph.nodes[node]?.outgoing ?? []), ...boundary.flatMap((one) => one.outgoing)]
}
