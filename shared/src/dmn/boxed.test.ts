import { describe, expect, it } from 'vitest'
import type { Variables } from '../engine/command.ts'
import { compileDecisions, evaluateDecision } from './index.ts'

const nowMs = Date.parse('2026-03-10T12:00:00Z')

const literal = (feel: string) =>
  `<literalExpression><text>${feel.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</text></literalExpression>`
const entry = (name: string, value: string) =>
  `<contextEntry>${name && `<variable name="${name}"/>`}${value}</contextEntry>`
const fn = (parameters: readonly string[], body: string, tag = 'functionDefinition', kind = '') =>
  `<${tag}${kind && ` kind="${kind}"`}>${parameters.map((p) => `<formalParameter name="${p}"/>`).join('')}${body}</${tag}>`
const bkm = (name: string, parameters: readonly string[], body: string) =>
  `<businessKnowledgeModel id="bkm_${name.replace(/\W/g, '_')}" name="${name}">${fn(parameters, body, 'encapsulatedLogic')}</businessKnowledgeModel>`
const invoke = (called: string, bindings: Readonly<Record<string, string>>) =>
  `<invocation>${literal(called)}${Object.entries(bindings)
    .map(([name, feel]) => `<binding><parameter name="${name}"/>${literal(feel)}</binding>`)
    .join('')}</invocation>`
/** A table of one input and one output. */
const table = (input: string, rules: readonly (readonly [string, string])[], of = '') =>
  `<decisionTable hitPolicy="FIRST"><input><inputExpression><text>${input}</text></inputExpression>${of}</input><output name="result"/>${rules
    .map(
      ([test, result]) =>
        `<rule><inputEntry><text>${test.replace(/</g, '&lt;')}</text></inputEntry><outputEntry><text>${result}</text></outputEntry></rule>`,
    )
    .join('')}</decisionTable>`

const compile = (logic: string, others = '') =>
  compileDecisions(
    `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="Boxes" namespace="x">${others}<decision id="a" name="Decide">${logic}</decision></definitions>`,
  )

async function result(logic: string, variables: Variables = {}, others = '') {
  const compiled = await compile(logic, others)
  if (!compiled.ok) throw new Error(compiled.findings.map(({ message }) => message).join('\n'))
  const made = evaluateDecision(compiled.model, 'a', { variables, nowMs })
  return made.ok ? made.output : made.message
}

async function refusal(logic: string, others = '') {
  const compiled = await compile(logic, others)
  return compiled.ok ? 'none' : compiled.findings.map(({ message }) => message).join(' ')
}

describe('boxed expressions', () => {
  it('a context, in which an entry sees those before it', async () => {
    const context = `<context>${entry('net', literal('price * 2'))}${entry('gross', literal('net * 1.5'))}</context>`
    expect(await result(context, { price: 10, net: 999 })).toEqual({ net: 20, gross: 30 })
  })

  it('a context with a result: only that counts', async () => {
    const context = `<context>${entry('net', literal('price * 2'))}${entry('', literal('net + 1'))}</context>`
    expect(await result(context, { price: 10 })).toBe(21)
  })

  it('a context in a context, with a table that sees both', async () => {
    const inner = `<context>${entry('points', literal('base + 5'))}${entry('grade', table('points', [['> 10', '"good"']]))}</context>`
    expect(await result(`<context>${entry('base', literal('7'))}${entry('inner', inner)}</context>`)).toEqual({
      base: 7,
      inner: { points: 12, grade: 'good' },
    })
  })

  it('a list, and a relation as a list of contexts', async () => {
    expect(await result(`<list>${literal('x')}${literal('x + 1')}</list>`, { x: 1 })).toEqual([1, 2])
    const row = (...cells: string[]) => `<row>${cells.map(literal).join('')}</row>`
    const relation = `<relation><column name="who"/><column name="age"/>${row('"Ann"', 'x')}${row('"Bob"', 'x + 1')}</relation>`
    expect(await result(relation, { x: 30 })).toEqual([
      { who: 'Ann', age: 30 },
      { who: 'Bob', age: 31 },
    ])
  })

  it('a function in a context, called after it', async () => {
    const context = `<context>${entry('twice', fn(['n'], literal('n * factor')))}${entry('', literal('twice(4)'))}</context>`
    expect(await result(context, { factor: 2 })).toBe(8)
  })

  it('names with signs and spaces in them', async () => {
    const context = `<context>${entry('Pre-bureau risk', literal('x + 1'))}${entry('', literal('Pre-bureau risk * 2'))}</context>`
    expect(await result(context, { x: 1 })).toBe(4)
  })
})

