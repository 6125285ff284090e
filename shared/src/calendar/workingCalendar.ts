import { DateTime, type Duration } from 'luxon'

/** From and to on one day, as `09:00` and `17:30`; `24:00` is the day's end. */
export interface Hours {
  readonly from: string
  readonly to: string
}

/** When work is done: what due dates and timers in working time count by. */
export interface WorkingCalendar {
  readonly name: string
  /** IANA zone in which the hours are meant. */
  readonly zone: string
  /** Hours by ISO weekday, '1' Monday to '7' Sunday; a day that is missing is free. */
  readonly weekly: Readonly<Partial<Record<'1' | '2' | '3' | '4' | '5' | '6' | '7', readonly Hours[]>>>
  /** Free days, as ISO dates. */
  readonly holidays?: readonly string[]
  /** Days with other hours than their weekday's, by ISO date; they prevail over holidays, too. */
  readonly exceptions?: Readonly<Record<string, readonly Hours[]>>
}

/** What is wrong with a calendar, in words; an empty list where it can be used. */
export function calendarProblems(calendar: WorkingCalendar): string[] {
  const problems: string[] = []
  if (!DateTime.local({ zone: calendar.zone }).isValid) problems.push(`There is no time zone "${calendar.zone}".`)
  const days = [...Object.entries(calendar.weekly), ...Object.entries(calendar.exceptions ?? {})]
  for (const [day, hours] of days) {
    for (const { from, to } of hours) {
      if (
        minutesOf(from) === undefined ||
        minutesOf(to) === undefined ||
        (minutesOf(from) ?? 0) >= (minutesOf(to) ?? 0)
      ) {
        problems.push(`Day ${day}: "${from}" to "${to}" are no working hours.`)
      }
    }
  }
  for (const date of calendar.holidays ?? []) {
    if (!DateTime.fromISO(date).isValid) problems.push(`The holiday "${date}" is no date.`)
  }
  if (!Object.values(calendar.weekly).some((hours) => hours.length > 0)) problems.push('No weekday has working hours.')
  return problems
}

/** Whether work is done at that moment. */
export function isWorkingTime(calendar: WorkingCalendar, atMs: number): boolean {
  return shiftsOf(calendar, dayOf(calendar, atMs)).some(({ start, end }) => start <= atMs && atMs < end)
}

/**
 * The moment when `workMs` milliseconds of working time have passed since `fromMs`; with 0 the next working moment.
 *
 * @throws RangeError where the calendar has no working time for ten years on
 */
export function addWorkingTime(calendar: WorkingCalendar, fromMs: number, workMs: number): number {
  if (workMs < 0) return subtractWorkingTime(calendar, fromMs, -workMs)
  let left = workMs
  for (const day of days(calendar, fromMs, 1)) {
    for (const { start, end } of shiftsOf(calendar, day)) {
      const begin = Math.max(start, fromMs)
      if (begin >= end) continue
      if (begin + left <= end && (left > 0 || workMs === 0)) return begin + left
      left -= end - begin
    }
  }
  throw noWorkingTime(calendar, fromMs)
}

/**
 * The moment from which `workMs` milliseconds of working time pass until `untilMs`.
 *
 * @throws RangeError where the calendar has no working time for ten years back
 */
export function subtractWorkingTime(calendar: WorkingCalendar, untilMs: number, workMs: number): number {
  if (workMs === 0) return untilMs
  let left = workMs
  for (const day of days(calendar, untilMs, -1)) {
    for (const { start, end } of shiftsOf(calendar, day).toReversed()) {
      const finish = Math.min(end, untilMs)
      if (finish <= start) continue
      if (finish - left >= start) return finish - left
      left -= finish - start
    }
  }
  throw noWorkingTime(calendar, untilMs)
}

/** Milliseconds of working time between two moments; negative where `toMs` lies before `fromMs`. */
export function workingTimeBetween(calendar: WorkingCalendar, fromMs: number, toMs: number): number {
  if (toMs < fromMs) return -workingTimeBetween(calendar, toMs, fromMs)
  let sum = 0
  let day = dayOf(calendar, fromMs)
  while (day.toMillis() < toMs) {
    for (const { start, end } of shiftsOf(calendar, day))
      sum += Math.max(0, Math.min(end, toMs) - Math.max(start, fromMs))
    day = day.plus({ days: 1 })
  }
  return sum
}

