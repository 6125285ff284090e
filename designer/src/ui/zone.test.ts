import { describe, expect, it } from 'vitest'
import { momentOf, wallClockOf } from './zone.ts'

const at = (iso: string) => Date.parse(iso)
const clock = (text: string) => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = text.split(/[-T:]/).map(Number)
  return { year, month, day, hour, minute }
}

describe('the clock of a zone', () => {
  it.each([
    ['2026-11-22T21:30:00Z', 'Asia/Tbilisi', '2026-11-23T01:30'],
    ['2026-07-01T10:00:00Z', 'Europe/Warsaw', '2026-07-01T12:00'],
    ['2026-01-01T04:30:00Z', 'America/New_York', '2025-12-31T23:30'],
    ['2026-03-01T00:15:00Z', 'Asia/Kathmandu', '2026-03-01T06:00'],
  ])('shows %s in %s as %s, and back', (iso, zone, shown) => {
    expect(wallClockOf(at(iso), zone)).toEqual(clock(shown))
    expect(momentOf(clock(shown), zone)).toBe(at(iso))
  })

  it('knows the days on which it is changed', () => {
    const warsaw = (text: string) => new Date(momentOf(clock(text), 'Europe/Warsaw')).toISOString()
    expect(warsaw('2026-03-29T01:59')).toBe('2026-03-29T00:59:00.000Z')
    expect(warsaw('2026-03-29T03:00')).toBe('2026-03-29T01:00:00.000Z')
    // Left out: as if it had not been changed yet.
    expect(warsaw('2026-03-29T02:30')).toBe('2026-03-29T01:30:00.000Z')
    // Comes twice: the first.
    expect(warsaw('2026-10-25T02:30')).toBe('2026-10-25T00:30:00.000Z')
    expect(warsaw('2026-10-25T03:00')).toBe('2026-10-25T02:00:00.000Z')
  })

  it('counts days beyond the end of a month on', () => {
    expect(momentOf({ year: 2026, month: 1, day: 32, hour: 0, minute: 0 }, 'UTC')).toBe(at('2026-02-01T00:00:00Z'))
    expect(momentOf({ year: 2026, month: 3, day: 0, hour: 0, minute: 0 }, 'UTC')).toBe(at('2026-02-28T00:00:00Z'))
  })
})
