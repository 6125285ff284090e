import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testKinds } from '../store/testDatabase.ts'
import { openTestApp, type TestApp } from './testApp.ts'

const drawing = `<?xml version="1.0"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions" targetNamespace="http://example.com">
<bpmn:process id="claim" name="Claim" isExecutable="true">
  <bpmn:startEvent id="start"><bpmn:extensionElements><zeebe:formDefinition formId="claim-start" /></bpmn:extensionElements></bpmn:startEvent>
  <bpmn:userTask id="see" name="See"><bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements></bpmn:userTask>
  <bpmn:endEvent id="end" />
  <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="see" />
  <bpmn:sequenceFlow id="f2" sourceRef="see" targetRef="end" />
</bpmn:process></bpmn:definitions>`
const form = JSON.stringify({
  type: 'default',
  id: 'claim-start',
  schemaVersion: 18,
  components: [
    { type: 'textfield', id: 'a', key: 'client', label: 'Client', validate: { required: true } },
    { type: 'number', id: 'b', key: 'amount', label: 'Amount', validate: { max: 100 } },
  ],
})

describe.each(testKinds)('a start form on %s', (kind) => {
  let test: TestApp
  beforeAll(async () => {
    test = await openTestApp(kind)
    await test.deploy({ 'claim.bpmn': drawing, 'claim-start.form': form })
  })
  afterAll(() => test.close())
  const start = (variables: object, headers?: Record<string, string>) =>
    test.as('boss', 'POST', '/v2/process-instances', { processDefinitionId: 'claim', variables }, headers)

  it('is checked on the server too, field by field', async () => {
    const refused = await start({ amount: 101 })
    expect(refused.status).toBe(400)
    expect(refused.body.detail).toMatch(/^"Claim" cannot start yet\./)
    expect(refused.body.errors).toEqual([
      { path: 'client', message: expect.stringContaining('"Client"') },
      { path: 'amount', message: expect.stringContaining('"Amount"') },
    ])
    const found = await test.as('boss', 'POST', '/v2/process-instances/search', {
      filter: { processDefinitionId: 'claim' },
    })
    expect(found.body.items).toEqual([])
  })

  it('lets what fits begin, once', async () => {
    const key = { 'idempotency-key': 'the same' }
    const first = await start({ client: 'ACME', amount: 7 }, key)
    expect(first.status).toBe(200)
    expect((await start({ client: 'ACME', amount: 7 }, key)).body.processInstanceKey).toBe(
      first.body.processInstanceKey,
    )
  })

  it('has its cases found by the step that they have come through', async () => {
    const cases = async (finishedElementId: string, more: object = {}) =>
      (
        await test.as('boss', 'POST', '/api/cases/search', {
          processId: 'claim',
          finishedElementId,
          state: 'any',
          ...more,
        })
      ).body
    expect(await cases('start')).toMatchObject({ total: 1, items: [{ processId: 'claim' }] })
    expect(await cases('see')).toMatchObject({ total: 0, items: [] })
    expect(await cases('start', { to: '2001-01-01T00:00:00Z' })).toMatchObject({ total: 0 })
  })
})
