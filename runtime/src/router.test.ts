import { TrieRouter } from 'hono/router/trie-router'
import { describe, expect, it } from 'vitest'
import { KnownRoutes } from './router.ts'

const keys = ['123456789012345678', '223456789012345678']

describe('the router that remembers', () => {
  it('finds what hono finds, the first time and later, whatever the key', () => {
    const known = new KnownRoutes<string>()
    const hono = new TrieRouter<string>()
    const add = (method: string, path: string, handler: string) => {
      for (const router of [known, hono]) router.add(method, path, handler)
    }
    add('ALL', '*', 'everything')
    add('ALL', '/v2/*', 'api')
    add('POST', '/v2/tasks/search', 'search')
    add('GET', '/v2/tasks/:taskKey', 'task')
    add('POST', '/v2/tasks/:taskKey/completion', 'complete')
    add('GET', '/v2/tasks/:taskKey/of/:otherKey', 'two')
    add('GET', '/v2/forms/:name', 'form')
    const asked = [
      ['POST', '/v2/tasks/search'],
      ['GET', '/v2/tasks/search'],
      ['GET', '/'],
      ['GET', '/v2/forms/a%20b'],
      ['GET', '/v2/forms/12'],
      ['GET', '/v2/nothing/at/all'],
      ...keys.flatMap((key) => [
        ['GET', `/v2/tasks/${key}`],
        ['POST', `/v2/tasks/${key}`],
        ['POST', `/v2/tasks/${key}/completion`],
        ['GET', `/v2/forms/${key}`],
        ['GET', `/v2/forms/x${key}`],
        ...keys.map((other) => ['GET', `/v2/tasks/${key}/of/${other}`]),
      ]),
    ] as [string, string][]
    for (let turn = 0; turn < 3; turn += 1)
      for (const [method, path] of asked) expect(known.match(method, path)).toEqual(hono.match(method, path))
    // What comes later is found, too.
    add('GET', '/v2/nothing/at/all', 'something')
    for (const [method, path] of asked) expect(known.match(method, path)).toEqual(hono.match(method, path))
  })

  it('stays small, whatever is asked for', () => {
    const known = new KnownRoutes<string>()
    known.add('GET', '/:name', 'any')
    for (let n = 0; n < 3_000; n += 1) expect(known.match('GET', `/a${n}`)).toEqual([[['any', { name: `a${n}` }]]])
    expect(known.size).toBeLessThanOrEqual(1_000)
  })
})
