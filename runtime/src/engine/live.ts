import type { EngineEvent, Instance, LocalId } from '@waymark/shared/engine'
import type { Definition } from './definitions.ts'

/** An open user task, as far as it matters who may do it. */
export interface OpenTask {
  readonly elementId: string
  readonly assignee: string | null
  readonly candidateGroups: readonly string[]
  readonly candidateUsers: readonly string[]
  readonly formId: string | null
}
export type OpenTasks = ReadonlyMap<LocalId, OpenTask>

/** A process instance in memory, as it stands in the database at that revision. Never changed: each step makes another. */
export interface Live {
  readonly rootKey: string
  readonly key: string
  /** Who called it, and the local id of the call activity there; null for a root. */
  readonly parent: { readonly key: string; readonly element: number } | null
  readonly definition: Definition
  readonly instance: Instance
  readonly revision: number
  /** Its open user tasks, by the local id of their element. */
  readonly tasks: OpenTasks
}

export const noTasks: OpenTasks = new Map()

/** The open tasks after those events. What has not changed stays the same object. */
export function tasksAfter(before: OpenTasks, events: readonly EngineEvent[]): OpenTasks {
  let tasks: Map<LocalId, OpenTask> | undefined
  const change = (element: LocalId, changes: Partial<OpenTask>) => {
    tasks ??= new Map(before)
    const task = tasks.get(element)
    if (task) tasks.set(element, { ...task, ...changes })
  }
  for (const event of events) {
    switch (event.type) {
      case 'taskOpened':
        tasks ??= new Map(before)
        tasks.set(event.element, {
          elementId: event.node,
          assignee: event.assignee ?? null,
          candidateGroups: event.candidateGroups,
          candidateUsers: event.candidateUsers,
          formId: event.formId ?? null,
        })
        break
      case 'taskAssigned':
        change(event.element, { assignee: event.assignee })
        break
      case 'taskChanged': {
        const { candidateGroups, candidateUsers } = event.changes
        change(event.element, {
          ...(candidateGroups && { candidateGroups }),
          ...(candidateUsers && { candidateUsers }),
        })
        break
      }
      case 'taskClosed':
        tasks ??= new Map(before)
        tasks.delete(event.element)
        break
    }
  }
  return tasks ?? before
}

/** What instances were like when they were last seen, up to a bound. A revision read from the database says whether that still holds. */
export interface InstanceCache {
  get(key: string): Live | undefined
  put(live: Live): void
  drop(key: string): void
}

export function cacheInstances(bound: number): InstanceCache {
  const entries = new Map<string, Live>()
  return {
    get: (key) => entries.get(key),
    put(live) {
      const known = entries.get(live.key)
      if (known && known.revision > live.revision) return
      entries.delete(live.key)
      entries.set(live.key, live)
      if (entries.size <= bound) return
      const oldest = entries.keys().next()
      if (!oldest.done) entries.delete(oldest.value)
    },
    drop: (key) => void entries.delete(key),
  }
}
