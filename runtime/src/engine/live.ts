import type { EngineEvent, Instance, LocalId } from '@waymark/shared/engine'
import type { Definition } from './definitions.ts'
import { momentMs } from './momentMs.ts'

/** An open user task, as far as it matters who may do it and until when. */
export interface OpenTask {
  readonly elementId: string
  readonly assignee: string | null
  readonly candidateGroups: readonly string[]
  readonly candidateUsers: readonly string[]
  readonly formId: string | null
  readonly dueAtMs: number | null
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
  /** Characters that its snapshot had when it was last stored or loaded. */
  readonly size: number
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
          dueAtMs: momentMs(event.dueDate),
        })
        break
      case 'taskAssigned':
        change(event.element, { assignee: event.assignee })
        break
      case 'taskChanged': {
        const { candidateGroups, candidateUsers, dueDate } = event.changes
        change(event.element, {
          ...(candidateGroups && { candidateGroups }),
          ...(candidateUsers && { candidateUsers }),
          ...(dueDate !== undefined && { dueAtMs: momentMs(dueDate) }),
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

/** What an instance takes beside what is in its snapshot, and how many bytes each character of that takes as objects. */
const bytesOfInstance = 1_500
const bytesOfCharacter = 8

/** @param mostBytes about how much memory it may take; those that have not been moved for longest go first */
export function cacheInstances(mostBytes: number): InstanceCache {
  const entries = new Map<string, { readonly live: Live; readonly bytes: number }>()
  let bytes = 0
  const drop = (key: string) => {
    const entry = entries.get(key)
    if (entry && entries.delete(key)) bytes -= entry.bytes
  }
  return {
    get: (key) => entries.get(key)?.live,
    put(live) {
      const known = entries.get(live.key)
      if (known && known.live.revision > live.revision) return
      drop(live.key)
      const entry = { live, bytes: bytesOfInstance + bytesOfCharacter * live.size }
      // One that would push out most of the others is not worth it.
      if (entry.bytes > mostBytes / 10) return
      entries.set(live.key, entry)
      bytes += entry.bytes
      for (const [oldest] of entries) {
        if (bytes <= mostBytes) break
        drop(oldest)
      }
    },
    drop,
  }
}
