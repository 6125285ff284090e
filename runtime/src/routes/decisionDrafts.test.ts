import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testKinds } from '../store/testDatabase.ts'
import { openTestApp, type TestApp, testNow } from './testApp.ts'

const askingDrawing = (id: string, decisionId: string) => `<?xml version="1.0"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions" targetNamespace="http://example.com">
<bpmn:process id="${id}" name="Asking" isExecutable="true">
  <bpmn:startEvent id="start" />
  <bpmn:businessRuleTask id="ask" name="Grant discount"><bpmn:extensionElements><zeebe:calledDecision decisionId="${decisionId}" resultVariable="percent" /></bpmn:extensionElements></bpmn:businessRuleTask>
  <bpmn:userTask id="see" name="See"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition assignee="anna" /></bpmn:extensionElements></bpmn:userTask>
  <bpmn:endEvent id="end" />
  <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="ask" />
  <bpmn:sequenceFlow id="f2" sourceRef="ask" targetRef="see" />
  <bpmn:sequenceFlow id="f3" sourceRef="see" targetRef="end" />
</bpmn:process></bpmn:definitions>`

describe.each(testKinds)('drafts of decisions on %s', (kind) => {
  let test: TestApp
  beforeAll(async () => {
    test = await openTestApp(kind)
  })
  afterAll(() => test.close())
  const create = async (body: object) =>
    (await test.as('drawer', 'POST', '/api/drafts', { kind: 'decision', ...body })).body
  const save = (id: string, revision: number, xml: string) =>
    test.as('drawer', 'PUT', `/api/drafts/${id}`, { xml }, { 'if-match': `"${revision}"` })
  const publish = (id: string, body: object = {}) => test.as('drawer', 'POST', `/api/drafts/${id}/publication`, body)
  const list = async (kind?: string) =>
    (await test.as('drawer', 'GET', `/api/drafts${kind ? `?kind=${kind}` : ''}`)).body as { draftId: string }[]

  it('begin with a table, beside the drawings, each with an id of its own', async () => {
    const made = await create({ name: 'Discount & more' })
    expect(made).toMatchObject({
      kind: 'decision',
      name: 'Discount & more',
      decisions: [{ decisionId: 'discount-more', name: 'Discount & more' }],
      processIds: [],
      revision: 1,
      savedAt: testNow,
      version: null,
    })
    expect((await create({ name: 'Discount more' })).decisions[0].decisionId).toBe('discount-more-2')
    expect((await create({ name: 'X', decisionId: 'Chosen_1' })).decisions[0].decisionId).toBe('Chosen_1')
    expect((await list('decision')).map(({ draftId }) => draftId)).toContain(made.draftId)
    expect((await list()).map(({ draftId }) => draftId)).not.toContain(made.draftId)
  })

  it('are saved while a cell is wrong, and refused when they are published', async () => {
    const { draftId, xml } = await create({ name: 'Rate' })
    const wrong = xml.replace('<text></text>', '<text>&gt; &gt; 3</text>')
    expect((await save(draftId, 1, wrong)).body.revision).toBe(2)
    const refused = await publish(draftId)
    expect(refused.status).toBe(422)
    expect(refused.body.findings[0].message).toMatch(/"Rate", rule 1, input "Amount"/)
    expect((await save(draftId, 2, '<svg/>')).status).toBe(400)
  })

  it('are published in versions, and an older one can be drawn on from', async () => {
    const { draftId, xml } = await create({ name: 'Bonus' })
    const first = await publish(draftId, { note: 'the first' })
    expect(first.body).toMatchObject({
      version: 1,
      changed: true,
      processDefinitionKey: null,
      decisions: [{ decisionId: 'bonus', version: 1, changed: true }],
    })
    expect((await publish(draftId)).body).toMatchObject({ version: 1, changed: false })
    await save(draftId, 1, xml.replace('<text></text>', '<text>&gt; 3</text>'))
    expect((await publish(draftId)).body).toMatchObject({ version: 2, changed: true })
    const versions = await test.as('drawer', 'GET', `/api/drafts/${draftId}/decision-versions`)
    expect(versions.body).toMatchObject([
      { version: 2, publishedBy: 'drawer', note: null },
      { version: 1, note: 'the first' },
    ])
    const restored = await test.as('drawer', 'POST', `/api/drafts/${draftId}/restoration`, {
      decisionDefinitionKey: versions.body[1].decisionDefinitionKey,
    })
    expect(restored.body).toMatchObject({ xml, revision: 3, version: 2, changed: true })
  })

  it('are published together with the process that asks them', async () => {
    const { draftId: decision } = await create({ name: 'Together' })
    const process = await test.as('drawer', 'POST', '/api/drafts', {
      name: 'Asking',
      xml: askingDrawing('asking', 'together'),
    })
    const rules = async (decisionId: string) => {
      const answer = await test.as('drawer', 'POST', '/api/problems', { xml: askingDrawing('asking', decisionId) })
      return answer.body.findings.map((finding: { rule: string }) => finding.rule)
    }
    expect(await rules('nowhere')).toContain('decision-unknown')
    expect(await rules('together')).toContain('decision-draft')
    const both = await publish(process.body.draftId, { withDecisions: [decision] })
    expect(both.body).toMatchObject({ version: 1, decisions: [{ decisionId: 'together', version: 1 }] })
    expect(await rules('together')).not.toContain('decision-draft')
    expect((await test.as('drawer', 'GET', `/api/drafts/${decision}`)).body).toMatchObject({
      version: 1,
      changed: false,
    })
    expect((await publish(process.body.draftId, { withDecisions: [process.body.draftId] })).status).toBe(400)
  })

  it('are made of files that were deployed', async () => {
    const { xml } = await create({ name: 'Deployed' })
    const content = xml.replaceAll('deployed', 'from-outside').replaceAll('Deployed', 'From outside')
    const body = new FormData()
    body.append('resources', new Blob([content]), 'outside.dmn')
    expect((await test.as('drawer', 'POST', '/v2/deployments', body)).status).toBe(200)
    expect(await list('decision')).toContainEqual(
      expect.objectContaining({ name: 'From outside', version: 1, changed: false }),
    )
  })

  it('explain on the case which rule matched, and so does the API', async () => {
    const { draftId, xml } = await create({ name: 'Reward' })
    const rule = xml.slice(xml.indexOf('<rule '), xml.indexOf('</decisionTable>'))
    const filled = rule
      .replace('<text></text>', '<text>&gt; 1000</text>')
      .replace('<text></text>', '<text>"ten"</text>')
    await save(draftId, 1, xml.replace(rule, `${filled.replaceAll('_1"', '_9"').replace('1000', '9000')}${filled}`))
    const process = await test.as('drawer', 'POST', '/api/drafts', {
      name: 'Rewarding',
      xml: askingDrawing('rewarding', 'reward'),
    })
    expect((await publish(process.body.draftId, { withDecisions: [draftId] })).status).toBe(200)
    const started = await test.as('boss', 'POST', '/v2/process-instances', {
      processDefinitionId: 'rewarding',
      variables: { amount: 2000 },
    })
    const { processInstanceKey } = started.body
    const found = await test.as('boss', 'POST', '/v2/decision-instances/search', { filter: { processInstanceKey } })
    expect(found.body.items).toHaveLength(1)
    const [one] = found.body.items
    expect(one).toMatchObject({
      state: 'EVALUATED',
      decisionDefinitionId: 'reward',
      decisionDefinitionVersion: 1,
      decisionDefinitionType: 'DECISION_TABLE',
      result: '"ten"',
      processInstanceKey,
    })
    expect(one).not.toHaveProperty('evaluationFailure')
    const whole = await test.as('boss', 'GET', `/v2/decision-instances/${one.decisionEvaluationInstanceKey}`)
    expect(whole.body).toMatchObject({
      ...one,
      evaluatedInputs: [{ inputName: 'Amount', inputValue: '2000' }],
      matchedRules: [
        { ruleId: 'Rule_1', ruleIndex: 2, evaluatedOutputs: [{ outputName: 'result', outputValue: '"ten"' }] },
      ],
    })
    expect((await test.as('boss', 'GET', '/v2/decision-instances/4711')).status).toBe(404)
    expect((await test.as('boss', 'GET', '/v2/decision-instances/4711-1')).status).toBe(400)
    const page = await test.as('boss', 'GET', `/api/cases/${processInstanceKey}`)
    expect(page.body.decisions).toEqual([
      {
        decisionEvaluationInstanceKey: one.decisionEvaluationInstanceKey,
        elementInstanceKey: one.elementInstanceKey,
        elementId: 'ask',
        decisionId: 'reward',
        name: 'Reward',
        version: 1,
        at: one.evaluationDate,
        failure: null,
        output: 'ten',
        inputs: [{ name: 'Amount', value: 2000 }],
        rules: [
          {
            number: 2,
            when: [{ input: 'Amount', condition: '> 1000' }],
            outcome: [{ output: 'result', value: 'ten' }],
            annotation: null,
          },
        ],
      },
    ])
  })

  it('keep what failed, too', async () => {
    const { draftId, xml } = await create({ name: 'Split' })
    const rule = xml.slice(xml.indexOf('<rule '), xml.indexOf('</decisionTable>'))
    await save(draftId, 1, xml.replace('"FIRST"', '"UNIQUE"').replace(rule, `${rule.replaceAll('_1"', '_9"')}${rule}`))
    const process = await test.as('drawer', 'POST', '/api/drafts', {
      name: 'Splitting',
      xml: askingDrawing('splitting', 'split'),
    })
    await publish(process.body.draftId, { withDecisions: [draftId] })
    await test.as('boss', 'POST', '/v2/process-instances', { processDefinitionId: 'splitting', variables: {} })
    const found = await test.as('boss', 'POST', '/v2/decision-instances/search', { filter: { state: 'FAILED' } })
    expect(found.body.items).toMatchObject([
      {
        decisionDefinitionId: 'split',
        decisionDefinitionName: 'Split',
        decisionDefinitionType: 'UNSPECIFIED',
        result: 'null',
        evaluationFailure: expect.stringMatching(/Rules 1 and 2 of the decision "Split"/),
      },
    ])
  })
})
