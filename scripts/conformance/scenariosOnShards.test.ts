import { readFile } from 'node:fs/promises'
import { step } from '@waymark/shared/engine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inner, outer } from '../../runtime/src/engine/testing/drawings.ts'
import { type TestRuntime, testRuntime } from '../../runtime/src/engine/testing/runtime.ts'
import { caseTables, shardsOfCases, spreadOverShards } from '../../runtime/src/engine/testing/shards.ts'
import { ensureMonths, monthOf } from '../../runtime/src/store/months.ts'
import { testDatabase } from '../../runtime/src/store/testDatabase.ts'
import { drawingOf, readScenario, scenarioNames, world } from '../../shared/scenarios/files.ts'
import { NOON_MS, playScenario, type Stepper } from '../../shared/scenarios/play.ts'
import { playsOthers } from './playsOthers.ts'
import { type Played, replay } from './replay.ts'

const shards = 4
const scaling = await readFile(new URL('../../docs/scaling.md', import.meta.url), 'utf8')

// What docs/scaling.md says of a distributed PostgreSQL, checked with PostgreSQL's own hash partitions.
describe('with the tables of the cases spread over shards', async () => {
  let runtime: TestRuntime
  beforeAll(async () => {
    const db = await testDatabase('pglite')
    await ensureMonths(db, [monthOf(NOON_MS)])
    await spreadOverShards(db, shards)
    runtime = await testRuntime(db, {}, NOON_MS, world)
  }, 60_000)
  afterAll(() => runtime.close())

  const scenarios = await Promise.all((await scenarioNames()).map(readScenario))
  const some = scenarios.filter((scenario) => !playsOthers(scenario)).filter((_, index) => index % 8 === 0)
  it.each(some)('$name goes as on the engine', async ({ name, graphs, moves, decisions, dmn }) => {
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

  it('a called process lies where its caller lies', async () => {
    const resources = Object.entries({ outer, inner }).map(([name, content]) => ({ name: `${name}.bpmn`, content }))
    await runtime.definitions.deploy({ resources })
    for (let i = 0; i < 12; i += 1) await runtime.start('outer', { client: `client ${i}` })
    for (const { key } of await runtime.openTasks()) {
      const answer = await runtime.committer.submit({
        type: 'completeTask',
        userTaskKey: key,
        variables: { agreed: true },
      })
      expect(answer.accepted).toBe(true)
    }
    const [called] = await runtime.db.read<{ number: string }>(
      `select count(*) as number from process_instance where process_id = 'inner' and key <> root_key`,
    )
    expect(Number(called?.number)).toBe(24)
  })

  it('all rows of a case lie on one shard, and the cases on all of them', async () => {
    const found = await shardsOfCases(runtime.db)
    expect(found.size).toBeGreaterThan(shards)
    for (const [root, on] of found) expect([root, on.size, on.has('none')]).toEqual([root, 1, false])
    expect(new Set([...found.values()].flatMap((on) => [...on])).size).toBe(shards)
  })

  it('the documentation places every table', async () => {
    const tables = await runtime.db.read<{ name: string }>(
      `select c.relname as name from pg_class c
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
    )
    const distributed = await caseTables(runtime.db)
    const [, before = '', after = ''] = scaling.split(/^### .*$/m)
    for (const { name } of tables) {
      const said = [before.includes(`\`${name}\``), after.includes(`\`${name}\``)]
      expect([name, ...said]).toEqual([name, distributed.includes(name), !distributed.includes(name)])
    }
  })
})
