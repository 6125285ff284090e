import { Socket } from 'node:net'

/** What the PostgreSQL driver says of the connection that it wants. */
interface Wanted {
  readonly host: readonly string[] | string
  readonly port: readonly number[] | number
  readonly path?: string | false
}

/**
 * Makes the sockets of a pool of connections. One whose other side says nothing for `patienceMs` after something was sent is
 * destroyed: half-open connections (a firewall that forgot them, a machine that vanished) are otherwise waited for without end.
 *
 * @param of.patienceMs asked at each write, so that migrations may take their time
 */
export function watchedSockets(of: {
  patienceMs(): number
  isMade(socket: Socket, wanted: Wanted): void
}): (wanted: Wanted) => Promise<Socket> {
  let turn = 0
  return async (wanted) => {
    const { host, port, path } = wanted
    const socket = new Socket()
    of.isMade(socket, wanted)
    let silence: NodeJS.Timeout | undefined
    const write = socket.write.bind(socket) as (...args: unknown[]) => boolean
    socket.write = ((...args: unknown[]) => {
      silence ??= setTimeout(giveUp, of.patienceMs()).unref()
      return write(...args)
    }) as typeof socket.write
    socket.on('data', heard)
    socket.on('close', heard)
    if (path) return socket.connect(path)
    // Of several servers the next one each time, as the driver does it.
    const hosts = [host].flat()
    const ports = [port].flat()
    const at = turn++ % hosts.length
    socket.setNoDelay(true)
    return socket.connect({ host: hosts[at] ?? 'localhost', port: ports[at] ?? 5432 })

    function heard() {
      clearTimeout(silence)
      silence = undefined
    }
    function giveUp() {
      const silent = new Error('The database has said nothing for too long; the connection is given up.')
      socket.destroy(Object.assign(silent, { code: 'ETIMEDOUT' }))
    }
  }
}
