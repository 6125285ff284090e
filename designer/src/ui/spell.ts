const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

export interface Spell {
  unit: 'lessThanMin' | 'min' | 'h' | 'd' | 'month'
  count: number
}

/** A length of time in the one unit people would say: minutes below an hour, hours below two days, days below 60. */
export function spellOf(ms: number): Spell {
  const length = Math.abs(ms)
  if (length < minute) return { unit: 'lessThanMin', count: 0 }
  if (length < hour) return { unit: 'min', count: Math.floor(length / minute) }
  if (length < 2 * day) return { unit: 'h', count: Math.floor(length / hour) }
  if (length < 60 * day) return { unit: 'd', count: Math.floor(length / day) }
  return { unit: 'month', count: Math.floor(length / (30 * day)) }
}

export type DueState = 'none' | 'late' | 'soon' | 'later'

/** `soon` is within a day; a date of exactly now is late. */
export function dueStateOf(dueAtMs: number | null, nowMs: number): DueState {
  if (dueAtMs === null || Number.isNaN(dueAtMs)) return 'none'
  if (dueAtMs <= nowMs) return 'late'
  return dueAtMs - nowMs <= day ? 'soon' : 'later'
}

/** How many midnights of the given calendar lie between the two: 0 today, 1 tomorrow, -1 yesterday. */
export function daysBetween(fromMs: number, toMs: number): number {
  const from = new Date(fromMs)
  const to = new Date(toMs)
  const fromDay = Date.UTC(from.getFullYear(), from.getMonth(), from.getDate())
  const toDay = Date.UTC(to.getFullYear(), to.getMonth(), to.getDate())
  return Math.round((toDay - fromDay) / day)
}
