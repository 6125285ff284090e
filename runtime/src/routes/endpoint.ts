import { createRoute, OpenAPIHono, type z } from '@hono/zod-openapi'
import type { Person } from '@waymark/shared/contract'
import { Problem } from '@waymark/shared/contract'
import type { Context, MiddlewareHandler } from 'hono'
import type { HonoOptions } from 'hono/hono-base'
import { demand, type Permission } from '../identity/policy.ts'
import { invalid, unauthenticated } from '../problem.ts'

/** What the middleware of app.ts leaves for the routes. `person` is absent for somebody who has not signed in. */
export interface Variables {
  person: Person | undefined
  requestId: string
  /** 64-bit keys of what the request made or moved, where its address does not name them: for the log. */
  keys?: Readonly<Record<string, string>>
}
type Env = { Variables: Variables }
export type App = OpenAPIHono<Env>

/**
 * Routes of one resource. Bad input is answered as a problem that lists every field.
 *
 * @param options.router who finds them, where it is not hono's own choice
 */
export const routes = (options: Pick<HonoOptions<Env>, 'router'> = {}): App =>
  new OpenAPIHono<Env>({
    ...options,
    defaultHook: (result) => {
      if (result.success) return
      const errors = result.error.issues.map((issue) => ({
        path: issue.path.map(String).join('.') || `(${result.target})`,
        message: issue.message,
      }))
      throw invalid(errors.map((error) => `${error.path}: ${error.message}`).join('; '), errors)
    },
  })

/** The signed-in person. Only behind `requires`. */
export function personOf(c: Context<{ Variables: Variables }>): Person {
  const person = c.get('person')
  if (!person) throw unauthenticated()
  return person
}

export type Guard = MiddlewareHandler<{ Variables: Variables }> & { permission?: Permission | 'anybody' | 'signedIn' }

/** The check that every route carries; a test walks all routes and finds it on each. */
export function requires(permission: Permission | 'signedIn'): Guard {
  const guard: Guard = (c, next) => {
    const person = personOf(c)
    if (permission !== 'signedIn') demand(person, permission)
    return next()
  }
  guard.permission = permission
  return guard
}

/** Marks the few routes that are open to the world, so that none is open by mistake. */
export const open: Guard = Object.assign<MiddlewareHandler<{ Variables: Variables }>, { permission: 'anybody' }>(
  (_c, next) => next(),
  { permission: 'anybody' },
)

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: Problem } },
})

/**
 * Describes a JSON endpoint for `app.openapi(endpoint({...}), handler)`: its permission, its OpenAPI entry with the problems it
 * may answer, and the validation of what comes in.
 */
export function endpoint<
  M extends 'get' | 'post' | 'put' | 'patch' | 'delete',
  P extends string,
  A extends z.ZodType,
  B extends z.ZodType = z.ZodNever,
  Q extends z.ZodObject = z.ZodObject<Record<never, never>>,
  R extends z.ZodObject = z.ZodObject<Record<never, never>>,
>(of: {
  method: M
  /** With OpenAPI parameters: `/v2/user-tasks/{userTaskKey}`. */
  path: P
  summary: string
  tag: string
  permission: Permission | 'signedIn' | 'anybody'
  params?: R
  query?: Q
  body?: B
  /** 200 unless said otherwise; without `answer` it is 204. */
  status?: 200 | 201
  answer?: A
}) {
  return createRoute({
    method: of.method,
    path: of.path,
    summary: of.summary,
    tags: [of.tag],
    middleware: [of.permission === 'anybody' ? open : requires(of.permission)] as const,
    request: {
      ...(of.params ? { params: of.params } : {}),
      ...(of.query ? { query: of.query } : {}),
      ...(of.body ? { body: { required: true, content: { 'application/json': { schema: of.body } } } } : {}),
    } as {
      params: R
      query: Q
      body: { required: true; content: { 'application/json': { schema: B } } }
    },
    responses: {
      ...(of.answer
        ? { [of.status ?? 200]: { description: 'Done', content: { 'application/json': { schema: of.answer } } } }
        : { 204: { description: 'Done' } }),
      400: problem('The request does not fit'),
      401: problem('Not signed in'),
      403: problem('Not allowed'),
      404: problem('Not found'),
      409: problem('Not possible in the present state'),
    },
  })
}
