import fc from 'fast-check'
import { DateTime, Duration } from 'luxon'
import { describe, expect, it } from 'vitest'
import { office } from './workingCalendar.test-data.ts'
import {
  addWorkingDays,
  addWorkingDuration,
  addWorkingTime,
  calendarProblems,
  isWorkingTime,
  subtractWorkingTime,
  type WorkingCalendar,
  workingTimeBetween,
} from './workingCalendar.ts'

const HOUR = 3_600_000
const QUARTER = HOUR / 4
const at = (iso: string) => Date.parse(iso)
const iso = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z')

describe('the office calendar', () => {
  it('adds four working hours over a weekend and a holiday', () => {
    const calendar = { ...office, holidays: ['2026-03-09'] }
    expect(iso(addWorkingTime(calendar, at('2026-03-06T15:00:00Z'), 4 * HOUR))).toBe('2026-03-10T11:00:00Z')
  })

  it('gives the end of a shift rather than the start of the next', () => {
    expect(iso(addWorkingTime(office, at('2026-03-06T15:00:00Z'), 2 * HOUR))).toBe('2026-03-06T17:00:00Z')
  })

  it('counts working days at the same time of day', () => {
    expect(iso(addWorkingDays(office, at('2026-03-06T15:00:00Z'), 1))).toBe('2026-03-09T15:00:00Z')
    expect(iso(addWorkingDays(office, at('2026-03-09T15:00:00Z'), -1))).toBe('2026-03-06T15:00:00Z')
    expect(iso(addWorkingDuration(office, at('2026-03-06T15:00:00Z'), Duration.fromISO('P1DT3H')))).toBe(
      '2026-03-10T10:00:00Z',
    )
  })

  it('lets an exception prevail over a holiday', () => {
    const calendar = {
      ...office,
      holidays: ['2026-03-09'],
      exceptions: { '2026-03-09': [{ from: '10:00', to: '11:00' }] },
    }
    expect(workingTimeBetween(calendar, at('2026-03-09T00:00:00Z'), at('2026-03-10T00:00:00Z'))).toBe(HOUR)
  })

  it('says what is wrong with a calendar', () => {
    expect(calendarProblems(office)).toEqual([])
    const odd = {
      name: 'odd',
      zone: 'Mars/Base',
      weekly: { '1': [{ from: '17:00', to: '9' }] },
      holidays: ['yesterday'],
    }
    expect(calendarProblems(odd)).toHaveLength(3)
    expect(calendarProblems({ name: 'idle', zone: 'utc', weekly: {} })).toEqual(['No weekday has working hours.'])
    expect(() => addWorkingTime({ name: 'idle', zone: 'utc', weekly: {} }, 0, 1)).toThrow(/no working time/)
  })
})

/** Slow and obvious: look at every quarter of an hour, and ask the clock on the wall. */
function worksAt(calendar: WorkingCalendar, ms: number): boolean {
  const wall = DateTime.fromMillis(ms, { zone: calendar.zone })
  const date = wall.toISODate() ?? ''
  const usual = calendar.holidays?.includes(date) ? [] : (calendar.weekly[String(wall.weekday) as '1'] ?? [])
  const time = wall.toFormat('HH:mm')
  return usual.some(({ from, to }) => from <= time && time < to)
}

describe('against the slow, obvious reading', () => {
  // Hours begin and end outside 01:00 to 04:00, where clocks are changed; shifts may well span the change.
  const time = fc.constantFrom('00:00', '00:30', '04:00', '06:15', '09:00', '12:00', '12:30', '17:45', '22:00', '24:00')
  const shift = fc
    .tuple(time, time)
    .filter(([a, b]) => a < b)
    .map(([from, to]) => ({ from, to }))
  const shifts = fc.array(shift, { maxLength: 3 })
  const calendar: fc.Arbitrary<WorkingCalendar> = fc.record({
    name: fc.constant('random'),
    zone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'utc'),
    weekly: fc.record({
      '1': shifts,
      '2': shifts,
      '3': shifts,
      '6': shifts,
      '7': fc.constant([{ from: '00:00', to: '24:00' }]),
    }),
    holidays: fc.subarray(['2026-03-08', '2026-03-29', '2026-10-26', '2026-11-02']),
  })
  // The days around both changes of the clock, in Europe and in America.
  const moment = fc
    .tuple(fc.constantFrom('2026-03-06', '2026-03-27', '2026-10-23', '2026-10-30'), fc.integer({ min: 0, max: 96 * 5 }))
    .map(([day, quarters]) => at(day) + quarters * QUARTER)

  it('agrees on what is working time, and on how much lies between', () => {
    fc.assert(
      fc.property(calendar, moment, fc.integer({ min: 0, max: 96 * 4 }), (c, from, quarters) => {
        let expected = 0
        for (let n = 0; n < quarters; n += 1) {
          const works = worksAt(c, from + n * QUARTER)
          expect(isWorkingTime(c, from + n * QUARTER)).toBe(works)
          if (works) expected += QUARTER
        }
        const to = from + quarters * QUARTER
        expect(workingTimeBetween(c, from, to)).toBe(expected)
        expect(workingTimeBetween(c, to, from) + expected).toBe(0)
      }),
      { numRuns: 60 },
    )
  })

  it('adds and subtracts so that just that much lies between, and not a moment later than need be', () => {
    fc.assert(
      fc.property(calendar, moment, fc.integer({ min: 1, max: 60 * 24 * 7 }), (c, from, minutes) => {
        const due = addWorkingTime(c, from, minutes * 60_000)
        expect(workingTimeBetween(c, from, due)).toBe(minutes * 60_000)
        expect(workingTimeBetween(c, from, due - 1)).toBe(minutes * 60_000 - 1)
        const begin = subtractWorkingTime(c, due, minutes * 60_000)
        expect(workingTimeBetween(c, begin, due)).toBe(minutes * 60_000)
        expect(workingTimeBetween(c, begin + 1, due)).toBe(minutes * 60_000 - 1)
      }),
      { numRuns: 200 },
    )
  })
})
