import type { ScopeNode, StartEventNode } from '../model/graph.ts'
import { isActivity } from '../model/graph.ts'
import { completeActivity } from './activity.ts'
import { arm } from './arming.ts'
import { releaseElement } from './canceling.ts'
import type { LocalId, Variables } from './command.ts'
import { finishEvent, startOf } from './firing.ts'
import { placeToken } from './flows.ts'
import type { Run } from './run.ts'

/** How a scope begins other than by its none start event. */
export interface Beginning {
  readonly start: StartEventNode
  readonly variables: Variables
}

/** A scope opens: its event sub-processes are armed, then its start gets a token. */
export function beginScope(run: Run, node: ScopeNode, scope: LocalId, beginning?: Beginning) {
  arm(
    run,
    scope,
    node.eventSubProcesses.map((index) => startOf(run, index)),
  )
  const now = run.find(scope)
  if (!now || now.interruptedBy !== undefined) return
  if (beginning) {
    const id = run.nextId
    run.entered(id, beginning.start, scope)
    return finishEvent(run, beginning.start, id, beginning.variables)
  }
  for (const index of node.starts) placeToken(run, run.nodeAt(index), scope)
  if (node.starts.length === 0) run.moved.add(scope)
}

/** A scope in which nothing lives any more: the process ends, a sub-process goes on by its flows. */
export function completeScope(run: Run, id: LocalId) {
  const element = run.element(id)
  const node = run.nodeOf(element)
  if (node.kind === 'process') {
    releaseElement(run, id)
    const { variables = {}, ends } = run.element(id)
    run.emit({ type: 'instanceEnded', outcome: 'completed', variables, ...(ends ? { endEvents: ends } : {}) })
    return
  }
  if (isActivity(node)) completeActivity(run, node, id, {})
}
