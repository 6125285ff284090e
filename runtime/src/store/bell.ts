import type { Logger } from 'pino'
import type { Database } from './database.ts'

/** Tells listeners that something has been committed. */
export interface Bell {
  /** Of several rings in a short time the listeners hear one, with the least of their payloads. */
  ring(channel: string, payload?: number): void
  /** What was rung and not heard yet is heard. */
  close(): Promise<void>
}

const quietMs = 25

/**
 * Opens the bell. Notifications are sent after the commit and by themselves: within the transaction each would make its commit
 * wait for that of every other transaction that notifies. Should the runtime die in between, listeners look from time to time.
 */
export function openBell({ db, log }: { db: Pick<Database, 'notify'>; log: Logger }): Bell {
  const rung = new Map<string, number | undefined>()
  const sending = new Set<Promise<void>>()
  let quiet: NodeJS.Timeout | undefined

  return {
    ring(channel, payload) {
      const before = rung.get(channel)
      rung.set(channel, before === undefined || payload === undefined ? (before ?? payload) : Math.min(before, payload))
      if (!quiet) sound()
    },
    async close() {
      clearTimeout(quiet)
      quiet = undefined
      if (rung.size > 0) sound()
      clearTimeout(quiet)
      await Promise.all(sending)
    },
  }

  function sound() {
    for (const [channel, payload] of rung) {
      const sent = db.notify(channel, payload === undefined ? '' : String(payload)).then(
        () => undefined,
        (error: unknown) => log.warn({ err: error, channel }, 'listeners could not be told; they look by themselves'),
      )
      sending.add(sent)
      void sent.finally(() => sending.delete(sent))
    }
    rung.clear()
    quiet = setTimeout(() => {
      quiet = undefined
      if (rung.size > 0) sound()
    }, quietMs)
    quiet.unref()
  }
}
