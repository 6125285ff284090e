import { readFile } from 'node:fs/promises'
import { step } from '@waymark/shared/engine'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestRuntime, testRuntime } from '../../runtime/src/engine/testing/runtime.ts'
import { drawingOf, readScenario, scenarioNames, world } from '../../shared/scenarios/files.ts'
import { NOON_MS, playScenario, type Stepper } from '../../shared/scenarios/play.ts'
import { drawn } from '../../shared/storm/diagram.ts'
import { anyPlay, playRandomlyOn } from '../../shared/storm/storm.ts'
import { playsOthers } from './playsOthers.ts'
import { type Played, replay, whoHearsFirst } from './replay.ts'

describe('on the runtime', async () => {
  let runtime: TestRuntime
  beforeAll(async () => {
    runtime = await testRuntime('pglite', {}, NOON_MS, world)
  }, 60_000)
  afterAll(() => runtime.close())

  const scenarios = await Promise.all((await scenarioNames()).map(readScenario))
  const inside = scenarios.filter((scenario) => !playsOthers(scenario))
  it.each(inside)('$name goes as on the engine', async ({ name, graphs, moves, decisions, dmn }) => {
    const played: Played[] = []
    const stepper: Stepper = (graph, before, command, asked) => {
      const result = step(graph, before, command, asked)
      played.push({ graph, command, before, after: result.accepted ? result.instance : null })
      return result
    }
    playScenario(graphs, moves, stepper, decisions)
    const resources = [{ name: `${name}.bpmn`, content: await readFile(drawingOf(name), 'utf8') }]
    if (dmn !== undefined) resources.push({ name: `${name}.dmn`, content: dmn })
    await replay(runtime, resources, played)
  })

  it('random drawings go as on the engine', async () => {
    const seed = Number(process.env.STORM_SEED ?? Date.now() % 2_147_483_647)
    console.log(`storm on the runtime, seed ${seed}`)
    let replayed = 0
    const property = fc.asyncProperty(anyPlay, async (play) => {
      const xml = drawn(play.block)
      // The world plays the called processes of these drawings.
      if (xml.includes('callActivity')) return
      const played: Played[] = []
      const stepper: Stepper = (graph, before, asked) => {
        const command = whoHearsFirst(before, asked)
        const result = step(graph, before, command)
        played.push({ graph, command, before, after: result.accepted ? result.instance : null })
        return result
      }
      await playRandomlyOn(stepper, play)
      await replay(runtime, [{ name: 'random.bpmn', content: xml }], played)
      replayed += 1
    })
    await fc.assert(property, { seed, numRuns: Number(process.env.STORM_DRAWINGS ?? 30) })
    expect(replayed).toBeGreaterThan(0)
  }, 600_000)
})
