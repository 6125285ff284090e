import { type Finding, problems, readDefinitions } from '@waymark/shared/model'
import { type ModdleElement, many } from '@waymark/shared/model/moddle'
import { describe, expect, it } from 'vitest'
import { quickFixOf } from './quickFix.ts'

async function fixes(process: string) {
  const { definitions, elementsById } = await readDefinitions(`<definitions
    xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
    targetNamespace="x"><process id="p" isExecutable="true">${process}</process></definitions>`)
  const found = problems(definitions)
  const byId = elementsById as Record<string, ModdleElement>
  expect(many(definitions, 'rootElements')).toHaveLength(1)
  return (rule: Finding['rule']) => found.filter((f) => f.rule === rule).map((f) => quickFixOf(f, (id) => byId[id]))
}

const flow = (id: string, from: string, to: string) =>
  `<sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}"/>`
const groups = '<extensionElements><zeebe:assignmentDefinition candidateGroups="Sales rep"/></extensionElements>'

describe('quick fixes', () => {
  it('offer the people of the step before, a date and a form', async () => {
    const fix = await fixes(`<startEvent id="s"/>${flow('a', 's', 't')}<userTask id="t" name="Call">${groups}</userTask>
      ${flow('b', 't', 'u')}<userTask id="u" name="Write"/>${flow('c', 'u', 'e')}<endEvent id="e"/>`)
    expect(fix('step-without-role')).toEqual([{ does: 'giveRole', task: 'u', group: 'Sales rep' }])
    expect(fix('no-due-date')[1]).toEqual({ does: 'setDue', task: 'u', duration: 'P2D' })
    expect(fix('form-missing')[1]).toEqual({ does: 'makeForm', task: 'u', name: 'Write' })
  })

  it('offer nobody where nobody is known', async () => {
    const fix = await fixes(
      `<startEvent id="s"/>${flow('a', 's', 't')}<userTask id="t"/>${flow('b', 't', 'e')}<endEvent id="e"/>`,
    )
    expect(fix('step-without-role')).toEqual([undefined])
  })

  it('make a way the default where there is none', async () => {
    const fix = await fixes(`<startEvent id="s"/>${flow('a', 's', 'g')}<exclusiveGateway id="g"/>
      ${flow('b', 'g', 't')}${flow('c', 'g', 'e')}<task id="t" name="Pay"/>${flow('d', 't', 'e')}<endEvent id="e"/>`)
    expect(fix('gateway-condition-missing')[0]).toEqual({ does: 'makeDefault', gateway: 'g', flow: 'b', to: 'Pay' })
  })

  it('make a join exclusive only where the way was split exclusively', async () => {
    const net = (split: string) => `<startEvent id="s"/>${flow('a', 's', 'g')}<${split} id="g" default="c"/>
      ${flow('b', 'g', 'j').replace('/>', '><conditionExpression>=x</conditionExpression></sequenceFlow>')}
      ${flow('c', 'g', 't')}<task id="t"/>${flow('d', 't', 'j')}<parallelGateway id="j"/>${flow('f', 'j', 'e')}<endEvent id="e"/>`
    expect((await fixes(net('exclusiveGateway')))('deadlock')).toEqual([{ does: 'joinExclusive', gateway: 'j' }])
    expect((await fixes(net('inclusiveGateway')))('deadlock').filter(Boolean)).toEqual([])
  })

  it('add ends to what leads nowhere', async () => {
    const fix = await fixes(`<startEvent id="s"/>${flow('a', 's', 't')}<task id="t" name="Call"/>`)
    const rules = ['no-end', 'step-without-way-out', 'node-without-outgoing', 'start-without-end']
    expect(rules.flatMap(fix)).toContainEqual({ does: 'addEnds', after: ['t'] })
  })

  it('create the decision that a step asks for, under the very id', async () => {
    const { elementsById } = await readDefinitions(`<definitions
      xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
      targetNamespace="x"><process id="p"><businessRuleTask id="r" name="Grant"><extensionElements>
      <zeebe:calledDecision decisionId="grant" resultVariable="x"/></extensionElements></businessRuleTask></process></definitions>`)
    const finding = { severity: 'warning', rule: 'decision-unknown', elementId: 'r', message: '' } as const
    const byId = elementsById as Record<string, ModdleElement>
    expect(quickFixOf(finding, (id) => byId[id])).toEqual({
      does: 'makeDecision',
      task: 'r',
      name: 'Grant',
      decisionId: 'grant',
    })
  })
})
