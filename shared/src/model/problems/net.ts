import { is, type ModdleElement, many, one, text } from '../moddle.ts'
import { isEventSubProcess, type Survey } from '../refusals/survey.ts'

/** How a node takes tokens in and gives them out, in a game that knows no data. */
export interface NetNode {
  readonly element: ModdleElement
  /** `any`: each token by itself; `all`: one from every way in; `some`: waits while more may come (inclusive). */
  readonly join: 'any' | 'all' | 'some'
  readonly incoming: readonly number[]
  /** The ways out: in each choice, these flows get a token. */
  readonly choices: readonly (readonly number[])[]
  /** Whether a choice stands for a decision of the case (then several choices are possible, but not at will). */
  readonly decides: boolean
}

/** A flow between two nodes of one scope: a sequence flow, a boundary event's way out, or a link. */
export interface NetFlow {
  readonly id: string
  readonly source: number
  readonly target: number
}

/** One scope (a process or sub-process) as a net of nodes and flows that name each other by index. */
export interface Net {
  readonly scope: ModdleElement
  readonly nodes: readonly NetNode[]
  readonly flows: readonly NetFlow[]
  /** Each list of nodes is one way for the scope to begin. */
  readonly starts: readonly (readonly number[])[]
}

/** The nets of all processes and sub-processes; ad-hoc ones have no order to look into. */
export function netsOf(survey: Survey): Net[] {
  const scopes = [...survey.all('bpmn:Process'), ...survey.all('bpmn:SubProcess')]
  return scopes.filter((scope) => !is(scope, 'bpmn:AdHocSubProcess')).map((scope) => netOf(survey, scope))
}

function netOf(survey: Survey, scope: ModdleElement): Net {
  const elements = many(scope, 'flowElements').filter((e) => is(e, 'bpmn:FlowNode') && !standsAside(survey, e))
  const index = new Map(elements.map((element, n) => [element, n]))
  const flows: NetFlow[] = []
  const add = (id: string, source: ModdleElement, target: ModdleElement | undefined) => {
    const from = index.get(source)
    const to = target && index.get(target)
    if (from !== undefined && to !== undefined) flows.push({ id, source: from, target: to })
  }
  for (const element of elements) {
    for (const flow of survey.outgoing(element)) add(flow.id ?? '', element, one(flow, 'targetRef'))
    for (const event of survey.boundaryEvents(element)) add(event.id ?? '', element, event)
    for (const target of linkTargets(survey, element, elements)) add(element.id ?? '', element, target)
  }
  const incoming = groups(flows, 'target', elements.length)
  const outgoing = groups(flows, 'source', elements.length)
  const nodes = elements.map((element, n): NetNode => {
    const into = incoming[n] ?? []
    const out = outgoing[n] ?? []
    return { element, join: joinOf(element), incoming: into, ...choicesOf(survey, element, out, flows) }
  })
  return { scope, nodes, flows, starts: startsOf(nodes) }
}

/** What no token comes to by a flow of its scope: event sub-processes and everything about compensation. */
function standsAside(survey: Survey, element: ModdleElement): boolean {
  return (
    isEventSubProcess(element) ||
    element.get('isForCompensation') === true ||
    (is(element, 'bpmn:BoundaryEvent') && isCompensation(survey, element))
  )
}

function groups(flows: readonly NetFlow[], end: 'source' | 'target', size: number): number[][] {
  const lists: number[][] = Array.from({ length: size }, () => [])
  for (const [n, flow] of flows.entries()) lists[flow[end]]?.push(n)
  return lists
}

function joinOf(element: ModdleElement): NetNode['join'] {
  if (is(element, 'bpmn:ParallelGateway')) return 'all'
  if (is(element, 'bpmn:InclusiveGateway') || is(element, 'bpmn:ComplexGateway')) return 'some'
  return 'any'
}

function choicesOf(
  survey: Survey,
  element: ModdleElement,
  out: readonly number[],
  flows: readonly NetFlow[],
): Pick<NetNode, 'choices' | 'decides'> {
  const boundary = survey.boundaryEvents(element)
  const eventOf = (flow: number) => boundary.find((event) => event.id === flows[flow]?.id)
  const normal = out.filter((flow) => !eventOf(flow))
  if (is(element, 'bpmn:ExclusiveGateway') || is(element, 'bpmn:EventBasedGateway')) {
    return { choices: normal.map((flow) => [flow]), decides: normal.length > 1 }
  }
  if (is(element, 'bpmn:InclusiveGateway') || is(element, 'bpmn:ComplexGateway'))
    return { choices: subsets(normal), decides: normal.length > 1 }
  const conditional = normal.filter((flow) => isConditional(survey, element, flows[flow]?.id))
  const always = normal.filter((flow) => !conditional.includes(flow))
  const usual =
    conditional.length === 0
      ? [normal]
      : (always.length === 0 ? subsets(conditional) : [[], ...subsets(conditional)]).map((s) => [...always, ...s])
  const events = out.flatMap((flow) => {
    const event = eventOf(flow)
    if (!event) return []
    return event.get('cancelActivity') === false ? usual.map((s) => [...s, flow]) : [[flow]]
  })
  return { choices: [...usual, ...events], decides: usual.length + events.length > 1 }
}

function isConditional(survey: Survey, element: ModdleElement, flowId: string | undefined): boolean {
  const flow = survey.outgoing(element).find((f) => f.id === flowId)
  return flow !== undefined && (one(flow, 'conditionExpression') !== undefined || one(element, 'default') === flow)
}

function isCompensation(survey: Survey, event: ModdleElement): boolean {
  return survey.eventDefinitions(event).some((d) => is(d, 'bpmn:CompensateEventDefinition'))
}

/** Every non-empty choice of flows; of many flows only one by one, two by two, and all together. */
function subsets(flows: readonly number[]): number[][] {
  if (flows.length <= 4) {
    const all = Array.from({ length: 2 ** flows.length - 1 }, (_, n) =>
      flows.filter((_flow, bit) => ((n + 1) >> bit) & 1),
    )
    return all
  }
  const pairs = flows.flatMap((a, n) => flows.slice(n + 1).map((b) => [a, b]))
  return [...flows.map((flow) => [flow]), ...pairs, [...flows]]
}

function linkTargets(survey: Survey, element: ModdleElement, elements: readonly ModdleElement[]): ModdleElement[] {
  if (!is(element, 'bpmn:IntermediateThrowEvent')) return []
  const link = survey.eventDefinitions(element).find((d) => is(d, 'bpmn:LinkEventDefinition'))
  if (!link) return []
  return elements.filter(
    (other) =>
      is(other, 'bpmn:IntermediateCatchEvent') &&
      survey
        .eventDefinitions(other)
        .some(
          (d) =>
            is(d, 'bpmn:LinkEventDefinition') &&
            (one(link, 'target') === d || (text(d, 'name') !== undefined && text(d, 'name') === text(link, 'name'))),
        ),
  )
}

function startsOf(nodes: readonly NetNode[]): number[][] {
  const starting = nodes.flatMap((node, n) =>
    is(node.element, 'bpmn:StartEvent') || (node.element.get('instantiate') === true && node.incoming.length === 0)
      ? [n]
      : [],
  )
  if (starting.length > 0) return starting.map((n) => [n])
  const implicit = nodes.flatMap((node, n) =>
    node.incoming.length === 0 && !is(node.element, 'bpmn:BoundaryEvent') ? [n] : [],
  )
  return implicit.length > 0 ? [implicit] : []
}
