import { entries, type Graph, get, type Instance, isEmpty, type Node, type Variables } from '@waymark/shared/engine'
import type { EventDefinition } from '@waymark/shared/model'
import type { Waiting } from './host.ts'

/** An instance with the graph it runs on. */
export interface Seen {
  readonly key: string
  readonly graph: Graph
  readonly instance: Instance
}

/** Active element instances, bodies of multi-instances left out. */
export function activeIn({ key, graph, instance }: Seen): Waiting[] {
  return entries(instance.elements)
    .filter((element) => element.id !== 0 && !element.body)
    .map((element) => ({
      instance: key,
      element: element.id,
      id: element.node,
      kind: nodeOf(graph, element.node)?.kind ?? '',
      ...loopOf(instance, element.id),
      variables: seenFrom(instance, element.id),
    }))
}

/** Whether it is an open user task. */
export function isTask(instance: Instance, element: number): boolean {
  return get(instance.elements, element)?.task !== undefined
}

function nodeOf(graph: Graph, id: string): Node | undefined {
  return graph.nodes[graph.indexOf.get(id) ?? -1]
}

/** The variables that an element instance sees. */
export function seenFrom(instance: Instance, from: number): Variables {
  const chain: Variables[] = []
  for (let element = get(instance.elements, from); element; element = get(instance.elements, element.scope)) {
    if (element.variables) chain.push(element.variables)
  }
  return Object.assign({}, ...chain.reverse())
}

/**
 * The round of the innermost multi-instance around an element; of a called process, the one it was called in, and of what is undone,
 * the one it was done in: both have it among their variables only.
 */
function loopOf(instance: Instance, from: number): { loop?: number } {
  for (let element = get(instance.elements, from); element; element = get(instance.elements, element.scope)) {
    if (element.loop !== undefined) return { loop: element.loop }
    const { loopCounter } = element.variables ?? {}
    if (typeof loopCounter === 'number') return { loop: loopCounter - 1 }
  }
  return {}
}

/** Nodes at which something waits: events, receive tasks, joins. */
export function waitsIn({ graph, instance }: Seen): string[] {
  const waits = [instance.timers, instance.messages, instance.signals, instance.conditions].flatMap((table) =>
    entries<{ readonly node: string; readonly element: number }>(table),
  )
  const awaited = new Set(waits.map((wait) => `${wait.element}/${wait.node}`))
  const byHand = entries(instance.elements).filter((element) => {
    const node = nodeOf(graph, element.node)
    return node?.kind === 'receiveTask' && !element.body && !awaited.has(`${element.id}/${element.node}`)
  })
  const joins = entries(instance.tokens).flatMap((token) => (token.parked && token.node ? [token.node] : []))
  return [
    ...[...awaited].map((one) => one.slice(one.indexOf('/') + 1)),
    ...byHand.map((element) => element.node),
    ...joins,
  ]
}

/** How many activities of each ad-hoc sub-process could be begun. */
export function enabledIn({ graph, instance }: Seen): [string, number][] {
  return entries(instance.elements).flatMap((element): [string, number][] => {
    const node = nodeOf(graph, element.node)
    if (node?.kind !== 'adHocSubProcess' || element.body || element.closing) return []
    const isBusy = node.ordering === 'sequential' && !isEmpty(element.children ?? {})
    return [[element.node, isBusy ? 0 : node.entries.length]]
  })
}

/**
 * Codes of escalations that were thrown more often than caught; `entered` says how often each element was entered. Each throw has
 * one catcher at most, and what nobody catches leaves no other trace.
 */
export function uncaughtEscalations(graphs: readonly Graph[], entered: ReadonlyMap<string, number>): string[] {
  const balance = new Map<string, number>()
  for (const node of graphs.flatMap((graph) => graph.nodes)) {
    if (!('definitions' in node)) continue
    const catches = node.kind === 'boundaryEvent' || node.kind === 'startEvent'
    for (const event of node.definitions) {
      if (event.kind !== 'escalation') continue
      const code = codeOf(event.code)
      const times = entered.get(node.id) ?? 0
      balance.set(code, (balance.get(code) ?? 0) + (catches ? -times : times))
    }
  }
  // A catch-all has no code of its own: it may have caught any.
  const caughtByAny = -(balance.get('') ?? 0)
  return [...balance].filter(([code, left]) => code !== '' && left > caughtByAny).map(([code]) => code)
}

function codeOf(code: Extract<EventDefinition, { kind: 'escalation' }>['code']): string {
  const result = code?.evaluate({ variables: {}, nowMs: 0 })
  return result?.ok && typeof result.value === 'string' ? result.value : ''
}
