import type { AsyncLocalStorage } from 'node:async_hooks'

/**
 * better-auth keeps the context of its calls in `AsyncLocalStorage`s. Up to Node 22 one that was ever used makes every promise of the
 * whole process dearer, by about a sixth of all our work under load: so they rest while none of its calls is under way.
 *
 * @returns a function that carries out a call
 */
export function restsBetweenCalls(): <T>(call: () => Promise<T>) => Promise<T> {
  let underWay = 0
  return async (call) => {
    underWay += 1
    try {
      return await call()
    } finally {
      underWay -= 1
      // Whatever the call has left behind goes on in this turn; the next call wakes them again.
      if (underWay === 0) for (const storage of storages()) storage.disable()
    }
  }
}

function storages(): AsyncLocalStorage<unknown>[] {
  const shared = (globalThis as { [name: symbol]: unknown })[Symbol.for('better-auth:global')]
  const context = (shared as { context?: Record<string, unknown> } | undefined)?.context ?? {}
  return Object.values(context).filter(isStorage)
}

const isStorage = (value: unknown): value is AsyncLocalStorage<unknown> =>
  typeof value === 'object' && value !== null && 'getStore' in value && 'disable' in value
