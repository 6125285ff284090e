import { ProblemError } from '../problem.ts'
import { type App, routes } from './endpoint.ts'

/**
 * Says so when a body is neither JSON nor a form with files. Without it the body would count as empty, and a request that left
 * something out on purpose would look the same as one that sent it in the wrong wrapping. No body at all is an empty object,
 * whatever it calls itself.
 */
export const onlyJson = (): App => {
  const app = routes()
  for (const prefix of ['/v2/*', '/api/*'])
    app.use(prefix, async (c, next) => {
      const type = c.req.header('content-type')
      if (type !== undefined) {
        if (c.req.header('content-length') === '0' || c.req.raw.body === null) c.req.raw = withoutType(c.req.raw)
        else if (!/^(application\/([\w.-]+\+)?json|multipart\/form-data)\b/i.test(type))
          throw new ProblemError(
            415,
            'UNSUPPORTED_MEDIA_TYPE',
            'Cannot be read',
            `The body was sent as ${type}. Send JSON with content-type application/json.`,
          )
      }
      await next()
    })
  return app
}

function withoutType(request: Request): Request {
  const headers = new Headers(request.headers)
  headers.delete('content-type')
  return new Request(request.url, { method: request.method, headers, signal: request.signal })
}
