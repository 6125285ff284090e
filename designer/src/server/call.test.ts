import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { call, ProblemError, whenSessionExpires, withQuery } from './call.ts'

const answers = (status: number, body: unknown, type = 'application/json') =>
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(body), { status, headers: { 'content-type': type } }))
const problemOf = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ProblemError)) throw new Error('expected a ProblemError')
  return error
}
afterEach(() => vi.unstubAllGlobals())

describe('a call', () => {
  it('gives back what the schema reads', async () => {
    answers(200, { name: 'Sales', more: 1 })
    expect(await call('GET', '/api/x', { schema: z.object({ name: z.string() }) })).toEqual({ name: 'Sales' })
  })
  it('says where an answer differs from what was agreed', async () => {
    answers(200, { items: [{ name: 7 }] })
    const schema = z.object({ items: z.array(z.object({ name: z.string() })) })
    const error = await problemOf(call('GET', '/api/x', { schema }))
    expect(error.code).toBe('unexpected-answer')
    expect(error.message).toContain('items.0.name')
  })
  it('hands on the sentence and the code of a refusal', async () => {
    answers(409, { type: 'about:blank', title: 'Conflict', status: 409, detail: 'Anna has it.', code: 'task-assigned' })
    const error = await problemOf(call('POST', '/v2/user-tasks/1/assignment'))
    expect([error.status, error.code, error.message]).toEqual([409, 'task-assigned', 'Anna has it.'])
  })
  it('has a sentence of its own where the server has none', async () => {
    answers(502, 'Bad gateway')
    expect((await problemOf(call('GET', '/api/x'))).message).toContain('Nothing was changed')
  })
  it('tells the frame when the session is over, but not when signing in fails', async () => {
    const expired = vi.fn()
    whenSessionExpires(expired)
    answers(401, { type: 'about:blank', title: 'x', status: 401, detail: 'Sign in first.' })
    await problemOf(call('POST', '/api/session', { body: {} }))
    expect(expired).not.toHaveBeenCalled()
    await problemOf(call('GET', '/api/inbox'))
    expect(expired).toHaveBeenCalledOnce()
  })
  it('is a problem of status 0 when nothing answers', async () => {
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('Failed to fetch')
    })
    expect((await problemOf(call('GET', '/api/x'))).status).toBe(0)
  })
})

it('appends only what is set to an address', () => {
  expect(withQuery('/a', { from: 'ö&', to: undefined, n: 0, no: null })).toBe('/a?from=%C3%B6%26&n=0')
  expect(withQuery('/a?b=1', { c: true })).toBe('/a?b=1&c=true')
  expect(withQuery('/a')).toBe('/a')
})
