import type { Scenario } from '../../shared/scenarios/files.ts'

/**
 * Scenarios in which the world plays a called process, a caller or the worker of a decision: in the runtime those are processes
 * and decisions of their own, and the committer's tests and the conformance cases show them.
 */
export function playsOthers({ moves, graphs }: Scenario): boolean {
  return (
    moves.some((move) => 'child' in move || ('start' in move && move.start.catches !== undefined)) ||
    graphs.some((graph) =>
      graph.nodes.some((node) => node.kind === 'callActivity' || ('work' in node && node.work?.kind === 'decision')),
    )
  )
}
