import { z } from '@hono/zod-openapi'
import { LiveEvent } from '@waymark/shared/contract'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import { invalid } from '../problem.ts'
import type { Shell } from '../shell.ts'
import { type App, personOf, requires, routes } from './endpoint.ts'

const heartbeatMs = 15_000
/** Then the browser comes back and is asked again who it is: a right that was taken away does not live on in an open stream. */
const longestStreamMs = 30 * 60_000

/** The live stream to open browsers. */
export const events = (shell: Shell): App => {
  const app = routes()

  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/api/events',
    summary: 'The live stream: what moved, as server-sent events; resumes after `Last-Event-ID`',
    tags: ['Live'],
    request: { headers: z.object({ 'Last-Event-ID': z.string().optional() }) },
    responses: {
      200: { description: 'Each message is one of these', content: { 'text/event-stream': { schema: LiveEvent } } },
    },
  })
  app.get('/api/events', requires('view'), (c) => {
    const person = personOf(c)
    const last = c.req.header('last-event-id')
    if (last !== undefined && !/^\d{1,15}$/.test(last))
      throw invalid(`Last-Event-ID: "${last}" is not an id of this stream.`)
    // A proxy that gathers a page before it hands it on would hold the stream back.
    c.header('x-accel-buffering', 'no')
    return streamSSE(c, tell, failed)

    async function tell(stream: SSEStreamingApi) {
      const gone = new AbortController()
      stream.onAbort(() => gone.abort())
      const heartbeat = setInterval(() => void stream.write(': still here\n\n'), heartbeatMs)
      const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(longestStreamMs)])
      const told = shell.live.subscribe(person, {
        since: last === undefined ? undefined : Number(last),
        signal,
        // An id alone is no message; it tells the browser from where to resume.
        opened: async (id) => void (await stream.write(`retry: 2000\nid: ${id}\n\n`)),
      })
      try {
        for await (const { id, event } of told) await stream.writeSSE({ id: String(id), data: JSON.stringify(event) })
      } finally {
        clearInterval(heartbeat)
      }
    }
    async function failed(error: Error) {
      shell.log.error({ err: error, requestId: c.get('requestId') }, 'a live stream broke off')
    }
  })
  return app
}
