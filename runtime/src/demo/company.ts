import { chanceOf } from './chance.ts'
import { complaintLife } from './complaints.ts'
import { type Life, SEED } from './life.ts'
import { marketingEventLife } from './marketingEvents.ts'
import { saleLife } from './sales.ts'
import { workingTime } from './workingTime.ts'

const DAY = 86_400_000
const WEEK = 7 * DAY

/** Cases that begin in each of the eight weeks, the oldest first: so that most are over and a believable number is under way. */
const salesPerWeek = [49, 40, 27, 14, 4, 2, 4, 10]
const complaintsPerWeek = [15, 17, 14, 16, 15, 14, 15, 14]
const eventsPerWeek = [9, 8, 7, 5, 4, 3, 2, 2]

/**
 * All cases of the demo company in the eight weeks before `nowMs`, oldest first.
 *
 * @param share of the usual number of cases, for quick tests
 */
export function companyLives(nowMs: number, share = 1): Life[] {
  const { nextOpen } = workingTime(nowMs)
  return [
    ...born('sale', salesPerWeek, saleLife),
    ...born('complaint', complaintsPerWeek, complaintLife),
    ...born('event', eventsPerWeek, marketingEventLife),
  ]

  function born(kind: string, perWeek: readonly number[], make: (number: number, bornAtMs: number) => Life): Life[] {
    const times: number[] = []
    perWeek.forEach((count, week) => {
      const chance = chanceOf(SEED, kind, week)
      const monday = nowMs - (perWeek.length - week) * WEEK
      for (let i = 0; i < Math.max(1, Math.round(count * share)); i++)
        times.push(nextOpen(monday + chance.next() * WEEK))
    })
    const usable = times.filter((at) => at < nowMs).sort((a, b) => a - b)
    return usable.map((at, i) => make(i + 1, at))
  }
}

/** When the history of the demo begins, on the full hour. */
export function historyBegins(nowMs: number): number {
  return Math.floor((nowMs - 8 * WEEK) / 3_600_000) * 3_600_000
}
