import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testKinds } from '../store/testDatabase.ts'
import { openTestApp, type TestApp } from './testApp.ts'

const drawing = (id: string, content: string) => `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="http://waymark.app/test">
  <bpmn:message id="paid" name="paid"><bpmn:extensionElements><zeebe:subscription correlationKey="=orderNo" /></bpmn:extensionElements></bpmn:message>
  <bpmn:process id="${id}" name="${id}" isExecutable="true">${content}</bpmn:process></bpmn:definitions>`

const party = drawing(
  'party',
  `<bpmn:startEvent id="s" /><bpmn:endEvent id="e" />
  <bpmn:adHocSubProcess id="prepare">
    <bpmn:userTask id="cake"><bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements></bpmn:userTask>
    <bpmn:userTask id="music"><bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements></bpmn:userTask>
  </bpmn:adHocSubProcess>
  <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="prepare" /><bpmn:sequenceFlow id="f2" sourceRef="prepare" targetRef="e" />`,
)
const waiting = drawing(
  'waiting',
  `<bpmn:startEvent id="s" /><bpmn:endEvent id="e" /><bpmn:receiveTask id="money" messageRef="paid" />
  <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="money" /><bpmn:sequenceFlow id="f2" sourceRef="money" targetRef="e" />`,
)
const alarm = drawing(
  'alarm',
  `<bpmn:startEvent id="hot"><bpmn:conditionalEventDefinition id="c">
    <bpmn:condition xsi:type="bpmn:tFormalExpression">=temperature &gt; 90</bpmn:condition></bpmn:conditionalEventDefinition></bpmn:startEvent>
  <bpmn:userTask id="look"><bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements></bpmn:userTask><bpmn:endEvent id="e" />
  <bpmn:sequenceFlow id="f1" sourceRef="hot" targetRef="look" /><bpmn:sequenceFlow id="f2" sourceRef="look" targetRef="e" />`,
)

describe.each(testKinds)('by hand on %s', (kind) => {
  let test: TestApp
  beforeAll(async () => {
    test = await openTestApp(kind)
    const files = { 'party.bpmn': party, 'waiting.bpmn': waiting, 'alarm.bpmn': alarm }
    expect((await test.deploy(files)).status).toBe(200)
  })
  afterAll(() => test.close())

  const start = async (processDefinitionId: string, variables = {}) => {
    const { body } = await test.as('boss', 'POST', '/v2/process-instances', { processDefinitionId, variables })
    return body.processInstanceKey as string
  }
  const elementOf = async (processInstanceKey: string, elementId: string) => {
    const filter = { processInstanceKey, elementId }
    const { body } = await test.as('boss', 'POST', '/v2/element-instances/search', { filter })
    return body.items[0].elementInstanceKey as string
  }
  const tasksOf = async (processInstanceKey: string) => {
    const { body } = await test.as('boss', 'POST', '/v2/user-tasks/search', { filter: { processInstanceKey } })
    return body.items.map((task: { elementId: string }) => task.elementId).sort()
  }
  const stateOf = async (key: string) => (await test.as('boss', 'GET', `/v2/process-instances/${key}`)).body.state

  it('begins what is chosen in an ad-hoc sub-process, and completes it', async () => {
    const key = await start('party')
    const prepare = await elementOf(key, 'prepare')
    const activation = `/v2/element-instances/ad-hoc-activities/${prepare}/activation`
    const elements = [{ elementId: 'cake' }, { elementId: 'music' }]
    expect((await test.as('boss', 'POST', activation, { elements })).status).toBe(204)
    expect(await tasksOf(key)).toEqual(['cake', 'music'])
    const again = { 'idempotency-key': 'cake once more' }
    for (let n = 0; n < 2; n += 1)
      expect((await test.as('boss', 'POST', activation, { elements: [{ elementId: 'cake' }] }, again)).status).toBe(204)
    expect(await tasksOf(key)).toEqual(['cake', 'cake', 'music'])
    const unknown = await test.as('boss', 'POST', activation, { elements: [{ elementId: 'fireworks' }] })
    expect(unknown.status).toBeGreaterThanOrEqual(400)
    expect(unknown.body.detail).toContain('fireworks')
    expect((await test.as('boss', 'POST', `/api/element-instances/${prepare}/completion`)).status).toBe(204)
    expect(await stateOf(key)).toBe('COMPLETED')
    expect((await test.as('boss', 'POST', activation, { elements })).status).toBe(409)
  })

  it('lets a waiting step go on, for those who manage', async () => {
    const key = await start('waiting', { orderNo: 'o1' })
    const money = await elementOf(key, 'money')
    const path = `/api/element-instances/${money}/trigger`
    expect((await test.as('anna', 'POST', path, {})).status).toBe(403)
    expect((await test.as('boss', 'POST', path, { variables: { paid: 'by hand' } })).status).toBe(204)
    expect(await stateOf(key)).toBe('COMPLETED')
  })

  it('starts the processes whose condition holds', async () => {
    const evaluate = (body: unknown, headers = {}) =>
      test.as('boss', 'POST', '/v2/conditionals/evaluation', body, headers)
    expect((await evaluate({ variables: { temperature: 20 } })).body.processInstances).toEqual([])
    expect((await evaluate({})).body.processInstances).toEqual([])
    const once = { 'idempotency-key': 'reading 17' }
    const { status, body } = await evaluate({ variables: { temperature: 95 } }, once)
    expect(status).toBe(200)
    expect(body.processInstances).toHaveLength(1)
    expect(await tasksOf(body.processInstances[0].processInstanceKey)).toEqual(['look'])
    expect((await evaluate({ variables: { temperature: 95 } }, once)).body.processInstances).toEqual(
      body.processInstances,
    )
    const { processDefinitionKey } = body.processInstances[0]
    expect((await evaluate({ processDefinitionKey, variables: { temperature: 5 } })).body.processInstances).toEqual([])
    expect((await evaluate({ processDefinitionKey: '1', variables: {} })).status).toBe(404)
  })

  it('shows nobody what is not theirs to see', async () => {
    const key = await start('party')
    const prepare = await elementOf(key, 'prepare')
    const path = `/v2/element-instances/ad-hoc-activities/${prepare}/activation`
    expect((await test.as('carl', 'POST', path, { elements: [{ elementId: 'cake' }] })).status).toBe(404)
    expect((await test.as(undefined, 'POST', path, { elements: [{ elementId: 'cake' }] })).status).toBe(401)
  })
})
