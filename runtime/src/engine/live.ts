import type { Instance } from '@waymark/shared/engine'
import type { Definition } from './definitions.ts'

/** A process instance in memory, as it stands in the database at that revision. Never changed: each step makes another. */
export interface Live {
  readonly rootKey: string
  readonly key: string
  /** Who called it, and the local id of the call activity there; null for a root. */
  readonly parent: { readonly key: string; readonly element: number } | null
  readonly definition: Definition
  readonly instance: Instance
  readonly revision: number
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
