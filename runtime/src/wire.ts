import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context, MiddlewareHandler } from 'hono'
import { compress } from 'hono/compress'
import { secureHeaders } from 'hono/secure-headers'
import { ProblemError } from './problem.ts'

/** Node's side of a request. Tests that ask the app directly have none. */
interface Wire {
  readonly incoming?: IncomingMessage
  readonly outgoing?: ServerResponse
}
const wireOf = (c: Context): Wire => (c.env ?? {}) as Wire

/**
 * Sets a header of the answer whatever the answer will be. On Node's own response: headers on the answer's object would cost it
 * its short way out.
 */
export function setHeader(c: Context, name: string, value: string): void {
  const { outgoing } = wireOf(c)
  if (outgoing) outgoing.setHeader(name, value)
  else c.header(name, value)
}

/**
 * The security headers of `secureHeaders`, made once. No browser shows the answer to a command as a page, so that is only told not to
 * be taken for anything but JSON.
 */
export function securityHeaders(options: Parameters<typeof secureHeaders>[0]): MiddlewareHandler {
  const onAnswer = secureHeaders(options)
  let known: [string, string][] | undefined
  return async (c, next) => {
    const { outgoing } = wireOf(c)
    if (!outgoing) return onAnswer(c, next)
    if (c.req.method === 'GET') {
      known ??= await headersOf(onAnswer, c)
      for (const [name, value] of known) outgoing.setHeader(name, value)
    } else outgoing.setHeader('x-content-type-options', 'nosniff')
    return next()
  }
}

/** What a middleware sets on an empty answer. */
async function headersOf(middleware: MiddlewareHandler, c: Context): Promise<[string, string][]> {
  const answer = new Response(null)
  await middleware(
    { res: answer, req: c.req, get: () => undefined, set: () => {} } as unknown as Context,
    async () => {},
  )
  return [...answer.headers]
}

/** A body is held as text, as values and as what is written: below this nobody counts. */
const smallBytes = 16_384

/**
 * Reads a JSON body at once, so that nobody after it goes through a stream for it. Of large ones only so much is let in as memory
 * bears; whoever comes then is asked to come again.
 *
 * @param mostBytes of all large bodies that are being worked on
 * @throws ProblemError 413 for a body that is too large, 503 where too much is under way
 */
export function readsJson(largestBytes: number, mostBytes = 2 * largestBytes): MiddlewareHandler {
  let underWay = 0
  return async (c, next) => {
    const { incoming } = wireOf(c)
    const type = incoming?.headers['content-type']
    if (!incoming || type === undefined || !/^application\/([\w.-]+\+)?json\b/i.test(type) || incoming.readableEnded)
      return next()
    const announced = Number(incoming.headers['content-length'] ?? Number.NaN)
    // A body that does not say how large it is counts as a large one.
    const bytes = announced <= smallBytes ? 0 : announced || 1_000_000
    if (underWay > 0 && underWay + bytes > mostBytes) throw tooMuch()
    underWay += bytes
    try {
      Object.assign(c.req.bodyCache, { text: Promise.resolve(await textOf(incoming, largestBytes)) })
      await next()
    } finally {
      underWay -= bytes
    }
  }
}

const tooMuch = () =>
  new ProblemError(503, 'RESOURCE_EXHAUSTED', 'Busy', 'Too much is being sent at once. Try again in a moment.')

function textOf(incoming: IncomingMessage, largestBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    incoming.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      if (size > largestBytes) reject(tooLarge(size))
    })
    incoming.on('end', () => resolve((chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString('utf8') ?? ''))
    incoming.on('error', reject)
    // Every request is closed in the end, and an error is dear to make.
    incoming.on('close', () => {
      if (!incoming.complete) reject(new Error('the request broke off'))
    })
  })
}

export const tooLarge = (size: number) =>
  new ProblemError(
    413,
    'TOO_LARGE',
    'Too large',
    `What was sent has ${Math.round(size / 1048576)} MB; up to 60 MB are taken.`,
  )

/** Compresses what may be long. Answers to commands are short: squeezing them costs more than sending them. */
export function compresses(): MiddlewareHandler {
  const squeeze = compress()
  return (c, next) => {
    const isCommand = c.req.method !== 'GET' && !/\/(search|activation|statistics\/[\w-]+)$/.test(c.req.path)
    return isCommand || c.req.header('accept-encoding') === undefined ? next() : squeeze(c, next)
  }
}
