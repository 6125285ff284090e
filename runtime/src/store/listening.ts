import type pg from 'pg'
import type { Logger } from 'pino'

const heartbeatMs = 15_000
const againAfterMs = 500

/** Notifications of PostgreSQL that are not missed for long when the connection breaks. */
export interface Listening {
  /**
   * Calls back with the payload of every notification, and with an empty one when the connection was lost and is there again: then
   * anything may have been said meanwhile.
   */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>
  stop(): Promise<void>
}

/**
 * Listens over a connection of its own, made anew when it breaks. A half-open one would stay deaf without end, so now and then it is
 * asked something: when no answer comes in time, it is given up.
 *
 * @param makeClient a client that is not connected yet
 */
export function listenOn(makeClient: () => pg.Client, log: Logger): Listening {
  const channels = new Map<string, Set<(payload: string) => void>>()
  let client: Promise<pg.Client> | undefined
  let heartbeat: NodeJS.Timeout | undefined
  let stopped = false

  return {
    async listen(channel, heard) {
      const listeners = channels.get(channel)
      if (listeners) {
        listeners.add(heard)
      } else {
        channels.set(channel, new Set([heard]))
        client ??= connect()
        await (await client).query(`listen ${quoted(channel)}`)
      }
      heartbeat ??= setInterval(() => void beat(), heartbeatMs).unref()
      return async () => {
        const left = channels.get(channel)
        left?.delete(heard)
        if (left?.size !== 0) return
        channels.delete(channel)
        await (await client)?.query(`unlisten ${quoted(channel)}`)
      }
    },
    async stop() {
      stopped = true
      clearInterval(heartbeat)
      const open = await client?.catch(() => undefined)
      await open?.end()
    },
  }

  async function connect(): Promise<pg.Client> {
    const made = makeClient()
    let isOver = false
    const over = () => {
      if (isOver) return
      isOver = true
      if (!stopped) client = again()
    }
    made.on('notification', ({ channel, payload }) => {
      for (const heard of channels.get(channel) ?? []) heard(payload ?? '')
    })
    await made.connect()
    made.on('error', over)
    made.on('end', over)
    return made
  }

  /** Tries until the database is there again. Whoever listens is then told that something may have been missed. */
  async function again(): Promise<pg.Client> {
    log.warn('the connection that listens to the database broke; it is made anew')
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, againAfterMs).unref())
      try {
        const made = await connect()
        for (const channel of channels.keys()) await made.query(`listen ${quoted(channel)}`)
        for (const listeners of channels.values()) for (const heard of listeners) heard('')
        return made
      } catch (error) {
        log.debug({ err: error }, 'the database cannot be listened to yet')
      }
    }
  }

  async function beat() {
    const listening = await client
    const query = { text: 'select 1', query_timeout: heartbeatMs }
    await listening?.query(query).catch((error: unknown) => {
      log.warn({ err: error }, 'the database does not answer where it is listened to')
      // Its 'end' makes the next one.
      ;(listening as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
    })
  }
}

const quoted = (channel: string) => `"${channel.replaceAll('"', '""')}"`
