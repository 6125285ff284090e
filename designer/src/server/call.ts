import { Problem } from '@waymark/shared/contract'
import type { z } from 'zod'

/** An answer that is not the one asked for. `message` is a sentence for people, `code` is stable for programs. */
export class ProblemError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'ProblemError'
    this.problem = problem
  }
  get status() {
    return this.problem.status
  }
  get code() {
    return this.problem.code
  }
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export type QueryValues = Record<string, string | number | boolean | null | undefined>
interface Request {
  /** Sent as JSON; a FormData goes as it is. */
  body?: unknown
  headers?: Record<string, string>
  query?: QueryValues
  signal?: AbortSignal
}

let sessionExpired: () => void = () => {}
/** The frame says here what happens when the session is over: it leads to the sign-in page and back. */
export function whenSessionExpires(listener: () => void) {
  sessionExpired = listener
}

let unreachable: () => void = () => {}
/** Told when a call found nobody there (no answer, or a proxy's 502 to 504); the live stream then looks for itself. */
export function whenUnreachable(listener: () => void) {
  unreachable = listener
}

/**
 * Asks the runtime. With a `schema` the answer is parsed by it; without, the answer's body is ignored.
 * Throws a ProblemError for every answer but 2xx, for an answer of an unexpected shape, and when the runtime cannot be
 * reached (status 0, code `unreachable`).
 */
export async function call<S extends z.ZodType>(
  method: Method,
  path: string,
  request: Request & { schema: S },
): Promise<z.output<S>>
export async function call(method: Method, path: string, request?: Request): Promise<void>
export async function call(method: Method, path: string, request: Request & { schema?: z.ZodType } = {}) {
  const response = await send(method, path, request, 'application/json')
  if (!request.schema) return
  const parsed = request.schema.safeParse(await response.json().catch(() => undefined))
  if (parsed.success) return parsed.data
  const first = parsed.error.issues[0]
  const place = first ? `${first.path.join('.') || 'the answer'}: ${first.message}` : 'no JSON'
  throw new ProblemError({
    type: 'about:blank',
    title: 'Unexpected answer',
    status: response.status,
    code: 'unexpected-answer',
    detail: `The server answered ${method} ${path} in a form this page does not know (${place}). Reload the page; if it stays, the server and the page are of different versions.`,
  })
}

/** As `call`, for an answer that is text (XML, SVG). */
export async function callText(method: Method, path: string, request: Request = {}): Promise<string> {
  const response = await send(method, path, request, '*/*')
  return response.text()
}

async function send(method: Method, path: string, request: Request, accept: string): Promise<Response> {
  const headers: Record<string, string> = { accept, ...request.headers }
  let body: BodyInit | undefined
  if (request.body instanceof FormData) body = request.body
  else if (request.body !== undefined) {
    body = JSON.stringify(request.body)
    headers['content-type'] ??= 'application/json'
  }
  let response: Response
  try {
    response = await fetch(withQuery(path, request.query), {
      method,
      headers,
      body,
      credentials: 'same-origin',
      signal: request.signal,
    })
  } catch (cause) {
    if (request.signal?.aborted) throw cause
    unreachable()
    throw new ProblemError({
      type: 'about:blank',
      title: 'Not reachable',
      status: 0,
      code: 'unreachable',
      detail: 'Waymark cannot be reached at the moment. Nothing was changed.',
    })
  }
  if (response.ok) return response
  const problem = await problemOf(response)
  if (response.status >= 502 && response.status <= 504) unreachable()
  if (response.status === 401 && !path.startsWith('/api/session')) sessionExpired()
  throw new ProblemError(problem)
}

async function problemOf(response: Response): Promise<Problem> {
  const parsed = Problem.safeParse(await response.json().catch(() => undefined))
  if (parsed.success) return parsed.data
  return {
    type: 'about:blank',
    title: response.statusText || `HTTP ${response.status}`,
    status: response.status,
    detail:
      response.status >= 500
        ? 'The server could not do this. Nothing was changed; try again in a moment.'
        : `The server refused this (HTTP ${response.status}).`,
  }
}

/** Appends the given values; null and undefined ones are left out. */
export function withQuery(path: string, query: QueryValues = {}): string {
  const values = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') values.set(name, String(value))
  }
  const text = values.toString()
  return text === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${text}`
}
