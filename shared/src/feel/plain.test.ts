import fc from 'fast-check'
import { evaluate } from 'feelin'
import { describe, expect, it } from 'vitest'
import type { Value } from '../engine/command.ts'
import { compileExpression, type EvaluationContext } from './expression.ts'
import { parse } from './parse.ts'
import { readPlain } from './plain.ts'

const plainNames = (feel: string) => readPlain(feel)?.names

describe('plain expressions', () => {
  it.each([
    ['amount > 1000', ['amount']],
    ['a.b = "x" and not(c)', ['a', 'c']],
    ['(a + 1) * 2 >= b or c = null', ['a', 'b', 'c']],
    ['true', []],
  ])('%s reads %j', (feel, names) => {
    expect(plainNames(feel)).toEqual(names)
  })

  it.each([
    '',
    'a b',
    'a >',
    'a = = b',
    'a > b > c',
    'f(x)',
    'a[1]',
    'if a then b else c',
    'x in [1..2]',
    '"a\\"b"',
    '5x',
    'date > x',
    'a.',
    '(a',
    'not a',
    'a == 1',
    '1.2.3',
    'now()',
    '`a b`',
    '{a: 1}',
    'a // b',
  ])('%s is left to the parser', (feel) => {
    expect(plainNames(feel)).toBeUndefined()
  })

  it('are parsed by the full parser just so', () => {
    const word = fc.constantFrom(
      'a',
      'b1',
      '_c',
      'amount',
      'now',
      'today',
      'count',
      'string',
      'date',
      'item',
      'in',
      'not',
      'and',
      'is',
      'ago',
      'orange',
      'time',
      'list',
      'function1',
      'number',
      'x',
      'years',
      'of',
    )
    const piece = fc.oneof(
      { weight: 4, arbitrary: word },
      fc.constantFrom('+', '-', '*', '/', '=', '!=', '<', '<=', '>', '>=', '(', ')', '.', ' ', ' and ', ' or ', 'not('),
      fc.constantFrom('1', '2.5', '"text"', '"and (b"', 'true', 'false', 'null', '0'),
    )
    const term = fc.oneof(
      word,
      fc.constantFrom('1', '2.5', '"t x"', 'true', 'null'),
      fc.tuple(word, word).map((p) => p.join('.')),
    )
    const operator = fc.constantFrom(' = ', '=', ' > ', '<=', ' + ', '-', ' - ', '*', ' / ', ' and ', ' or ', '!=')
    const ordered = fc
      .array(fc.tuple(term, operator), { minLength: 1, maxLength: 4 })
      .chain((parts) => term.map((last) => parts.map(([t, o]) => t + o).join('') + last))
    const chaos = fc.array(piece, { minLength: 1, maxLength: 7 }).map((parts) => parts.join(''))
    let plain = 0
    fc.assert(
      fc.property(fc.oneof(ordered, chaos), (feel) => {
        const names = plainNames(feel)
        if (!names) return
        plain += 1
        const parsed = parse(feel)
        expect(parsed.parameters.map((p) => p.name).sort()).toEqual([...names].sort())
        expect(parsed.parameters.every((p) => p.from === 'variable' && p.parameter === p.name)).toBe(true)
        expect(parsed.body.trim()).toBe(feel.trim())
        expect(() => evaluate(`function(${names.join(', ')}) (\n${feel}\n)`)).not.toThrow()
      }),
      { numRuns: 3000 },
    )
    expect(plain).toBeGreaterThan(300)
  })

  it('have the value that the interpreter gives them, and its warnings', () => {
    const value: fc.Arbitrary<Value> = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(0, 1, -2, 2.5, 1e308, -0) },
      { weight: 2, arbitrary: fc.boolean() },
      { weight: 2, arbitrary: fc.constantFrom('', 'text', '1', '2026-01-01') },
      fc.constantFrom<Value[]>(null, [], [1], ['a', 2], { b: 1 }, { b: 'text', c: true }, { b: { c: 3 } }),
    )
    const variables = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'count'), value)
    const leaf = fc.constantFrom(
      'a',
      'b',
      'c',
      'a.b',
      'a.b.c',
      'count',
      'd',
      '1',
      '2.5',
      '0',
      '"text"',
      'true',
      'false',
      'null',
    )
    const { any } = fc.letrec<{ any: string }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        leaf,
        fc
          .tuple(
            tie('any'),
            fc.constantFrom('+', '-', '*', '/', '=', '!=', '<', '<=', '>', '>=', ' and ', ' or '),
            tie('any'),
          )
          .map(([left, operator, right]) => `${left} ${operator} ${right}`),
        tie('any').map((inner) => `(${inner})`),
        tie('any').map((inner) => `not(${inner})`),
      ),
    }))
    let known = 0
    fc.assert(
      fc.property(any, variables, (feel, given) => {
        const plain = readPlain(feel)
        if (!plain) return
        if (plain.run(plain.names.map((name) => given[name])) !== undefined) known += 1
        const context = { variables: given, nowMs: 0 }
        // What stands in an `if` is never plain, and has the value that it has by itself.
        expect(evaluated(feel, context)).toEqual(evaluated(`if true then (${feel}) else null`, context))
      }),
      { numRuns: 2000 },
    )
    expect(known).toBeGreaterThan(200)
  })
})

function evaluated(feel: string, context: EvaluationContext) {
  const compiled = compileExpression(`=${feel}`)
  if (!compiled.ok) throw new Error(compiled.message)
  const result = compiled.expression.evaluate(context)
  // A message quotes the text, which differs here on purpose.
  return result.ok ? result : { ok: false }
}
