import { setTimeout as after } from 'node:timers/promises'
import type { Chance } from './chance.ts'
import type { Ledger } from './ledger.ts'
import { administrator } from './runtimeProcess.ts'

/** Calls the service as a careful client does: again and again with the same idempotency key, until there is an answer. */
export interface Caller {
  /** A write. Answers what the service acknowledged, or the refusal. */
  send<T = unknown>(of: Request): Promise<Answered<T>>
  /** A question; the same without a key. */
  ask<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T>
}

interface Request {
  readonly method: 'POST' | 'PUT'
  readonly path: string
  readonly body?: unknown
  readonly key: string
}
export type Answered<T> =
  | { readonly ok: true; readonly body: T }
  | { readonly ok: false; readonly status: number; readonly body: { detail?: string; code?: string } }

const patienceMs = 90_000
const betweenTriesMs = 40
const repeatedShare = 0.05
/** The header of the client that does everything. */
export const authorization = `Basic ${Buffer.from(`${administrator.username}:${administrator.password}`).toString('base64')}`

/**
 * @param urls where the service can be reached; a client that gets no answer tries the next
 * @param longestAnswerMs for how long it waits for one
 */
export function callerOf(urls: readonly string[], ledger: Ledger, chance: Chance, longestAnswerMs = 30_000): Caller {
  let at = 0

  return {
    async send<T>(request: Request): Promise<Answered<T>> {
      const first = await untilAnswered<T>(request)
      ledger.counts.acknowledged += 1
      if (chance.next() < repeatedShare) {
        ledger.counts.repeated += 1
        const again = await untilAnswered<T>(request)
        if (first.ok && JSON.stringify(first) !== JSON.stringify(again))
          ledger.violations.push(
            `${request.method} ${request.path} with the same idempotency key was answered ${JSON.stringify(first)}, then ${JSON.stringify(again)}`,
          )
      }
      return first
    },
    async ask<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
      const answered = await untilAnswered<T>({ method, path, body })
      if (!answered.ok) throw new Error(`${method} ${path}: ${answered.status} ${JSON.stringify(answered.body)}`)
      return answered.body
    },
  }

  async function untilAnswered<T>(request: {
    method: string
    path: string
    body?: unknown
    key?: string
  }): Promise<Answered<T>> {
    const begunMs = performance.now()
    // Whoever asks knows nothing of which runtime has answered before.
    at = chance.between(0, urls.length - 1)
    for (let attempt = 1; ; attempt += 1) {
      ledger.counts.requests += 1
      const answered = await once<T>(request)
      if (answered) {
        if (answered.ok || (answered.status < 500 && answered.status !== 429)) return answered
        ledger.counts.putOff += 1
        // A fault of ours, or a lock on who is who: neither belongs to any of the faults that are played here.
        if (answered.status !== 503 && answered.status !== 507)
          ledger.violations.push(
            `${request.method} ${request.path} was answered ${answered.status} ${JSON.stringify(answered.body)}`,
          )
      }
      if (performance.now() - begunMs > patienceMs)
        throw new Error(
          `${request.method} ${request.path} has no answer after ${patienceMs / 1000} s and ${attempt} tries; the last: ${JSON.stringify(answered)}`,
        )
      ledger.counts.retried += 1
      at = (at + 1) % urls.length
      await after(betweenTriesMs * Math.min(attempt, 10))
    }
  }

  /** Undefined when nobody answered. */
  async function once<T>(request: {
    method: string
    path: string
    body?: unknown
    key?: string
  }): Promise<Answered<T> | undefined> {
    try {
      const answer = await fetch(`${urls[at]}${request.path}`, {
        method: request.method,
        headers: {
          authorization,
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(request.key === undefined ? {} : { 'idempotency-key': request.key }),
        },
        body: request.body === undefined ? null : JSON.stringify(request.body),
        signal: AbortSignal.timeout(longestAnswerMs),
      })
      const text = await answer.text()
      const body = text === '' ? null : JSON.parse(text)
      return answer.ok ? { ok: true, body } : { ok: false, status: answer.status, body }
    } catch {
      return undefined
    }
  }
}
