import { afterEach, describe, expect, it } from 'vitest'
import { approval } from '../../engine/testing/drawings.ts'
import { type TestRuntime, testRuntime } from '../../engine/testing/runtime.ts'
import { testKinds } from '../testDatabase.ts'
import { deeperConditions, type InstanceRow, processInstances, tellingVariable } from './processInstances.ts'
import { type SearchQuery, search } from './search.ts'

let runtime: TestRuntime | undefined
afterEach(async () => {
  await runtime?.close()
  runtime = undefined
})

describe.each(testKinds)('a search by a variable on %s', (kind) => {
  it('finds the same, whether the value is taken for rare or for frequent', async () => {
    runtime = await testRuntime(kind, { approval })
    const { db } = runtime
    for (let n = 0; n < 18; n += 1) {
      await runtime.start('approval', { region: n % 3 ? 'north' : 'south', team: n % 2 })
      if (n % 2) runtime.pass(1_000)
    }
    const filters = [
      { variables: [{ name: 'region', value: '"north"' }] },
      { variables: [{ name: 'region', value: { $eq: '"south"' } }] },
      { variables: [{ name: 'region', value: '"nowhere"' }] },
      {
        variables: [
          { name: 'team', value: '1' },
          { name: 'region', value: '"north"' },
        ],
      },
    ]
    const sorts: SearchQuery['sort'][] = [
      [{ field: 'startDate', order: 'DESC' }],
      [{ field: 'startDate' }, { field: 'processInstanceKey', order: 'DESC' }],
      [{ field: 'endDate' }],
      undefined,
    ]
    for (const filter of filters)
      for (const sort of sorts) {
        const page = async (of: SearchQuery['page'], bounds?: Parameters<typeof tellingVariable>[1]) => {
          const { telling, rest } = (bounds && tellingVariable(filter, bounds)) ?? { rest: filter }
          const query = { ...(sort ? { sort } : {}), page: { limit: 4, ...of } }
          const found = await search<InstanceRow>(db, processInstances, query, deeperConditions(rest), telling)
          return { keys: found.items.map((item) => item.instance_key), page: found.page }
        }
        const first = await page({})
        const pages: SearchQuery['page'][] = [{}, { from: 3, limit: 100 }]
        if (first.page.endCursor) {
          const after = { after: first.page.endCursor }
          const before = (await page(after)).page.startCursor
          pages.push(after, ...(before ? [{ before }] : []))
        }
        for (const of of pages)
          for (const bounds of [
            { few: 100, walkedAtMost: 100 },
            { few: 2, walkedAtMost: 100 },
            { few: 2, walkedAtMost: 3 },
          ])
            expect(await page(of, bounds)).toEqual(await page(of))
      }
  })
})
