import { wallClockOf } from './zone.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

export interface Spell {
  unit: 'lessThanMin' | 'min' | 'h' | 'd' | 'month'
  count: number
}

/**
 * A length of time in the one unit people would say: minutes below an hour, hours below two days, days below 60; rounded
 * to the nearest, as the badges on a drawing are, so that list and map say the same.
 */
export function spellOf(ms: number): Spell {
  const length = Math.abs(ms)
  if (length < minute) return { unit: 'lessThanMin', count: 0 }
  const [minutes, hours, days] = [Math.round(length / minute), Math.round(length / hour), Math.round(length / day)]
  if (minutes < 60) return { unit: 'min', count: minutes }
  if (hours < 48) return { unit: 'h', count: hours }
  if (days < 60) return { unit: 'd', count: days }
  return { unit: 'month', count: Math.round(days / 30) }
}

export type DueState = 'none' | 'late' | 'soon' | 'later'

/** `soon` is within a day; a date of exactly now is late. */
export function dueStateOf(dueAtMs: number | null, nowMs: number): DueState {
  if (dueAtMs === null || Number.isNaN(dueAtMs)) return 'none'
  if (dueAtMs <= nowMs) return 'late'
  return dueAtMs - nowMs <= day ? 'soon' : 'later'
}

/** How many midnights of the reader's zone lie between the two: 0 today, 1 tomorrow, -1 yesterday. */
export function daysBetween(fromMs: number, toMs: number): number {
  const from = wallClockOf(fromMs)
  const to = wallClockOf(toMs)
  const fromDay = Date.UTC(from.year, from.month - 1, from.day)
  const toDay = Date.UTC(to.year, to.month - 1, to.day)
  return Math.round((toDay - fromDay) / day)
}
