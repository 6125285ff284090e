import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeApp } from './app.ts'
import { openTestApp, orderDrawing, type TestApp } from './routes/testApp.ts'
import { openTracing, type Tracing } from './tracing.ts'

interface Span {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly attributes: { key: string; value: { stringValue?: string; intValue?: number; boolValue?: boolean } }[]
  readonly links?: { spanId: string }[]
}

let collector: Server
let test: TestApp
let tracing: Tracing
const spans: Span[] = []

beforeAll(async () => {
  collector = createServer((request, answer) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const { resourceSpans } = JSON.parse(Buffer.concat(parts).toString())
      for (const of of resourceSpans) for (const { spans: some } of of.scopeSpans) spans.push(...some)
      answer.setHeader('content-type', 'application/json').end('{}')
    })
  })
  await new Promise<void>((resolve) => collector.listen(0, resolve))
  const { port } = collector.address() as AddressInfo
  tracing = await openTracing({ endpoint: `http://127.0.0.1:${port}/`, serviceName: 'waymark', version: '0.0.0' })
  test = await openTestApp('pglite')
})
afterAll(async () => {
  await test.close()
  collector.close()
})

it('tells a collector of a request, its command, and the commit that served it', async () => {
  const shell = { ...test.shell, tracing, committer: tracing.committer(test.shell.committer) }
  await test.deploy({ 'order.bpmn': orderDrawing() })
  const app = makeApp(shell)
  const answer = await app.request('/v2/process-instances', {
    method: 'POST',
    body: JSON.stringify({ processDefinitionId: 'order' }),
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${btoa('boss:boss')}`,
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    },
  })
  expect(answer.status).toBe(200)
  await tracing.close()

  const named = (name: string) => spans.find((span) => span.name === name)
  const request = named('POST /v2/process-instances')
  const command = named('command start')
  expect(request).toMatchObject({ traceId: '0af7651916cd43dd8448eb211c80319c', parentSpanId: 'b7ad6b7169203331' })
  expect(attributesOf(request)).toMatchObject({
    'http.route': '/v2/process-instances',
    'http.response.status_code': 200,
    'waymark.request_id': answer.headers.get('x-request-id'),
  })
  expect(command).toMatchObject({ traceId: request?.traceId, parentSpanId: request?.spanId })
  expect(attributesOf(command)).toMatchObject({ 'waymark.accepted': true })
  expect(named('commit')?.links?.map(({ spanId }) => spanId)).toEqual([command?.spanId])
  expect(JSON.stringify(spans)).not.toContain('boss')
})

function attributesOf(span: Span | undefined): Record<string, unknown> {
  return Object.fromEntries((span?.attributes ?? []).map(({ key, value }) => [key, Object.values(value)[0]]))
}
