import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileExpression } from './expression.ts'

function evaluated(text: string, variables: Record<string, string> = {}) {
  const compiled = compileExpression(text)
  if (!compiled.ok) throw new Error(compiled.message)
  const result = compiled.expression.evaluate({ variables, nowMs: 0 })
  return result.ok ? result.value : result.message
}

const hard = `${'a'.repeat(50_000)}b`

describe('regular expressions', () => {
  it.each([
    ['matches(s, "^(a+)+$")', false],
    ['matches(s, "^(a|aa)+$")', false],
    ['matches(s, "^a*a*a*a*$")', false],
    ['count(split(s, "(a+)+c"))', 1],
    ['replace(s, "(a|a)+$", "x") = s', true],
  ])('answer a pattern that a backtracking engine would try for ever: %s', (text, value) => {
    expect(evaluated(text, { s: hard })).toBe(value)
  })

  it.each([
    ['matches("foobar", "^fo*b")', true],
    ['matches("Abc", "aBC", "i")', true],
    ['matches(input: "ab", pattern: "a.")', true],
    ['replace("abracadabra", "a(.)", "<$1>")', '<b>r<c><d><b>ra'],
    ['replace("aaa", "(a)(a)*", "[$0]")', '[aaa]'],
    ['split("John Doe", "\\s+")', ['John', 'Doe']],
    ['split("a;b;;c;", ";")', ['a', 'b', '', 'c', '']],
    ['split("a1b22c", "([0-9])+")', ['a', 'b', 'c']],
    ['matches(1, "a")', null],
  ])('%s', (text, value) => {
    expect(evaluated(text)).toEqual(value)
  })

  it('say which pattern they cannot read', () => {
    expect(evaluated('matches("a", "(?=a)+")')).toMatch(/the pattern "\(\?=a\)\+" cannot be read/)
    expect(evaluated('matches("a", "[")')).toMatch(/the pattern "\[" cannot be read/)
  })

  it('mean the same whichever engine answers', () => {
    const part = fc.constantFrom('a', 'b', '.', '[ab]', 'a*', 'b?', 'a{2}', '^', '$')
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 })
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), text, (parts, s) => {
        const pattern = parts.join('')
        const repeated = `(?:${pattern})+`
        expect(evaluated('matches(s, p)', { s, p: repeated })).toBe(new RegExp(repeated, 'u').test(s))
        expect(evaluated('matches(s, p)', { s, p: pattern })).toBe(new RegExp(pattern, 'u').test(s))
      }),
    )
  })
})
