import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testKinds } from '../../store/testDatabase.ts'
import { checkForm, forkDrawing, openTestApp, orderDrawing, straightDrawing, type TestApp } from '../testApp.ts'

describe.each(testKinds)('deployments and process definitions on %s', (kind) => {
  let test: TestApp
  beforeAll(async () => {
    test = await openTestApp(kind)
  })
  afterAll(() => test.close())
  const definitions = async (filter: object = {}) =>
    (await test.as('anna', 'POST', '/v2/process-definitions/search', { filter, sort: [{ field: 'version' }] })).body
      .items

  it('publishes files together and counts versions only where something changed', async () => {
    const files = { 'order.bpmn': orderDrawing(), 'check.form': checkForm }
    const first = await test.deploy(files)
    expect(first.status).toBe(200)
    expect(first.body).toMatchObject({ tenantId: '<default>' })
    expect(first.body.deployments).toMatchObject([
      {
        processDefinition: { processDefinitionId: 'order', processDefinitionVersion: 1, resourceName: 'order.bpmn' },
        form: null,
      },
      { processDefinition: null, form: { formId: 'check', version: 1, resourceName: 'check.form' }, resource: null },
    ])
    const again = await test.deploy(files)
    expect(again.body.deployments[0].processDefinition.processDefinitionVersion).toBe(1)
    const changed = await test.deploy({ ...files, 'order.bpmn': orderDrawing({ name: 'Order 2' }) })
    expect(changed.body.deployments[0].processDefinition.processDefinitionVersion).toBe(2)
    expect(changed.body.deployments[1].form.version).toBe(1)
  })

  it('asks of a gateway when each of its paths is taken, before anything runs', async () => {
    const undecided = forkDrawing.replaceAll(/<bpmn:conditionExpression>.*?<\/bpmn:conditionExpression>/g, '')
    const answer = await test.deploy({ 'fork.bpmn': undecided })
    expect(answer.status).toBe(400)
    expect(answer.body.detail).toMatch(/"Which way\?" does not say when the path to .* is taken.*condition/)
    expect(answer.body.findings.map((finding: { elementId: string }) => finding.elementId)).toEqual([
      'toLeft',
      'toRight',
    ])
    expect(await definitions({ processDefinitionId: 'fork' })).toEqual([])
    const drawing = undecided.replace('isExecutable="true"', 'isExecutable="false"')
    const onlyDrawn = await test.deploy({ 'fork.bpmn': drawing })
    expect(onlyDrawn.body.detail).toMatch(/no executable process/)
    expect((await test.deploy({ 'fork.bpmn': forkDrawing })).status).toBe(200)
  })

  it('publishes nothing when one file cannot be, and says why', async () => {
    const broken = orderDrawing().replace(
      'sourceRef="start" targetRef="check"',
      'sourceRef="start" targetRef="nowhere"',
    )
    const answer = await test.deploy({ 'straight.bpmn': straightDrawing, 'broken.bpmn': broken })
    expect(answer.status).toBe(400)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.body.detail).toMatch(/broken\.bpmn/)
    expect(answer.body.findings.some((finding: { severity: string }) => finding.severity === 'error')).toBe(true)
    expect(await definitions({ processDefinitionId: 'straight' })).toEqual([])
  })

  it.each([
    ['no XML at all', 'x.bpmn', 'hello', /XML/],
    ['a document type', 'x.bpmn', '<!DOCTYPE a [<!ENTITY b "c">]><a/>', /document type/],
    ['foreign XML', 'x.bpmn', '<html></html>', /BPMN/],
    ['a form that is no JSON', 'x.form', '{', /JSON/],
    ['a form without an id', 'x.form', '{}', /"id"/],
    ['another kind of file', 'x.exe', 'MZ', /\.bpmn, \.form or \.dmn/],
  ])('refuses %s', async (_what, name, content, said) => {
    const answer = await test.deploy({ [name]: content })
    expect([answer.status, answer.body.status]).toEqual([400, 400])
    expect(answer.body.detail).toMatch(said)
  })

  it('refuses 11 MB of drawing and what is no multipart', async () => {
    const large = await test.deploy({ 'large.bpmn': `<a>${'x'.repeat(11 * 1024 * 1024)}</a>` })
    expect([large.status, large.body.detail]).toEqual([400, expect.stringMatching(/MB/)])
    expect((await test.as('root', 'POST', '/v2/deployments', new FormData())).status).toBe(400)
    expect((await test.as('root', 'POST', '/v2/deployments', { resources: [] })).status).toBe(400)
  })

  it('is for those who may publish', async () => {
    for (const person of ['anna', 'boss'] as const)
      expect((await test.as(person, 'POST', '/v2/deployments', new FormData())).status).toBe(403)
  })

  it('finds definitions, gives their drawing and counts what goes on in them', async () => {
    const [first, second] = await definitions({ processDefinitionId: 'order' })
    expect([first.version, second.version]).toEqual([1, 2])
    expect(await definitions({ processDefinitionId: 'order', isLatestVersion: true })).toEqual([second])
    expect(await definitions({ name: { $like: 'Order ?' } })).toEqual([second])
    expect(second).toEqual({
      name: 'Order 2',
      resourceName: 'order.bpmn',
      version: 2,
      versionTag: null,
      processDefinitionId: 'order',
      tenantId: '<default>',
      processDefinitionKey: expect.stringMatching(/^\d+$/),
      hasStartForm: false,
      state: 'ACTIVE',
    })
    const path = `/v2/process-definitions/${second.processDefinitionKey}`
    expect((await test.as('anna', 'GET', path)).body).toEqual(second)
    const xml = await test.as('anna', 'GET', `${path}/xml`)
    expect([xml.headers.get('content-type'), xml.body]).toEqual([
      'text/xml; charset=utf-8',
      orderDrawing({ name: 'Order 2' }),
    ])
    expect((await test.as('anna', 'GET', `${path}/form`)).status).toBe(204)

    await test.as('boss', 'POST', '/v2/process-instances', {
      processDefinitionId: 'order',
      variables: { city: 'Rome' },
    })
    const count = async (body: object) =>
      (await test.as('boss', 'POST', `${path}/statistics/element-instances`, body)).body.items.map(
        (one: { elementId: string; active: number; completed: number }) => [one.elementId, one.active, one.completed],
      )
    expect(await count({})).toEqual([
      ['check', 1, 0],
      ['start', 0, 1],
    ])
    expect(await count({ filter: { variables: [{ name: 'city', value: '"Oslo"' }] } })).toEqual([])
    const others = await test.as('carl', 'POST', `${path}/statistics/element-instances`, {})
    expect(others.body.items).toEqual([])
  })

  it('hands over the form that a process is started with', async () => {
    const start = '<bpmn:startEvent id="start" />'
    const form = '<bpmn:extensionElements><zeebe:formDefinition formId="check" /></bpmn:extensionElements>'
    const xml = straightDrawing.replace(start, `<bpmn:startEvent id="start">${form}</bpmn:startEvent>`)
    const deployed = await test.deploy({
      'asked.bpmn': xml.replaceAll('"straight"', '"asked"'),
      'check.form': checkForm,
    })
    const key = deployed.body.deployments[0].processDefinition.processDefinitionKey
    expect((await test.as('anna', 'GET', `/v2/process-definitions/${key}`)).body.hasStartForm).toBe(true)
    expect(await definitions({ hasStartForm: true })).toMatchObject([{ processDefinitionKey: key }])
    const answer = await test.as('anna', 'GET', `/v2/process-definitions/${key}/form`)
    expect(answer.body).toMatchObject({ formId: 'check', tenantId: '<default>' })
    expect(JSON.parse(answer.body.schema)).toEqual(JSON.parse(checkForm))
  })

  it('answers for keys that are none', async () => {
    for (const rest of ['', '/xml', '/form'])
      expect((await test.as('anna', 'GET', `/v2/process-definitions/424242${rest}`)).status).toBe(404)
    expect((await test.as('anna', 'GET', '/v2/process-definitions/abc')).status).toBe(400)
    expect((await test.as('anna', 'GET', '/v2/process-definitions/99999999999999999999/xml')).status).toBe(404)
  })
})
