import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Guard } from './endpoint.ts'
import { openTestApp, type TestApp } from './testApp.ts'

/** Open to the world on purpose: what the sign-in page needs, whether it is alive, and how to speak to it. */
const openToAll = [
  'GET /api/session',
  'GET /api/welcome',
  'POST /api/session',
  'DELETE /api/session',
  'GET /docs',
  'GET /docs/:file',
  'GET /healthz',
  'GET /openapi.json',
  'GET /readyz',
  'GET /v2/status',
]

describe('every route', () => {
  let test: TestApp
  beforeAll(async () => {
    test = await openTestApp('pglite')
  })
  afterAll(() => test.close())

  /** Methods and paths that answer something, with the handlers in front of them. Wildcards are the doors of the whole app. */
  function handlers(): Map<string, Guard[]> {
    const found = new Map<string, Guard[]>()
    for (const { method, path, handler } of test.app.routes) {
      if (path.includes('*') || method === 'ALL') continue
      const name = `${method} ${path}`
      found.set(name, [...(found.get(name) ?? []), handler as Guard])
    }
    return found
  }

  it('asks the policy, or is open on purpose', () => {
    const unguarded: string[] = []
    const open: string[] = []
    for (const [name, guards] of handlers()) {
      const permissions = guards.flatMap(({ permission }) => permission ?? [])
      if (permissions.length === 0) unguarded.push(name)
      if (permissions.includes('anybody')) open.push(name)
    }
    expect(handlers().size).toBeGreaterThan(60)
    expect(unguarded).toEqual([])
    expect(open.sort()).toEqual([...openToAll].sort())
  })

  it('is closed to who has not signed in', async () => {
    for (const name of handlers().keys()) {
      if (openToAll.includes(name)) continue
      const [method = '', path = ''] = name.split(' ')
      const body = method === 'GET' || method === 'DELETE' ? undefined : {}
      const answer = await test.as(undefined, method, path.replace(/:\w+/g, '1'), body)
      expect([name, answer.status, answer.body.code]).toEqual([name, 401, 'UNAUTHENTICATED'])
    }
  })

  it('is described, each with what it answers', async () => {
    const { body } = await test.as(undefined, 'GET', '/openapi.json')
    expect(body.openapi).toBe('3.1.0')
    const described = Object.entries(body.paths as Record<string, Record<string, { summary?: string }>>).flatMap(
      ([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    )
    const undocumented = [...handlers().keys()].filter((name) => !described.includes(name))
    expect(undocumented.sort()).toEqual(['GET /docs', 'GET /docs/:file', 'GET /openapi.json'])
    for (const [path, methods] of Object.entries(body.paths as Record<string, Record<string, { summary?: string }>>))
      for (const [method, { summary }] of Object.entries(methods))
        expect([path, method, summary]).not.toContain(undefined)
  })

  it('has a reference page that fetches nothing from elsewhere', async () => {
    const page = await test.as(undefined, 'GET', '/docs')
    expect(page.status).toBe(200)
    expect(page.body).not.toMatch(/https?:\/\//)
    for (const [, path] of page.body.matchAll(/(?:src|href)="(\/[^"]+)"/g))
      expect([path, (await test.as(undefined, 'GET', path)).status]).toEqual([path, 200])
    expect((await test.as(undefined, 'GET', '/docs/passwd')).status).toBe(404)
  })

  it('does not take a body in another wrapping for an empty one', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await test.as('boss', 'POST', '/v2/process-instances/search', 'filter=all', headers)
    expect([answer.status, answer.body.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
    for (const type of [undefined, { 'content-type': 'application/json' }])
      expect((await test.as('boss', 'POST', '/v2/process-instances/search', undefined, type)).status).toBe(200)
  })

  it.each([
    ['{"filter":{"businessId":"a\\u0000b"}}', 400],
    ['{"filter":{"businessId":"\\ud800"}}', 400],
    ['{"fil\\u0000ter":{}}', 400],
    ['{"filter":{"businessId":"\\ud83d\\ude00 \\\\u0000"}}', 200],
    ['{"filter":', 400],
    ['[]', 400],
    ['null', 400],
  ])('answers %s with %i', async (body, status) => {
    expect((await test.as('boss', 'POST', '/v2/process-instances/search', body)).status).toBe(status)
  })

  it('answers a null character in the address', async () => {
    expect((await test.as('boss', 'GET', '/api/forms/a%00b')).status).toBe(400)
    expect((await test.as('boss', 'GET', '/api/people?search=%00')).status).toBeLessThan(500)
  })

  it('answers unknown paths as a problem', async () => {
    for (const path of ['/v2/nothing', '/api/nothing', '/v2/user-tasks/1/nothing'])
      for (const method of ['GET', 'POST', 'DELETE']) {
        const answer = await test.as('boss', method, path)
        expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
          path,
          404,
          'application/problem+json',
        ])
        expect(answer.body.detail).toMatch(/\/docs/)
      }
  })
})
