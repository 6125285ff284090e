import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testKinds } from '../store/testDatabase.ts'
import { checkForm, openTestApp, orderDrawing, type TestApp, type Username } from './testApp.ts'

interface Heard {
  readonly id: string
  readonly event: { type: string; processInstanceKey?: string; userTaskKey?: string; draftId?: string }
}

/** Reads server-sent events until `enough`; the stream is closed by `stop`. */
async function listen(test: TestApp, username: Username, lastEventId?: string) {
  const gone = new AbortController()
  const answer = await test.app.request('/api/events', {
    signal: gone.signal,
    headers: {
      authorization: `Basic ${btoa(`${username}:${username.padEnd(4, '!')}`)}`,
      ...(lastEventId ? { 'last-event-id': lastEventId } : {}),
    },
  })
  const reader = answer.body?.getReader()
  if (!reader) throw new Error('the stream has no body')
  const heard: Heard[] = []
  let begun = ''
  let rest = ''
  const decoder = new TextDecoder()
  const ended = (async () => {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      rest += decoder.decode(value, { stream: true })
      const blocks = rest.split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const id = /^id: (.+)$/m.exec(block)?.[1]
        const data = /^data: (.+)$/m.exec(block)?.[1]
        if (id !== undefined && data === undefined) begun = id
        if (id !== undefined && data !== undefined) heard.push({ id, event: JSON.parse(data) })
      }
    }
  })()
  return {
    answer,
    heard,
    begun: () => begun,
    ended,
    async stop() {
      gone.abort()
      await reader.cancel().catch(() => {})
    },
  }
}

describe.each(testKinds)('the live stream on %s', (kind) => {
  let test: TestApp
  beforeAll(async () => {
    test = await openTestApp(kind)
    await test.deploy({ 'order.bpmn': orderDrawing(), 'check.form': checkForm })
  })
  afterAll(() => test.close())
  const start = async (): Promise<string> =>
    (await test.as('boss', 'POST', '/v2/process-instances', { processDefinitionId: 'order' })).body.processInstanceKey

  it('tells who takes part, within a second, and nobody else', async () => {
    const [anna, carl, boss] = [await listen(test, 'anna'), await listen(test, 'carl'), await listen(test, 'boss')]
    expect(anna.answer.headers.get('content-type')).toMatch('text/event-stream')
    await expect.poll(() => [anna, carl, boss].every((one) => one.begun() !== '')).toBe(true)
    const key = await start()
    const about = (one: typeof anna) => one.heard.map(({ event }) => event.type).sort()
    await expect.poll(() => about(anna)).toEqual(['instances', 'tasks'])
    await expect.poll(() => about(boss)).toEqual(['instances', 'tasks'])
    expect(anna.heard.find(({ event }) => event.type === 'instances')?.event).toMatchObject({
      processId: 'order',
      processInstanceKey: key,
      rootProcessInstanceKey: key,
    })
    const drafted = await test.as('drawer', 'POST', '/api/drafts', { name: 'Seen by analysts' })
    expect(drafted.status).toBe(201)
    const last = await start()
    await expect.poll(() => boss.heard.some(({ event }) => event.processInstanceKey === last)).toBe(true)
    expect(carl.heard).toEqual([])
    expect(boss.heard.some(({ event }) => event.type === 'drafts')).toBe(false)
    for (const one of [anna, carl, boss]) await one.stop()
  })

  it('goes on after the last event that was heard', async () => {
    const first = await listen(test, 'boss')
    await expect.poll(first.begun).not.toBe('')
    await start()
    await expect.poll(() => first.heard.length).toBe(2)
    await first.stop()
    const missed = await start()
    const again = await listen(test, 'boss', first.heard.at(-1)?.id)
    await expect.poll(() => again.heard.length).toBe(2)
    expect(again.heard.map(({ event }) => event.processInstanceKey)).toContain(missed)
    const now = await start()
    await expect.poll(() => again.heard.length).toBe(4)
    expect(again.heard.map(({ event }) => event.processInstanceKey)).toContain(now)
    const ids = again.heard.map(({ id }) => Number(id))
    expect(ids).toEqual([...ids].sort((a, b) => a - b))
    expect(ids.at(-1)).toBeGreaterThan(Number(first.heard.at(-1)?.id))
    await again.stop()
  })

  it('tells analysts of saved drawings', async () => {
    const drawer = await listen(test, 'drawer')
    await expect.poll(drawer.begun).not.toBe('')
    const { body } = await test.as('root', 'POST', '/api/drafts', { name: 'Somebody draws' })
    await expect.poll(() => drawer.heard.map(({ event }) => event.draftId)).toEqual([body.draftId])
    await drawer.stop()
  })

  it('wants somebody, and an id that is one', async () => {
    expect((await test.as(undefined, 'GET', '/api/events')).status).toBe(401)
    const wrong = await test.as('anna', 'GET', '/api/events', undefined, { 'last-event-id': 'x' })
    expect(wrong.status).toBe(400)
  })
})
