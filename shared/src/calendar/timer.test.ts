import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { nextFirings, parseTimer, type Timer, type TimerKind, type TimerOptions } from './timer.ts'
import { office } from './workingCalendar.test-data.ts'

const at = (iso: string) => Date.parse(iso)

function timer(kind: TimerKind, text: string, options: TimerOptions = {}): Timer {
  const result = parseTimer(kind, text, options)
  if (!result.ok) throw new Error(result.message)
  return result.timer
}

function firings(kind: TimerKind, text: string, from: string, count: number, options: TimerOptions = {}) {
  return nextFirings(timer(kind, text, options), at(from), count).map((ms) =>
    new Date(ms).toISOString().replace('.000Z', 'Z'),
  )
}

describe('dates', () => {
  it.each([
    ['2026-06-20T09:00:00Z', {}, '2026-06-20T09:00:00Z'],
    ['2026-06-20T09:00:00+02:00', {}, '2026-06-20T07:00:00Z'],
    ['2026-06-20T09:00', { zone: 'Europe/Berlin' }, '2026-06-20T07:00:00Z'],
    ['2026-06-20T09:00[America/New_York]', {}, '2026-06-20T13:00:00Z'],
    ['2026-06-20T09:00@America/New_York', {}, '2026-06-20T13:00:00Z'],
    ['2026-06-20', { zone: 'Europe/Berlin' }, '2026-06-19T22:00:00Z'],
    ['1999-01-01T00:00:00Z', {}, '1999-01-01T00:00:00Z'],
    ['2026-10-25T02:30', { zone: 'Europe/Berlin' }, '2026-10-25T00:30:00Z'],
    ['2026-10-25T02:30+01:00', { zone: 'Europe/Berlin' }, '2026-10-25T01:30:00Z'],
    ['2026-03-29T02:30', { zone: 'Europe/Berlin' }, '2026-03-29T01:30:00Z'],
  ])('%s %j is due at %s, once', (text, options, due) => {
    expect(firings('date', text, '2026-03-01T00:00:00Z', 5, options)).toEqual([due])
  })
})

it('is the same moment in summer and in winter, where a time of day is there twice', () => {
  const read = (today: string) => {
    vi.setSystemTime(today)
    return firings('date', '2026-10-25T02:30', '2026-03-01T00:00:00Z', 1, { zone: 'Europe/Berlin' })
  }
  vi.useFakeTimers()
  try {
    expect(read('2026-07-01')).toEqual(read('2026-12-01'))
  } finally {
    vi.useRealTimers()
  }
})

describe('durations', () => {
  it.each([
    ['PT10M', '2026-03-01T00:00:00Z', {}, '2026-03-01T00:10:00Z'],
    ['P1M', '2026-01-31T12:00:00Z', {}, '2026-02-28T12:00:00Z'],
    ['P1Y', '2024-02-29T12:00:00Z', {}, '2025-02-28T12:00:00Z'],
    ['P2W', '2026-03-01T00:00:00Z', {}, '2026-03-15T00:00:00Z'],
    ['PT0S', '2026-03-01T00:00:00Z', {}, '2026-03-01T00:00:00Z'],
    ['P100Y', '2026-03-01T00:00:00Z', {}, '2126-03-01T00:00:00Z'],
    ['P1D', '2026-03-28T11:00:00Z', { zone: 'Europe/Berlin' }, '2026-03-29T10:00:00Z'],
    ['PT24H', '2026-03-28T11:00:00Z', { zone: 'Europe/Berlin' }, '2026-03-29T11:00:00Z'],
    ['PT4H', '2026-03-06T14:00:00Z', { calendar: office }, '2026-03-09T10:00:00Z'],
    ['P2D', '2026-03-06T14:00:00Z', { calendar: office }, '2026-03-10T14:00:00Z'],
  ])('%s from %s (%j) is due at %s', (text, from, options, due) => {
    expect(firings('duration', text, from, 5, options)).toEqual([due])
  })
})

