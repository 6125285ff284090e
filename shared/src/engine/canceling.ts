import { disarm } from './arming.ts'
import type { LocalId } from './command.ts'
import type { Run } from './run.ts'
import { entries, get } from './table.ts'

/** Ends an element instance with everything inside it, innermost first. */
export function cancelElement(run: Run, id: LocalId) {
  const element = run.find(id)
  if (!element) return
  cancelChildren(run, id)
  releaseElement(run, id)
  run.left(id, 'canceled')
}

/** Ends everything inside a scope, latest last; `except` stays. */
export function cancelChildren(run: Run, scope: LocalId, except?: LocalId) {
  for (const child of entries(run.element(scope).children ?? {})) {
    if (child === except) continue
    if (get(run.instance.tokens, child)) run.emit({ type: 'tokenRemoved', token: child })
    else cancelElement(run, child)
  }
}

/** Closes what an element instance holds open: its task, jobs, subscriptions, called instance, incident. */
export function releaseElement(run: Run, id: LocalId) {
  const element = run.element(id)
  disarm(run, element)
  const { task, called, incident } = run.element(id)
  if (task) run.emit({ type: 'taskClosed', element: id, outcome: 'canceled' })
  if (called) run.emit({ type: 'childCanceled', element: id })
  if (incident !== undefined) run.emit({ type: 'incidentResolved', incident })
}
