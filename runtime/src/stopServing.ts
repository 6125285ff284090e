import type { Server } from 'node:http'
import { setTimeout as after } from 'node:timers/promises'
import type { Logger } from 'pino'

/**
 * Stops a server without failing a request. It goes on answering until everybody has let go of it, at most for `drainMs`: on a
 * connection that a proxy keeps, a request may be on its way that nobody may send a second time. Then it takes no more and finishes
 * what it is at. Whoever answers must say `connection: close` meanwhile.
 */
export async function stopServing(
  server: Server,
  of: { drainMs: number; longestAnswerMs: number; log: Pick<Logger, 'warn'> },
): Promise<void> {
  const begunMs = performance.now()
  while (performance.now() - begunMs < of.drainMs && (await connectionsOf(server)) > 0) await after(20)
  await untilAllAreLetIn(server)
  let isOver = false
  const answered = new Promise<void>((resolve) =>
    server.close(() => {
      isOver = true
      resolve()
    }),
  )
  const patience = new AbortController()
  await Promise.race([answered, after(of.longestAnswerMs, undefined, { signal: patience.signal }).catch(() => {})])
  patience.abort()
  if (!isOver) of.log.warn({ connections: await connectionsOf(server) }, 'requests that took too long are cut off')
}

/** Who stops listening resets every connection that has been made and not taken yet; one is taken in each turn of the loop. */
async function untilAllAreLetIn(server: Server): Promise<void> {
  let wasLetIn = true
  const letIn = () => {
    wasLetIn = true
  }
  server.on('connection', letIn)
  while (wasLetIn) {
    wasLetIn = false
    // Comes directly after the loop has looked for connections.
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  server.off('connection', letIn)
}

const connectionsOf = (server: Server) =>
  new Promise<number>((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  )
