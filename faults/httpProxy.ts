import { createServer, type IncomingMessage, type OutgoingHttpHeaders, request, type ServerResponse } from 'node:http'
import { setTimeout as after } from 'node:timers/promises'

const triesBeforeGivingUp = 100
const betweenTriesMs = 50

/** What a load balancer in front of several runtimes does: it sends on, and asks the next one where that is harmless. */
export interface HttpProxy {
  readonly url: string
  /** Requests that were answered with 5xx, or not at all, in the end. */
  readonly failed: string[]
  /** How often it asked another runtime. */
  readonly retried: number
  stop(): Promise<void>
}

/** @param targets addresses of the runtimes; requests go round in turn */
export async function httpProxy(port: number, targets: readonly string[]): Promise<HttpProxy> {
  const failed: string[] = []
  let retried = 0
  let turn = 0
  const server = createServer((incoming, outgoing) => {
    void serve(incoming, outgoing).catch((error: unknown) => {
      failed.push(`${incoming.method} ${incoming.url}: ${error instanceof Error ? error.message : error}`)
      outgoing.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${port}`,
    failed,
    get retried() {
      return retried
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse) {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const isHarmless = incoming.method === 'GET' || incoming.headers['idempotency-key'] !== undefined
    for (let attempt = 1; ; attempt += 1) {
      const target = targets[turn++ % targets.length] ?? ''
      const answer = await once(target, incoming, body).catch((error: Error) => error)
      const isAnswer = !(answer instanceof Error)
      // Refused connections were never taken: even what is not harmless may go elsewhere.
      const wasTaken = isAnswer || !('code' in answer) || answer.code !== 'ECONNREFUSED'
      if (isAnswer && answer.status !== 503) {
        outgoing.writeHead(answer.status, answer.headers).end(answer.body)
        if (answer.status >= 500) failed.push(`${incoming.method} ${incoming.url}: ${answer.status}`)
        return
      }
      if ((!isHarmless && wasTaken) || attempt === triesBeforeGivingUp) {
        failed.push(`${incoming.method} ${incoming.url}: ${isAnswer ? answer.status : answer.message}`)
        outgoing.writeHead(502).end()
        return
      }
      retried += 1
      if (attempt % targets.length === 0) await after(betweenTriesMs)
    }
  }

  function once(
    target: string,
    { method, url, headers }: IncomingMessage,
    body: Buffer,
  ): Promise<{ status: number; headers: OutgoingHttpHeaders; body: Buffer }> {
    return new Promise((resolve, reject) => {
      const sent = request(target + url, { method, headers: { ...headers, host: new URL(target).host } }, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () => {
          const { connection: _connection, 'transfer-encoding': _encoding, ...kept } = answer.headers
          resolve({ status: answer.statusCode ?? 502, headers: kept, body: Buffer.concat(chunks) })
        })
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }
}
