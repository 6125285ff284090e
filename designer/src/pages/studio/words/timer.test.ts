import { describe, expect, it } from 'vitest'
import { cycleOf, cycleText, firstText, isFormula } from './timer.ts'

describe('timers in words', () => {
  it.each([
    ['R/P1D', { kind: 'every', every: { amount: 1, unit: 'days' }, times: null }],
    ['R3/PT10M', { kind: 'every', every: { amount: 10, unit: 'minutes' }, times: 3 }],
    ['0 9 * * 1-5', { kind: 'text', text: '0 9 * * 1-5' }],
    ['R/2026-01-05T09:00/P1W', { kind: 'text', text: 'R/2026-01-05T09:00/P1W' }],
  ])('%s', (text, cycle) => {
    expect(cycleOf(text)).toEqual(cycle)
    expect(cycleText(cycleOf(text))).toBe(text)
  })

  it('begins with something that works', () => {
    const nowMs = Date.UTC(2026, 5, 30, 23, 30)
    expect(firstText('date', nowMs)).toBe('2026-07-01T09:00:00Z')
    expect(cycleOf(firstText('cycle', nowMs)).kind).toBe('every')
  })

  it('knows a formula', () => {
    expect([isFormula('=date and time(x)'), isFormula('P3D')]).toEqual([true, false])
  })
})
