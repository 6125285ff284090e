import { randomUUID } from 'node:crypto'
import { trace } from '@opentelemetry/api'
import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { Metrics } from './metrics.ts'
import type { Variables } from './routes/endpoint.ts'
import type { Shell } from './shell.ts'
import { instanceOf } from './store/keys.ts'
import { setHeader } from './wire.ts'

const slowMs = 1_000

/**
 * Gives each request an id, and one line in the log when it is answered: route, status, time, person, and the keys it is about;
 * never a body, a query or a credential. What failed, was not allowed, or took longer than a second is told at `info`, the rest at
 * `debug`.
 */
export function logRequests(shell: Pick<Shell, 'log'>, metrics: Metrics): MiddlewareHandler<{ Variables: Variables }> {
  return async (c, next) => {
    const begunMs = performance.now()
    const requestId = requestIdOf(c)
    c.set('requestId', requestId)
    setHeader(c, 'x-request-id', requestId)
    await next()
    const ms = performance.now() - begunMs
    const { method } = c.req
    const { status } = c.res
    const route = routeOf(c)
    metrics.answered({ method, route, status, seconds: ms / 1000 })
    const level = status >= 500 || status === 401 || status === 403 || status === 429 || ms >= slowMs ? 'info' : 'debug'
    if (!shell.log.isLevelEnabled(level)) return
    const person = c.get('person')?.username
    const traceId = trace.getActiveSpan()?.spanContext().traceId
    shell.log[level](
      {
        requestId,
        ...(traceId ? { traceId } : {}),
        method,
        route,
        status,
        ms: Math.round(ms * 10) / 10,
        ...(person ? { person } : {}),
        ...keysOf(c),
      },
      'request',
    )
  }
}

/** The caller's own id where it is a plain one, so that a trace can be followed through several systems. */
function requestIdOf(c: Context): string {
  const given = c.req.header('x-request-id')
  return given !== undefined && /^[\w.:/+=-]{1,128}$/.test(given) ? given : randomUUID()
}

/** The pattern of the route that answered. Unknown paths and the designer's files share one each, so that series stay few. */
export function routeOf(c: Context): string {
  const matched = matchedRoutes(c)
  const isOne = ({ path, method }: { path: string; method: string }) => method !== 'ALL' && !path.includes('*')
  const last = matched.at(c.req.routeIndex)
  // A door in front of all routes may have answered in the place of one.
  const answering = last && isOne(last) ? last : matched.find(isOne)
  if (answering) return answering.path
  return c.res.status === 404 ? 'unknown' : 'designer'
}

/** Whose keys begin with those of their instance. */
const ofAnInstance = /^(userTask|job|elementInstance|incident|timer)Key$/

/** The 64-bit keys in the address, and those that the route has named. */
export function keysOf(c: Context<{ Variables: Variables }>): Record<string, string> {
  const keys: Record<string, string> = {}
  for (const [name, value] of Object.entries(c.req.param())) {
    if (!name.endsWith('Key') || !/^\d{1,19}$/.test(value)) continue
    keys[name] = value
    if (ofAnInstance.test(name)) keys.processInstanceKey = instanceOf(value)
  }
  return { ...keys, ...c.get('keys') }
}
