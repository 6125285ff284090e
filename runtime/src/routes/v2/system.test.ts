import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestApp, type TestApp, testNow } from '../testApp.ts'

let test: TestApp
beforeAll(async () => {
  test = await openTestApp('pglite')
})
afterAll(() => test.close())

it('says that it is up, to anybody, and what it is made of, to whom it knows', async () => {
  expect((await test.as(undefined, 'GET', '/v2/status')).status).toBe(204)
  expect((await test.as(undefined, 'GET', '/v2/topology')).status).toBe(401)
  const topology = await test.as('anna', 'GET', '/v2/topology')
  expect(topology.body).toMatchObject({
    clusterSize: 1,
    partitionsCount: 1,
    replicationFactor: 1,
    gatewayVersion: '0.0.0',
  })
  expect(topology.body.brokers[0].partitions).toEqual([{ partitionId: 1, role: 'leader', health: 'healthy' }])
})

it('lets an administrator move the clock, and nobody else', async () => {
  const atMs = Date.parse('2026-05-01T00:00:00Z')
  expect((await test.as('boss', 'PUT', '/v2/clock', { timestamp: atMs })).status).toBe(403)
  expect(test.shell.clock.nowMs()).toBe(Date.parse(testNow))
  expect((await test.as('root', 'PUT', '/v2/clock', { timestamp: atMs })).status).toBe(204)
  expect(test.shell.clock.nowMs()).toBe(atMs)
  for (const timestamp of [-1, 1.5, 'now', 1e17])
    expect((await test.as('root', 'PUT', '/v2/clock', { timestamp })).status).toBe(400)
  expect((await test.as('boss', 'POST', '/v2/clock/reset', {})).status).toBe(403)
  expect((await test.as('root', 'POST', '/v2/clock/reset')).status).toBe(204)
  expect(test.shell.clock.nowMs()).toBeGreaterThan(Date.parse('2026-01-01'))
  expect(test.shell.clock.nowMs()).not.toBe(atMs)
})
