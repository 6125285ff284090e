import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import type postgres from 'postgres'

const heartbeatChannel = 'waymark_heartbeat'
const heartbeatMs = 15_000

/** Notifications of PostgreSQL that are not missed for long when the connection breaks. */
export interface Listening {
  /**
   * Calls back with the payload of every notification, and with an empty one when the connection was lost and is there again: then
   * anything may have been said meanwhile.
   */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>
  /** Told of every socket that listens. */
  listensOn(socket: Socket): void
  stop(): void
}

/**
 * Listens over a pool's own connection for it. Nobody writes on that connection, so a half-open one would stay deaf without end:
 * now and then the runtime says something to itself, and when it does not hear that, the connection is given up and made anew.
 */
export function listenOn(sql: postgres.Sql, log: Logger): Listening {
  let socket: Socket | undefined
  let heartbeat: NodeJS.Timeout | undefined
  let heardItself = true

  return {
    async listen(channel, heard) {
      heartbeat ??= await beat()
      let isFirst = true
      const { unlisten } = await sql.listen(channel, heard, () => {
        if (isFirst) isFirst = false
        else heard('')
      })
      return unlisten
    },
    listensOn(one) {
      socket = one
    },
    stop: () => clearInterval(heartbeat),
  }

  async function beat(): Promise<NodeJS.Timeout> {
    const name = `${process.pid} ${Math.random()}`
    await sql.listen(heartbeatChannel, (payload) => {
      if (payload === name) heardItself = true
    })
    return setInterval(() => {
      if (!heardItself) {
        log.warn('nothing is heard from the database any more; the connection that listens is made anew')
        socket?.destroy()
      }
      heardItself = false
      // While the database cannot be reached, nothing is heard either, and the connection is made anew until it can.
      sql.notify(heartbeatChannel, name).catch(() => {})
    }, heartbeatMs).unref()
  }
}
