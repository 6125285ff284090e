import type { Graph, Node } from '@waymark/shared/engine'

/** A step for a person that may come next. */
export interface NextStep {
  readonly processId: string
  readonly elementId: string
  readonly elementName: string
  readonly role: string | null
}

/** Where one stands: a node of a process, and the call activities above it, innermost first. */
export interface Position {
  readonly graph: Graph
  readonly elementId: string
  readonly callers: readonly { readonly graph: Graph; readonly elementId: string }[]
}

/**
 * The user tasks that may follow, nearest first, over gateways, events and automatic steps, down into called processes and up
 * again where a called process ends. It follows the drawing, not the conditions: what may come, not what will.
 *
 * @param called answers with the process that a call activity's static id names
 * @param most how many are enough
 */
export async function whatComesNext(
  from: Position,
  called: (processId: string) => Promise<Graph | undefined>,
  most = 4,
): Promise<NextStep[]> {
  const found: NextStep[] = []
  const seen = new Set<string>()
  const queue: { graph: Graph; node: Node; callers: Position['callers'] }[] = []
  const start = nodeOf(from.graph, from.elementId)
  if (start) follow(from.graph, start, from.callers)

  for (let here = queue.shift(); here && found.length < most; here = queue.shift()) {
    const { graph, node, callers } = here
    const name = `${callers.length}/${graph.processId}/${node.id}`
    if (seen.has(name)) continue
    seen.add(name)
    if (node.kind === 'userTask') {
      found.push({
        processId: graph.processId,
        elementId: node.id,
        elementName: node.name ?? node.id,
        role: node.staticGroups[0] ?? node.meta.lane ?? null,
      })
      continue
    }
    if (node.kind === 'callActivity' && callers.length < 8) {
      const process = await called(staticText(node.calledElement.text))
      if (process) {
        enter(process, 0, [{ graph, elementId: node.id }, ...callers])
        continue
      }
    }
    if ('starts' in node) enter(graph, node.index, callers)
    else follow(graph, node, callers)
  }
  return found

  function follow(graph: Graph, node: Node, callers: Position['callers']) {
    for (const index of node.outgoing) {
      const target = graph.nodes[graph.flows[index]?.target ?? -1]
      if (target) queue.push({ graph, node: target, callers })
    }
    if (node.outgoing.length > 0) return
    const scope = graph.nodes[node.scope]
    if (scope && scope.kind !== 'process') return follow(graph, scope, callers)
    const [caller, ...above] = callers
    const call = caller && nodeOf(caller.graph, caller.elementId)
    if (caller && call) follow(caller.graph, call, above)
  }

  function enter(graph: Graph, scope: number, callers: Position['callers']) {
    const node = graph.nodes[scope]
    if (!node || !('starts' in node)) return
    for (const index of node.starts) {
      const first = graph.nodes[index]
      if (first) queue.push({ graph, node: first, callers })
    }
  }
}

const nodeOf = (graph: Graph, elementId: string): Node | undefined => graph.nodes[graph.indexOf.get(elementId) ?? -1]

/** The process id where it stands in the drawing as plain text or as a FEEL string. */
const staticText = (text: string) =>
  text
    .replace(/^=/, '')
    .trim()
    .replace(/^"(.*)"$/, '$1')
