import { expect, it } from 'vitest'
import { plainValue } from './plainValue.ts'

it('writes values as a reader does', () => {
  expect([null, undefined, 0.1, ['a', 'b'], { rate: 10, note: null }, false].map(plainValue)).toEqual([
    '–',
    '–',
    '0.1',
    'a, b',
    'rate: 10 · note: –',
    'false',
  ])
})
