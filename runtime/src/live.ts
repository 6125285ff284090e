import type { LiveEvent, Person } from '@waymark/shared/contract'
import type { Logger } from 'pino'
import { seesEveryCase } from './identity/policy.ts'
import type { Database } from './store/database.ts'
import { type LiveEventRow, liveChannel, liveEventsAfter, newestLiveEvent } from './store/liveEvents.ts'
import { type CaseAudience, casesAudience, holdsLiveEvent } from './store/queries/audience.ts'

/** A live event with the id by which a browser resumes. */
export interface Told {
  readonly id: number
  readonly event: LiveEvent
}

/** The live stream: what any runtime on this database has done, told to the open browsers of this one. */
export interface Live {
  /**
   * What this person may hear, from now on or from the event after `since`, until `signal` is aborted. `opened` is told where
   * the stream begins: later than `since` when so much was missed that asking again for everything is cheaper. The stream
   * ends for a reader who cannot keep up; browsers then come back and ask again for everything.
   */
  subscribe(
    person: Person,
    of: { since?: number | undefined; signal: AbortSignal; opened?: (id: number) => Promise<void> | void },
  ): AsyncGenerator<Told>
  /** How often something has moved so far: ask before looking at the database, then wait with `movedSince`. */
  moves(): number
  /** Waits until something has moved since that count; false when `signal` was aborted or the stream closed first. */
  movedSince(seen: number, signal: AbortSignal): Promise<boolean>
  /** Aborted when the runtime stops: it is not ready any more, and whoever waits for something to move waits in vain. */
  readonly closing: AbortSignal
  /** Ends every stream. */
  close(): Promise<void>
}

/** Two batches may commit in another order than their ids: so many ids are asked for again, and told only once. */
const overlap = 200
const mostAtOnce = 1_000
const longestQueue = 1_000
/** One look for many batches: so long a burst is gathered. */
const gatherMs = 40
/** A notification can be lost while a connection is made anew; somebody looks anyway. */
const lookAgainMs = 10_000

interface Reader {
  readonly person: Person
  /** What is still to be told, by its own words: the same news twice in the queue is once too often. */
  readonly queue: Map<string, Told>
  /** Ids that were told from the past already. */
  readonly known: Set<number>
  isLost: boolean
  wake(): void
}

