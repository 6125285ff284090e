import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testKinds } from '../../store/testDatabase.ts'
import {
  checkForm,
  forkDrawing,
  openTestApp,
  orderDrawing,
  straightDrawing,
  type TestApp,
  testNow,
} from '../testApp.ts'

describe.each(testKinds)('process instances on %s', (kind) => {
  let test: TestApp
  beforeAll(async () => {
    test = await openTestApp(kind)
    const files = {
      'order.bpmn': orderDrawing(),
      'check.form': checkForm,
      'straight.bpmn': straightDrawing,
      'fork.bpmn': forkDrawing,
    }
    expect((await test.deploy(files)).status).toBe(200)
  })
  afterAll(() => test.close())
  const start = async (body: object, by: 'boss' | 'anna' = 'boss') =>
    (await test.as(by, 'POST', '/v2/process-instances', body)).body

  it('starts the latest version, one that is named, or one by its key', async () => {
    const latest = await test.as('anna', 'POST', '/v2/process-instances', {
      processDefinitionId: 'order',
      variables: { client: 'Nino' },
      businessId: 'D-1',
    })
    expect(latest.status).toBe(200)
    expect(latest.body).toMatchObject({
      processDefinitionId: 'order',
      processDefinitionVersion: 1,
      tenantId: '<default>',
      businessId: 'D-1',
      variables: {},
      tags: [],
    })
    const key = latest.body.processDefinitionKey
    expect((await start({ processDefinitionKey: key })).processDefinitionKey).toBe(key)
    expect((await start({ processDefinitionId: 'order', processDefinitionVersion: 1 })).processDefinitionKey).toBe(key)
    expect((await start({ processDefinitionId: 'order', processDefinitionVersion: -1 })).processDefinitionKey).toBe(key)
    const { body } = await test.as('anna', 'GET', `/v2/process-instances/${latest.body.processInstanceKey}`)
    expect(body).toEqual({
      processDefinitionId: 'order',
      processDefinitionName: 'Order',
      processDefinitionVersion: 1,
      processDefinitionVersionTag: null,
      startDate: testNow,
      endDate: null,
      state: 'ACTIVE',
      hasIncident: false,
      tenantId: '<default>',
      processInstanceKey: latest.body.processInstanceKey,
      processDefinitionKey: key,
      parentProcessInstanceKey: null,
      parentElementInstanceKey: null,
      rootProcessInstanceKey: latest.body.processInstanceKey,
      tags: [],
      businessId: 'D-1',
    })
  })

  it('waits for the end where it is asked to, and hands over the variables', async () => {
    const body = { processDefinitionId: 'straight', variables: { a: 1, b: 2 }, awaitCompletion: true }
    expect((await start(body)).variables).toEqual({ a: 1, b: 2, total: 3 })
    expect((await start({ ...body, fetchVariables: ['total', 'other'] })).variables).toEqual({ total: 3 })
    const late = await test.as('boss', 'POST', '/v2/process-instances', {
      processDefinitionId: 'order',
      awaitCompletion: true,
      requestTimeout: 50,
    })
    expect([late.status, late.body.code]).toEqual([504, 'DEADLINE_EXCEEDED'])
  })

  it('starts once for one Idempotency-Key', async () => {
    const send = () =>
      test.as('boss', 'POST', '/v2/process-instances', { processDefinitionId: 'order' }, { 'idempotency-key': 'once' })
    const [one, two] = [await send(), await send()]
    expect(two.body.processInstanceKey).toBe(one.body.processInstanceKey)
    const another = await test.as(
      'anna',
      'POST',
      '/v2/process-instances',
      { processDefinitionId: 'order' },
      { 'idempotency-key': 'once' },
    )
    expect(another.body.processInstanceKey).not.toBe(one.body.processInstanceKey)
  })

  it('refuses what cannot be started', async () => {
    const post = (body: unknown) => test.as('boss', 'POST', '/v2/process-instances', body)
    expect((await post({ processDefinitionId: 'nothing' })).status).toBe(404)
    expect((await post({ processDefinitionId: 'order', processDefinitionVersion: 9 })).body.detail).toMatch(/version 9/)
    expect((await post({ processDefinitionKey: '999' })).status).toBe(404)
    expect((await post({})).status).toBe(400)
    expect((await post({ processDefinitionKey: '1', processDefinitionId: 'order' })).status).toBe(400)
    expect((await post({ processDefinitionId: 'order', variables: [1] })).status).toBe(400)
    expect((await post({ processDefinitionId: 'order', tenantId: 'other' })).status).toBe(400)
    expect((await post('[')).body.detail).toMatch(/not valid JSON/)
    expect((await test.as(undefined, 'POST', '/v2/process-instances', {})).status).toBe(401)
  })

  it('cancels once, for managers', async () => {
    const { processInstanceKey: key } = await start({ processDefinitionId: 'order' })
    const path = `/v2/process-instances/${key}/cancellation`
    expect((await test.as('anna', 'POST', path, {})).status).toBe(403)
    expect((await test.as('boss', 'POST', path, {})).status).toBe(204)
    const again = await test.as('boss', 'POST', path, {})
    expect([again.status, again.body.code]).toEqual([409, 'INVALID_STATE'])
    expect((await test.as('boss', 'POST', '/v2/process-instances/4194304000000/cancellation', {})).status).toBe(404)
    const { body } = await test.as('boss', 'GET', `/v2/process-instances/${key}`)
    expect(body).toMatchObject({ state: 'TERMINATED', endDate: testNow })
  })

  it('says where the instance has been', async () => {
    const { processInstanceKey: key } = await start({ processDefinitionId: 'order' })
    const flows = await test.as('boss', 'GET', `/v2/process-instances/${key}/sequence-flows`)
    expect(flows.body.items).toMatchObject([{ elementId: 'f0', sequenceFlowId: `${key}_f0`, processInstanceKey: key }])
    const counts = await test.as('boss', 'GET', `/v2/process-instances/${key}/statistics/element-instances`)
    expect(counts.body.items).toContainEqual({ elementId: 'check', active: 1, canceled: 0, incidents: 0, completed: 0 })
    expect(counts.body.items).toContainEqual({ elementId: 'start', active: 0, canceled: 0, incidents: 0, completed: 1 })
    const elements = await test.as('boss', 'POST', '/v2/element-instances/search', {
      filter: { processInstanceKey: key, type: 'USER_TASK', state: 'ACTIVE' },
    })
    expect(elements.body.items).toMatchObject([
      {
        elementId: 'check',
        elementName: 'Check order',
        type: 'USER_TASK',
        startDate: testNow,
        endDate: null,
        incidentKey: null,
      },
    ])
    const element = await test.as('boss', 'GET', `/v2/element-instances/${elements.body.items[0].elementInstanceKey}`)
    expect(element.body).toEqual(elements.body.items[0])
    expect((await test.as('carl', 'GET', `/v2/element-instances/${element.body.elementInstanceKey}`)).status).toBe(404)
    expect((await test.as('boss', 'GET', '/v2/element-instances/1')).status).toBe(404)
  })

  it('shows employees only the cases in which they take part', async () => {
    const { processInstanceKey: key } = await start({ processDefinitionId: 'order', variables: { secret: 1 } })
    const found = async (by: 'anna' | 'carl', path: string) =>
      (await test.as(by, 'POST', path, { filter: { processInstanceKey: key } })).body.items.length
    for (const path of ['/v2/process-instances/search', '/v2/variables/search'])
      expect([path, await found('anna', path), await found('carl', path)]).toEqual([path, 1, 0])
    expect(await found('carl', '/v2/element-instances/search')).toBe(0)
    for (const rest of ['', '/sequence-flows', '/statistics/element-instances'])
      expect((await test.as('carl', 'GET', `/v2/process-instances/${key}${rest}`)).status).toBe(403)
  })

  it('finds by state, process, variables, elements and either of several', async () => {
    const { processInstanceKey: key } = await start({
      processDefinitionId: 'order',
      variables: { city: 'Batumi', n: 7 },
    })
    const search = async (filter: object) =>
      (
        await test.as('boss', 'POST', '/v2/process-instances/search', {
          filter: { processInstanceKey: key, ...filter },
        })
      ).body.items.length
    expect(await search({ state: 'ACTIVE', processDefinitionName: 'Order', startDate: { $gte: testNow } })).toBe(1)
    expect(await search({ state: { $in: ['COMPLETED', 'TERMINATED'] } })).toBe(0)
    expect(
      await search({
        variables: [
          { name: 'city', value: '"Batumi"' },
          { name: 'n', value: '7' },
        ],
      }),
    ).toBe(1)
    expect(await search({ variables: [{ name: 'n', value: { $in: ['8', '9'] } }] })).toBe(0)
    expect(await search({ elementId: 'check', elementInstanceState: 'ACTIVE' })).toBe(1)
    expect(await search({ elementId: 'check', elementInstanceState: 'COMPLETED' })).toBe(0)
    expect(await search({ $or: [{ state: 'COMPLETED' }, { elementId: 'check' }] })).toBe(1)
    expect(await search({ $or: [{ state: 'COMPLETED' }, { hasIncident: true }] })).toBe(0)
    const unknown = await test.as('boss', 'POST', '/v2/process-instances/search', { filter: { colour: 'red' } })
    expect([unknown.status, unknown.body.code]).toEqual([400, 'INVALID_ARGUMENT'])
    expect(unknown.body.detail).toMatch(/colour/)
  })

  it('sets variables in a running instance', async () => {
    const { processInstanceKey: key } = await start({ processDefinitionId: 'order' })
    const path = `/v2/element-instances/${key}/variables`
    expect((await test.as('anna', 'PUT', path, { variables: { x: 1 } })).status).toBe(403)
    expect((await test.as('boss', 'PUT', path, { variables: { x: { deep: [1] } } })).status).toBe(204)
    const found = await test.as('boss', 'POST', '/v2/variables/search', {
      filter: { processInstanceKey: key, name: 'x' },
    })
    expect(found.body.items[0].value).toBe('{"deep":[1]}')
    const one = await test.as('boss', 'GET', `/v2/variables/${found.body.items[0].variableKey}`)
    expect(one.body).toMatchObject({ name: 'x', value: '{"deep":[1]}', processInstanceKey: key })
    expect((await test.as('boss', 'GET', '/v2/variables/5')).status).toBe(404)
  })

  it('does not set variables back when a request that was answered comes again late', async () => {
    const { processInstanceKey: key } = await start({ processDefinitionId: 'order' })
    const set = (x: number, idempotencyKey: string) =>
      test.as(
        'boss',
        'PUT',
        `/v2/element-instances/${key}/variables`,
        { variables: { x } },
        { 'idempotency-key': idempotencyKey },
      )
    for (const [x, idempotencyKey] of [
      [1, 'first'],
      [2, 'second'],
      [1, 'first'],
    ] as const)
      expect((await set(x, idempotencyKey)).status).toBe(204)
    const { body } = await test.as('boss', 'POST', '/v2/variables/search', {
      filter: { processInstanceKey: key, name: 'x' },
    })
    expect(body.items[0].value).toBe('2')
  })

  it('keeps an incident in its place until it is resolved', async () => {
    const { processInstanceKey: key } = await start({ processDefinitionId: 'fork', variables: { way: 'up' } })
    expect((await test.as('boss', 'GET', `/v2/process-instances/${key}`)).body.hasIncident).toBe(true)
    const search = () => test.as('boss', 'POST', '/v2/incidents/search', { filter: { processInstanceKey: key } })
    const [incident] = (await search()).body.items
    expect(incident).toMatchObject({
      elementId: 'which',
      errorType: 'CONDITION_ERROR',
      state: 'ACTIVE',
      creationTime: testNow,
      jobKey: null,
    })
    expect(incident.errorMessage).toMatch(/Which way\?/)
    const path = `/v2/incidents/${incident.incidentKey}/resolution`
    expect((await test.as('anna', 'POST', path, {})).status).toBe(403)
    // Nothing was repaired: it is stuck again, by a new incident or the same.
    expect((await test.as('boss', 'POST', path, {})).status).toBe(204)
    expect((await test.as('boss', 'GET', `/v2/process-instances/${key}`)).body.state).toBe('ACTIVE')
    await test.as('boss', 'PUT', `/v2/element-instances/${key}/variables`, { variables: { way: 'left' } })
    const open = (await search()).body.items.find((one: { state: string }) => one.state === 'ACTIVE')
    expect((await test.as('boss', 'POST', `/v2/incidents/${open.incidentKey}/resolution`, {})).status).toBe(204)
    expect((await test.as('boss', 'GET', `/v2/process-instances/${key}`)).body).toMatchObject({
      state: 'COMPLETED',
      hasIncident: false,
    })
    expect((await test.as('boss', 'POST', `/v2/incidents/${open.incidentKey}/resolution`, {})).status).toBe(409)
    expect((await test.as('boss', 'POST', '/v2/incidents/77/resolution', {})).status).toBe(404)
    expect((await test.as('boss', 'GET', `/v2/incidents/${open.incidentKey}`)).body.state).toBe('RESOLVED')
  })
})
