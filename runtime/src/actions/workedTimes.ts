import { type WorkingCalendar, workingTimeBetween } from '@waymark/shared/calendar'
import type { Queries } from '../store/database.ts'
import { type InsightScope, latestDwells, latestWork } from '../store/queries/insights.ts'

/** So many of each kind, the latest first: counting hours takes longer than reading a sum. */
const dwellsCounted = 2_000

/** What a step took in the hours of a calendar. */
export interface WorkedTimes {
  readonly meanMs: number
  readonly medianMs: number
  readonly p90Ms: number
}

/** Times by step, and whether only the latest were counted. */
export interface Worked {
  readonly finished: ReadonlyMap<string, WorkedTimes>
  /** How long those that wait now have waited: half of them longer. */
  readonly waiting: ReadonlyMap<string, number>
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
  const of = (kind: 'finished' | 'waiting') => dwells.filter((dwell) => dwell.kind === kind)
  const finished = timesBy(calendar, of('finished'), ({ elementId }) => elementId)
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
    waiting: mediansOf(timesBy(calendar, of('waiting'), ({ elementId }) => elementId)),
    isSample: of('finished').length >= dwellsCounted || of('waiting').length >= dwellsCounted,
  }
}

/** The same of those who have worked at a step: the median of each, by username, and whether only the latest tasks were counted. */
export async function workedTimesOfPeople(
  db: Queries,
  scope: InsightScope,
  elementId: string,
  calendar: WorkingCalendar,
): Promise<{ readonly medians: ReadonlyMap<string | null, number>; readonly isSample: boolean }> {
  const work = await latestWork(db, scope, elementId, dwellsCounted)
  return {
    medians: mediansOf(timesBy(calendar, work, ({ username }) => username)),
    isSample: work.length >= dwellsCounted,
  }
}

/** Working times by what they are of, ascending. */
function timesBy<T extends { readonly fromAt: Date; readonly toAt: Date }, K>(
  calendar: WorkingCalendar,
  stays: readonly T[],
  keyOf: (stay: T) => K,
): Map<K, number[]> {
  const found = new Map<K, number[]>()
  for (const stay of stays) {
    const times = found.get(keyOf(stay)) ?? []
    times.push(workingTimeBetween(calendar, stay.fromAt.getTime(), stay.toAt.getTime()))
    found.set(keyOf(stay), times)
  }
  for (const times of found.values()) times.sort((a, b) => a - b)
  return found
}

const mediansOf = <K>(times: ReadonlyMap<K, readonly number[]>) =>
  new Map([...times].map(([id, sorted]) => [id, quantile(sorted, 0.5)] as const))

/** As PostgreSQL's percentile_cont: between the two nearest, in proportion. Of ascending values, one at least. */
function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share
  const below = sorted[Math.floor(at)] ?? 0
  return below + ((sorted[Math.ceil(at)] ?? below) - below) * (at - Math.floor(at))
}
