// biome-ignore-all lint/suspicious/noTemplateCurlyInString: JUEL is written so
import fc from 'fast-check'
import { evaluate, unaryTest } from 'feelin'
import { describe, expect, it } from 'vitest'
import type { Value, Variables } from '../engine/command.ts'
import { type CompiledExpression, compileAttribute, compileExpression } from './expression.ts'

const nowMs = Date.parse('2026-03-10T12:00:00Z')

function compiled(text: string, options = {}): CompiledExpression {
  const result = compileExpression(text, options)
  if (!result.ok) throw new Error(result.message)
  return result.expression
}

function value(text: string, variables: Variables = {}, options: { zone?: string } = {}): Value {
  const result = compiled(text).evaluate({ variables, nowMs, ...options })
  if (!result.ok) throw new Error(result.message)
  return result.value
}

describe('values', () => {
  it.each<[string, Variables, Value]>([
    ['=amount > 1000', { amount: 1001 }, true],
    ['customer.address.city', { customer: { address: { city: 'Riga' } } }, 'Riga'],
    ['if a then "x" else "y"', { a: false }, 'y'],
    ['{total: price * 2, half: total / 4}', { price: 4 }, { total: 8, half: 2 }],
    [
      'items[price > 5].name',
      {
        items: [
          { name: 'a', price: 9 },
          { name: 'b', price: 1 },
        ],
      },
      ['a'],
    ],
    ['for x in xs return x + n', { xs: [1, 2], n: 1 }, [2, 3]],
    ['some x in xs satisfies x > 1', { xs: [1, 2] }, true],
    ['count(xs) // how many', { xs: [1, 2] }, 2],
    ['`loan amount` + `loan amount`', { 'loan amount': 3 }, 6],
    ['unknown', {}, null],
    ['unknown = null', {}, true],
    ['constructor', {}, null],
    ['string length("äöü")', {}, 3],
  ])('%s with %j is %j', (text, variables, expected) => {
    expect(value(text, variables)).toEqual(expected)
  })
})

describe('time', () => {
  it('reads the clock that it is given, never the machine', () => {
    expect(value('now()')).toBe('2026-03-10T12:00:00Z')
    expect(value('today()')).toBe('2026-03-10')
    expect(value('today()', {}, { zone: 'Pacific/Kiritimati' })).toBe('2026-03-11')
    expect(value('now()', {}, { zone: 'Europe/Berlin' })).toBe('2026-03-10T13:00:00+01:00')
  })

  it('adds durations and reads dates out of text', () => {
    expect(value('now() + duration("P3D")')).toBe('2026-03-13T12:00:00Z')
    expect(value('date(event) - duration("P10D")', { event: '2026-06-20' })).toBe('2026-06-10')
    expect(value('date and time(event) - duration("P10D")', { event: '2026-06-20T10:00:00Z' })).toBe(
      '2026-06-10T10:00:00Z',
    )
    expect(value('duration("PT26H")')).toBe('P1DT2H')
    expect(value('date("2026-01-31") + duration("P1M")')).toBe('2026-02-28')
  })

  it('leaves text that looks like a date alone', () => {
    expect(value('x', { x: '2026-06-20' })).toBe('2026-06-20')
    expect(value('x + "!"', { x: '2026-06-20' })).toBe('2026-06-20!')
  })
})

describe('names', () => {
  it('lets an entry of a context see what stands before it and outside, never itself', () => {
    const value = (text: string) => {
      const compiled = compileExpression(text)
      if (!compiled.ok) throw new Error(compiled.message)
      return compiled.expression.evaluate({ variables: { amount: 5 }, nowMs: 0 })
    }
    expect(value('{amount: amount}')).toMatchObject({ value: { amount: 5 }, warnings: [] })
    expect(value('{b: amount, amount: 1, c: amount}')).toMatchObject({ value: { b: 5, amount: 1, c: 1 } })
  })

  it.each([
    ['a > 1 and b.c = "x"', ['a', 'b']],
    ['for x in xs return x + y', ['xs', 'y']],
    ['some q in list1 satisfies q > limit', ['limit', 'list1']],
    ['{k: a, l: k + 1}', ['a']],
    ['function(p) p + q', ['q']],
    ['now() > date(due)', ['due']],
    ['`a b` = 1', ['a b']],
    ['loan amount > 1', ['loan amount']],
  ])('%s reads %j', (text, names) => {
    expect(compiled(text).names).toEqual(names)
  })
})