describe('cycles', () => {
  it.each<[string, string, number, TimerOptions, string[]]>([
    [
      'R3/PT10M',
      '2026-03-01T00:00:00Z',
      9,
      {},
      ['2026-03-01T00:10:00Z', '2026-03-01T00:20:00Z', '2026-03-01T00:30:00Z'],
    ],
    ['R/PT10M', '2026-03-01T00:00:00Z', 2, {}, ['2026-03-01T00:10:00Z', '2026-03-01T00:20:00Z']],
    ['R2/2026-03-05T09:00:00Z/P1D', '2026-03-01T00:00:00Z', 9, {}, ['2026-03-05T09:00:00Z', '2026-03-06T09:00:00Z']],
    ['R2/2020-03-05T09:00:00Z/P1D', '2026-03-01T00:00:00Z', 9, {}, ['2020-03-05T09:00:00Z', '2020-03-06T09:00:00Z']],
    ['R/2020-03-05T09:00:00Z/P1D', '2026-03-01T10:00:00Z', 2, {}, ['2026-03-02T09:00:00Z', '2026-03-03T09:00:00Z']],
    [
      'R/2026-01-31T09:00:00Z/P1M',
      '2026-01-01T00:00:00Z',
      3,
      {},
      ['2026-01-31T09:00:00Z', '2026-02-28T09:00:00Z', '2026-03-31T09:00:00Z'],
    ],
    ['R/PT1H/2026-03-01T02:30:00Z', '2026-03-01T00:00:00Z', 9, {}, ['2026-03-01T01:00:00Z', '2026-03-01T02:00:00Z']],
    [
      'R2/2026-03-01T00:00:00Z/2026-03-01T06:00:00Z',
      '2026-03-01T00:00:00Z',
      9,
      {},
      ['2026-03-01T00:00:00Z', '2026-03-01T06:00:00Z'],
    ],
    [
      'R/2026-03-27T09:00/P1D',
      '2026-03-28T00:00:00Z',
      3,
      { zone: 'Europe/Berlin' },
      ['2026-03-28T08:00:00Z', '2026-03-29T07:00:00Z', '2026-03-30T07:00:00Z'],
    ],
    [
      '0 9 * * 1-5',
      '2026-03-27T00:00:00Z',
      2,
      { zone: 'Europe/Berlin' },
      ['2026-03-27T08:00:00Z', '2026-03-30T07:00:00Z'],
    ],
    ['*/15 * * * *', '2026-03-27T00:01:00Z', 2, {}, ['2026-03-27T00:15:00Z', '2026-03-27T00:30:00Z']],
    [
      '0 0/20 10 * * ?',
      '2026-03-27T00:00:00Z',
      3,
      {},
      ['2026-03-27T10:00:00Z', '2026-03-27T10:20:00Z', '2026-03-27T10:40:00Z'],
    ],
    ['R-1/PT1H', '2026-03-01T00:00:00Z', 2, {}, ['2026-03-01T01:00:00Z', '2026-03-01T02:00:00Z']],
    [
      'R2/2026-03-28T09:00[Europe/Berlin]/P1D',
      '2026-03-01T00:00:00Z',
      9,
      {},
      ['2026-03-28T08:00:00Z', '2026-03-29T07:00:00Z'],
    ],
    ['R0/PT1H', '2026-03-01T00:00:00Z', 9, {}, []],
  ])('%s from %s fires at most %i times (%j): %j', (text, from, count, options, expected) => {
    expect(firings('cycle', text, from, count, options)).toEqual(expected)
  })

  it('does not drift, however late each firing comes', () => {
    const quarterly = timer('cycle', 'R/PT15M')
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 1, max: 50 }), (from, count) => {
        expect(nextFirings(quarterly, from, count).at(-1)).toBe(from + count * 15 * 60_000)
      }),
    )
  })
})

describe('what is no timer', () => {
  it.each<[TimerKind, string, RegExp]>([
    ['date', 'tomorrow', /date and time/],
    ['date', '2026-02-30', /no ISO 8601 date/],
    ['date', 'PT1H', /no ISO 8601 date/],
    ['duration', 'INVALID', /no ISO 8601 duration/],
    ['duration', 'P', /no ISO 8601 duration/],
    ['duration', 'PT', /no ISO 8601 duration/],
    ['duration', 'P1DT', /no ISO 8601 duration/],
    ['duration', '-PT1H', /negative/],
    ['duration', '2026-01-01', /no ISO 8601 duration/],
    ['cycle', 'R/PT0S', /without end/],
    ['cycle', 'R3', /neither/],
    ['cycle', 'R3/x', /no ISO 8601 duration/],
    ['cycle', 'R/a/b/c', /more than three/],
    ['cycle', '61 * * * *', /cycle/],
  ])('%s %s', (kind, text, message) => {
    expect(parseTimer(kind, text)).toMatchObject({ ok: false, message: expect.stringMatching(message) })
  })

  it('names an unknown zone', () => {
    expect(parseTimer('cycle', 'R/P1D', { zone: 'Mars/Base' })).toMatchObject({
      ok: false,
      message: expect.stringContaining('Mars/Base'),
    })
  })
})
