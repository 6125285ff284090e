import type { Graph } from '@waymark/shared/model'

/** A stage of a case, as drawn (`waymark:stage`) on activities of its process. */
export interface Stage {
  readonly name: string
  /** From 1, as the stages follow each other. */
  readonly order: number
  readonly elementIds: readonly string[]
}

const known = new WeakMap<Graph, readonly Stage[]>()

/** The stages of a process in order: by the order that is drawn, and by place in the drawing where none is. */
export function stagesOf(graph: Graph): readonly Stage[] {
  const before = known.get(graph)
  if (before) return before
  const found = new Map<string, { name: string; drawn: number; elementIds: string[] }>()
  for (const node of graph.nodes) {
    const stage = node.meta.stage
    if (!stage) continue
    const entry = found.get(stage.name) ?? {
      name: stage.name,
      drawn: stage.order ?? Number.POSITIVE_INFINITY,
      elementIds: [],
    }
    entry.elementIds.push(node.id)
    found.set(stage.name, entry)
  }
  const sorted = [...found.values()].sort((a, b) => (a.drawn === b.drawn ? 0 : a.drawn - b.drawn))
  const stages = sorted.map(({ name, elementIds }, index) => ({ name, order: index + 1, elementIds }))
  known.set(graph, stages)
  return stages
}
