import { describe, expect, it } from 'vitest'
import type { Variables } from '../engine/command.ts'
import { compileDecisions, type DecisionModel, evaluateDecision } from './index.ts'

const nowMs = Date.parse('2026-03-10T12:00:00Z')
const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;')

interface Sketch {
  readonly policy?: string
  readonly inputs?: readonly string[]
  readonly outputs?: readonly string[]
  readonly rules: readonly (readonly string[])[]
}

/** A table from sketches such as `amount` or `date:due` for inputs, and `size` or `size="small","big"` (values) or `size!"none"` (default) for outputs. */
function table(
  id: string,
  { policy = '', inputs = ['x'], outputs = ['result'], rules }: Sketch,
  requires: readonly string[] = [],
) {
  const input = inputs.map((sketch, n) => {
    const [type, expression] = sketch.includes(':') ? sketch.split(':') : ['', sketch]
    return `<input id="${id}_i${n}" label="${expression}"><inputExpression id="${id}_e${n}"${type ? ` typeRef="${type}"` : ''}><text>${expression}</text></inputExpression></input>`
  })
  const output = outputs.map((sketch, n) => {
    const [, name, values, fallback] = /^(\w+)(?:=(.*?))?(?:!(.*))?$/.exec(sketch) ?? []
    return `<output id="${id}_o${n}" name="${name}">${values ? `<outputValues id="${id}_v${n}"><text>${values}</text></outputValues>` : ''}${fallback ? `<defaultOutputEntry id="${id}_d${n}"><text>${fallback}</text></defaultOutputEntry>` : ''}</output>`
  })
  const rule = rules.map((cells, r) => {
    const tests = cells
      .slice(0, inputs.length)
      .map((cell, n) => `<inputEntry id="${id}_t${r}_${n}"><text>${escaped(cell)}</text></inputEntry>`)
    const results = cells
      .slice(inputs.length)
      .map((cell, n) => `<outputEntry id="${id}_r${r}_${n}"><text>${escaped(cell)}</text></outputEntry>`)
    return `<rule id="${id}_rule${r + 1}">${tests.join('')}${results.join('')}</rule>`
  })
  return decision(
    id,
    `<decisionTable id="${id}_table" ${policy}>${input.join('')}${output.join('')}${rule.join('')}</decisionTable>`,
    requires,
  )
}

function decision(id: string, logic: string, requires: readonly string[] = []) {
  const needs = requires.map(
    (r, n) => `<informationRequirement id="${id}_q${n}"><requiredDecision href="#${r}"/></informationRequirement>`,
  )
  return `<decision id="${id}" name="Decide ${id}">${needs.join('')}${logic}</decision>`
}

const literal = (id: string, feel: string, requires: readonly string[] = []) =>
  decision(id, `<literalExpression id="${id}_l"><text>${escaped(feel)}</text></literalExpression>`, requires)

const file = (decisions: string, namespace = 'https://www.omg.org/spec/DMN/20191111/MODEL/') =>
  `<?xml version="1.0"?><definitions xmlns="${namespace}" id="d" name="Discounts" namespace="x">${decisions}</definitions>`

async function model(decisions: string): Promise<DecisionModel> {
  const compiled = await compileDecisions(file(decisions))
  if (!compiled.ok) throw new Error(compiled.findings.map((f) => f.message).join('\n'))
  return compiled.model
}

async function decide(decisions: string, variables: Variables, id = 'a') {
  return evaluateDecision(await model(decisions), id, { variables, nowMs })
}

async function output(sketch: Sketch, variables: Variables) {
  const result = await decide(table('a', sketch), variables)
  if (!result.ok) throw new Error(result.message)
  return result.output
}

const sizes = [
  ['< 10', '"small"'],
  ['[5..20]', '"medium"'],
  ['> 15', '"big"'],
]