describe('what goes wrong', () => {
  it.each([
    ['', /empty/],
    ['a >', /ends too early/],
    ['a > > b', /cannot be understood/],
    ['1) + (2', /cannot be understood/],
    ['frobnicate(1)', /no FEEL function "frobnicate"/],
    ['"open', /cannot be understood/],
  ])('%s is refused at compilation', (text, message) => {
    expect(compileExpression(text)).toMatchObject({ ok: false, message: expect.stringMatching(message) })
  })

  it('survives an expression nested beyond measure', () => {
    const deep = `${'('.repeat(50_000)}1${')'.repeat(50_000)}`
    expect(compileExpression(deep)).toMatchObject({ ok: false })
    expect(compileExpression(`\${${deep}}`)).toMatchObject({ ok: false })
    expect(compileExpression(deep, { kind: 'unaryTests' })).toMatchObject({ ok: false })
  })

  it('names unknown variables and the values of the others', () => {
    const result = compiled('amount > limit').test({ variables: { amount: 5 }, nowMs })
    expect(result).toMatchObject({ ok: false })
    if (!result.ok) expect(result.message).toMatch(/gives null.*amount = 5.*limit is not set/)
  })

  it('refuses a condition that is not true or false', () => {
    expect(compiled('amount').test({ variables: { amount: 5 }, nowMs })).toMatchObject({ ok: false })
    expect(compiled('amount = 5').test({ variables: { amount: 5 }, nowMs })).toEqual({ ok: true, value: true })
  })

  it('refuses what JSON cannot hold', () => {
    expect(compiled('function(x) x').evaluate({ variables: {}, nowMs })).toMatchObject({ ok: false })
    expect(compiled('10 ** 400').evaluate({ variables: {}, nowMs })).toMatchObject({ ok: false })
  })
})

