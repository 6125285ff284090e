import { once } from 'node:events'
import { request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { afterEach, expect, it } from 'vitest'
import { answerProblem, ProblemError } from './problem.ts'
import { readsJson, securityHeaders, setHeader } from './wire.ts'

let server: Server
afterEach(() => server.close())

async function listen(app: Hono): Promise<string> {
  server = serve({ fetch: app.fetch, port: 0 }) as Server
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
const caught = () =>
  new Hono().onError((error, c) =>
    error instanceof ProblemError ? answerProblem(c as never, error) : c.text(error.message, 500),
  )

it('sets the headers of every answer, also of one that is made anew', async () => {
  const app = caught()
  app.use(securityHeaders({ xFrameOptions: 'DENY' }))
  app.get('/json', (c) => {
    setHeader(c, 'x-request-id', 'r1')
    return c.json({ fine: true })
  })
  const address = await listen(app)
  for (const path of ['/json', '/nothing']) {
    const { headers } = await fetch(`${address}${path}`)
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  }
  expect((await app.request('/json')).headers.get('x-frame-options')).toBe('DENY')
})

it('sends what only pages need with pages only', async () => {
  const app = caught()
  app.use(securityHeaders({ xFrameOptions: 'DENY' }))
  app.post('/command', (c) => c.json({ done: true }))
  const { headers } = await fetch(`${await listen(app)}/command`, { method: 'POST' })
  expect([headers.get('x-content-type-options'), headers.get('x-frame-options')]).toEqual(['nosniff', null])
})

it('does not wait for the rest of a body that has broken off', async () => {
  const app = caught()
  const ended: unknown[] = []
  app.use((c, next) => {
    const read = readsJson(1_000_000)(c, next) as Promise<void>
    read.catch((error: unknown) => ended.push(error))
    return read
  })
  const address = await listen(app)
  const headers = { 'content-type': 'application/json', 'content-length': 50 }
  const asked = request(address, { method: 'POST', headers })
  asked.on('error', () => {})
  asked.write('{"half":')
  await once(server, 'request')
  asked.destroy()
  await expect.poll(() => String(ended[0])).toMatch(/aborted|broke off/)
})

it('reads a body whatever pieces it comes in', async () => {
  const app = caught()
  app.use(readsJson(1_000_000))
  app.post('/', async (c) => c.json(await c.req.json()))
  const address = await listen(app)
  const asked = request(address, { method: 'POST', headers: { 'content-type': 'application/json' } })
  const answered = once(asked, 'response')
  const bytes = Buffer.from(JSON.stringify({ city: 'Tbilisi, თბილისი' }))
  asked.write(bytes.subarray(0, 25))
  await new Promise((resolve) => setImmediate(resolve))
  asked.end(bytes.subarray(25))
  const [answer] = await answered
  let text = ''
  for await (const chunk of answer) text += chunk
  expect(JSON.parse(text)).toEqual({ city: 'Tbilisi, თბილისი' })
})

it('lets in as many large bodies as memory bears, and sends the others away for a moment', async () => {
  const app = caught()
  let letGo = () => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  let inside = 0
  app.use(readsJson(1_000_000, 250_000))
  app.post('/', async (c) => {
    inside += 1
    await held
    return c.body(null, 204)
  })
  const address = await listen(app)
  const send = (characters: number) =>
    fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'x'.repeat(characters) }),
    })
  const admitted = [send(100_000), send(100_000)]
  await expect.poll(() => inside).toBe(2)
  const sentAway = await send(100_000)
  expect([sentAway.status, sentAway.headers.get('retry-after')]).toEqual([503, '1'])
  const small = send(100)
  await expect.poll(() => inside).toBe(3)
  letGo()
  for (const one of [...admitted, small]) expect((await one).status).toBe(204)
  expect((await send(100_000)).status).toBe(204)
})

it('says that a body is too large, also where it does not announce its size', async () => {
  const app = caught()
  app.use(readsJson(1_000))
  app.post('/', async (c) => c.json(await c.req.json()))
  const address = await listen(app)
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(`"${'x'.repeat(5_000)}"`))
      controller.close()
    },
  })
  const options = { method: 'POST', headers: { 'content-type': 'application/json' }, body: stream, duplex: 'half' }
  expect((await fetch(address, options as RequestInit)).status).toBe(413)
})
