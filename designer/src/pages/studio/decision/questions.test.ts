import { compileDecisions, type DecisionModel } from '@waymark/shared/dmn'
import { describe, expect, it } from 'vitest'
import { questionsOf, variablesFrom } from './questions.ts'

const file = `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="D" namespace="x">
  <decision id="score" name="Score"><decisionTable id="t1">
    <input id="i1" label="Employees"><inputExpression id="e1" typeRef="number"><text>company.employees</text></inputExpression></input>
    <output id="o1" name="score" />
    <rule id="r1"><inputEntry id="c1"><text>&gt; 10</text></inputEntry><outputEntry id="c2"><text>bonus + 1</text></outputEntry></rule>
  </decisionTable></decision>
  <decision id="rate" name="Rate"><informationRequirement id="q"><requiredDecision href="#score" /></informationRequirement><decisionTable id="t2">
    <input id="i2" label="Score"><inputExpression id="e2"><text>score</text></inputExpression></input>
    <input id="i3" label="Amount"><inputExpression id="e3" typeRef="number"><text>amount</text></inputExpression></input>
    <output id="o2" name="rate" />
    <rule id="r2"><inputEntry id="c3"><text>? &gt; 1</text></inputEntry><inputEntry id="c4"><text></text></inputEntry><outputEntry id="c5"><text>half(4)</text></outputEntry></rule>
  </decisionTable></decision>
  <businessKnowledgeModel id="bkm" name="half"><encapsulatedLogic><formalParameter name="n" /><literalExpression id="l"><text>n / 2</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
</definitions>`

async function model(): Promise<DecisionModel> {
  const compiled = await compileDecisions(file)
  if (!compiled.ok) throw new Error(compiled.findings.map(({ message }) => message).join(' '))
  return compiled.model
}

describe('what a decision asks for', () => {
  it('is what it and those it requires look at, without their results and the functions of the file', async () => {
    expect(questionsOf(await model(), 'rate').map(({ name, label, type }) => [name, label, type])).toEqual([
      ['company', 'company', 'any'],
      ['bonus', 'bonus', 'any'],
      ['amount', 'Amount', 'number'],
    ])
    expect(questionsOf(await model(), 'score').map(({ name }) => name)).toEqual(['company', 'bonus'])
  })

  it('is typed in as text, and read by its type', () => {
    const questions = (['number', 'boolean', 'date', 'string', 'any'] as const).map((type) => ({
      name: type,
      label: type,
      type,
    }))
    const typed = { number: '12.5', boolean: 'true', date: '2026-03-01', string: '7', any: '[1, 2]' }
    expect(variablesFrom(questions, typed)).toEqual({
      number: 12.5,
      boolean: true,
      date: '2026-03-01',
      string: '7',
      any: [1, 2],
    })
    expect(variablesFrom(questions, { number: 'x', any: 'plain words', string: ' ' })).toEqual({ any: 'plain words' })
  })
})