describe('hit policies', () => {
  it('UNIQUE: the one rule that matches, and it must be one', async () => {
    expect(await output({ rules: sizes }, { x: 3 })).toBe('small')
    expect(await output({ rules: sizes }, { x: 100 })).toBe('big')
    const result = await decide(table('a', { rules: sizes }), { x: 7 })
    expect(result).toMatchObject({
      ok: false,
      failedDecisionId: 'a',
      message: expect.stringMatching(/Rules 1 and 2 .*"Decide a".*x = 7/),
    })
  })

  it('FIRST: the first that matches', async () => {
    expect(await output({ policy: 'hitPolicy="FIRST"', rules: sizes }, { x: 7 })).toBe('small')
  })

  it('ANY: several may match if they agree', async () => {
    const rules = [...sizes, ['18', '"big"']]
    expect(
      await output(
        {
          policy: 'hitPolicy="ANY"',
          rules: [
            ['> 1', '1'],
            ['> 2', '1'],
          ],
        },
        { x: 3 },
      ),
    ).toBe(1)
    expect(await decide(table('a', { policy: 'hitPolicy="ANY"', rules }), { x: 18 })).toMatchObject({
      ok: false,
      message: expect.stringContaining('do not agree'),
    })
  })

  it('PRIORITY: the highest of the output values', async () => {
    const outputs = ['result="big","medium","small"']
    expect(await output({ policy: 'hitPolicy="PRIORITY"', outputs, rules: sizes }, { x: 7 })).toBe('medium')
    expect(await output({ policy: 'hitPolicy="PRIORITY"', outputs, rules: sizes }, { x: 18 })).toBe('big')
  })

  it('OUTPUT ORDER and RULE ORDER: all, in their order', async () => {
    const outputs = ['result="big","medium","small"']
    expect(await output({ policy: 'hitPolicy="OUTPUT ORDER"', outputs, rules: sizes }, { x: 7 })).toEqual([
      'medium',
      'small',
    ])
    expect(await output({ policy: 'hitPolicy="RULE ORDER"', rules: sizes }, { x: 7 })).toEqual(['small', 'medium'])
  })

  it.each([
    ['', [3, 4]],
    ['SUM', 7],
    ['MIN', 3],
    ['MAX', 4],
    ['COUNT', 2],
  ])('COLLECT %s', async (aggregation, expected) => {
    const policy = `hitPolicy="COLLECT"${aggregation ? ` aggregation="${aggregation}"` : ''}`
    const sketch = {
      policy,
      rules: [
        ['> 1', '3'],
        ['> 2', 'x + 1'],
        ['> 100', '9'],
      ],
    }
    expect(await output(sketch, { x: 3 })).toEqual(expected)
  })

  it('COLLECT MIN and MAX of texts and dates', async () => {
    const least = {
      policy: 'hitPolicy="COLLECT" aggregation="MIN"',
      rules: [
        ['-', '"b"'],
        ['-', '"a"'],
      ],
    }
    expect(await output(least, { x: 1 })).toBe('a')
    const rules = [
      ['-', 'date("2026-03-01")'],
      ['-', 'date("2026-03-09")'],
    ]
    expect(await output({ policy: 'hitPolicy="COLLECT" aggregation="MAX"', rules }, { x: 1 })).toBe('2026-03-09')
    const mixed = {
      ...least,
      rules: [
        ['-', '"b"'],
        ['-', '1'],
      ],
    }
    expect(await decide(table('a', mixed), { x: 1 })).toMatchObject({
      ok: false,
      message: expect.stringMatching(/by MIN/),
    })
  })

  it.each([
    ['UNIQUE', '', null],
    ['COLLECT', '', []],
    ['COLLECT', 'SUM', null],
    ['COLLECT', 'COUNT', 0],
    ['RULE ORDER', '', []],
  ])('%s %s, when nothing matches', async (hitPolicy, aggregation, expected) => {
    const policy = `hitPolicy="${hitPolicy}"${aggregation ? ` aggregation="${aggregation}"` : ''}`
    expect(await output({ policy, rules: [['> 100', '9']] }, { x: 3 })).toEqual(expected)
  })

  it('gives the default when nothing matches', async () => {
    expect(await output({ outputs: ['result!"none"'], rules: [['> 100', '9']] }, { x: 3 })).toBe('none')
  })
})

describe('tables', () => {
  it('give several outputs as a context, and take any value where a cell says nothing', async () => {
    const sketch = {
      inputs: ['kind', 'amount'],
      outputs: ['rate', 'note'],
      rules: [
        ['"a","b"', '-', '0.1', '"fine"'],
        ['not("a","b")', '', '0', ''],
      ],
    }
    expect(await output(sketch, { kind: 'b', amount: 1 })).toEqual({ rate: 0.1, note: 'fine' })
    expect(await output(sketch, { kind: 'z' })).toEqual({ rate: 0, note: null })
  })

  it('compare dates, which variables hold as text', async () => {
    const rules = [
      ['< date("2026-03-10")', '"late"'],
      ['>= date("2026-03-10")', '"in time"'],
    ]
    expect(await output({ inputs: ['date:due'], rules }, { due: '2026-03-09' })).toBe('late')
    expect(await output({ inputs: ['date:due'], rules }, { due: '2026-03-10T15:00:00Z' })).toBe('in time')
    expect(await output({ inputs: ['date(due)'], rules }, { due: '2026-03-09' })).toBe('late')
    expect(await output({ inputs: ['today()'], rules }, {})).toBe('in time')
  })

  it('explain which rules matched, on which values', async () => {
    const result = await decide(table('a', { policy: 'hitPolicy="RULE ORDER"', rules: sizes }), { x: 7 })
    expect(result).toMatchObject({
      ok: true,
      evaluated: [
        {
          decisionId: 'a',
          decisionName: 'Decide a',
          decisionType: 'DECISION_TABLE',
          output: ['small', 'medium'],
          evaluatedInputs: [{ inputId: 'a_i0', inputName: 'x', inputValue: 7 }],
          matchedRules: [
            {
              ruleId: 'a_rule1',
              ruleIndex: 1,
              evaluatedOutputs: [{ outputId: 'a_o0', outputName: 'result', outputValue: 'small' }],
            },
            { ruleId: 'a_rule2', ruleIndex: 2 },
          ],
        },
      ],
    })
  })
})

