import { describe, expect, it } from 'vitest'
import { readScenario, scenarioNames } from './files.ts'
import { lawfulStep, playScenario } from './play.ts'

describe('scenarios', async () => {
  it.each(await scenarioNames())('%s goes as its trail says', async (name) => {
    const { graphs, moves, expectedTrail, decisions } = await readScenario(name)
    expect(playScenario(graphs, moves, lawfulStep, decisions).trail).toBe(expectedTrail)
  })
})
