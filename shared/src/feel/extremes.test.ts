import { describe, expect, it } from 'vitest'
import { compileFeel } from './expression.ts'
import { toJson } from './value.ts'

function answer(text: string) {
  const compiled = compileFeel(text, 'expression')
  if (!compiled.ok) throw new Error(compiled.message)
  const result = compiled.program.run({ variables: { list: [3, 1, 2] }, nowMs: 0 })
  if (!result.ok) throw new Error(result.message)
  const json = toJson(result.value)
  return json.ok ? json.value : json.what
}

describe('the smallest and the greatest', () => {
  it.each([
    ['min(3, 1, 2)', 1],
    ['max(list)', 3],
    ['min(list: list)', 1],
    ['min(7)', 7],
    ['min([7])', 7],
    ['max(["b", "c", "a"])', 'c'],
    ['min("b", "a")', 'a'],
    ['min(date("2026-03-02"), date("2026-03-01"))', '2026-03-01'],
    ['max([duration("PT25H"), duration("P1D")])', 'P1DT1H'],
    ['min([])', null],
    ['max(null)', null],
    ['max([1, null])', null],
    ['max([1, "a"])', null],
    ['max([true, false])', null],
  ])('%s', (text, expected) => {
    expect(answer(text)).toEqual(expected)
  })
})
