import type { Node } from '../model/graph.ts'
import type { LocalId, Variables } from './command.ts'
import type { ElementInstance } from './instance.ts'
import type { Run } from './run.ts'
import { inWords } from './run.ts'
import { Stuck } from './stuck.ts'

/**
 * The flows a token leaves an activity or event by: every unconditional one, and every one whose condition holds or, where
 * no condition holds, the default flow (BPMN 2.0.2, 13.3.1).
 */
export function flowsOut(run: Run, node: Node, scope: LocalId): readonly number[] {
  const { flows } = run.graph
  if (node.outgoing.every((index) => !flows[index]?.condition && !flows[index]?.isDefault)) return node.outgoing
  const taken = node.outgoing.filter((index) => flows[index]?.condition && holds(run, index, scope))
  const fallback = taken.length === 0 ? node.outgoing.filter((index) => flows[index]?.isDefault) : []
  const chosen = node.outgoing.filter((index) => {
    const always = !flows[index]?.condition && !flows[index]?.isDefault
    return always || taken.includes(index) || fallback.includes(index)
  })
  if (chosen.length > 0) return chosen
  throw noFlowHolds(run, node, scope)
}

function holds(run: Run, index: number, scope: LocalId): boolean {
  const condition = run.graph.flows[index]?.condition
  return !condition || run.test(condition, scope)
}

/** The flows out of an inclusive or complex gateway: all that hold, else the default; neither is stuck. */
export function flowsThatHold(run: Run, node: Node, scope: LocalId, extra?: Variables): readonly number[] {
  const { flows } = run.graph
  const holding = node.outgoing.filter((index) => {
    const flow = flows[index]
    if (!flow || flow.isDefault) return false
    return !flow.condition || run.test(flow.condition, scope, extra)
  })
  if (holding.length > 0) return holding
  const fallback = node.outgoing.find((index) => flows[index]?.isDefault)
  if (fallback !== undefined) return [fallback]
  throw noFlowHolds(run, node, scope)
}

/** What to say where no condition holds: the values that the conditions looked at. */
export function noFlowHolds(run: Run, node: Node, scope: LocalId): Stuck {
  const names = new Set(node.outgoing.flatMap((index) => run.graph.flows[index]?.condition?.names ?? []))
  const see = run.sight(scope)
  const values = [...names].map((name) => {
    const value = see(name)
    return value === undefined ? `${name} is not set` : `${name} = ${shortly(JSON.stringify(value))}`
  })
  return new Stuck(
    'CONDITION_ERROR',
    `no condition held and no default flow is drawn${values.length > 0 ? ` (${values.join(', ')})` : ''}. ` +
      `Change the values or draw a default flow out of ${inWords(node)}, then try again.`,
  )
}

/** The element instance is done, and a token goes out by each of the flows. */
export function leave(run: Run, node: Node, element: ElementInstance, flows: readonly number[], quantity = 1) {
  const { id, scope } = element
  const isEnd = node.kind === 'endEvent' && scope === 0
  run.left(id, 'completed', { end: isEnd ? true : undefined })
  takeFlows(run, scope, flows, quantity)
}

/** A token for each of the flows (in number `quantity`) sets out in the scope. */
export function takeFlows(run: Run, scope: LocalId, flows: readonly number[], quantity = 1) {
  for (const index of flows) {
    const flow = run.graph.flows[index]
    if (!flow) continue
    for (let i = 0; i < quantity; i++) {
      const token = run.nextId
      run.emit({ type: 'flowTaken', flow: flow.id, token, scope })
      run.queue.push(token)
    }
  }
}

/** A token appears before a node without having come by a flow. */
export function placeToken(run: Run, node: Node, scope: LocalId, via?: string) {
  const token = run.nextId
  run.emit({ type: 'tokenPlaced', token, node: node.id, scope, ...(via === undefined ? {} : { via }) })
  run.queue.push(token)
}

function shortly(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}
