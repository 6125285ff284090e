import postgres from 'postgres'
import type { Variant, Work } from '../frame/work.ts'
import { makeDatabase, type OwnDatabase } from './databases.ts'
import { w1 } from './drawings.ts'
import { putLoad } from './loadProcess.ts'
import { apiClient, basic, type RuntimeProcess, startRuntime } from './runtimeProcess.ts'

let databases: OwnDatabase[] = []
let counting: RuntimeProcess
let notCounting: RuntimeProcess

const variant = (name: string, label: string, runtime: () => RuntimeProcess): Variant => ({
  name,
  label,
  async run({ quick }) {
    const load = await putLoad({
      work: 'W1',
      port: runtime().port,
      authorization: basic(apiClient),
      clients: 64,
      taskId: 3,
      warmUpSeconds: quick ? 1 : 2,
      seconds: quick ? 1 : 6,
    })
    if (load.failures > 0) throw new Error(`${load.failures} requests were not answered well`)
    return { commands: load.perSecond, p50: load.p50Ms, p99: load.p99Ms }
  },
})

export const rollups: Work = {
  name: 'W1-rollups',
  part: 'W1',
  title: "the rollups' share of W1",
  about: `W1 over HTTP on PostgreSQL with 64 clients; beside it the same on a database that throws away, before it is written, what batches
add to the rollups, so that nothing is folded either.`,
  needs: ['postgres'],
  columns: [
    { name: 'commands', label: 'commands/s' },
    { name: 'p50', label: 'p50 ms', digits: 1 },
    { name: 'p99', label: 'p99 ms', digits: 1 },
  ],
  variants: [variant('with', 'with rollups', () => counting), variant('without', 'without', () => notCounting)],
  goals: [
    {
      name: "the rollups' share",
      atMost: 10,
      unit: '%',
      measured: (of) => (1 - of('with', 'commands') / of('without', 'commands')) * 100,
    },
  ],
  async open({ databaseUrl }) {
    databases = [await makeDatabase(databaseUrl, 'rollups'), await makeDatabase(databaseUrl, 'no_rollups')]
    const [first, second] = databases
    if (!first || !second) throw new Error('the databases were not made')
    counting = await startRuntime({ where: { databaseUrl: first.url } })
    notCounting = await startRuntime({ where: { databaseUrl: second.url } })
    const sql = postgres(second.url, { max: 1, onnotice: () => {} })
    await sql.unsafe(`create function thrown_away() returns trigger language plpgsql as 'begin return null; end';
      create trigger thrown_away before insert on rollup_delta for each row execute function thrown_away()`)
    await sql.end()
    for (const runtime of [counting, notCounting]) await runtime.deploy({ 'w1.bpmn': w1 })
  },
  async close() {
    await Promise.all([counting?.close(), notCounting?.close()])
    for (const database of databases) await database.drop()
  },
}
