import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeApp } from '../app.ts'
import { silent, testKinds } from '../store/testDatabase.ts'
import { openTestApp, orderDrawing, type TestApp } from './testApp.ts'

/** The value of a series, or undefined where it is not told. */
function figure(text: string, series: string): number | undefined {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length + 1))
}

describe.each(testKinds)('figures for Prometheus on %s', (kind) => {
  let test: TestApp
  const lines: Record<string, unknown>[] = []
  beforeAll(async () => {
    const log = pino({ level: 'debug', base: undefined }, { write: (line: string) => lines.push(JSON.parse(line)) })
    test = await openTestApp(kind, { log })
    await test.deploy({ 'order.bpmn': orderDrawing() })
  })
  afterAll(() => test.close())
  const scrape = async () => (await test.as('root', 'GET', '/metrics')).body as string
  const requests = () => lines.filter(({ msg }) => msg === 'request')

  it('are for administrators', async () => {
    expect((await test.as(undefined, 'GET', '/metrics')).status).toBe(401)
    expect((await test.as('boss', 'GET', '/metrics')).status).toBe(403)
    const told = await test.as('root', 'GET', '/metrics')
    expect([told.status, told.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
  })

  it('tell what was done and what is there', async () => {
    for (let i = 0; i < 3; i += 1)
      await test.as('boss', 'POST', '/v2/process-instances', { processDefinitionId: 'order' })
    const { body } = await test.as('boss', 'POST', '/v2/user-tasks/search', {})
    const { userTaskKey, processInstanceKey } = body.items[0]
    expect((await test.as('anna', 'POST', `/v2/user-tasks/${userTaskKey}/completion`, {})).status).toBe(204)
    const again = test.shell.committer.submit({ type: 'completeTask', userTaskKey, variables: {} })
    expect((await again).accepted).toBe(false)

    const told = await scrape()
    expect(figure(told, 'waymark_commands_total{kind="start",outcome="done"}')).toBe(3)
    expect(figure(told, 'waymark_commands_total{kind="completeTask",outcome="done"}')).toBe(1)
    expect(figure(told, 'waymark_commands_total{kind="completeTask",outcome="refused"}')).toBe(1)
    expect(figure(told, 'waymark_batch_commands_sum')).toBe(5)
    expect(figure(told, 'waymark_commit_seconds_count')).toBe(figure(told, 'waymark_batch_commands_count'))
    expect(figure(told, 'waymark_commit_seconds_sum')).toBeGreaterThan(0)
    expect(figure(told, 'waymark_instances_live')).toBe(3)
    expect(figure(told, 'waymark_user_tasks_open')).toBe(2)
    expect(figure(told, 'waymark_jobs_waiting')).toBe(1)
    expect(figure(told, 'waymark_incidents_active')).toBe(0)
    expect(figure(told, 'waymark_timers_due')).toBe(0)
    expect(figure(told, 'waymark_commands_waiting')).toBe(0)
    expect(figure(told, 'waymark_writers')).toBe(test.shell.db.writers)
    expect(figure(told, 'waymark_database_up')).toBe(1)
    expect(told).toContain(`waymark_info{version="0.0.0",database="${kind}"} 1`)
    expect(told.includes('waymark_database_connections{state="active"}')).toBe(kind === 'postgresql')
    const route = 'method="POST",route="/v2/user-tasks/:userTaskKey/completion",status="204"'
    expect(figure(told, `waymark_http_request_seconds_count{${route}}`)).toBe(1)
    expect(told).not.toContain(userTaskKey)

    const completion = requests().find(({ route }) => route === '/v2/user-tasks/:userTaskKey/completion')
    expect(completion).toMatchObject({ method: 'POST', status: 204, person: 'anna', userTaskKey, processInstanceKey })
    expect(completion?.ms).toBeGreaterThan(0)
    const started = requests().filter(({ route, method }) => route === '/v2/process-instances' && method === 'POST')
    expect(started.map((line) => line.processInstanceKey)).toContain(processInstanceKey)
  })

  it('are told in Admin too', async () => {
    const { body } = await test.as('root', 'GET', '/api/admin/health')
    expect(body.engine).toMatchObject({
      live: 3,
      tasks: 2,
      jobs: 1,
      timersDue: 0,
      failedJobs: 0,
      incidents: 0,
      queued: 0,
    })
    expect(body.lately).toMatchObject({ minutes: 5, commands: 5, refused: 1, failed: 0 })
    expect(body.lately.medianCommitMs).toBeGreaterThan(0)
    expect(body.database.sizeBytes).toBeGreaterThan(1e6)
    expect(body.database.connections === null).toBe(kind === 'pglite')
  })

  it('count timers that are late', async () => {
    const { db, clock } = test.shell
    const [instance] = await db.read<{ key: string }>('select key from process_instance limit 1')
    const dueAt = new Date(clock.nowMs() - 90_000)
    await db.read(
      `insert into timer (root_key, key, instance_key, element_key, element_id, definition_key, process_id, due_at, created_at)
       values ($1::bigint, $1::bigint + 900, $1::bigint, $1::bigint + 901, 'wait', 1, 'order', $2, $2)`,
      [instance?.key ?? '', dueAt],
    )
    const told = await scrape()
    expect(figure(told, 'waymark_timers_waiting')).toBe(1)
    expect(figure(told, 'waymark_timers_due')).toBe(1)
    expect(figure(told, 'waymark_timers_late_seconds')).toBe(90)
  })

  it('go on without the database, and say so', async () => {
    const db = { ...test.shell.db, read: () => Promise.reject(new Error('gone')) }
    const settings = { ...test.shell.settings, openMetrics: true }
    const app = makeApp({ ...test.shell, db, settings, log: silent })
    const told = await (await app.request('/metrics')).text()
    expect(figure(told, 'waymark_database_up')).toBe(0)
    expect(figure(told, 'waymark_instances_live')).toBeUndefined()
    expect(figure(told, 'waymark_writers')).toBe(test.shell.db.writers)
  })

  it('are logged without what was sent, at info where something is wrong', async () => {
    lines.length = 0
    await test.as('boss', 'POST', '/v2/process-instances?secret=mystery', {
      processDefinitionId: 'order',
      variables: { secret: 'mystery' },
    })
    await test.as('carl', 'GET', '/metrics', undefined, { 'x-request-id': 'trace-1' })
    await test.as('boss', 'GET', '/v2/nothing/1', undefined, { 'x-request-id': '<a>\u00e9' })
    const told = requests()
    expect(told.map(({ level, route, status }) => [level, route, status])).toEqual([
      [20, '/v2/process-instances', 200],
      [30, '/metrics', 403],
      [20, 'unknown', 404],
    ])
    expect(told[1]).toMatchObject({ requestId: 'trace-1', person: 'carl' })
    expect(told[2]?.requestId).toMatch(/^[0-9a-f-]{36}$/)
    expect(JSON.stringify(told)).not.toMatch(/mystery|Basic/)
  })
})

it('opens the figures where the settings say so', async () => {
  const test = await openTestApp('pglite', { environment: { WAYMARK_METRICS: 'open' } })
  try {
    expect((await test.as(undefined, 'GET', '/metrics')).status).toBe(200)
  } finally {
    await test.close()
  }
})
