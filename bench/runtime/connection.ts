import { connect, type Socket } from 'node:net'

/** An answer as it came: the body is not decoded further. */
export interface HttpAnswer {
  readonly status: number
  readonly body: string
}

/**
 * One kept-alive HTTP/1.1 connection that carries one request at a time. Written for load: it reads only what it needs of an
 * answer, so that the client takes as little as possible of the processors that it shares with what is measured.
 */
export class Connection {
  readonly #socket: Socket
  readonly #authorization: string
  #received: Buffer | undefined
  #waiting: { resolve(answer: HttpAnswer): void; reject(error: Error): void } | undefined

  private constructor(socket: Socket, authorization: string) {
    this.#socket = socket
    this.#authorization = authorization
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.#hear(chunk))
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('the server closed the connection')))
  }

  static open(port: number, authorization: string): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.off('error', reject)
        resolve(new Connection(socket, authorization))
      })
      socket.once('error', reject)
    })
  }

  /** @param body JSON text; without one nothing is sent */
  ask(method: 'GET' | 'POST', path: string, body?: string): Promise<HttpAnswer> {
    const sent =
      body === undefined ? '' : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`
    this.#socket.write(
      `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: ${this.#authorization}\r\n${sent}\r\n${body ?? ''}`,
    )
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
  }

  close() {
    this.#waiting = undefined
    this.#socket.destroy()
  }

  #hear(chunk: Buffer) {
    const received = this.#received ? Buffer.concat([this.#received, chunk]) : chunk
    const answer = readAnswer(received)
    this.#received = answer ? undefined : received
    if (!answer) return
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.resolve(answer)
  }

  #fail(error: Error) {
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.reject(error)
  }
}

/** Reads a whole answer, by its length or by its chunks; undefined while some of it is still on the way. */
export function readAnswer(received: Buffer): HttpAnswer | undefined {
  const headEnd = received.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const head = received.toString('latin1', 0, headEnd).toLowerCase()
  const status = Number(head.slice(9, 12))
  const begin = headEnd + 4
  if (status === 204 || status === 304) return { status, body: '' }
  const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1]
  if (length !== undefined) {
    const end = begin + Number(length)
    return received.length < end ? undefined : { status, body: received.toString('utf8', begin, end) }
  }
  if (!head.includes('\r\ntransfer-encoding: chunked')) throw new Error(`an answer without a length: ${head}`)
  const parts: Buffer[] = []
  for (let at = begin; ; ) {
    const lineEnd = received.indexOf('\r\n', at)
    if (lineEnd < 0) return undefined
    const size = Number.parseInt(received.toString('latin1', at, lineEnd), 16)
    const next = lineEnd + 2 + size + 2
    if (received.length < next) return undefined
    if (size === 0) return { status, body: Buffer.concat(parts).toString('utf8') }
    parts.push(received.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = next
  }
}
