/** A moment as a clock on the wall of some zone shows it; `month` from 1. */
export interface WallClock {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
}

let zone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** All times are shown in this zone from now on: the one of the signed-in person's profile. What is no zone changes nothing. */
export function showTimesIn(timeZone: string): void {
  try {
    zone = new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
}

/** IANA name of the zone in which times are shown; the browser's own until somebody is signed in. */
export const personZone = (): string => zone

const formats = new Map<string, Intl.DateTimeFormat>()

/** What the clock shows at that moment. */
export function wallClockOf(atMs: number, timeZone = zone): WallClock {
  let format = formats.get(timeZone)
  if (!format) {
    const numeric = 'numeric'
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
    })
    formats.set(timeZone, format)
  }
  const parts = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts
  return { year, month, day, hour, minute }
}

/**
 * The moment at which the clock shows that; days beyond the month's end run on into the next. Of an hour that comes twice the
 * first is meant; one that is left out is read as if the clock had not been changed yet.
 */
export function momentOf({ year, month, day, hour, minute }: WallClock, timeZone = zone): number {
  const asUtc = Date.UTC(year, month - 1, day, hour, minute)
  // The clock changes by hours at most twice a year, so one of the offsets half a day before and after is the right one.
  const halfDay = 12 * 3_600_000
  const candidates = [asUtc - halfDay, asUtc + halfDay].map((near) => asUtc - offsetMs(near, timeZone))
  const shown = candidates.find((at) => asUtc - offsetMs(at, timeZone) === at)
  return shown ?? candidates[0] ?? asUtc
}

/** How far the clock of the zone is ahead of UTC at that moment, to the minute. */
export function offsetMs(atMs: number, timeZone = zone): number {
  const { year, month, day, hour, minute } = wallClockOf(atMs, timeZone)
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(atMs / 60_000) * 60_000
}
