import { parseTimer } from '../calendar/index.ts'
import type { CompiledExpression } from '../feel/index.ts'
import type { EventDefinition, FormReference, Graph, Meta, Node } from '../model/graph.ts'

/** A way in which instances of a process begin. `elementId` is the `startEvent` of the command. */
export type Start = {
  /** The start event, or the receive task or catch event that an instantiating gateway leads to. */
  readonly elementId: string
  readonly label?: string
  readonly form?: FormReference
  /** Of a start event that needs all of several events: which one this is; the command repeats it. */
  readonly definition?: number
} & (
  | { readonly kind: 'none' }
  /** With a correlation key, one instance at a time runs per key. */
  | { readonly kind: 'message'; readonly name: string; readonly correlationKey?: CompiledExpression }
  | { readonly kind: 'signal'; readonly name: string }
  /** `name` is the condition as written. */
  | { readonly kind: 'conditional'; readonly name: string; readonly condition: CompiledExpression }
  /** `dueAtMs` is absent where it is not due (any more). */
  | {
      readonly kind: 'timer'
      readonly dueAtMs?: number
      /** The due time after the one at `dueMs`, when it has fired `fired` times, that one included; null: no more. */
      readonly next: (dueMs: number, fired: number) => number | null
    }
)

/** All ways in which instances of the process begin; message and signal names are those without variables. */
export function startsOf(graph: Graph, nowMs: number): readonly Start[] {
  const process = graph.nodes[0]
  if (process?.kind !== 'process') return []
  const byStartEvent = process.startEvents.flatMap((index) => {
    const node = graph.nodes[index]
    if (node?.kind !== 'startEvent') return []
    const common = {
      elementId: node.id,
      ...(node.name === undefined ? {} : { label: node.name }),
      ...(node.startForm ? { form: node.startForm } : {}),
    }
    if (node.definitions.length === 0) return [{ ...common, kind: 'none' as const }]
    return node.definitions.flatMap((event, definition) =>
      startBy(graph, event, nowMs, node.parallelMultiple ? { ...common, definition } : common),
    )
  })
  return [...byStartEvent, ...startsBehindGateways(graph, nowMs), ...implicitStart(graph, process.startEvents)]
}

type CommonStart = Pick<Start, 'elementId' | 'label' | 'form' | 'definition'>

function startBy(graph: Graph, event: EventDefinition, nowMs: number, common: CommonStart): readonly Start[] {
  const context = { variables: {}, nowMs, zone: graph.zone }
  const textOf = (expression: CompiledExpression) => {
    const result = expression.evaluate(context)
    return result.ok && typeof result.value === 'string' ? result.value : undefined
  }
  switch (event.kind) {
    case 'message': {
      const name = textOf(event.name)
      if (name === undefined) return []
      const key = event.correlationKey ? { correlationKey: event.correlationKey } : {}
      return [{ ...common, kind: 'message', name, ...key }]
    }
    case 'signal': {
      const name = textOf(event.name)
      return name === undefined ? [] : [{ ...common, kind: 'signal', name }]
    }
    case 'conditional':
      return [{ ...common, kind: 'conditional', name: event.condition.text, condition: event.condition }]
    case 'timer': {
      const text = textOf(event.value)
      const calendar = event.calendar === undefined ? undefined : graph.calendars[event.calendar]
      const parsed = text === undefined ? undefined : parseTimer(event.timer, text, { zone: graph.zone, calendar })
      if (!parsed?.ok) return []
      const { timer } = parsed
      const dueAtMs = timer.firstDue(nowMs)
      const due = dueAtMs === null ? {} : { dueAtMs }
      return [{ ...common, kind: 'timer', ...due, next: (dueMs, fired) => timer.nextDue(dueMs, fired) }]
    }
    default:
      return []
  }
}

function startsBehindGateways(graph: Graph, nowMs: number): readonly Start[] {
  return graph.nodes.flatMap((node) => {
    if (node.scope !== 0) return []
    if (node.kind === 'receiveTask' && node.instantiate) return startOf(graph, node, nowMs)
    if (node.kind !== 'eventBasedGateway' || !node.instantiate) return []
    return node.outgoing.flatMap((index) => {
      const target = graph.nodes[graph.flows[index]?.target ?? -1]
      return target ? startOf(graph, target, nowMs) : []
    })
  })
}

function startOf(graph: Graph, node: Node, nowMs: number): readonly Start[] {
  const events =
    node.kind === 'receiveTask' ? (node.message ? [node.message] : []) : 'definitions' in node ? node.definitions : []
  const common = { elementId: node.id, ...(node.name === undefined ? {} : { label: node.name }) }
  return events.flatMap((event) => startBy(graph, event, nowMs, common))
}

function implicitStart(graph: Graph, startEvents: readonly number[]): readonly Start[] {
  const process = graph.nodes[0]
  if (startEvents.length > 0 || process?.kind !== 'process') return []
  const first = graph.nodes[process.starts[0] ?? -1]
  return first ? [{ elementId: first.id, kind: 'none' }] : []
}

/** What the shell shows about a node. */
export interface NodeFacts {
  readonly id: string
  readonly kind: Node['kind']
  readonly name?: string
  readonly form?: FormReference
  /** Lane, stage, instructions, SLA, required documents, documentation. */
  readonly meta: Meta
}

/** The node with that BPMN id; undefined where the process has none. */
export function nodeOf(graph: Graph, id: string): NodeFacts | undefined {
  const index = graph.indexOf.get(id)
  const node = index === undefined ? undefined : graph.nodes[index]
  if (node?.id !== id) return undefined
  const form = node.kind === 'userTask' ? node.form : node.kind === 'startEvent' ? node.startForm : undefined
  const { kind, name, meta } = node
  return { id, kind, meta, ...(name === undefined ? {} : { name }), ...(form ? { form } : {}) }
}
