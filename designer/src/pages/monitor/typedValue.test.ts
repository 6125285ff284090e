import { expect, it } from 'vitest'
import { typedValue, valueText } from './typedValue.ts'

it.each([
  ['12', 'was text', '12'],
  ['12', 3, 12],
  ['true', false, true],
  ['[1, 2]', [], [1, 2]],
  ['{"a": 1}', { b: 2 }, { a: 1 }],
  ['', 3, null],
  ['12', null, 12],
  ['plain words', undefined, 'plain words'],
])('%s in the place of %j is %j', (text, before, value) => {
  expect(typedValue(text, before)).toEqual({ ok: true, value })
})

it.each([
  ['twelve', 3],
  ['"12"', 3],
  ['{}', []],
  ['[1,', [1]],
])('%s cannot stand in the place of %j', (text, before) => {
  expect(typedValue(text, before)).toEqual({ ok: false })
})

it('shows what can be typed', () => {
  expect([null, 'a', 3, true, [1]].map(valueText)).toEqual(['', 'a', '3', 'true', '[\n  1\n]'])
})
