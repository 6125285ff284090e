import type { AdHocSubProcessNode } from '../model/graph.ts'
import { arm } from './arming.ts'
import { cancelChildren } from './canceling.ts'
import type { LocalId } from './command.ts'
import { startOf } from './firing.ts'
import { placeToken } from './flows.ts'
import type { ElementInstance } from './instance.ts'
import type { Run } from './run.ts'
import { completeScope } from './scopes.ts'
import { Stuck } from './stuck.ts'
import { isEmpty } from './table.ts'

/**
 * An ad-hoc sub-process opens: what its expression names starts at once, the rest when it is activated. Where nobody
 * could choose, because all inside is done by machines, each activity runs once.
 */
export function beginAdHoc(run: Run, node: AdHocSubProcessNode, element: ElementInstance) {
  const ids = node.activeElements ? idsOf(run, node, element.id) : []
  arm(
    run,
    element.id,
    node.eventSubProcesses.map((index) => startOf(run, index)),
  )
  if (run.find(element.id)?.interruptedBy !== undefined) return
  for (const id of ids) placeToken(run, run.node(id), element.id)
  if (node.activeElements || !node.isAutomatic) return
  run.emit({ type: 'roundsPlanned', element: element.id, total: node.entries.length })
  const first = node.ordering === 'sequential' ? node.entries.slice(0, 1) : node.entries
  for (const index of first) placeToken(run, run.nodeAt(index), element.id)
  if (first.length === 0) completeScope(run, element.id)
}

function idsOf(run: Run, node: AdHocSubProcessNode, element: LocalId): string[] {
  const value = node.activeElements ? run.value(node.activeElements, element) : []
  const known = node.entries.map((index) => run.nodeAt(index).id)
  const list = Array.isArray(value) ? value : []
  const ids = list.filter((id): id is string => typeof id === 'string' && known.includes(id))
  if (Array.isArray(value) && ids.length === list.length) return ids
  throw new Stuck(
    'EXTRACT_VALUE_ERROR',
    `the elements to activate (${node.activeElements?.text}) give ${JSON.stringify(value)}; a list of these ids is due: ${known.join(', ')}.`,
  )
}

/** Whether one more of its activities may begin now, and if not why not. */
export function whyNotActivated(node: AdHocSubProcessNode, element: ElementInstance): string | undefined {
  if (element.closing) return 'it is complete'
  if (node.ordering === 'sequential' && !isEmpty(element.children ?? {})) return 'its activities run one at a time'
  return undefined
}

/** An activity inside is over: by its completion condition the sub-process is complete, and what still runs ends or is waited for. */
export function adHocMoved(run: Run, node: AdHocSubProcessNode, element: ElementInstance) {
  if (element.closing || !node.completionCondition) return
  run.attempt(element.id, 'round', () => {
    if (node.completionCondition && run.test(node.completionCondition, element.id)) closeAdHoc(run, node, element.id)
  })
}

/** No more activities begin; those that run are ended or waited for. */
export function closeAdHoc(run: Run, node: AdHocSubProcessNode, element: LocalId) {
  run.emit({ type: 'scopeClosing', element })
  if (node.cancelRemainingInstances) cancelChildren(run, element)
  if (isEmpty(run.element(element).children ?? {})) completeScope(run, element)
}

/** Nothing runs inside: it stays open for more, unless it was closed. */
export function adHocEmptied(run: Run, node: AdHocSubProcessNode, element: ElementInstance) {
  if (element.closing) return completeScope(run, element.id)
  if (node.activeElements && !node.completionCondition) return completeScope(run, element.id)
  const { rounds } = element
  if (!node.isAutomatic || !rounds) return
  run.emit({ type: 'roundEnded', element: element.id, loop: rounds.completed, outcome: 'completed' })
  const next = node.ordering === 'sequential' ? node.entries[rounds.completed + 1] : undefined
  if (next !== undefined) placeToken(run, run.nodeAt(next), element.id)
  else completeScope(run, element.id)
}
