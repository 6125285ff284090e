import { describe, expect, it } from 'vitest'
import { type Condition, conditionOf, conditionText, literalOf } from './condition.ts'

describe('conditions and their FEEL', () => {
  it.each<[string, Condition]>([
    ['=amount > 1000', { join: 'and', clauses: [{ field: 'amount', operator: 'more', value: 1000 }] }],
    ['=answer = "refused"', { join: 'and', clauses: [{ field: 'answer', operator: 'is', value: 'refused' }] }],
    ['=agreed = false', { join: 'and', clauses: [{ field: 'agreed', operator: 'is', value: false }] }],
    ['=reason != null', { join: 'and', clauses: [{ field: 'reason', operator: 'notEmpty' }] }],
    [
      '=not(contains(mail, "\\"spam\\""))',
      { join: 'and', clauses: [{ field: 'mail', operator: 'containsNot', value: '"spam"' }] },
    ],
    [
      '=decision = "refund" and compensation >= -0.5',
      {
        join: 'and',
        clauses: [
          { field: 'decision', operator: 'is', value: 'refund' },
          { field: 'compensation', operator: 'atLeast', value: -0.5 },
        ],
      },
    ],
    [
      '=client.city = "Kraków" or contains(город, "Т")',
      {
        join: 'or',
        clauses: [
          { field: 'client.city', operator: 'is', value: 'Kraków' },
          { field: 'город', operator: 'contains', value: 'Т' },
        ],
      },
    ],
  ])('%s', (text, condition) => {
    expect(conditionOf(text)).toEqual(condition)
    expect(conditionText(condition)).toBe(text)
  })

  it('reads a field standing alone as yes, and works without the leading =', () => {
    expect(conditionOf('approved')).toEqual({
      join: 'and',
      clauses: [{ field: 'approved', operator: 'is', value: true }],
    })
  })

  it.each([
    '=a > 1 and b < 2 or c = 3',
    '=count(items) > 2',
    '=a + 1 > 2',
    '=if a then b else c',
    '=a >',
    '=',
    '=a > 1 and',
    '=a > b',
  ])('leaves %s to the formula', (text) => {
    expect(conditionOf(text)).toBeUndefined()
  })

  it('takes what is typed for what it is', () => {
    expect(['12', '-3.5', 'true', 'no', '12 kg', ''].map(literalOf)).toEqual([12, -3.5, true, 'no', '12 kg', ''])
  })
})
