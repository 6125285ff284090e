import type { Refusal, RefusalCode } from '@waymark/shared/engine'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { isDiskFull } from './store/unavailable.ts'

/** What went wrong, ready to be answered as Problem Details (RFC 9457). Throw it from anywhere behind a route. */
export class ProblemError extends Error {
  readonly status: ContentfulStatusCode
  readonly code: string
  readonly title: string
  readonly extra: Record<string, unknown>

  /** @param detail a sentence for people: the thing, the place, the mend. @param extra further members, such as `errors`. */
  constructor(
    status: ContentfulStatusCode,
    code: string,
    title: string,
    detail: string,
    extra: Record<string, unknown> = {},
  ) {
    super(detail)
    this.status = status
    this.code = code
    this.title = title
    this.extra = extra
  }
}

export const notFound = (detail: string) => new ProblemError(404, 'NOT_FOUND', 'Not found', detail)
export const invalid = (detail: string, errors?: { path: string; message: string }[]) =>
  new ProblemError(400, 'INVALID_ARGUMENT', 'Invalid request', detail, errors ? { errors } : {})
export const conflict = (detail: string, extra: Record<string, unknown> = {}) =>
  new ProblemError(409, 'INVALID_STATE', 'Conflict', detail, extra)
export const forbidden = (detail: string) => new ProblemError(403, 'FORBIDDEN', 'Not allowed', detail)
export const unauthenticated = () =>
  new ProblemError(401, 'UNAUTHENTICATED', 'Sign in first', 'Sign in, or send Basic credentials of a user.')
export const unprocessable = (detail: string, extra: Record<string, unknown> = {}) =>
  new ProblemError(422, 'UNPROCESSABLE', 'Cannot be processed', detail, extra)

/** The database cannot be asked now. @param error 507 where it says that its disk is full, 503 otherwise */
export const databaseUnavailable = (error: unknown) =>
  isDiskFull(error)
    ? new ProblemError(
        507,
        'OUT_OF_SPACE',
        'Disk full',
        "The disk under Waymark's data is full, so nothing can be kept. Make room; it then goes on by itself. Nothing that was acknowledged is lost.",
      )
    : new ProblemError(
        503,
        'UNAVAILABLE',
        'Database does not answer',
        'The database does not answer, so it is not known whether this was done. Try again; with an Idempotency-Key that is harmless.',
      )

// A new refusal code without an answer here does not compile.
const statusOfRefusal: { [code in RefusalCode]: [ContentfulStatusCode, string] } = {
  notFound: [404, 'NOT_FOUND'],
  instanceEnded: [409, 'INVALID_STATE'],
  alreadyAssigned: [409, 'ALREADY_ASSIGNED'],
  notWaiting: [409, 'INVALID_STATE'],
  duplicateMessage: [409, 'ALREADY_EXISTS'],
  invalidVariables: [400, 'INVALID_ARGUMENT'],
  noSuchStart: [409, 'INVALID_STATE'],
  invalidArgument: [400, 'INVALID_ARGUMENT'],
}

/** The HTTP answer to an engine's refusal. */
export function refused(refusal: Refusal, extra: Record<string, unknown> = {}): ProblemError {
  const [status, code] = statusOfRefusal[refusal.code]
  return new ProblemError(
    status,
    code,
    status === 404 ? 'Not found' : status === 400 ? 'Invalid request' : 'Conflict',
    refusal.message,
    extra,
  )
}

/** Writes the problem as application/problem+json. */
export function answerProblem(c: Context, problem: ProblemError): Response {
  return c.body(
    JSON.stringify({
      type: 'about:blank',
      title: problem.title,
      status: problem.status,
      detail: problem.message,
      instance: new URL(c.req.url).pathname,
      code: problem.code,
      ...problem.extra,
    }),
    problem.status,
    {
      'content-type': 'application/problem+json',
      ...(problem.status === 503 || problem.status === 507 ? { 'retry-after': '1' } : {}),
    },
  )
}
