import type { EngineEvent, Instance, LocalId } from '@waymark/shared/engine'
import { LRUCache } from 'lru-cache'
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
  const entries = new LRUCache<string, Live>({
    max: Math.ceil(mostBytes / bytesOfInstance),
    maxSize: mostBytes,
    // One that would push out most of the others is not worth it.
    maxEntrySize: Math.floor(mostBytes / 10),
    sizeCalculation: ({ size }) => bytesOfInstance + bytesOfCharacter * size,
  })
  return {
    get: (key) => entries.peek(key),
    put(live) {
      const known = entries.peek(live.key)
      if (known === undefined || known.revision <= live.revision) entries.set(live.key, live)
    },
    drop: (key) => entries.delete(key),
  }
}
