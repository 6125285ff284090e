import { Cron } from 'croner'
import { DateTime, Duration } from 'luxon'
import { inZone } from './localTime.ts'
import { addWorkingDuration, type WorkingCalendar } from './workingCalendar.ts'

export type TimerKind = 'date' | 'duration' | 'cycle'

export interface TimerOptions {
  /** IANA zone for dates without an offset, for calendar days and months, and for cron; UTC by default. */
  readonly zone?: string
  /** With a calendar, durations count its working time. */
  readonly calendar?: WorkingCalendar
}

/** A timer definition, parsed and checked. */
export interface Timer {
  readonly kind: TimerKind
  /** As written. */
  readonly text: string
  /** The first due time in milliseconds, for a timer armed at `armedMs`; null where there is none (any more). It may lie in the past: then it is due at once. */
  firstDue(armedMs: number): number | null
  /**
   * The due time after the one at `lastDueMs`, reckoned from there and not from when it really fired, so that nothing drifts.
   *
   * @param fired how often the timer has fired so far, that one included
   * @returns null where the timer does not fire again
   */
  nextDue(lastDueMs: number, fired: number): number | null
}

export type ParsedTimer =
  | { readonly ok: true; readonly timer: Timer }
  | { readonly ok: false; readonly message: string }

/**
 * Parses what stands in `timeDate`, `timeDuration` or `timeCycle`: an ISO 8601 date and time, duration or repeating interval
 * (`R3/PT10M`, `R/2026-01-05T09:00/P1W`, `R3/PT10M/2026-02-01T00:00`), or cron with five fields.
 */
export function parseTimer(kind: TimerKind, written: string, options: TimerOptions = {}): ParsedTimer {
  const text = written.trim().replace(/^"(.*)"$/, '$1')
  const zone = options.zone ?? 'utc'
  if (!DateTime.local({ zone }).isValid) return { ok: false, message: `There is no time zone "${zone}".` }
  try {
    return { ok: true, timer: READERS[kind](text, zone, options.calendar) }
  } catch (error) {
    if (!(error instanceof BadTimer)) throw error
    return { ok: false, message: `The timer "${written.trim()}" is not a ${NAMES[kind]}: ${error.message}` }
  }
}

/** The next `count` due times after `fromMs` of a timer armed at `fromMs`, in milliseconds. */
export function nextFirings(timer: Timer, fromMs: number, count: number): number[] {
  const firings: number[] = []
  let due = timer.firstDue(fromMs)
  while (due !== null && firings.length < count) {
    firings.push(due)
    due = timer.nextDue(due, firings.length)
  }
  return firings
}

/**
 * Checks and measures an ISO 8601 duration; nothing where it is none. Weeks, fractions and calendar units are understood.
 */
export function parseDuration(text: string): Duration | undefined {
  if (!/^-?P(?=.)(?!T$)/i.test(text.trim())) return undefined
  const duration = Duration.fromISO(text.trim().toUpperCase())
  return duration.isValid && !/T$/i.test(text.trim()) ? duration : undefined
}

/** Moves a time by an ISO duration: calendar units by the calendar of the zone (so over a change to summer time, too), or in working time. */
export function addDuration(fromMs: number, duration: Duration, options: TimerOptions = {}): number {
  if (options.calendar) return addWorkingDuration(options.calendar, fromMs, duration)
  return DateTime.fromMillis(fromMs, { zone: options.zone ?? 'utc' })
    .plus(duration)
    .toMillis()
}

/** `[Europe/Berlin]`, as Java writes it, or `@Europe/Berlin`, as FEEL does. */
const NAMED_ZONE = /[[@]([\w/+-]+)\]?$/

/** Reads an ISO 8601 date, with or without time, offset or `[Zone/Name]`; nothing where it is none. */
export function parseDateTime(text: string, zone = 'utc'): number | undefined {
  const named = NAMED_ZONE.exec(text.trim())?.[1]
  const iso = text.trim().replace(NAMED_ZONE, '').replace(/T$/, '')
  if (!/^\d{4}-?(\d{2}|W|\d{3})/.test(iso)) return undefined
  const at = inZone(iso, named ?? zone)
  return at.isValid ? at.toMillis() : undefined
}

class BadTimer extends Error {}

const NAMES: Readonly<Record<TimerKind, string>> = {
  date: 'date and time (such as 2026-06-20T09:00 or 2026-06-20T09:00:00+02:00)',
  duration: 'duration (such as PT4H, P3D or P1M)',
  cycle: 'cycle (such as R3/PT10M, R/2026-01-05T09:00/P1W, or cron: 0 9 * * 1-5)',
}

type Reader = (text: string, zone: string, calendar: WorkingCalendar | undefined) => Timer

const READERS: Readonly<Record<TimerKind, Reader>> = { date: dateTimer, duration: durationTimer, cycle: cycleTimer }

function dateTimer(text: string, zone: string): Timer {
  const due = dateIn(text, zone)
  return { kind: 'date', text, firstDue: () => due, nextDue: () => null }
}

