import { momentOf, wallClockOf } from '../../ui/zone.ts'

export const periods = ['week', 'month', 'weeks8', 'quarter', 'year'] as const
export type Period = (typeof periods)[number]

const days: Record<Period, number> = { week: 7, month: 30, weeks8: 56, quarter: 91, year: 365 }

/** The part of the address that says which time the figures are about. */
export interface PeriodSearch {
  period?: string
  from?: string
  to?: string
}

export function periodOf(search: PeriodSearch): Period {
  return periods.find((period) => period === search.period) ?? 'weeks8'
}

/**
 * From when to when: what the address says, else whole days of the reader's zone back from today. An end is only given
 * where the address gives one, so that what happens while the page is open counts.
 */
export function spanOf(search: PeriodSearch, nowMs: number): { from: string; to?: string } {
  const valid = (at: string | undefined) =>
    at !== undefined && !Number.isNaN(Date.parse(at)) ? new Date(at).toISOString() : undefined
  const to = valid(search.to)
  const from = valid(search.from)
  if (from !== undefined) return to === undefined ? { from } : { from, to }
  const today = wallClockOf(nowMs)
  const start = momentOf({ ...today, day: today.day - days[periodOf(search)], hour: 0, minute: 0 })
  const begin = new Date(start).toISOString()
  return to === undefined ? { from: begin } : { from: begin, to }
}
