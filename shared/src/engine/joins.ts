import type { ComplexGatewayNode, InclusiveGatewayNode, Node } from '../model/graph.ts'
import type { LocalId, Variables } from './command.ts'
import { flowsThatHold, leave } from './flows.ts'
import type { Arrived, ElementInstance, Token } from './instance.ts'
import type { Run } from './run.ts'
import { entries, get } from './table.ts'

/** Looks at the inclusive and complex joins of a scope at which tokens wait, after something in it moved or died. */
export function checkJoins(run: Run, scope: ElementInstance) {
  for (const node of joinsWaiting(run, scope)) {
    const now = run.find(scope.id)
    if (!now) return
    if (node.kind === 'inclusiveGateway') checkInclusive(run, node, now)
    else checkComplex(run, node, now)
  }
}

/** In the order of the drawing, whatever the order in which the tokens came. */
function joinsWaiting(run: Run, { arrived, fired }: ElementInstance) {
  return Object.keys({ ...arrived, ...fired })
    .map((id) => run.node(id))
    .filter((node) => node.kind === 'inclusiveGateway' || node.kind === 'complexGateway')
    .sort((a, b) => a.index - b.index)
}

function checkInclusive(run: Run, node: InclusiveGatewayNode, scope: ElementInstance) {
  const arrived = scope.arrived?.[node.id]
  if (!arrived || !nothingElseCanCome(run, node, scope, Object.keys(arrived))) return
  passInclusive(run, node, scope.id, { id: consume(run, node, arrived), scope: scope.id })
}

/**
 * BPMN 2.0.2, 13.4.3: for every token elsewhere in the scope that can reach an empty incoming flow by a path that does
 * not pass the join, that token can also reach a non-empty one so.
 */
function nothingElseCanCome(run: Run, node: Node, scope: ElementInstance, filled: readonly string[]): boolean {
  const { flows, reach } = run.graph
  const isFilled = (index: number) => filled.includes(flows[index]?.id ?? '')
  const empty = node.incoming.filter((index) => !isFilled(index))
  if (empty.length === 0) return true
  const full = node.incoming.filter(isFilled)
  return entries(scope.children ?? {}).every((child) => {
    const token = get(run.instance.tokens, child)
    if (token?.parked && token.node === node.id) return true
    const onFlow = token?.via !== undefined && token.node === undefined ? run.flow(token.via) : undefined
    if (onFlow?.target === node.index) return full.includes(onFlow.index)
    const element = token ? undefined : run.element(child)
    const at = token ? run.whereIs(token).index : run.nodeOf(run.element(child)).index
    // A throw event that stays only until what it compensates is undone has sent its token on already.
    if (element?.closing && run.nodeAt(at).kind === 'intermediateThrowEvent') return true
    if (at === node.index) return true
    const leads = (flow: number) => isSet(reach.leadsTo(node.index, flow), at)
    return !empty.some(leads) || full.some(leads)
  })
}

function isSet(bits: Uint32Array, index: number): boolean {
  return (((bits[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 1
}

/** Takes the oldest token of each non-empty flow away; the last of them is the one that passes. */
function consume(run: Run, node: Node, arrived: Arrived[string]): LocalId {
  for (const flow of filledFlows(run, node, arrived)) {
    const oldest = arrived[flow]?.[0]
    if (oldest !== undefined) run.emit({ type: 'tokenRemoved', token: oldest })
  }
  return run.nextId
}

/** The flows by which tokens wait, in the order of the drawing (and not in that of their coming, which storage need not keep). */
function filledFlows(run: Run, node: Node, arrived: Arrived[string]): string[] {
  return node.incoming.map((index) => run.graph.flows[index]?.id ?? '').filter((flow) => arrived[flow])
}

/** The gateway fires: a token for every outgoing flow whose condition holds, else the default. */
export function passInclusive(
  run: Run,
  node: InclusiveGatewayNode | ComplexGatewayNode,
  scope: LocalId,
  by: Token | ElementInstance,
  activationCount = 1,
) {
  if (!run.find(by.id)) {
    run.entered(by.id, node, scope, { via: by.via })
  }
  run.attempt(by.id, 'enter', () => {
    // What the standard lets the conditions behind a complex gateway read (BPMN 2.0.2, table 10.60).
    const extra = node.kind === 'complexGateway' ? { activationCount, waitingForStart: true } : undefined
    leave(run, node, run.element(by.id), node.outgoing.length === 0 ? [] : flowsThatHold(run, node, scope, extra))
  })
}

function checkComplex(run: Run, node: ComplexGatewayNode, scope: ElementInstance) {
  const arrived = scope.arrived?.[node.id] ?? {}
  const firedFor = scope.fired?.[node.id]
  if (firedFor) return reset(run, node, scope, arrived, firedFor)
  const activationCount = Object.values(arrived).reduce((sum, ids) => sum + ids.length, 0)
  if (activationCount === 0) return
  const counted: Variables = { activationCount, waitingForStart: true }
  if (node.activationCondition && !run.test(node.activationCondition, scope.id, counted)) return
  const flows = filledFlows(run, node, arrived)
  const id = consume(run, node, arrived)
  run.emit({ type: 'gatewayFired', scope: scope.id, node: node.id, flows })
  passInclusive(run, node, scope.id, { id, scope: scope.id }, activationCount)
  run.moved.add(scope.id)
}

/**
 * After it fired it waits for a token on each other flow that one can still come by, takes these, and is ready again. Then
 * only flows with a condition that holds now (`waitingForStart` is false) get a token.
 */
function reset(
  run: Run,
  node: ComplexGatewayNode,
  scope: ElementInstance,
  arrived: Arrived[string],
  firedFor: readonly string[],
) {
  const settled = [...new Set([...firedFor, ...Object.keys(arrived)])]
  if (!nothingElseCanCome(run, node, scope, settled)) return
  const late = Object.fromEntries(Object.entries(arrived).filter(([flow]) => !firedFor.includes(flow)))
  const id = consume(run, node, late)
  run.emit({ type: 'gatewayFired', scope: scope.id, node: node.id, flows: null })
  const again = node.outgoing.filter((index) => {
    const condition = run.graph.flows[index]?.condition
    return condition !== undefined && run.test(condition, scope.id, { activationCount: 0, waitingForStart: false })
  })
  if (again.length > 0) {
    run.entered(id, node, scope.id)
    leave(run, node, run.element(id), again)
  }
  run.moved.add(scope.id)
}
