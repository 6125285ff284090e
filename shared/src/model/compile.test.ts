import { describe, expect, it } from 'vitest'
import { nodeOf } from '../engine/index.ts'
import { compile } from './index.ts'

const file = (content: string, attributes = 'isExecutable="true"') => `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:waymark="http://waymark.app/schema/bpmn/1.0" id="definitions" targetNamespace="http://waymark.app/test">
  <bpmn:process id="P" name="Test" ${attributes}>${content}</bpmn:process>
</bpmn:definitions>`

const flow = (from: string, to: string) =>
  `<bpmn:sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}"/>`

const line = (element: string, id: string) =>
  `<bpmn:startEvent id="s"/>${element}<bpmn:endEvent id="e"/>${flow('s', id)}${flow(id, 'e')}`

describe('compile', () => {
  it('gives flat arrays that name each other by index', async () => {
    const outcome = await compile(file(line('<bpmn:userTask id="a"/>', 'a')))
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings))
    const [graph] = outcome.graphs
    expect(graph?.nodes.map((node) => `${node.kind} ${node.id}`)).toEqual([
      'process P',
      'startEvent s',
      'userTask a',
      'endEvent e',
    ])
    expect(graph?.flows.map(({ source, target }) => [source, target])).toEqual([
      [1, 2],
      [2, 3],
    ])
  })

  it('refuses by name what it does not know', async () => {
    const outcome = await compile(
      file(line('<bpmn:subChoreography id="choreography" initiatingParticipantRef="x"/>', 'choreography')),
    )
    expect(outcome.ok).toBe(false)
    expect(
      outcome.findings.some(({ severity, message }) => severity === 'error' && message.includes('choreography')),
    ).toBe(true)
  })

  it('lets a plain map run, with warnings where nothing says what a step does', async () => {
    const outcome = await compile(file(line('<bpmn:serviceTask id="a" name="Print"/>', 'a')))
    expect(outcome.ok).toBe(true)
    expect(outcome.findings).toContainEqual(
      expect.objectContaining({ severity: 'warning', rule: 'task-without-implementation', elementId: 'a' }),
    )
  })

  it('says which expression cannot be read', async () => {
    const gateway = `<bpmn:exclusiveGateway id="g"/><bpmn:sequenceFlow id="f" sourceRef="g" targetRef="e"><bpmn:conditionExpression>=amount &gt;</bpmn:conditionExpression></bpmn:sequenceFlow>`
    const outcome = await compile(file(`<bpmn:startEvent id="s"/>${gateway}<bpmn:endEvent id="e"/>${flow('s', 'g')}`))
    expect(outcome.ok).toBe(false)
    expect(outcome.findings.some(({ elementId }) => elementId === 'f')).toBe(true)
  })

  it('keeps a process that is not to run as a drawing, whatever is wrong in it', async () => {
    const outcome = await compile(file(line('<bpmn:callActivity id="a"/>', 'a'), 'isExecutable="false"'))
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings))
    expect(outcome.graphs[0]?.isExecutable).toBe(false)
  })

  it('carries what people are shown', async () => {
    const extensions = `<bpmn:documentation>Read it twice.</bpmn:documentation><bpmn:extensionElements>
      <zeebe:formDefinition formId="order"/><waymark:stage name="Offer" order="2"/><waymark:sla target="P2D"/>
      <waymark:requiredDocument kind="contract" mandatory="true"/><waymark:instructions lang="en">Check the sum.</waymark:instructions>
    </bpmn:extensionElements>`
    const outcome = await compile(file(line(`<bpmn:userTask id="a" name="Check">${extensions}</bpmn:userTask>`, 'a')))
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings))
    const [graph] = outcome.graphs
    expect(graph && nodeOf(graph, 'a')).toMatchObject({
      name: 'Check',
      form: { formId: 'order' },
      meta: {
        documentation: 'Read it twice.',
        stage: { name: 'Offer', order: 2 },
        sla: { target: 'P2D' },
        requiredDocuments: [{ kind: 'contract', mandatory: true }],
        instructions: [{ lang: 'en', text: 'Check the sum.' }],
      },
    })
  })
})
