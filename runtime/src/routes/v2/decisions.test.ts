import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testKinds } from '../../store/testDatabase.ts'
import { openTestApp, type TestApp } from '../testApp.ts'

/** Scores a customer by size, and grants a discount by that score: two decisions, the second needs the first. */
const discountFile = ({ large = '10', graph = 'discounts', tag = '' } = {}) => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="${graph}" name="Discounts" namespace="http://example.com">
  <decision id="score" name="Score">
    <decisionTable id="scoreTable" hitPolicy="FIRST">
      <input id="in1" label="Employees"><inputExpression id="e1" typeRef="number"><text>employees</text></inputExpression></input>
      <output id="out1" name="score" typeRef="string" />
      <rule id="big"><inputEntry id="t1"><text>&gt;= 100</text></inputEntry><outputEntry id="o1"><text>"large"</text></outputEntry></rule>
      <rule id="small"><inputEntry id="t2"><text>&lt; 100</text></inputEntry><outputEntry id="o2"><text>"small"</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <decision id="discount" name="Discount">
    ${tag ? `<extensionElements><zeebe:versionTag value="${tag}" /></extensionElements>` : ''}
    <informationRequirement id="need"><requiredDecision href="#score" /></informationRequirement>
    <decisionTable id="discountTable" hitPolicy="UNIQUE">
      <input id="in2" label="Score"><inputExpression id="e2"><text>score</text></inputExpression></input>
      <output id="out2" name="percent" />
      <rule id="forLarge"><inputEntry id="t3"><text>"large"</text></inputEntry><outputEntry id="o3"><text>${large}</text></outputEntry></rule>
      <rule id="forAll"><inputEntry id="t4"><text>"small"</text></inputEntry><outputEntry id="o4"><text>bonus + 1</text></outputEntry></rule>
      <rule id="forFriends"><inputEntry id="t5"><text>bonus &gt; 100 and ? = "small"</text></inputEntry><outputEntry id="o5"><text>50</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>`

/** Asks a decision and waits in a user task, so that the result can be seen. */
const askingDrawing = (of: { id: string; called: string; loop?: string; outputs?: string }) => `<?xml version="1.0"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions" targetNamespace="http://example.com">
<bpmn:process id="${of.id}" name="Asking" isExecutable="true">
  <bpmn:startEvent id="start" />
  <bpmn:businessRuleTask id="ask" name="Grant discount"><bpmn:extensionElements><zeebe:calledDecision ${of.called} resultVariable="percent" />${of.outputs ?? ''}</bpmn:extensionElements>${of.loop ?? ''}</bpmn:businessRuleTask>
  <bpmn:userTask id="see" name="See"><bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements></bpmn:userTask>
  <bpmn:endEvent id="end" />
  <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="ask" />
  <bpmn:sequenceFlow id="f2" sourceRef="ask" targetRef="see" />
  <bpmn:sequenceFlow id="f3" sourceRef="see" targetRef="end" />
