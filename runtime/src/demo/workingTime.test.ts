import { describe, expect, it } from 'vitest'
import { dayOf, workingTime } from './workingTime.ts'

const at = (text: string) => Date.parse(`${text}Z`)
const seen = (ms: number) => new Date(ms).toISOString().slice(0, 16)

describe('working time', () => {
  const { afterHours, nextOpen } = workingTime(at('2026-03-04T09:30'))

  it('counts on within the day', () => {
    expect(seen(afterHours(at('2026-03-04T09:30'), 2))).toBe('2026-03-04T11:30')
  })
  it('goes over night and weekend', () => {
    expect(seen(afterHours(at('2026-03-06T15:00'), 2))).toBe('2026-03-09T08:00')
  })
  it('begins with the next opening', () => {
    expect(seen(nextOpen(at('2026-03-07T12:00')))).toBe('2026-03-09T07:00')
    expect(seen(nextOpen(at('2026-03-09T05:00')))).toBe('2026-03-09T07:00')
    expect(seen(nextOpen(at('2026-03-09T20:00')))).toBe('2026-03-10T07:00')
  })
  it('has its days off in the middle of the week where the demo is made on a weekend', () => {
    const sunday = workingTime(at('2026-03-08T10:00'))
    expect(seen(sunday.nextOpen(at('2026-03-08T10:00')))).toBe('2026-03-08T10:00')
    expect(seen(sunday.nextOpen(at('2026-03-10T10:00')))).toBe('2026-03-12T07:00')
  })
  it('names days', () => {
    expect(dayOf(at('2025-12-31T10:00'), 1)).toBe('2026-01-01')
  })
})
