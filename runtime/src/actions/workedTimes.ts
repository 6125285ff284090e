import { type WorkingCalendar, workingTimeBetween } from '@waymark/shared/calendar'
import type { Queries } from '../store/database.ts'
import { type InsightScope, latestDwells } from '../store/queries/insights.ts'

/** So many of each kind, the latest first: counting hours takes longer than reading a sum. */
const dwellsCounted = 2_000

/** What a step took in the hours of a calendar. */
export interface WorkedTimes {
  readonly meanMs: number
  readonly medianMs: number
  readonly p90Ms: number
}

/** Times by step and by person, and whether only the latest were counted. */
export interface Worked {
  readonly finished: ReadonlyMap<string, WorkedTimes>
  /** How long those that wait now have waited: half of them longer. */
  readonly waiting: ReadonlyMap<string, number>
  /** The median of a person at a step, by `step\nperson`. */
  readonly people: ReadonlyMap<string, number>
  readonly isSample: boolean
}

/**
 * Dwell times in working time: only the hours of the calendar count, so that what came in on Friday evening and was done on Monday
 * morning was quick. Counted from the rows, since rollups know clock time.
 *
 * @param nowMs until when those that wait have waited
 */
export async function workedTimes(
  db: Queries,
  scope: InsightScope,
  calendar: WorkingCalendar,
  nowMs: number,
): Promise<Worked> {
  const dwells = await latestDwells(db, scope, dwellsCounted, new Date(nowMs))
  const byId = (of: 'finished' | 'waiting' | 'people') => {
    const found = new Map<string, number[]>()
    for (const { kind, id, fromAt, toAt } of dwells) {
      if (kind !== of) continue
      const times = found.get(id) ?? []
      times.push(workingTimeBetween(calendar, fromAt.getTime(), toAt.getTime()))
      found.set(id, times)
    }
    for (const times of found.values()) times.sort((a, b) => a - b)
    return found
  }
  const median = ([id, times]: [string, number[]]) => [id, quantile(times, 0.5)] as const
  const finished = byId('finished')
  const most = (kind: string) => dwells.filter((dwell) => dwell.kind === kind).length >= dwellsCounted
  return {
    finished: new Map(
      [...finished].map(([id, times]) => [
        id,
        {
          meanMs: times.reduce((sum, ms) => sum + ms, 0) / times.length,
          medianMs: quantile(times, 0.5),
          p90Ms: quantile(times, 0.9),
        },
      ]),
    ),
    waiting: new Map([...byId('waiting')].map(median)),
    people: new Map([...byId('people')].map(median)),
    isSample: most('finished') || most('waiting') || most('people'),
  }
}

/** As PostgreSQL's percentile_cont: between the two nearest, in proportion. Of ascending values, one at least. */
function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share
  const below = sorted[Math.floor(at)] ?? 0
  return below + ((sorted[Math.ceil(at)] ?? below) - below) * (at - Math.floor(at))
}
