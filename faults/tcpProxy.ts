import { connect, createServer, type Socket } from 'node:net'

/** A network that can be made bad: between the runtime and its database. */
export interface TcpProxy {
  readonly port: number
  /** Breaks every connection off, as a firewall that restarts does. */
  cut(): void
  /** From now on, what is sent on connections that are open is swallowed and nobody is told: half-open connections. New ones work. */
  swallow(): void
  /** Nobody can connect any more, and open connections are cut. */
  close(): void
  /** Connections can be made again. */
  open(): void
  /** Each packet is held back for so long, in both directions. */
  delay(ms: number): void
  stop(): Promise<void>
}

export async function tcpProxy(port: number, target: { host: string; port: number }): Promise<TcpProxy> {
  const pairs = new Set<{ near: Socket; far: Socket; isSwallowed: boolean }>()
  let delayMs = 0
  let isOpen = true
  const server = createServer((near) => {
    if (!isOpen) return near.destroy()
    const far = connect(target)
    const pair = { near, far, isSwallowed: false }
    pairs.add(pair)
    const carry = (from: Socket, to: Socket) => {
      // In order, whatever the delay is when the next packet comes.
      let last = Promise.resolve()
      from.on('data', (chunk) => {
        if (pair.isSwallowed) return
        if (delayMs === 0) {
          void last.then(() => to.write(chunk))
          return
        }
        const until = new Promise<void>((resolve) => setTimeout(resolve, delayMs))
        last = last.then(() => until).then(() => void to.write(chunk))
      })
      from.on('error', () => {})
      from.on('close', () => {
        pairs.delete(pair)
        if (!pair.isSwallowed) void last.then(() => to.destroy())
      })
    }
    near.setNoDelay(true)
    far.setNoDelay(true)
    carry(near, far)
    carry(far, near)
    return undefined
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const cut = () => {
    for (const { near, far } of pairs) {
      near.resetAndDestroy()
      far.resetAndDestroy()
    }
    pairs.clear()
  }
  return {
    port,
    cut,
    swallow() {
      for (const pair of pairs) pair.isSwallowed = true
    },
    close() {
      isOpen = false
      cut()
    },
    open() {
      isOpen = true
    },
    delay(ms) {
      delayMs = ms
    },
    stop() {
      cut()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
