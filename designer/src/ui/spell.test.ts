import { describe, expect, it } from 'vitest'
import { daysBetween, dueStateOf, spellOf } from './spell.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

describe('a length of time in one unit', () => {
  it.each([
    [0, 'lessThanMin', 0],
    [59_999, 'lessThanMin', 0],
    [minute, 'min', 1],
    [59.4 * minute, 'min', 59],
    [hour - 1, 'h', 1],
    [8.6 * day, 'd', 9],
    [hour, 'h', 1],
    [47.4 * hour, 'h', 47],
    [2 * day - 1, 'd', 2],
    [2 * day, 'd', 2],
    [59 * day, 'd', 59],
    [60 * day, 'month', 2],
    [-3 * day, 'd', 3],
  ])('%i ms is %s %i', (ms, unit, count) => {
    expect(spellOf(ms)).toEqual({ unit, count })
  })
})

describe('how near a due date is', () => {
  it('is late from the very moment on, soon within a day', () => {
    expect(dueStateOf(1000, 1000)).toBe('late')
    expect(dueStateOf(1001, 1000)).toBe('soon')
    expect(dueStateOf(day, 0)).toBe('soon')
    expect(dueStateOf(day + 1, 0)).toBe('later')
    expect(dueStateOf(null, 0)).toBe('none')
  })
})

describe('midnights between two moments', () => {
  const at = (text: string) => new Date(text).getTime()
  it('counts the calendar of the reader, not 24 hours', () => {
    expect(daysBetween(at('2026-03-01T23:59:00'), at('2026-03-02T00:01:00'))).toBe(1)
    expect(daysBetween(at('2026-03-01T00:01:00'), at('2026-03-01T23:59:00'))).toBe(0)
    expect(daysBetween(at('2026-03-28T12:00:00'), at('2026-03-30T01:00:00'))).toBe(2)
  })
})
