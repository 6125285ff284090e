import { definitionsChannel } from '../engine/definitions.ts'
import { nextDueAt, timersChannel } from '../store/timers.ts'
import { foldFigures, forgetLeftovers, prepareMonths, pruneHistory, tidyTables } from './history.ts'
import {
  expireMessages,
  fireDueTimers,
  forgetOld,
  offerMissedMessages,
  type Round,
  type RoundShell,
  startDueProcesses,
  sweepOutbox,
} from './rounds.ts'

/** The runtime's own work, beside what people and workers ask for. */
export interface Workers {
  start(): void
  /** Finishes the round that is under way. */
  stop(): Promise<void>
}

interface Rhythm {
  readonly name: string
  readonly rounds: readonly Round[]
  /** At the latest it is done again after this time. */
  readonly everyMs: number
  /** When there will be work, if that is known. */
  readonly nextAt?: (shell: RoundShell) => Promise<number | undefined>
  /** What there is to do depends on the process's clock: it looks when that is moved. */
  readonly byClock: boolean
  /** Channels that say that there will be work; the payload is the time, where it is known. */
  readonly wokenBy: readonly string[]
}

const rhythms: readonly Rhythm[] = [
  {
    name: 'timers',
    rounds: [fireDueTimers, startDueProcesses],
    everyMs: 10_000,
    nextAt: ({ db, clock }) => nextDueAt(db, clock.nowMs()),
    byClock: true,
    wokenBy: [timersChannel, definitionsChannel],
  },
  { name: 'outbox', rounds: [sweepOutbox, offerMissedMessages], everyMs: 5_000, byClock: false, wokenBy: [] },
  {
    name: 'tidying',
    rounds: [expireMessages, forgetOld, forgetLeftovers],
    everyMs: 60_000,
    byClock: true,
    wokenBy: [],
  },
  { name: 'figures', rounds: [foldFigures], everyMs: 5_000, byClock: false, wokenBy: [] },
  { name: 'months', rounds: [prepareMonths, pruneHistory, tidyTables], everyMs: 3_600_000, byClock: true, wokenBy: [] },
]

const afterFailureMs = 2_000

/** Opens the workers of a runtime; any number of runtimes may have theirs on one database. */
export function openWorkers(shell: RoundShell): Workers {
  const loops = rhythms.map((rhythm) => loop(shell, rhythm))
  return {
    start: () => {
      for (const one of loops) one.start()
    },
    async stop() {
      await Promise.all(loops.map((one) => one.stop()))
    },
  }
}

function loop(shell: RoundShell, rhythm: Rhythm): Workers {
  const { db, clock, log } = shell
  let stopped = true
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  /** When the next round begins, by the process's clock. */
  let plannedMs = Number.POSITIVE_INFINITY
  const stops: (() => unknown)[] = []

  return {
    start() {
      stopped = false
      if (rhythm.byClock) stops.push(clock.onMoved(() => plan(0)))
      for (const channel of rhythm.wokenBy)
        db.listen(channel, (payload) => plan(Number(payload) - clock.nowMs() || 0)).then(
          (stop) => {
            if (stopped) void stop()
            else stops.push(stop)
          },
          (error: unknown) =>
            log.error({ err: error, rhythm: rhythm.name }, 'cannot be woken; looks from time to time'),
        )
      plan(0)
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
      await Promise.all(stops.splice(0).map((stop) => stop()))
    },
  }

  /** Begins the next round after that time, unless one begins before. */
  function plan(inMs: number) {
    const atMs = performance.now() + Math.max(inMs, 0)
    if (stopped || atMs >= plannedMs) return
    plannedMs = atMs
    clearTimeout(timer)
    if (!running) timer = setTimeout(begin, Math.max(inMs, 0))
  }

  function begin() {
    plannedMs = Number.POSITIVE_INFINITY
    running = round().then((restMs) => {
      running = undefined
      // What was planned while the round ran has not set its timer yet.
      const plannedInMs = plannedMs - performance.now()
      plannedMs = Number.POSITIVE_INFINITY
      plan(Math.min(restMs, plannedInMs))
    })
  }

  /** Works off what is due and says how long there is nothing to do. */
  async function round(): Promise<number> {
    try {
      for (const one of rhythm.rounds) while (!stopped && (await one(shell)) > 0);
      const nextMs = await rhythm.nextAt?.(shell)
      return Math.min(rhythm.everyMs, nextMs === undefined ? rhythm.everyMs : nextMs - clock.nowMs())
    } catch (error) {
      if (!stopped) log.warn({ err: error, rhythm: rhythm.name }, 'a round failed; it is done again')
      return afterFailureMs
    }
  }
}