function durationTimer(text: string, zone: string, calendar: WorkingCalendar | undefined): Timer {
  const duration = durationIn(text)
  return {
    kind: 'duration',
    text,
    firstDue: (armedMs) => addDuration(armedMs, duration, { zone, calendar }),
    nextDue: () => null,
  }
}

function cycleTimer(text: string, zone: string, calendar: WorkingCalendar | undefined): Timer {
  const [, repeat, rest] = /^R(-1|\d*)\/(.*)$/i.exec(text) ?? []
  if (repeat === undefined || rest === undefined) return cronTimer(text, zone)
  const times = repeat === '' || repeat === '-1' ? Number.POSITIVE_INFINITY : Number(repeat)
  const options = { zone, calendar }
  // A zone's name may hold a slash, too: 2026-01-05T09:00[Europe/Berlin].
  const [first = '', second, ...more] = rest.split(/\/(?![^[]*\])/)
  if (more.length > 0) throw new BadTimer('it has more than three parts.')
  if (second === undefined) return everyFromArming(text, times, durationIn(first), undefined, options)
  if (/^P/i.test(first)) return everyFromArming(text, times, durationIn(first), dateIn(second, zone), options)
  const start = dateIn(first, zone)
  const named = NAMED_ZONE.exec(first)?.[1]
  const interval = /^P/i.test(second) ? durationIn(second) : Duration.fromMillis(dateIn(second, zone) - start)
  return everyFromStart(text, times, start, interval, { ...options, ...(named ? { zone: named } : {}) })
}

/** `R3/PT10M`, `R3/PT10M/end`: the first time one interval after arming. */
function everyFromArming(
  text: string,
  times: number,
  interval: Duration,
  end: number | undefined,
  options: TimerOptions,
): Timer {
  if (times === Number.POSITIVE_INFINITY) refuseStandstill(interval)
  return { kind: 'cycle', text, firstDue: (armedMs) => after(armedMs, 0), nextDue: after }

  function after(last: number, fired: number) {
    if (fired >= times) return null
    const due = addDuration(last, interval, options)
    return end !== undefined && due > end ? null : due
  }
}

/**
 * `R3/start/PT10M`: the first time at the start, then start + n intervals, so that a cycle from 31 January by months comes
 * back to the 31st. A bounded cycle that began in the past catches up at once; an endless one joins in at its next time.
 */
function everyFromStart(text: string, times: number, start: number, interval: Duration, options: TimerOptions): Timer {
  refuseStandstill(interval)
  const endless = times === Number.POSITIVE_INFINITY
  return {
    kind: 'cycle',
    text,
    firstDue: (armedMs) => (times === 0 ? null : endless ? firstFrom((due) => due >= armedMs) : start),
    nextDue: (last, fired) => (fired >= times ? null : firstFrom((due) => due > last)),
  }

  function firstFrom(wanted: (due: number) => boolean): number {
    let low = 0
    let high = 1
    while (!wanted(nth(high))) high *= 2
    if (wanted(nth(low))) return nth(low)
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (wanted(nth(middle))) high = middle
      else low = middle
    }
    return nth(high)
  }

  function nth(n: number) {
    return n === 0 ? start : addDuration(start, multiplied(interval, n), options)
  }
}

function multiplied(interval: Duration, n: number): Duration {
  return interval.mapUnits((amount) => amount * n)
}

function cronTimer(text: string, zone: string): Timer {
  const fields = text.split(/\s+/)
  if ((fields.length < 5 || fields.length > 7) && !text.startsWith('@')) {
    throw new BadTimer('it is neither a repeating interval (R.../...) nor cron with five fields.')
  }
  const cron = cronOf(fields.map((field, n) => fromOn(field, fields.length === 5 ? n + 1 : n)).join(' '), zone)
  const next = (fromMs: number) => cron.nextRun(new Date(fromMs))?.getTime() ?? null
  return { kind: 'cycle', text, firstDue: next, nextDue: next }
}

/** Last value of seconds, minutes, hours, days, months, weekdays and years. */
const LAST = ['59', '59', '23', '31', '12', '7', '9999']

/** Quartz and Spring write `5/15` where cron says `5-59/15`. */
function fromOn(field: string, position: number): string {
  return field.replace(/(^|,)(\d+)\/(\d+)/g, `$1$2-${LAST[position] ?? '59'}/$3`)
}

function cronOf(pattern: string, zone: string): Cron {
  try {
    return new Cron(pattern, { timezone: zone === 'utc' ? 'UTC' : zone, paused: true })
  } catch (error) {
    throw new BadTimer(`${error instanceof Error ? error.message : String(error)}.`)
  }
}

function durationIn(text: string): Duration {
  const duration = parseDuration(text)
  if (!duration) throw new BadTimer(`"${text}" is no ISO 8601 duration.`)
  if (Object.values(duration.toObject()).some((amount) => amount < 0)) throw new BadTimer(`"${text}" is negative.`)
  return duration
}

function dateIn(text: string, zone: string): number {
  const at = parseDateTime(text, zone)
  if (at === undefined) throw new BadTimer(`"${text}" is no ISO 8601 date.`)
  return at
}

function refuseStandstill(interval: Duration) {
  if (!(interval.toMillis() > 0)) throw new BadTimer('the interval is zero or negative, so it would fire without end.')
}
