import { type Graph, startsOf } from '@waymark/shared/engine'

/** What has made a start event fire: a message or signal by its name, a timer by its place among the ways to start. */
export type Occurrence =
  | { readonly kind: 'message' | 'signal'; readonly name: string }
  | { readonly kind: 'timer'; readonly position: number }

/** Of a start event that needs all of several events, the index of the one that has occurred; undefined where one is enough. */
export function definitionThatOccurred(
  graph: Graph,
  startEvent: string,
  occurrence: Occurrence,
  atMs: number,
): number | undefined {
  const node = graph.nodes[graph.indexOf.get(startEvent) ?? -1]
  if (node?.kind !== 'startEvent' || !node.parallelMultiple) return undefined
  const starts = startsOf(graph, atMs)
  if (occurrence.kind === 'timer') return starts[occurrence.position]?.definition
  return starts.find(
    (start) => start.kind === occurrence.kind && start.elementId === startEvent && start.name === occurrence.name,
  )?.definition
}
