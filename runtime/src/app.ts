import { existsSync } from 'node:fs'
import { serveStatic } from '@hono/node-server/serve-static'
import type { MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { DatabaseUnavailable, Overloaded } from './engine/committer.ts'
import { openMetrics } from './metrics.ts'
import { answerProblem, databaseUnavailable, notFound, ProblemError } from './problem.ts'
import { logRequests } from './requestLog.ts'
import { KnownRoutes } from './router.ts'
import { admin } from './routes/admin.ts'
import { type App, routes, type Variables } from './routes/endpoint.ts'
import { metricsFor } from './routes/metrics.ts'
import { describe } from './routes/reference.ts'
import { resources } from './routes/resources.ts'
import { sessions } from './routes/session.ts'
import { work } from './routes/work.ts'
import type { Shell } from './shell.ts'
import { isUnavailable } from './store/unavailable.ts'
import { compresses, readsJson, securityHeaders, tooLarge } from './wire.ts'

const largestBodyBytes = 60 * 1024 * 1024

/**
 * The whole HTTP face: identity first, then the routes of every resource, then the designer's files. Whatever goes wrong is
 * answered as a problem; a fault is logged once, here, and tells the caller nothing but its request id.
 *
 * @param designerFolder the built designer; without it only the API is served
 */
export function makeApp(shell: Shell, designerFolder?: string): App {
  const app = routes({ router: new KnownRoutes() })
  const metrics = openMetrics(shell)

  if (shell.tracing) app.use(shell.tracing.requests)
  app.use(logRequests(shell, metrics))
  app.use(
    securityHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", "'unsafe-inline'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        workerSrc: ["'self'", 'blob:'],
        frameAncestors: ["'none'"],
      },
      strictTransportSecurity: false,
      crossOriginEmbedderPolicy: false,
    }),
  )
  app.use(async (c, next) => {
    const size = Number(c.req.header('content-length') ?? 0)
    if (size > largestBodyBytes) throw tooLarge(size)
    await next()
    // A client that keeps its connection would hold up a runtime that stops, or be cut off by it.
    if (shell.live.closing.aborted) c.header('connection', 'close')
  })
  const knowsWhoSends: MiddlewareHandler<{ Variables: Variables }> = async (c, next) => {
    c.set('person', await shell.identity.whoSends(c.req.raw.headers))
    return next()
  }
  for (const prefix of ['/v2/*', '/api/*']) app.use(prefix, compresses(), knowsWhoSends, readsJson(largestBodyBytes))
  app.use('/hooks/*', knowsWhoSends)
  if (!shell.settings.openMetrics) app.use('/metrics', knowsWhoSends)

  app.route('/', sessions(shell))
  app.route('/', work(shell))
  app.route('/', admin(shell))
  app.route('/', metricsFor(shell, metrics))
  for (const resource of resources) app.route('/', resource(shell))
  describe(app, shell.version)

  const unknown = (path: string) =>
    notFound(`There is nothing at ${path}. The resources are listed at /docs and /openapi.json.`)
  for (const prefix of ['/v2/*', '/api/*', '/hooks/*'])
    app.all(prefix, (c) => answerProblem(c, unknown(new URL(c.req.url).pathname)))
  if (designerFolder && existsSync(designerFolder)) serveDesigner(app, designerFolder)

  app.notFound((c) => answerProblem(c, unknown(new URL(c.req.url).pathname)))
  app.onError((error, c) => {
    if (error instanceof ProblemError) return answerProblem(c, error)
    if (error instanceof HTTPException)
      return answerProblem(
        c,
        new ProblemError(error.status as 400, 'INVALID_ARGUMENT', 'Invalid request', plainWords(error)),
      )
    if (error instanceof Overloaded)
      return answerProblem(c, new ProblemError(503, 'RESOURCE_EXHAUSTED', 'Try again', error.message))
    if (error instanceof DatabaseUnavailable || isUnavailable(error)) {
      shell.log.warn({ err: error, requestId: c.get('requestId'), path: c.req.path }, 'the database cannot be asked')
      return answerProblem(c, databaseUnavailable(error))
    }
    shell.log.error({ err: error, requestId: c.get('requestId'), path: c.req.path }, 'a request failed')
    const detail = `Something went wrong on our side; nothing was changed. Tell your administrator the request id ${c.get('requestId')}.`
    return answerProblem(c, new ProblemError(500, 'INTERNAL_ERROR', 'Our mistake', detail))
  })
  return app
}

const plainWords = (error: HTTPException) =>
  /json/i.test(error.message)
    ? 'The body is not valid JSON. Send a JSON object with content-type application/json.'
    : error.message

/** The built designer: hashed assets for a year, everything else leads to the page, whose router knows the rest. */
function serveDesigner(app: App, folder: string): void {
  app.use(
    '/assets/*',
    serveStatic({
      root: folder,
      precompressed: true,
      onFound: (_path, c) => c.header('cache-control', 'public, max-age=31536000, immutable'),
    }),
  )
  app.get('/assets/*', (c) => answerProblem(c, notFound(`There is no file ${c.req.path}.`)))
  app.use(
    '*',
    serveStatic({ root: folder, precompressed: true, onFound: (_path, c) => c.header('cache-control', 'no-cache') }),
  )
  app.get(
    '*',
    serveStatic({ root: folder, path: 'index.html', onFound: (_path, c) => c.header('cache-control', 'no-cache') }),
  )
}
