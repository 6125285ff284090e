import { expect, it } from 'vitest'
import { support } from '../src/engine/support.ts'
import { scenarioNames } from './files.ts'

it('proves every row that runs by scenarios that exist', async () => {
  const names = await scenarioNames()
  for (const row of support) {
    expect(row.scenarios.length, row.what).toBeGreaterThan(0)
    for (const scenario of row.scenarios) expect(names, row.what).toContain(scenario)
  }
})

it('names every scenario in a row', async () => {
  const named = support.flatMap((row) => row.scenarios)
  expect((await scenarioNames()).filter((name) => !named.includes(name))).toEqual([])
})
