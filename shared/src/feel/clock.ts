import { type FeelDate, type FeelDateTime, parseDate, parseDateTime } from 'feelin'
import { DateTime } from 'luxon'

interface Clock {
  readonly nowMs: number
  readonly zone?: string
}

/** FEEL's two functions that ask for the time; here they ask the caller, never the machine. */
export const clockFunctions: Readonly<Record<string, (clock: Clock) => () => FeelDateTime | FeelDate | null>> = {
  now: (clock) => () => {
    const local = at(clock).toISO({ includeOffset: false, suppressMilliseconds: true })
    return local === null ? null : parseDateTime(clock.zone ? `${local}@${clock.zone}` : `${local}Z`)
  },
  today: (clock) => () => {
    const day = at(clock).toISODate()
    return day === null ? null : parseDate(day)
  },
}

function at({ nowMs, zone }: Clock) {
  return DateTime.fromMillis(nowMs, { zone: zone ?? 'utc' })
}