/**
 * The same time of day, that many working days on (or back, where negative), moved to the next working moment if the day has
 * no work at that time. A day with any working hours is a working day.
 *
 * @throws RangeError where the calendar has no working time for ten years on
 */
export function addWorkingDays(calendar: WorkingCalendar, fromMs: number, count: number): number {
  const from = DateTime.fromMillis(fromMs, { zone: calendar.zone })
  let left = Math.abs(count)
  if (left === 0) return fromMs
  for (const day of days(calendar, fromMs, Math.sign(count), 1)) {
    if (shiftsOf(calendar, day).length === 0) continue
    left -= 1
    if (left > 0) continue
    const { hour, minute, second, millisecond } = from
    return addWorkingTime(calendar, day.set({ hour, minute, second, millisecond }).toMillis(), 0)
  }
  throw noWorkingTime(calendar, fromMs)
}

/**
 * Adds an ISO duration in working time: years, months and weeks by the calendar, days as working days, hours and less as
 * working time.
 */
export function addWorkingDuration(calendar: WorkingCalendar, fromMs: number, duration: Duration): number {
  const { years, quarters, months, weeks, days: wholeDays = 0, ...time } = duration.toObject()
  const byCalendar = DateTime.fromMillis(fromMs, { zone: calendar.zone })
    .plus({ years, quarters, months, weeks })
    .toMillis()
  const workMs = DateTime.fromMillis(0, { zone: 'utc' }).plus(time).toMillis()
  const byDays = addWorkingDays(calendar, byCalendar, Math.trunc(wholeDays))
  return addWorkingTime(calendar, byDays, workMs)
}

interface Shift {
  readonly start: number
  readonly end: number
}

function shiftsOf(calendar: WorkingCalendar, day: DateTime): Shift[] {
  const date = day.toISODate() ?? ''
  const free = calendar.holidays?.includes(date) ?? false
  const hours = calendar.exceptions?.[date] ?? (free ? [] : calendar.weekly[String(day.weekday) as '1'])
  if (!hours || hours.length === 0) return []
  const shifts = hours.map(({ from, to }) => ({ start: moment(day, from), end: moment(day, to) }))
  return joined(shifts.filter(({ start, end }) => start < end))
}

/** Overlapping or touching shifts count once. */
function joined(shifts: readonly Shift[]): Shift[] {
  const result: Shift[] = []
  for (const shift of shifts.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1)
    if (last && shift.start <= last.end)
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, shift.end) }
    else result.push(shift)
  }
  return result
}

function moment(day: DateTime, time: string): number {
  const minutes = minutesOf(time)
  if (minutes === undefined) throw new RangeError(`"${time}" is no time of day`)
  if (minutes === 24 * 60) return day.plus({ days: 1 }).toMillis()
  return day.set({ hour: Math.floor(minutes / 60), minute: minutes % 60 }).toMillis()
}

function minutesOf(time: string): number | undefined {
  const match = /^(\d{1,2}):(\d{2})$/.exec(time)
  const minutes = match ? Number(match[1]) * 60 + Number(match[2]) : Number.NaN
  return minutes >= 0 && minutes <= 24 * 60 && Number(match?.[2]) < 60 ? minutes : undefined
}

function dayOf(calendar: WorkingCalendar, atMs: number): DateTime {
  return DateTime.fromMillis(atMs, { zone: calendar.zone }).startOf('day')
}

const TEN_YEARS = 3660

function* days(calendar: WorkingCalendar, fromMs: number, direction: number, skip = 0): Generator<DateTime> {
  const first = dayOf(calendar, fromMs)
  let idle = 0
  for (let n = skip; idle < TEN_YEARS; n += 1) {
    const day = first.plus({ days: n * direction })
    idle = shiftsOf(calendar, day).length === 0 ? idle + 1 : 0
    yield day
  }
}

function noWorkingTime(calendar: WorkingCalendar, atMs: number) {
  return new RangeError(
    `The calendar "${calendar.name}" has no working time within ten years of ${new Date(atMs).toISOString()}.`,
  )
}
