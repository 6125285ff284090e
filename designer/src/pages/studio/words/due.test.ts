import { describe, expect, it } from 'vitest'
import { type DueRule, dueRuleOf, dueText } from './due.ts'
import { amountOf, isDuration, isoOf, units } from './duration.ts'

describe('lengths of time', () => {
  it.each([
    ['PT30M', 30, 'minutes'],
    ['PT4H', 4, 'hours'],
    ['P2D', 2, 'days'],
    ['P1W', 1, 'weeks'],
    ['P2M', 2, 'months'],
    ['P1Y', 1, 'years'],
  ])('%s is %i %s', (iso, amount, unit) => {
    expect(amountOf(iso)).toEqual({ amount, unit })
  })

  it('gives every unit back as it was', () => {
    for (const unit of units) expect(amountOf(isoOf({ amount: 3, unit }))).toEqual({ amount: 3, unit })
  })

  it('says nothing about what has two units, or is none', () => {
    expect(amountOf('P1DT2H')).toBeUndefined()
    expect([isDuration('P1DT2H'), isDuration('P'), isDuration('P1DT'), isDuration('2 days')]).toEqual([
      true,
      false,
      false,
      false,
    ])
  })
})

describe('due rules and their FEEL', () => {
  it.each<[string, DueRule]>([
    ['=now() + duration("P2D")', { kind: 'after', duration: 'P2D' }],
    ['2026-06-30T12:00:00Z', { kind: 'at', at: '2026-06-30T12:00:00Z' }],
    [
      '=date and time(date(publishDate), time("12:00:00Z")) - duration("P10D")',
      { kind: 'field', field: 'publishDate', direction: 'before', shift: 'P10D', clock: '12:00' },
    ],
    [
      '=date and time(answer.by) + duration("PT4H")',
      { kind: 'field', field: 'answer.by', direction: 'after', shift: 'PT4H', clock: null },
    ],
    [
      '=date and time(date(дата), time("22:00:00Z"))',
      { kind: 'field', field: 'дата', direction: 'before', shift: 'P0D', clock: '22:00' },
    ],
    ['=if a then b else c', { kind: 'formula', feel: '=if a then b else c' }],
  ])('%s', (text, rule) => {
    expect(dueRuleOf(text)).toEqual(rule)
    expect(dueText(rule)).toBe(text)
  })

  it('reads a bare duration as one from now', () => {
    expect(dueRuleOf('P3D')).toEqual({ kind: 'after', duration: 'P3D' })
  })

  it('no text and no rule are the same', () => {
    expect(dueRuleOf(' ')).toEqual({ kind: 'none' })
    expect(dueText({ kind: 'none' })).toBeUndefined()
    expect(dueText({ kind: 'formula', feel: ' ' })).toBeUndefined()
  })
})

it('keeps the bare duration where a working calendar counts it', () => {
  expect(dueRuleOf('PT4H')).toEqual({ kind: 'after', duration: 'PT4H' })
  expect(dueText({ kind: 'after', duration: 'PT4H' }, true)).toBe('PT4H')
})
