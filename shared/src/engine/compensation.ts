import type { ActivityNode, Node } from '../model/graph.ts'
import { isActivity, isScope } from '../model/graph.ts'
import { activate } from './activity.ts'
import type { LocalId } from './command.ts'
import { startEventSubProcess, startOf } from './firing.ts'
import type { Done, ElementInstance } from './instance.ts'
import type { Run } from './run.ts'
import { entries, isEmpty, last } from './table.ts'

/**
 * A compensation event is thrown: the completed activities of the scope it concerns are undone one by one, the one
 * completed last first. Without `activity` that is all of the scope; the event goes on when all is undone.
 */
export function beginCompensation(run: Run, _node: Node, element: LocalId, activity: number | undefined) {
  const id = activity === undefined ? undefined : run.nodeAt(activity).id
  const scopes = id === undefined ? scopesAround(run, element) : [scopeThatHas(run, element, id)]
  for (const scope of scopes) {
    const records = entries(run.element(scope).done ?? {}).filter((record) => id === undefined || record.node === id)
    run.emit({ type: 'compensationBegun', element, from: scope, records: records.map((record) => record.id) })
  }
  run.moved.add(element)
}

/** Its own scope, and, inside an event sub-process, also the one that this belongs to: it handles what happened there. */
function scopesAround(run: Run, element: LocalId): LocalId[] {
  const scopes: LocalId[] = []
  for (let scope = run.element(run.element(element).scope); ; scope = run.element(scope.scope)) {
    scopes.push(scope.id)
    if (run.nodeOf(scope).kind !== 'eventSubProcess') return scopes
  }
}

/** The innermost scope around the event in which the activity was completed, or in which it is drawn. */
function scopeThatHas(run: Run, element: LocalId, activity: string): LocalId {
  let scope = run.element(run.element(element).scope)
  for (;;) {
    const has = entries(scope.done ?? {}).some((record) => record.node === activity)
    const isDrawnHere = run.node(activity).scope === run.nodeOf(scope).index
    if (has || isDrawnHere || scope.id === 0) return scope.id
    scope = run.element(scope.scope)
  }
}

/** Undoes the next record of an element instance that compensates; false where none is left. */
export function undoNext(run: Run, element: ElementInstance): boolean {
  const record = last(element.undoing ?? {})
  if (!record) return false
  const node = run.node(record.node)
  if (!isActivity(node)) throw new Error(`"${record.node}" is no activity that could be compensated.`)
  if (record.body && record.done) restore(run, element, node, record, 'undoing')
  else if (node.compensatedBy !== undefined) handleBy(run, element, run.nodeAt(node.compensatedBy), record)
  else if (isScope(node)) restore(run, element, node, record, handlerOf(run, node) === undefined ? 'undoing' : 'done')
  return true
}

/** The compensation handler runs, with the variables that the activity had of its own. */
function handleBy(run: Run, element: ElementInstance, handler: Node, record: Done) {
  if (!isActivity(handler)) throw new Error(`"${handler.id}" cannot handle a compensation.`)
  const id = run.nextId
  const body = handler.loop ? true : undefined
  run.entered(id, handler, element.id, { body })
  run.emit({ type: 'compensationTaken', element: element.id, record: record.id })
  if (record.variables) run.emit({ type: 'variablesSet', element: id, variables: record.variables })
  activate(run, handler, id)
}

/** Something completed comes back as it was, to have its inside compensated. */
function restore(run: Run, element: ElementInstance, node: ActivityNode, record: Done, as: 'done' | 'undoing') {
  const into = run.nextId
  run.entered(into, node, element.id, { body: record.body })
  run.emit({ type: 'compensationTaken', element: element.id, record: record.id, into, as })
  if (record.variables) run.emit({ type: 'variablesSet', element: into, variables: record.variables })
  const handler = as === 'done' && isScope(node) ? handlerOf(run, node) : undefined
  if (handler === undefined) run.moved.add(into)
  else startEventSubProcess(run, startOf(run, handler), run.element(into), {})
}

/** The compensation event sub-process of a scope. */
function handlerOf(run: Run, node: Node): number | undefined {
  if (!isScope(node)) return undefined
  return node.eventSubProcesses.find((index) =>
    startOf(run, index).definitions.some((event) => event.kind === 'compensation'),
  )
}

/** Whether the element instance is compensating, and has nothing running at the moment. */
export function isUndoing(element: ElementInstance): boolean {
  return element.undoing !== undefined && isEmpty(element.children ?? {})
}
