import type { Committer } from './engine/committer.ts'

/** What this runtime did of late. */
export interface LastMinutes {
  readonly minutes: number
  readonly commands: number
  /** Refused, because what was asked cannot be. */
  readonly refused: number
  /** Not carried out: our mistake, too much waiting, or no database. */
  readonly failed: number
  readonly batches: number
  /** Half of the batches were durable within this time; null where there was none. */
  readonly medianCommitMs: number | null
  /** All but one in a hundred were durable within this time. */
  readonly slowCommitMs: number | null
}

interface Minute {
  readonly number: number
  commands: number
  refused: number
  failed: number
  batches: number
  commitMs: number[]
}

/** As many commit times as are kept of a minute: beyond, each new one takes the place of an earlier one in turn. */
const commitTimesKept = 1_000

/**
 * Watches a committer, so that Admin can say how it went in the last minutes, which running totals cannot.
 *
 * @param realMs the machine's time
 * @param minutes how far back; the running minute is the last of them
 */
export function watchLastMinutes(committer: Committer, realMs: () => number, minutes = 5): () => LastMinutes {
  let kept: Minute[] = []
  const current = (): Minute => {
    const number = Math.floor(realMs() / 60_000)
    const last = kept.at(-1)
    if (last?.number === number) return last
    const minute: Minute = { number, commands: 0, refused: 0, failed: 0, batches: 0, commitMs: [] }
    kept = [...kept.filter((one) => one.number > number - minutes), minute]
    return minute
  }
  committer.observe({
    answered(_kind, outcome) {
      const minute = current()
      minute.commands += 1
      if (outcome === 'refused') minute.refused += 1
      else if (outcome !== 'done') minute.failed += 1
    },
    committed({ tookMs }) {
      const minute = current()
      minute.commitMs[minute.batches % commitTimesKept] = tookMs
      minute.batches += 1
    },
  })
  return () => {
    current()
    const times = kept.flatMap(({ commitMs }) => commitMs).sort((a, b) => a - b)
    const sum = (of: 'commands' | 'refused' | 'failed' | 'batches') => kept.reduce((all, minute) => all + minute[of], 0)
    return {
      minutes,
      commands: sum('commands'),
      refused: sum('refused'),
      failed: sum('failed'),
      batches: sum('batches'),
      medianCommitMs: times[Math.floor(times.length / 2)] ?? null,
      slowCommitMs: times[Math.ceil(times.length * 0.99) - 1] ?? null,
    }
  }
}