/** Opens the live stream of a database. */
export async function openLive({ db, log }: { db: Database; log: Logger }): Promise<Live> {
  const readers = new Set<Reader>()
  const waiting = new Set<() => void>()
  const seen = new Set<number>()
  const closed = new AbortController()
  let read = await newestLiveEvent(db)
  let moves = 0
  let gathering: NodeJS.Timeout | undefined
  let looking: Promise<void> = Promise.resolve()

  const stopListening = await db.listen(liveChannel, () => {
    moved()
    if (readers.size > 0) gathering ??= setTimeout(look, gatherMs)
  })
  const again = setInterval(() => {
    if (readers.size > 0) look()
    if (waiting.size > 0) moved()
  }, lookAgainMs)
  again.unref()

  return {
    async *subscribe(person, { since, signal, opened }) {
      const over = AbortSignal.any([signal, closed.signal])
      let wake = () => {}
      const reader: Reader = { person, queue: new Map(), known: new Set(), isLost: false, wake: () => wake() }
      over.addEventListener('abort', reader.wake)
      readers.add(reader)
      try {
        if (readers.size === 1) await beginReading()
        await opened?.(since === undefined ? read : await catchUp(reader, since))
        while (!over.aborted && !reader.isLost) {
          const [next] = reader.queue
          if (next) {
            reader.queue.delete(next[0])
            yield next[1]
          } else
            await new Promise<void>((resolve) => {
              wake = resolve
            })
        }
      } finally {
        readers.delete(reader)
        over.removeEventListener('abort', reader.wake)
      }
    },
    moves: () => moves,
    closing: closed.signal,
    movedSince(count, signal) {
      if (moves > count) return Promise.resolve(true)
      const over = AbortSignal.any([signal, closed.signal])
      if (over.aborted) return Promise.resolve(false)
      return new Promise((resolve) => {
        const answer = () => {
          waiting.delete(answer)
          over.removeEventListener('abort', answer)
          resolve(moves > count)
        }
        waiting.add(answer)
        over.addEventListener('abort', answer)
      })
    },
    async close() {
      if (closed.signal.aborted) return
      clearInterval(again)
      clearTimeout(gathering)
      closed.abort()
      await stopListening()
      await looking
    },
  }

  function moved() {
    moves += 1
    for (const answer of [...waiting]) answer()
  }

  function look() {
    clearTimeout(gathering)
    gathering = undefined
    looking = looking.then(tellNews).catch((error: unknown) => {
      if (!closed.signal.aborted) log.warn({ err: error }, 'the live stream could not look for news; it tries again')
    })
  }

  /** Nobody was listening: what stands in the table now has been told to nobody and is no news either. */
  function beginReading(): Promise<void> {
    const begun = looking.then(async () => {
      const newest = await newestLiveEvent(db)
      for (const { id } of await liveEventsAfter(db, Math.max(0, newest - overlap), overlap)) seen.add(id)
      read = Math.max(read, newest)
    })
    // Whoever opened the stream hears of a failure; the next look must not.
    looking = begun.catch(() => {})
    return begun
  }

  async function tellNews(): Promise<void> {
    for (;;) {
      const rows = await liveEventsAfter(db, Math.max(0, read - overlap), mostAtOnce + overlap)
      const news = rows.filter(({ id }) => !seen.has(id))
      for (const { id } of news) seen.add(id)
      read = Math.max(read, rows.at(-1)?.id ?? 0)
      for (const id of seen) if (id < read - 2 * overlap) seen.delete(id)
      const audience = await audienceOf(news, [...readers])
      for (const reader of readers)
        for (const row of news) if (!reader.known.delete(row.id)) tell(reader, row, audience)
      if (rows.length < mostAtOnce + overlap) return
    }
  }

  /** Tells a reader who was away what it has missed, and answers from which id on it has not. */
  async function catchUp(reader: Reader, since: number): Promise<number> {
    const rows = await liveEventsAfter(db, Math.max(0, since - overlap), mostAtOnce + overlap)
    const missed = rows.filter(({ id }) => id > since)
    const isTooMuch = rows.length >= mostAtOnce + overlap || (missed.length > 0 && !(await holdsLiveEvent(db, since)))
    if (isTooMuch) return read
    const audience = await audienceOf(missed, [reader])
    for (const row of missed) {
      tell(reader, row, audience)
      reader.known.add(row.id)
    }
    return since
  }

  function tell(reader: Reader, { id, events }: LiveEventRow, audience: CaseAudience): void {
    const heard = events.filter((event) => mayHear(reader.person, event, audience))
    for (const [i, event] of heard.entries()) {
      const words = JSON.stringify(event)
      reader.queue.delete(words)
      // Only the last of a row carries its id: whoever was cut off before it is told the row again.
      reader.queue.set(words, { id: i === heard.length - 1 ? id : id - 1, event })
    }
    reader.isLost = reader.queue.size > longestQueue
    reader.wake()
  }

  async function audienceOf(news: readonly LiveEventRow[], of: readonly Reader[]): Promise<CaseAudience> {
    if (of.every(({ person }) => seesEveryCase(person))) return new Map()
    const roots = news.flatMap(({ events }) =>
      events.flatMap((event) => (event.type === 'instances' ? [event.rootProcessInstanceKey] : [])),
    )
    return casesAudience(db, [...new Set(roots)])
  }
}

/** Whether a person may hear of it: managers and analysts hear all, others what concerns their tasks and the cases they take part in. */
export function mayHear(person: Person, event: LiveEvent, audience: CaseAudience): boolean {
  switch (event.type) {
    case 'drafts':
      return person.roles.some((role) => role === 'administrator' || role === 'analyst')
    case 'tasks':
      return (
        seesEveryCase(person) ||
        event.people.includes(person.username) ||
        event.groups.some((group) => person.groups.includes(group)) ||
        (event.people.length === 0 && event.groups.length === 0)
      )
    case 'instances': {
      if (seesEveryCase(person)) return true
      const concerned = audience.get(event.rootProcessInstanceKey)
      return (
        concerned !== undefined &&
        (concerned.people.has(person.username) || person.groups.some((group) => concerned.groups.has(group)))
      )
    }
    default:
      return true
  }
}
