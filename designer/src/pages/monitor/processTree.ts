import type { ProcessOverview } from '@waymark/shared/contract'

export interface ProcessNode {
  readonly process: ProcessOverview
  /** Processes it calls, by name; one that several call is shown under each. */
  readonly called: readonly ProcessOverview[]
}

/**
 * Folds processes that are only called by others under their callers. With a `search` only what it names stays, callers
 * of a found process included. Those with something wrong come first, then the busiest.
 */
export function foldCalled(processes: readonly ProcessOverview[], search: string): ProcessNode[] {
  const wanted = search.trim().toLocaleLowerCase()
  const known = new Set(processes.map((process) => process.processId))
  const isRoot = (process: ProcessOverview) => !process.calledBy.some((caller) => known.has(caller))
  const named = (process: ProcessOverview) => process.name.toLocaleLowerCase().includes(wanted)
  return processes
    .filter(isRoot)
    .map((process) => ({ process, called: calledFrom(process.processId) }))
    .map((node) => (named(node.process) ? node : { ...node, called: node.called.filter(named) }))
    .filter((node) => named(node.process) || node.called.length > 0)
    .sort(
      (a, b) =>
        b.process.incidents - a.process.incidents ||
        b.process.late - a.process.late ||
        b.process.running - a.process.running ||
        a.process.name.localeCompare(b.process.name),
    )

  /** Everything below a process, however deep, each once. */
  function calledFrom(root: string): ProcessOverview[] {
    const found = new Map<string, ProcessOverview>()
    const queue = [root]
    for (let caller = queue.shift(); caller !== undefined; caller = queue.shift()) {
      for (const process of processes) {
        if (!process.calledBy.includes(caller) || found.has(process.processId) || process.processId === root) continue
        found.set(process.processId, process)
        queue.push(process.processId)
      }
    }
    return [...found.values()]
  }
}