describe('business knowledge models', () => {
  const fee = bkm(
    'fee',
    ['amount'],
    table('amount', [
      ['< 100', '5'],
      ['-', 'amount / 10'],
    ]),
  )

  it('are called in an expression, and by an invocation that names the parameters', async () => {
    expect(await result(literal('fee(50) + fee(200)'), {}, fee)).toBe(25)
    expect(await result(invoke('fee', { amount: 'price * 2' }), { price: 100 }, fee)).toBe(20)
  })

  it('are called in the cells of a table', async () => {
    expect(
      await result(
        table('fee(x)', [
          ['5', '"low"'],
          ['> fee(100)', '"high"'],
        ]),
        { x: 900 },
        fee,
      ),
    ).toBe('high')
  })

  it('call each other, by names with spaces as well', async () => {
    const total = bkm('Total to pay', ['amount'], literal('amount + fee(amount)'))
    expect(await result(invoke('Total to pay', { amount: 'x' }), { x: 200 }, fee + total)).toBe(220)
    expect(await result(literal('Total to pay(x)'), { x: 50 }, fee + total)).toBe(55)
  })

  it('see their parameters, and not what the decision sees', async () => {
    expect(await result(literal('peek(1)'), { secret: 3 }, bkm('peek', ['n'], literal('[n, secret]')))).toEqual([
      1,
      null,
    ])
  })

  it('that call themselves come to an end, or say that they do not', async () => {
    const factorial = bkm('f', ['n'], literal('if n <= 1 then 1 else n * f(n - 1)'))
    expect(await result(literal('f(5)'), {}, factorial)).toBe(120)
    expect(await result(literal('f(5)'), {}, bkm('f', ['n'], literal('f(n + 1)')))).toMatch(/calls itself/)
  })

  it('say which parameter they do not have', async () => {
    expect(await result(invoke('fee', { sum: '1' }), {}, fee)).toMatch(/"fee" a "sum"; its parameters are amount/)
    expect(await result(invoke('x', { sum: '1' }), { x: 4 })).toMatch(/"x", which is no function/)
  })

  it('are refused in other languages, and without logic', async () => {
    const java = `<businessKnowledgeModel id="b" name="Score">${fn([], '<context/>', 'encapsulatedLogic', 'Java')}</businessKnowledgeModel>`
    expect(await refusal(literal('1'), java)).toMatch(/"Score" holds a function of the kind Java/)
    expect(await refusal(literal('1'), '<businessKnowledgeModel id="b" name="Score"/>')).toMatch(/"Score" has no logic/)
  })
})

describe('the values an input may have', () => {
  const allowed = (values: string) => `<inputValues><text>${values}</text></inputValues>`
  const logic = table(
    'colour',
    [
      ['"red"', '1'],
      ['-', '2'],
    ],
    allowed('"red","green"'),
  )

  it('let those through, and nothing at all', async () => {
    expect(await result(logic, { colour: 'red' })).toBe(1)
    expect(await result(logic, { colour: 'green' })).toBe(2)
    expect(await result(logic, { colour: null })).toBe(2)
  })

  it('stop others', async () => {
    expect(await result(logic, { colour: 'blue' })).toBe(
      'The input "colour" of the decision "Decide" is "blue", and may only be "red","green".',
    )
    expect(await result(table('n', [['-', '1']], allowed('[0..10]')), { n: 11 })).toMatch(/may only be \[0\.\.10\]/)
  })
})

describe('tests of a cell', () => {
  it.each([
    ['5', 5, 6],
    ['[1..5]', 5, 6],
    [']1..5[', 2, 5],
    ['(1..5)', 4, 1],
    ['[1..5[', 1, 5],
    ['< 5, > 10', 11, 7],
    ['not(5, 7)', 6, 7],
    ['not([1..3])', 4, 2],
    ['? > 3 and ? < 6', 4, 6],
    ['? in [1, 2]', 2, 3],
    ['"a", "b"', 'b', 'c'],
    ['not("a")', 'b', 'a'],
    ['starts with(?, "ab")', 'abc', 'bc'],
    ['list contains(["x", "y"], ?)', 'y', 'z'],
    ['list contains(?, 3)', [1, 3], [1, 2]],
    ['null', null, 1],
    ['not(null)', 1, null],
    ['true', true, false],
    ['false', false, true],
    ['< limit', 5, 50],
    ['limit', 10, 9],
    ['[lower..limit]', 2, 1],
    ['["p", "q"]', 'p', 'r'],
    ['many', 2, 9],
    ['some m in many satisfies m = ?', 2, 9],
    ['-5', -5, 5],
    ['[-5..-1]', -3, 0],
  ])('%s', async (test, yes, no) => {
    const others = { limit: 10, lower: 2, many: [1, 2, 3] }
    const logic = table('x', [
      [test, '"yes"'],
      ['-', '"no"'],
    ])
    expect([await result(logic, { ...others, x: yes }), await result(logic, { ...others, x: no })]).toEqual([
      'yes',
      'no',
    ])
  })

  it.each([
    ['< date("2026-01-10")', 'date(x)', '2026-01-09', '2026-01-10'],
    ['[date("2026-01-01")..date("2026-01-31")]', 'date(x)', '2026-01-31', '2026-02-01'],
    ['@"2026-01-09"', 'date(x)', '2026-01-09', '2026-01-10'],
    ['> duration("P1D")', 'duration(x)', 'P2D', 'PT1H'],
    ['>= time("12:00:00")', 'time(x)', '12:00:00', '11:59:59'],
    ['< date and time("2026-01-10T10:00:00Z")', 'date and time(x)', '2026-01-10T09:00:00Z', '2026-01-10T11:00:00Z'],
  ])('%s', async (test, input, yes, no) => {
    const logic = table(input, [
      [test, '"yes"'],
      ['-', '"no"'],
    ])
    expect([await result(logic, { x: yes }), await result(logic, { x: no })]).toEqual(['yes', 'no'])
  })
})
