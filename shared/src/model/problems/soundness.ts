import type { Finding } from '../finding.ts'
import { is, type ModdleElement } from '../moddle.ts'
import { isEventSubProcess, type Survey } from '../refusals/survey.ts'
import { type Net, type NetNode, netsOf } from './net.ts'
import { type Check, called, calledWithin, notice } from './notice.ts'
import { type Mishap, play } from './tokenGame.ts'

/** Whether a case can get through: what is never reached, what never ends, what waits for ever, what is done twice. */
export const soundnessChecks: readonly Check[] = [soundness]

function* soundness(survey: Survey): Iterable<Finding> {
  for (const net of netsOf(survey)) {
    const reached = reachable(net)
    yield* unreachable(net, reached)
    yield* deadEnds(net)
    yield* endless(net, reached)
    for (const mishap of play(net)) if (!isHarmless(survey, net, mishap)) yield inWords(net, mishap)
  }
}

function* unreachable(net: Net, reached: ReadonlySet<number>): Iterable<Finding> {
  if (net.starts.length === 0) return
  for (const [n, node] of net.nodes.entries()) {
    if (reached.has(n)) continue
    const nothingLeadsThere = node.incoming.length === 0
    yield notice({
      severity: 'warning',
      rule: 'unreachable',
      element: node.element,
      message: `${called(node.element)} can never be reached${nothingLeadsThere ? ': nothing leads to it' : ''}.`,
      mend: 'Connect it to the rest of the process, or remove it.',
    })
  }
}

function* deadEnds(net: Net): Iterable<Finding> {
  if (isEventSubProcess(net.scope) || !net.nodes.some((node) => is(node.element, 'bpmn:EndEvent'))) return
  for (const { element, choices } of net.nodes) {
    if (is(element, 'bpmn:EndEvent') || choices.some((choice) => choice.length > 0)) continue
    yield notice({
      severity: 'warning',
      rule: 'step-without-way-out',
      element,
      message: `${called(element)} leads nowhere: the path ends here without an end event.`,
      mend: 'Draw where it goes on, or an end event.',
    })
  }
}

/** Nodes that are reached, but from which no end can be. */
function* endless(net: Net, reached: ReadonlySet<number>): Iterable<Finding> {
  const ends = net.nodes.flatMap((node, n) => (node.choices.every((choice) => choice.length === 0) ? [n] : []))
  const canEnd = backwards(net, ends)
  const trapped = [...reached].filter((n) => !canEnd.has(n))
  const first =
    trapped.find((n) => net.nodes[n]?.incoming.some((flow) => canEnd.has(net.flows[flow]?.source ?? -1))) ?? trapped[0]
  const element = first === undefined ? undefined : net.nodes[first]?.element
  if (first === undefined || !element) return
  yield notice({
    severity: 'error',
    rule: 'endless-loop',
    element,
    message: `From ${calledWithin(element)} on there is no way to an end: the case goes round for ever.`,
    mend: 'Give the loop a way out.',
    path: circle(net, first),
  })
}

/** Ending twice is ending. */
function isHarmless(survey: Survey, net: Net, { kind, node }: Mishap): boolean {
  const element = net.nodes[node]?.element
  return (
    kind === 'twice' &&
    element !== undefined &&
    is(element, 'bpmn:EndEvent') &&
    survey.eventDefinitions(element).length === 0
  )
}

function inWords(net: Net, mishap: Mishap): Finding {
  const node = net.nodes[mishap.node]
  const element = node?.element ?? net.scope
  const path = pathTo(net, mishap)
  const cause = causeOf(net, mishap)
  if (mishap.kind === 'twice') {
    return notice({
      severity: 'warning',
      rule: 'done-twice',
      element,
      message: `${called(element)} can be reached twice in one case${cause ? `: the paths out of ${calledWithin(cause)} are taken together, and meet before it without waiting for each other` : ''}.`,
      mend: 'Let the paths meet in a parallel or inclusive gateway first, or split them by an exclusive gateway.',
      path,
    })
  }
  const missing = node?.incoming.filter((flow) => !mishap.marked.includes(flow)) ?? []
  const from = [
    ...new Set(missing.map((flow) => calledWithin(net.nodes[net.flows[flow]?.source ?? -1]?.element))),
  ].join(' and ')
  const because = cause ? ` ${called(cause)} sends the case down only some of the paths that meet here.` : ''
  return notice({
    severity: involvesConditions(net, mishap) ? 'warning' : 'error',
    rule: 'deadlock',
    element,
    message: `${called(element)} can wait for ever: nothing may come from ${from}.${because}`,
    mend: 'Join the paths with the same kind of gateway that splits them.',
    path,
  })
}

/** Where several paths may be taken at will, conditions may well see to it that the right ones are. */
function involvesConditions(net: Net, mishap: Mishap): boolean {
  return mishap.steps.some(({ node }) => {
    const choices = net.nodes[node]?.choices ?? []
    return choices.length > 1 && choices.some((choice) => choice.length > 1)
  })
}

/** The last decision (for a deadlock) or parallel split (for a step done twice) on the way, that leads to the node. */
function causeOf(net: Net, mishap: Mishap): ModdleElement | undefined {
  const leading = backwards(net, [mishap.node])
  const wanted = (node: NetNode | undefined, choice: readonly number[]) =>
    mishap.kind === 'twice' ? choice.length > 1 : (node?.decides ?? false)
  const step = mishap.steps.findLast(
    ({ node, choice }) => node !== mishap.node && leading.has(node) && wanted(net.nodes[node], choice),
  )
  return step && net.nodes[step.node]?.element
}

/** Ids of nodes and flows from the start to the trouble, without the detours of other branches. */
function pathTo(net: Net, mishap: Mishap): string[] {
  const leading = backwards(net, [mishap.node])
  const path: string[] = []
  for (const { node, choice } of mishap.steps) {
    if (!leading.has(node)) continue
    path.push(net.nodes[node]?.element.id ?? '')
    for (const flow of choice) if (leading.has(net.flows[flow]?.target ?? -1)) path.push(net.flows[flow]?.id ?? '')
  }
  const last = net.nodes[mishap.node]?.element.id ?? ''
  return [...new Set([...path, last])].filter((id) => id !== '')
}

function circle(net: Net, start: number): string[] {
  const path: string[] = []
  const seen = new Set<number>()
  for (let n: number | undefined = start; n !== undefined && !seen.has(n); ) {
    seen.add(n)
    path.push(net.nodes[n]?.element.id ?? '')
    const flow: number | undefined = net.nodes[n]?.choices.flat()[0]
    if (flow === undefined) break
    path.push(net.flows[flow]?.id ?? '')
    n = net.flows[flow]?.target
  }
  return path
}

function reachable(net: Net): Set<number> {
  const seen = new Set(net.starts.flat())
  const open = [...seen]
  for (let n = open.pop(); n !== undefined; n = open.pop()) {
    for (const flow of net.nodes[n]?.choices.flat() ?? []) {
      const target = net.flows[flow]?.target
      if (target !== undefined && !seen.has(target)) {
        seen.add(target)
        open.push(target)
      }
    }
  }
  return seen
}

/** All nodes from which one of these can be reached, themselves included. */
function backwards(net: Net, targets: readonly number[]): Set<number> {
  const seen = new Set(targets)
  const open = [...targets]
  for (let n = open.pop(); n !== undefined; n = open.pop()) {
    for (const flow of net.nodes[n]?.incoming ?? []) {
      const source = net.flows[flow]?.source
      if (source !== undefined && !seen.has(source)) {
        seen.add(source)
        open.push(source)
      }
    }
  }
  return seen
}
