import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testKinds } from '../../store/testDatabase.ts'
import { checkForm, openTestApp, orderDrawing, type TestApp, testNow } from '../testApp.ts'

const minute = 60_000

describe.each(testKinds)('jobs on %s', (kind) => {
  let test: TestApp
  beforeAll(async () => {
    test = await openTestApp(kind)
    await test.deploy({ 'order.bpmn': orderDrawing(), 'check.form': checkForm })
  })
  afterAll(() => test.close())

  /** Starts an order and brings it to its service task. */
  async function orderToShip(): Promise<string> {
    const { processInstanceKey } = (
      await test.as('boss', 'POST', '/v2/process-instances', {
        processDefinitionId: 'order',
        variables: { city: 'Rome' },
      })
    ).body
    const tasks = await test.as('anna', 'POST', '/v2/user-tasks/search', { filter: { processInstanceKey } })
    const key = tasks.body.items[0].userTaskKey
    expect(
      (await test.as('anna', 'POST', `/v2/user-tasks/${key}/completion`, { variables: { amount: 5 } })).status,
    ).toBe(204)
    return processInstanceKey
  }
  const activate = async (more: object = {}) =>
    (
      await test.as('boss', 'POST', '/v2/jobs/activation', {
        type: 'ship',
        worker: 'tests',
        timeout: minute,
        maxJobsToActivate: 10,
        requestTimeout: -1,
        ...more,
      })
    ).body.jobs
  const stateOf = async (key: string) => (await test.as('boss', 'GET', `/v2/process-instances/${key}`)).body.state

  it('hands each job to one worker, with what it needs', async () => {
    const instance = await orderToShip()
    const [job] = await activate()
    expect(job).toMatchObject({
      type: 'ship',
      processDefinitionId: 'order',
      processDefinitionVersion: 1,
      elementId: 'ship',
      customHeaders: { carrier: 'post' },
      worker: 'tests',
      retries: 3,
      deadline: Date.parse(testNow) + minute,
      variables: { city: 'Rome', amount: 5 },
      processInstanceKey: instance,
      kind: 'BPMN_ELEMENT',
      userTask: null,
    })
    expect(await activate()).toEqual([])
    expect(
      (await test.as('boss', 'POST', `/v2/jobs/${job.jobKey}/completion`, { variables: { parcel: 'P1' } })).status,
    ).toBe(204)
    expect(await stateOf(instance)).toBe('COMPLETED')
    const again = await test.as('boss', 'POST', `/v2/jobs/${job.jobKey}/completion`, {})
    expect([again.status, again.body.status]).toEqual([409, 409])
  })

  it('offers a job again when its worker is silent, and after a failure its back-off', async () => {
    const instance = await orderToShip()
    const [job] = await activate({ fetchVariable: ['city'] })
    expect(job.variables).toEqual({ city: 'Rome' })
    const nowMs = Date.parse(testNow)
    test.shell.clock.pin(nowMs + minute)
    expect((await activate())[0].jobKey).toBe(job.jobKey)
    const failure = { retries: 2, errorMessage: 'the carrier is closed', retryBackOff: 2 * minute }
    expect((await test.as('boss', 'POST', `/v2/jobs/${job.jobKey}/failure`, failure)).status).toBe(204)
    expect(await activate()).toEqual([])
    test.shell.clock.pin(nowMs + 3 * minute)
    expect(await activate()).toMatchObject([{ jobKey: job.jobKey, retries: 2 }])

    await test.as('boss', 'POST', `/v2/jobs/${job.jobKey}/failure`, { retries: 0, errorMessage: 'no carrier' })
    const incidents = await test.as('boss', 'POST', '/v2/incidents/search', {
      filter: { processInstanceKey: instance },
    })
    expect(incidents.body.items).toMatchObject([{ errorType: 'JOB_NO_RETRIES', jobKey: job.jobKey, state: 'ACTIVE' }])
    expect(incidents.body.items[0].errorMessage).toMatch(/no carrier/)
    const changeset = { retries: 1 }
    expect((await test.as('boss', 'PATCH', `/v2/jobs/${job.jobKey}`, { changeset })).status).toBe(204)
    await test.as('boss', 'POST', `/v2/incidents/${incidents.body.items[0].incidentKey}/resolution`, {})
    expect(await activate()).toMatchObject([{ jobKey: job.jobKey, retries: 1 }])
    test.shell.clock.pin(nowMs)
  })

  it('waits for a job that comes while a worker asks', async () => {
    const asked = activate({ requestTimeout: 10_000, maxJobsToActivate: 1 })
    const instance = await orderToShip()
    expect(await asked).toMatchObject([{ processInstanceKey: instance }])
  })

  it('raises an incident for a business error that nobody catches', async () => {
    const instance = await orderToShip()
    const [job] = await activate()
    const error = { errorCode: 'LOST', errorMessage: 'the parcel is lost' }
    expect((await test.as('boss', 'POST', `/v2/jobs/${job.jobKey}/error`, error)).status).toBe(204)
    const incidents = await test.as('boss', 'POST', '/v2/incidents/search', {
      filter: { processInstanceKey: instance },
    })
    expect(incidents.body.items).toMatchObject([{ errorType: 'UNHANDLED_ERROR_EVENT', elementId: 'ship' }])
  })

  it('gives a worker more time', async () => {
    await orderToShip()
    const [job] = await activate()
    expect(
      (await test.as('boss', 'PATCH', `/v2/jobs/${job.jobKey}`, { changeset: { timeout: 5 * minute } })).status,
    ).toBe(204)
    test.shell.clock.pin(Date.parse(testNow) + 2 * minute)
    const free = (await activate()).map(({ jobKey }: { jobKey: string }) => jobKey)
    expect(free).not.toContain(job.jobKey)
    test.shell.clock.pin(Date.parse(testNow))
  })

  it('refuses what does not fit', async () => {
    const post = (path: string, body: unknown) => test.as('boss', 'POST', path, body)
    expect((await post('/v2/jobs/activation', { type: 'ship', timeout: 0, maxJobsToActivate: 1 })).status).toBe(400)
    expect((await post('/v2/jobs/activation', { timeout: 1, maxJobsToActivate: 1 })).status).toBe(400)
    expect((await post('/v2/jobs/4194304999/completion', {})).status).toBe(404)
    expect((await post('/v2/jobs/4194304999/failure', {})).status).toBe(404)
    expect((await post('/v2/jobs/4194304999/error', { errorCode: 'X' })).status).toBe(404)
    expect((await post('/v2/jobs/4194304999/error', {})).status).toBe(400)
    expect((await test.as('boss', 'PATCH', '/v2/jobs/4194304999', { changeset: { retries: 1 } })).status).toBe(404)
    expect((await test.as('boss', 'PATCH', '/v2/jobs/4194304999', { changeset: {} })).status).toBe(400)
    expect(
      (await test.as('anna', 'POST', '/v2/jobs/activation', { type: 'ship', timeout: 1, maxJobsToActivate: 1 })).status,
    ).toBe(403)
  })
})