describe('other languages', () => {
  it.each([
    ['${amount > 5}', undefined, 'amount > 5', 'JUEL'],
    ['#{!approved}', undefined, 'not(approved)', 'JUEL'],
    [
      '${empty list or not empty order.note}',
      undefined,
      'list in (null, "", []) or not(order.note in (null, "", []))',
      'JUEL',
    ],
    ['${empty}', undefined, 'empty', 'JUEL'],
    ['x == 1', undefined, 'x = 1', 'JavaScript'],
    ["a == 'it' && b != 2 || !c", 'javascript', 'a = "it" and b != 2 or not(c)', 'JavaScript'],
    ['${a eq 1 and not b}', undefined, 'a = 1 and not(b)', 'JUEL'],
    ['${orders[1].price <= 100}', undefined, 'orders[2].price <= 100', 'JUEL'],
    ["${order['total'] > 5}", undefined, 'order.total > 5', 'JUEL'],
    ['x == None', 'python', 'x = null', 'Python'],
    ['a ? 1 : 2', 'groovy', 'if a then 1 else 2', 'Groovy'],
    ['a > 1', 'http://www.omg.org/spec/FEEL/20140401', 'a > 1', undefined],
    ['(a + 1) * 2 >= b.c', 'https://groovy-lang.org', '(a + 1) * 2 >= b.c', 'Groovy'],
  ])('%s (%s) is %s', (text, language, feel, from) => {
    const expression = compiled(text, { language })
    expect(expression.feel).toBe(feel)
    expect(expression.translatedFrom).toBe(from)
  })

  it.each([
    ['${execution.getVariable("x")}', undefined, /execution.getVariable/],
    ['x.contains("a")', 'groovy', /contains/],
    ['a = 5', 'javascript', /"=/],
    ['count(/a/b) > 1', 'http://www.w3.org/1999/XPath', /FEEL/],
    ['a % 2 == 0', undefined, /%/],
  ])('%s (%s) is refused', (text, language, message) => {
    expect(compileExpression(text, { language })).toMatchObject({ ok: false, message: expect.stringMatching(message) })
  })
})

describe('unary tests', () => {
  it.each<[string, Value, boolean]>([
    ['> 5', 6, true],
    ['> 5, 1', 1, true],
    ['[1..3]', 3, true],
    ['[1..3)', 3, false],
    ['"a","b"', 'b', true],
    ['not("a","b")', 'b', false],
    ['not(> 5)', 3, true],
    ['-', 3, true],
    ['true', false, false],
    ['false', false, true],
    ['null', null, true],
    ['limit', 4, true],
    ['list1', 2, true],
    ['? > limit and ? < 10', 5, true],
    ['ends with(?, "x")', 'ax', true],
    ['date("2026-01-01")', 'x', false],
  ])('%s for %j is %j', (text, input, expected) => {
    const tests = compiled(text, { kind: 'unaryTests' })
    expect(tests.evaluate({ variables: { limit: 4, list1: [1, 2] }, nowMs, input })).toMatchObject({
      ok: true,
      value: expected,
    })
  })
})

describe('a compiled expression', () => {
  it('keeps static text as it is', () => {
    const result = compileAttribute('Sales rep')
    expect(result.ok && result.expression.evaluate({ variables: {}, nowMs })).toMatchObject({ value: 'Sales rep' })
  })

  const number = fc.integer({ min: -20, max: 20 })
  const term: fc.Arbitrary<string> = fc.letrec<{ term: string; test: string }>((tie) => ({
    term: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      number.map((n) => `${n}`),
      fc.constantFrom('a', 'b', 'c', 'o.x', 'o.y.z', '"text"', 'null', 'missing', 'true'),
      fc.tuple(tie('term'), fc.constantFrom('+', '-', '*', '/'), tie('term')).map(([l, op, r]) => `(${l} ${op} ${r})`),
      fc.tuple(tie('test'), tie('term'), tie('term')).map(([c, t, e]) => `(if ${c} then ${t} else ${e})`),
      fc.tuple(tie('term'), tie('term')).map(([l, r]) => `sum([${l}, ${r}])`),
      tie('term').map((t) => `{k: ${t}}.k`),
      tie('term').map((t) => `count(for i in [1, 2] return ${t})`),
    ),
    test: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.tuple(tie('term'), fc.constantFrom('=', '!=', '<', '<=', '>', '>='), tie('term')).map((p) => p.join(' ')),
      fc.tuple(tie('test'), fc.constantFrom('and', 'or'), tie('test')).map(([l, op, r]) => `(${l} ${op} ${r})`),
      tie('test').map((t) => `not(${t})`),
    ),
  })).test

  it('means what feelin means, evaluation after evaluation', () => {
    const variables = fc.record({
      a: fc.oneof(number, fc.string(), fc.boolean(), fc.constant(null)),
      b: number,
      c: fc.oneof(fc.array(number, { maxLength: 3 }), number),
      o: fc.record({ x: number, y: fc.record({ z: fc.string() }) }),
    })
    fc.assert(
      fc.property(term, fc.array(variables, { minLength: 1, maxLength: 3 }), (text, rounds) => {
        const expression = compiled(text)
        for (const round of rounds) {
          const ours = expression.evaluate({ variables: round, nowMs })
          expect(ours.ok ? ours.value : 'fails').toEqual(feelinsAnswer(text, round))
        }
      }),
      { numRuns: 500 },
    )
  })

  it('tests what feelin tests', () => {
    const simple = fc.oneof(
      fc.tuple(fc.constantFrom('<', '<=', '>', '>='), number).map((p) => p.join(' ')),
      fc.tuple(number, number).map(([l, h]) => `[${Math.min(l, h)}..${Math.max(l, h)}]`),
      number.map((n) => `${n}`),
      fc.constantFrom('b', '? > b', '? + 1 = b'),
    )
    const tests = fc.tuple(fc.boolean(), fc.array(simple, { minLength: 1, maxLength: 3 }))
    fc.assert(
      fc.property(tests, number, number, ([negated, list], input, b) => {
        const text = negated ? `not(${list.join(', ')})` : list.join(', ')
        const ours = compiled(text, { kind: 'unaryTests' }).evaluate({ variables: { b }, nowMs, input })
        expect(ours).toMatchObject({ ok: true, value: unaryTest(text, { '?': input, b }).value })
      }),
    )
  })
})

function feelinsAnswer(text: string, variables: Variables) {
  try {
    return evaluate(text, variables).value
  } catch {
    return 'fails'
  }
}