describe('decisions that require others', () => {
  const chain = `${literal('base', 'price * 2')}${table(
    'rate',
    {
      inputs: ['base'],
      rules: [
        ['< 100', '0.1'],
        ['>= 100', '0.2'],
      ],
    },
    ['base'],
  )}${literal('a', 'base * rate', ['base', 'rate'])}`

  it('get their results under their names, each evaluated once', async () => {
    const result = await decide(chain, { price: 60 })
    expect(result).toMatchObject({ ok: true, output: 24 })
    expect(result.evaluated.map((e) => e.decisionId)).toEqual(['base', 'rate', 'a'])
  })

  it('pass dates on as dates', async () => {
    const dates = `${literal('due', 'date("2026-03-01")')}${table('a', { inputs: ['due'], rules: [['< date("2026-03-10")', '"late"']] }, ['due'])}`
    expect(await decide(dates, {})).toMatchObject({ ok: true, output: 'late' })
  })

  it('say which one failed', async () => {
    const rules = [
      ['> 1', '1'],
      ['> 2', '2'],
    ]
    const result = await decide(`${table('inner', { rules })}${literal('a', 'inner', ['inner'])}`, { x: 5 })
    expect(result).toMatchObject({ ok: false, failedDecisionId: 'inner' })
  })
})

describe('what is refused', () => {
  it.each([
    ['no XML', 'hello', /not an XML file/],
    ['other XML', '<svg/>', /not a DMN file/],
    ['an entity', '<!DOCTYPE x><definitions/>', /document type/],
    ['no decision', file(''), /no decision/],
    ['a cell that is no FEEL', file(table('a', { rules: [['> > 3', '1']] })), /"Decide a", rule 1, input "x"/],
    ['an output that is no FEEL', file(table('a', { rules: [['1', '"open']] })), /rule 1, output "result"/],
    [
      'too few cells',
      file(table('a', { outputs: ['p', 'q'], rules: [['1', '1']] })),
      /rule 1 has 1 input and 1 output cells/,
    ],
    ['a circle', file(`${literal('a', 'b', ['b'])}${literal('b', 'a', ['a'])}`), /requires itself/],
    ['a requirement on nothing', file(literal('a', 'b', ['b'])), /requires the decision "b"/],
    ['a decision without logic', file(decision('a', '')), /has no logic/],
    [
      'priorities without values',
      file(table('a', { policy: 'hitPolicy="PRIORITY"', rules: sizes })),
      /values in order of priority/,
    ],
    [
      'a sum of two outputs',
      file(table('a', { policy: 'hitPolicy="COLLECT" aggregation="SUM"', outputs: ['p', 'q'], rules: [] })),
      /only one can be added up/,
    ],
  ])('%s', async (_, xml, message) => {
    const compiled = await compileDecisions(xml)
    expect(compiled.ok).toBe(false)
    if (!compiled.ok) expect(compiled.findings.map((f) => f.message).join(' ')).toMatch(message)
  })

  it('an unknown decision', async () => {
    expect(await decide(literal('a', '1'), {}, 'zzz')).toMatchObject({
      ok: false,
      message: expect.stringContaining('zzz'),
    })
  })
})

it.each([
  'http://www.omg.org/spec/DMN/20151101/dmn.xsd',
  'http://www.omg.org/spec/DMN/20180521/MODEL/',
  'https://www.omg.org/spec/DMN/20230324/MODEL/',
])('reads the version %s as well', async (namespace) => {
  expect((await compileDecisions(file(literal('a', '1'), namespace))).ok).toBe(true)
})

it('reads the version tag of a decision', async () => {
  const tagged = literal('a', '1').replace(
    '<literalExpression',
    '<extensionElements><zeebe:versionTag xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" value="v1" /></extensionElements><literalExpression',
  )
  expect((await model(tagged + literal('b', '2'))).decisions.map(({ versionTag }) => versionTag)).toEqual([
    'v1',
    undefined,
  ])
})

it('refuses a decision without an id', async () => {
  const compiled = await compileDecisions(file(literal('a', '1').replace('<decision id="a"', '<decision')))
  expect(compiled).toMatchObject({ ok: false, findings: [{ rule: 'decision-without-id' }] })
})
