import type { CasePage } from '@waymark/shared/contract'

/**
 * A case's trail with what is wrong inside its called processes brought up to the step that called them: stuck, and the
 * earliest due date of what is open there. A step's own due date goes first.
 */
export function liftedTrail({
  trail,
  history,
  incidents,
}: Pick<CasePage, 'trail' | 'history' | 'incidents'>): CasePage['trail'] {
  const elements = trail.elements.map((element) => {
    if (element.state !== 'active') return element
    const called = calledFrom(element.elementId)
    if (called.size === 0) return element
    const stuck = incidents.some((incident) => called.has(incident.processInstanceKey))
    const dues = history
      .filter((entry) => entry.state === 'active' && called.has(entry.processInstanceKey))
      .map((entry) => entry.dueDate)
      .filter((due) => due !== null)
      .sort((a, b) => Date.parse(a) - Date.parse(b))
    return {
      ...element,
      state: stuck ? ('incident' as const) : element.state,
      dueDate: element.dueDate ?? dues[0] ?? null,
    }
  })
  return { ...trail, elements }

  /** Instances that run below a step, however deep they are known. */
  function calledFrom(elementId: string): Set<string> {
    const found = new Set<string>()
    const own = trail.elements.find((element) => element.elementId === elementId)?.calledProcessInstanceKey
    const queue = [
      own,
      ...history
        .filter((entry) => entry.elementId === elementId && entry.state === 'active')
        .map((e) => e.calledProcessInstanceKey),
    ].filter((key) => key !== null && key !== undefined)
    for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
      if (found.has(key)) continue
      found.add(key)
      for (const entry of history) {
        if (entry.processInstanceKey === key && entry.calledProcessInstanceKey !== null)
          queue.push(entry.calledProcessInstanceKey)
      }
    }
    return found
  }
}

/** What is stuck, by the step of this drawing that shows it: its own steps, and those that called a stuck process. */
export function shownIncidents(page: Pick<CasePage, 'case' | 'trail' | 'history' | 'incidents'>) {
  const lifted = liftedTrail(page)
  return page.incidents.flatMap((incident) => {
    if (incident.processInstanceKey === page.case.processInstanceKey) return [incident]
    const holder = lifted.elements.find(
      (element) => element.state === 'incident' && element.calledProcessInstanceKey === incident.processInstanceKey,
    )
    return holder ? [{ ...incident, elementId: holder.elementId }] : []
  })
}
