import { invalid, ProblemError } from '../problem.ts'
import { type App, routes } from './endpoint.ts'

/**
 * Says so when a body is neither JSON nor a form with files. Without it the body would count as empty, and a request that left
 * something out on purpose would look the same as one that sent it in the wrong wrapping. No body at all is an empty object,
 * whatever it calls itself. Neither is let in what no database can hold: text with a null character or half a character.
 */
export const onlyJson = (): App => {
  const app = routes()
  for (const prefix of ['/v2/*', '/api/*'])
    app.use(prefix, async (c, next) => {
      if (c.req.url.includes('%00'))
        throw invalid('The address holds a null character (%00), which no text here can have.')
      const type = c.req.header('content-type')
      if (type !== undefined) {
        const read = await c.req.bodyCache.text
        if (c.req.header('content-length') === '0' || (read === undefined ? c.req.raw.body === null : read === ''))
          c.req.raw = withoutType(c.req.raw)
        else if (!/^(application\/([\w.-]+\+)?json|multipart\/form-data)\b/i.test(type))
          throw new ProblemError(
            415,
            'UNSUPPORTED_MEDIA_TYPE',
            'Cannot be read',
            `The body was sent as ${type}. Send JSON with content-type application/json.`,
          )
        else if (!type.startsWith('multipart/') && holdsUnstorable(await c.req.text()))
          throw invalid(
            'The body holds a text with a null character or half a character (\\u0000, a lone surrogate). Leave it out.',
          )
      }
      return next()
    })
  return app
}

function withoutType(request: Request): Request {
  const headers = new Headers(request.headers)
  headers.delete('content-type')
  return new Request(request.url, { method: request.method, headers, signal: request.signal })
}

/** Whether JSON holds a name or text that PostgreSQL refuses to keep. What is no JSON is somebody else's to refuse. */
function holdsUnstorable(json: string): boolean {
  // Without an escape there can be neither: a raw one does not survive the way here.
  if (!json.includes('\\u')) return false
  let found = false
  try {
    JSON.parse(json, (name, value) => {
      found ||= isUnstorable(name) || (typeof value === 'string' && isUnstorable(value))
      return value
    })
  } catch {
    return false
  }
  return found
}

// In Unicode mode the class of surrogates matches only those that stand alone.
const isUnstorable = (text: string): boolean => text.includes('\u0000') || /\p{Surrogate}/u.test(text)
