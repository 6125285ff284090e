const HOUR = 3_600_000
const DAY = 24 * HOUR
/** The demo company works from 07:00 to 16:00 UTC: nine hours that suit Stockholm, Warsaw, Bucharest and Tbilisi alike. */
const OPENS = 7
const CLOSES = 16

/** The moment that many working hours after `fromMs` (Monday to Friday). */
export function afterWorkingHours(fromMs: number, hours: number): number {
  let at = nextOpen(fromMs)
  let left = Math.max(0, hours) * HOUR
  for (;;) {
    const closes = midnight(at) + CLOSES * HOUR
    if (at + left < closes) return Math.round(at + left)
    left -= closes - at
    at = nextOpen(closes)
  }
}

/** `fromMs` itself within working time, else the next opening. */
export function nextOpen(fromMs: number): number {
  let at = fromMs
  for (;;) {
    const opens = midnight(at) + OPENS * HOUR
    const isWorkday = new Date(at).getUTCDay() % 6 !== 0
    if (isWorkday && at < opens) return opens
    if (isWorkday && at < midnight(at) + CLOSES * HOUR) return at
    at = midnight(at) + DAY
  }
}

/** The calendar day of a moment, `days` later, as `2026-03-31`. */
export function dayOf(atMs: number, days = 0): string {
  return new Date(atMs + days * DAY).toISOString().slice(0, 10)
}

function midnight(atMs: number): number {
  return Math.floor(atMs / DAY) * DAY
}
