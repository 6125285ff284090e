import type { Flow, Node, Reach } from './graph.ts'

/** Reachability for inclusive joins, computed per join and flow when first asked, then kept. */
export function reachOf(nodes: readonly Node[], flows: readonly Flow[]): Reach {
  const known = new Map<number, Uint32Array>()
  let predecessors: readonly (readonly number[])[] | undefined
  return {
    leadsTo(join, flow) {
      const key = join * flows.length + flow
      const before = known.get(key)
      if (before) return before
      predecessors ??= predecessorsOf(nodes, flows)
      const bits = leadingTo(predecessors, nodes.length, join, flows[flow]?.source ?? join)
      known.set(key, bits)
      return bits
    },
  }
}

function leadingTo(
  predecessors: readonly (readonly number[])[],
  count: number,
  join: number,
  end: number,
): Uint32Array {
  const bits = new Uint32Array((count + 31) >>> 5)
  const open = end === join ? [] : [end]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const word = node >>> 5
    const bit = 1 << (node & 31)
    if (((bits[word] ?? 0) & bit) !== 0) continue
    bits[word] = (bits[word] ?? 0) | bit
    for (const before of predecessors[node] ?? []) if (before !== join) open.push(before)
  }
  return bits
}

/** By flows, from an activity to its boundary events, and from a link throw to its catches. */
function predecessorsOf(nodes: readonly Node[], flows: readonly Flow[]): number[][] {
  const before: number[][] = nodes.map(() => [])
  for (const flow of flows) before[flow.target]?.push(flow.source)
  for (const node of nodes) {
    if (node.kind === 'boundaryEvent') before[node.index]?.push(node.attachedTo)
    if (node.kind !== 'intermediateThrowEvent') continue
    for (const event of node.definitions) {
      if (event.kind === 'link') for (const target of event.targets) before[target]?.push(node.index)
    }
  }
  return before
}
