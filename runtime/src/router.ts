import type { Params, Result, Router } from 'hono/router'
import { TrieRouter } from 'hono/router/trie-router'

/** Whoever asks for more addresses than these begins anew: most ask for a few dozen. */
const mostKnown = 1_000
/** A 64-bit key in an address. */
const key = /\/(\d{10,19})(?=\/|$)/g

interface Known<T> {
  readonly handler: T
  /** Parameters, those whose value is the key of the address without it. */
  readonly params: Params
  readonly keyNames: readonly string[]
}

/**
 * Finds the handlers of an address as hono's own router does, and remembers them: of addresses that differ in nothing but a key they
 * are the same, and walking along all routes takes as long as the rest of a short request. hono's fast router does not take routes
 * like `/user-tasks/search` beside `/user-tasks/:userTaskKey`.
 */
export class KnownRoutes<T> implements Router<T> {
  readonly name = 'KnownRoutes'
  readonly #router = new TrieRouter<T>()
  readonly #known = new Map<string, readonly Known<T>[]>()

  /** How many addresses are known. */
  get size(): number {
    return this.#known.size
  }

  add(method: string, path: string, handler: T): void {
    this.#known.clear()
    this.#router.add(method, path, handler)
  }

  match(method: string, path: string): Result<T> {
    const keys = path.match(key)
    if (keys !== null && keys.length > 1) return this.#router.match(method, path)
    const value = keys?.[0].slice(1)
    const shape = `${method} ${value === undefined ? path : path.replace(value, '#')}`
    const known = this.#known.get(shape)
    if (known) return [known.map(({ handler, params, keyNames }) => [handler, withKey(params, keyNames, value)])]
    const found = this.#router.match(method, path)
    if (found.length === 1) {
      if (this.#known.size >= mostKnown) this.#known.clear()
      this.#known.set(
        shape,
        found[0].map(([handler, params]) => ({ handler, params, keyNames: namesOf(params, value) })),
      )
    }
    return found
  }
}

const namesOf = (params: Params, value: string | undefined) =>
  Object.keys(params).filter((name) => params[name] === value)

function withKey(params: Params, names: readonly string[], value: string | undefined): Params {
  if (names.length === 0 || value === undefined) return params
  const own = { ...params }
  for (const name of names) own[name] = value
  return own
}
