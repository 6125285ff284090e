const HOUR = 3_600_000
const DAY = 24 * HOUR
/** The demo company works from 07:00 to 16:00 UTC: nine hours that suit Stockholm, Warsaw, Bucharest and Tbilisi alike. */
const OPENS = 7
const CLOSES = 16

/** When the demo company works. */
export interface WorkingTime {
  /** The moment that many working hours after `fromMs`. */
  afterHours(fromMs: number, hours: number): number
  /** `fromMs` itself within working time, else the next opening. */
  nextOpen(fromMs: number): number
}

/**
 * The working week of the demo company: Monday to Friday. A demo that is made on a weekend has its days off in the middle
 * of the week instead, so that whoever opens it finds people at work, and something due today.
 */
export function workingTime(nowMs: number): WorkingTime {
  const today = weekday(nowMs)
  const daysOff = today === 0 || today === 6 ? [2, 3] : [0, 6]

  return { afterHours, nextOpen }

  function afterHours(fromMs: number, hours: number): number {
    let at = nextOpen(fromMs)
    let left = Math.max(0, hours) * HOUR
    for (;;) {
      const closes = midnight(at) + CLOSES * HOUR
      if (at + left < closes) return Math.round(at + left)
      left -= closes - at
      at = nextOpen(closes)
    }
  }

  function nextOpen(fromMs: number): number {
    let at = fromMs
    for (;;) {
      const opens = midnight(at) + OPENS * HOUR
      if (!daysOff.includes(weekday(at))) {
        if (at < opens) return opens
        if (at < midnight(at) + CLOSES * HOUR) return at
      }
      at = midnight(at) + DAY
    }
  }
}

/** The calendar day of a moment, `days` later, as `2026-03-31`. */
export function dayOf(atMs: number, days = 0): string {
  return new Date(atMs + days * DAY).toISOString().slice(0, 10)
}

function weekday(atMs: number): number {
  return new Date(atMs).getUTCDay()
}

function midnight(atMs: number): number {
  return Math.floor(atMs / DAY) * DAY
}
