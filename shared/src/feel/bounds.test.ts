import { describe, expect, it } from 'vitest'
import { compileExpression } from './expression.ts'

const list = Array.from({ length: 3000 }, (_, index) => index)

function evaluated(text: string, variables: Record<string, never[] | number | string | readonly number[]> = {}) {
  const compiled = compileExpression(text)
  if (!compiled.ok) throw new Error(compiled.message)
  return compiled.expression.evaluate({ variables, nowMs: 0 })
}

describe('an expression that would run away says so in a moment', () => {
  it.each([
    'for i in 1..1000000000 return i',
    'for i in [1..1000000000] return i',
    'some i in 1..1000000000 satisfies i < 0',
    'every i in n..1000000000 satisfies i > 0',
    'for i in 1..3000 return for j in 1..3000 return i',
    'for x in list, y in list, z in list return x',
    'for i in list return count(list[item > i])',
    'list[count(list[item > 1]) > 3]',
    '{f: function(g, n) if n = 0 then 1 else g(g, n - 1) + g(g, n - 1), r: f(f, 60)}.r',
    'for i in 1..60 return concatenate(partial[-1], partial[-1], [1])',
    '{f: function(x) x(x), r: f(f)}.r',
  ])('%s', (text) => {
    const result = evaluated(text, { list, n: 1 })
    expect(result.ok ? result.value : result.message).toMatch(/without an end/)
  })

  it('does not hand on a text that would fill the memory', () => {
    const result = evaluated('(for i in 1..26 return if i = 1 then s else partial[-1] + partial[-1])[-1]', { s: 'ab' })
    expect(result.ok ? result.value : result.message).toMatch(/a text of 67108864 letters/)
  })
})

describe('what comes to an end is as it was', () => {
  it.each([
    ['for i in 1..3 return i * i', [1, 4, 9]],
    ['for i in 3..0 return i', [3, 2, 1, 0]],
    ['for i in 1..2.5 return i', [1, 2]],
    ['for i in [1..3] return i', [1, 2, 3]],
    ['for i in (1..4) return i', [2, 3]],
    ['for c in "a".."d" return c', ['a', 'b', 'c', 'd']],
    ['for i in 0..3 return if i = 0 then 1 else i * partial[-1]', [1, 1, 2, 6]],
    ['for x in [1, 2], y in [x, 10] return x + y', [2, 11, 4, 12]],
    ['some x in [1, 2, 3], y in [3] satisfies x = y', true],
    ['every x in [] satisfies x > 1', true],
    ['count(list[item > 2990])', 9],
    ['count(list[list[1] = item - 1])', 1],
    ['for o in [{k: [1, 2, 3]}] return o.k[item > 1]', [[2, 3]]],
    ['sort([3, 1, 2], function(x, y) x < y)', [1, 2, 3]],
    ['count(for i in 1..50000 return i)', 50000],
    ['{add: function(a, b) a + b, r: add(b: 2, a: 1)}.r', 3],
  ] as const)('%s', (text, value) => {
    expect(evaluated(text, { list })).toMatchObject({ ok: true, value })
  })
})