</bpmn:process></bpmn:definitions>`

describe.each(testKinds)('decisions on %s', (kind) => {
  let test: TestApp
  beforeAll(async () => {
    test = await openTestApp(kind)
  })
  afterAll(() => test.close())

  const evaluate = async (body: object) =>
    (await test.as('anna', 'POST', '/v2/decision-definitions/evaluation', body)).body
  const found = async (filter: object) =>
    (
      await test.as('anna', 'POST', '/v2/decision-definitions/search', {
        filter,
        sort: [{ field: 'version' }, { field: 'decisionDefinitionId' }],
      })
    ).body.items
  async function start(processDefinitionId: string, variables: object) {
    const answer = await test.as('boss', 'POST', '/v2/process-instances', { processDefinitionId, variables })
    expect(answer.status).toBe(200)
    return answer.body.processInstanceKey as string
  }
  async function variable(processInstanceKey: string, name: string) {
    const { body } = await test.as('boss', 'POST', '/v2/variables/search', {
      filter: { scopeKey: processInstanceKey, name },
    })
    return body.items[0] && JSON.parse(body.items[0].value)
  }
  const incidentsOf = async (processInstanceKey: string) =>
    (await test.as('boss', 'POST', '/v2/incidents/search', { filter: { processInstanceKey, state: 'ACTIVE' } })).body
      .items
  async function resolve(incidentKey: string) {
    expect((await test.as('boss', 'POST', `/v2/incidents/${incidentKey}/resolution`, {})).status).toBe(204)
  }

  it('is published with its file, and gets a version only where the file has changed', async () => {
    const first = await test.deploy({ 'discounts.dmn': discountFile() })
    expect(first.status).toBe(200)
    expect(first.body.deployments).toMatchObject([
      {
        processDefinition: null,
        decisionDefinition: {
          decisionDefinitionId: 'score',
          name: 'Score',
          version: 1,
          decisionRequirementsId: 'discounts',
        },
      },
      { decisionDefinition: { decisionDefinitionId: 'discount', version: 1 }, decisionRequirements: null },
      {
        decisionDefinition: null,
        decisionRequirements: {
          decisionRequirementsId: 'discounts',
          decisionRequirementsName: 'Discounts',
          version: 1,
          resourceName: 'discounts.dmn',
        },
      },
    ])
    const again = await test.deploy({ 'renamed.dmn': discountFile() })
    expect(again.body.deployments).toEqual(first.body.deployments)
    const changed = await test.deploy({ 'discounts.dmn': discountFile({ large: '15' }) })
    expect(changed.body.deployments).toMatchObject([
      { decisionDefinition: { decisionDefinitionId: 'score', version: 2 } },
      { decisionDefinition: { decisionDefinitionId: 'discount', version: 2 } },
      { decisionRequirements: { version: 2 } },
    ])
  })

  it('is published anew when another file has taken it over meanwhile', async () => {
    const versions = async (files: Record<string, string>) =>
      (await test.deploy(files)).body.deployments.map(
        (one: { decisionDefinition: { version: number } | null; decisionRequirements: { version: number } }) =>
          (one.decisionDefinition ?? one.decisionRequirements).version,
      )
    const [own, other] = [discountFile({ large: '15' }), discountFile({ graph: 'others' })]
    expect(await versions({ 'others.dmn': other })).toEqual([3, 3, 1])
    expect(await versions({ 'discounts.dmn': own })).toEqual([4, 4, 3])
    expect(await versions({ 'discounts.dmn': own })).toEqual([4, 4, 3])
  })

  it.each([
    ['no XML', 'hello', /XML|DMN/],
    ['a drawing', askingDrawing({ id: 'x', called: 'decisionId="discount"' }), /DMN/],
    ['an expression that cannot be read', discountFile({ large: '10 +' }), /Discount.*rule 1.*percent/],
    ['a required decision that is not there', discountFile().replace('#score', '#elsewhere'), /Discount.*elsewhere/],
  ])('publishes nothing of %s, and says why', async (_what, content, said) => {
    const answer = await test.deploy({
      'broken.dmn': content,
      'fine.bpmn': askingDrawing({ id: 'fine', called: 'decisionId="discount"' }),
    })
    expect([answer.status, answer.body.detail]).toEqual([400, expect.stringMatching(said)])
    expect(answer.body.detail).toContain('broken.dmn')
    expect(answer.body.findings.some(({ severity }: { severity: string }) => severity === 'error')).toBe(true)
    const processes = await test.as('anna', 'POST', '/v2/process-definitions/search', {
      filter: { processDefinitionId: 'fine' },
    })
    expect(processes.body.items).toEqual([])
  })

  it('is not published twice at once', async () => {
    const answer = await test.deploy({ 'a.dmn': discountFile(), 'b.dmn': discountFile({ graph: 'others' }) })
    expect([answer.status, answer.body.detail]).toEqual([400, expect.stringMatching(/"score".*a\.dmn.*b\.dmn/)])
  })

  it('is found and read', async () => {
    const latest = await found({ isLatestVersion: true })
    expect(latest.map((one: { decisionDefinitionId: string }) => one.decisionDefinitionId)).toEqual([
      'discount',
      'score',
    ])
    expect((await found({ decisionDefinitionId: 'discount' })).length).toBe(4)
    expect(await found({ decisionRequirementsId: 'others', name: { $like: 'Disc*' } })).toMatchObject([{ version: 3 }])
    const [discount] = latest
    expect(discount).toEqual({
      decisionDefinitionId: 'discount',
      name: 'Discount',
      version: 4,
      decisionRequirementsId: 'discounts',
      decisionRequirementsName: 'Discounts',
      decisionRequirementsVersion: 3,
      tenantId: '<default>',
      decisionDefinitionKey: expect.stringMatching(/^\d+$/),
      decisionRequirementsKey: expect.stringMatching(/^\d+$/),
    })
    const path = `/v2/decision-definitions/${discount.decisionDefinitionKey}`
    expect((await test.as('anna', 'GET', path)).body).toEqual(discount)
    const xml = await test.as('anna', 'GET', `${path}/xml`)
    expect([xml.headers.get('content-type'), xml.body]).toEqual([
      'text/xml; charset=utf-8',
      discountFile({ large: '15' }),
    ])
    const graphs = await test.as('anna', 'POST', '/v2/decision-requirements/search', {
      filter: { decisionRequirementsId: 'discounts', version: 3 },
    })
    expect(graphs.body.items).toEqual([
      {
        decisionRequirementsName: 'Discounts',
        version: 3,
        decisionRequirementsId: 'discounts',
        resourceName: 'discounts.dmn',
        tenantId: '<default>',
        decisionRequirementsKey: discount.decisionRequirementsKey,
      },
    ])
    const graphPath = `/v2/decision-requirements/${discount.decisionRequirementsKey}`
    expect((await test.as('anna', 'GET', graphPath)).body).toEqual(graphs.body.items[0])
    expect((await test.as('anna', 'GET', `${graphPath}/xml`)).body).toBe(xml.body)
    for (const missing of ['decision-definitions', 'decision-requirements'])
      for (const rest of ['', '/xml'])
        expect((await test.as('anna', 'GET', `/v2/${missing}/424242${rest}`)).status).toBe(404)
  })

  it('is asked and tells which rules matched', async () => {
    const answer = await evaluate({ decisionDefinitionId: 'discount', variables: { employees: 250 } })
    const [discount, score] = await found({ isLatestVersion: true })
    expect(answer).toEqual({
      decisionDefinitionId: 'discount',
      decisionDefinitionName: 'Discount',
      decisionDefinitionVersion: 4,
      decisionRequirementsId: 'discounts',
      output: '15',
      failedDecisionDefinitionId: null,
      failureMessage: null,
      tenantId: '<default>',
      decisionDefinitionKey: discount.decisionDefinitionKey,
      decisionRequirementsKey: discount.decisionRequirementsKey,
      decisionEvaluationKey: expect.stringMatching(/^\d+$/),
      evaluatedDecisions: [
        {
          decisionDefinitionId: 'score',
          decisionDefinitionName: 'Score',
          decisionDefinitionVersion: 4,
          decisionDefinitionType: 'DECISION_TABLE',
          output: '"large"',
          tenantId: '<default>',
          matchedRules: [
            {
              ruleId: 'big',
              ruleIndex: 1,
              evaluatedOutputs: [{ outputId: 'out1', outputName: 'score', outputValue: '"large"' }],
            },
          ],
          evaluatedInputs: [{ inputId: 'in1', inputName: 'Employees', inputValue: '250' }],
          decisionDefinitionKey: score.decisionDefinitionKey,
          decisionEvaluationInstanceKey: expect.stringMatching(/^\d+$/),
        },
        expect.objectContaining({
          decisionDefinitionId: 'discount',
          output: '15',
          matchedRules: [expect.objectContaining({ ruleId: 'forLarge', ruleIndex: 1 })],
          evaluatedInputs: [{ inputId: 'in2', inputName: 'Score', inputValue: '"large"' }],
        }),
      ],
    })
  })

  it('is asked in the version that a key names, and by itself where others need it', async () => {
    const [first] = await found({ decisionDefinitionId: 'discount', version: 1 })
    const old = await evaluate({ decisionDefinitionKey: first.decisionDefinitionKey, variables: { employees: 250 } })
    expect([old.output, old.decisionDefinitionVersion]).toEqual(['10', 1])
    const score = await evaluate({ decisionDefinitionId: 'score', variables: { employees: 3 } })
    expect([score.output, score.evaluatedDecisions.length]).toEqual(['"small"', 1])
  })

  it('answers a failure with what failed and what came before it', async () => {
    const answer = await evaluate({ decisionDefinitionId: 'discount', variables: { employees: 3, bonus: 200 } })
    expect(answer).toMatchObject({
      output: 'null',
      failedDecisionDefinitionId: 'discount',
      failureMessage: expect.stringMatching(/Rules 2 and 3.*Discount.*UNIQUE/),
      evaluatedDecisions: [{ decisionDefinitionId: 'score', output: '"small"' }],
    })
  })

  it('refuses questions that name no decision', async () => {
    const ask = (body: object) => test.as('anna', 'POST', '/v2/decision-definitions/evaluation', body)
    expect(await ask({ decisionDefinitionId: 'nobody' })).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining('nobody') },
    })
    expect((await ask({ decisionDefinitionKey: '424242' })).status).toBe(404)
    expect((await ask({})).status).toBe(400)
    expect((await ask({ decisionDefinitionId: 'score', decisionDefinitionKey: '1' })).status).toBe(400)
    expect((await test.as(undefined, 'POST', '/v2/decision-definitions/evaluation', {})).status).toBe(401)
  })

  it('answers a business rule task at once, without a job', async () => {
    await test.deploy({ 'asking.bpmn': askingDrawing({ id: 'asking', called: 'decisionId="discount"' }) })
    const key = await start('asking', { employees: 250 })
    expect(await variable(key, 'percent')).toBe(15)
    const tasks = await test.as('boss', 'POST', '/v2/user-tasks/search', { filter: { processInstanceKey: key } })
    expect(tasks.body.items).toMatchObject([{ elementId: 'see' }])
    expect(await test.shell.db.read('select 1 from job')).toEqual([])
  })

  it('is asked by an expression, once for each of many, and mapped', async () => {
    const loop = `<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>
      <zeebe:loopCharacteristics inputCollection="=clients" inputElement="employees" outputCollection="percents" outputElement="=percent" />
      </bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>`
    const called = 'decisionId="=which"'
    await test.deploy({ 'many.bpmn': askingDrawing({ id: 'many', called, loop }) })
    const clients = Array.from({ length: 300 }, (_, n) => n)
    const key = await start('many', { clients, which: 'discount', bonus: 1 })
    expect(await variable(key, 'percents')).toEqual(clients.map((size) => (size >= 100 ? 15 : 2)))
    const outputs = '<zeebe:ioMapping><zeebe:output source="=percent / 100" target="share" /></zeebe:ioMapping>'
    await test.deploy({ 'mapped.bpmn': askingDrawing({ id: 'mapped', called: 'decisionId="discount"', outputs }) })
    const mapped = await start('mapped', { employees: 250 })
    expect([await variable(mapped, 'share'), await variable(mapped, 'percent')]).toEqual([0.15, undefined])
  })

  it('is bound to the latest version, to the deployment, or to a version tag', async () => {
    const called = (more: string) => `decisionId="discount" ${more}`
    const drawings = {
      'latest.bpmn': askingDrawing({ id: 'latest', called: called('') }),
      'together.bpmn': askingDrawing({ id: 'together', called: called('bindingType="deployment"') }),
      'tagged.bpmn': askingDrawing({ id: 'tagged', called: called('bindingType="versionTag" versionTag="spring"') }),
    }
    const deployed = await test.deploy({ ...drawings, 'discounts.dmn': discountFile({ large: '20', tag: 'spring' }) })
    expect(deployed.status).toBe(200)
    const percents = async () => {
      const keys = await Promise.all(['latest', 'together', 'tagged'].map((id) => start(id, { employees: 250 })))
      return Promise.all(keys.map((key) => variable(key, 'percent')))
    }
    expect(await percents()).toEqual([20, 20, 20])
    await test.deploy({ 'discounts.dmn': discountFile({ large: '25' }) })
    expect(await percents()).toEqual([25, 20, 20])
    await test.deploy({ 'discounts.dmn': discountFile({ large: '30', tag: 'spring' }) })
    expect(await percents()).toEqual([30, 20, 30])
  })

  it('is missed by whoever draws before it is published', async () => {
    const findings = async (decisionId: string) => {
      const xml = askingDrawing({ id: 'drawn', called: `decisionId="${decisionId}"` })
      return (await test.as('drawer', 'POST', '/api/problems', { xml })).body.findings
    }
    expect(await findings('unheard-of')).toContainEqual(
      expect.objectContaining({ rule: 'decision-unknown', severity: 'warning', elementId: 'ask' }),
    )
    for (const known of ['discount', '=which']) expect(await findings(known)).toEqual([])
  })

  it('leaves an incident where it is not published, and trying again asks it', async () => {
    await test.deploy({ 'early.bpmn': askingDrawing({ id: 'early', called: 'decisionId="later"' }) })
    const key = await start('early', { employees: 250 })
    const [incident] = await incidentsOf(key)
    expect(incident).toMatchObject({
      errorType: 'CALLED_DECISION_ERROR',
      elementId: 'ask',
      errorMessage: expect.stringMatching(/Grant discount.*"later"/),
    })
    await test.deploy({
      'later.dmn': discountFile({ graph: 'late' })
        .replaceAll('"discount"', '"later"')
        .replaceAll('"score"', '"rank"')
        .replaceAll('#score', '#rank')
        .replaceAll('<text>score', '<text>rank'),
    })
    await resolve(incident.incidentKey)
    expect([await incidentsOf(key), await variable(key, 'percent')]).toEqual([[], 10])
  })

  it('leaves an incident where it fails, and trying again with other values goes on', async () => {
    const key = await start('asking', { employees: 3, bonus: 200 })
    const [incident] = await incidentsOf(key)
    expect(incident).toMatchObject({
      errorType: 'DECISION_EVALUATION_ERROR',
      elementId: 'ask',
      errorMessage: expect.stringMatching(/Rules 2 and 3.*Discount.*UNIQUE/),
    })
    const set = await test.as('boss', 'PUT', `/v2/element-instances/${key}/variables`, { variables: { bonus: 4 } })
    expect(set.status).toBe(204)
    await resolve(incident.incidentKey)
    expect([await incidentsOf(key), await variable(key, 'percent')]).toEqual([[], 5])
  })
})
