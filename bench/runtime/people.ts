import { setTimeout } from 'node:timers/promises'
import postgres from 'postgres'
import type { Bench, Variant, Work } from '../frame/work.ts'
import { makeDatabase } from './databases.ts'
import { w1 } from './drawings.ts'
import { startLoad } from './loadProcess.ts'
import { apiClient, basic, startRuntime } from './runtimeProcess.ts'
import { type Prepared, prepareTimers } from './w3.ts'

let server: string
let prepared: Prepared

/** Sixteen people, each with a request every fifty milliseconds: about what a large office does. */
export const office = { work: 'people', clients: 16, everyMs: 50, taskId: 3, authorization: basic(apiClient) } as const

const drained: Variant = {
  name: 'runtime',
  label: 'the runtime',
  async run({ quick }) {
    const database = await makeDatabase(server, 'people', prepared.database)
    const runtime = await startRuntime({ where: { databaseUrl: database.url }, controllableClock: true })
    const sql = postgres(database.url, { max: 1, onnotice: () => {} })
    try {
      await runtime.deploy({ 'w1.bpmn': w1 })
      await drain(prepared.warmUpAtMs)
      const quiet = await startLoad({ ...office, port: runtime.port, warmUpSeconds: 2, seconds: quick ? 2 : 8 }).done
      const load = startLoad({ ...office, port: runtime.port, warmUpSeconds: 1, seconds: 120 })
      await load.begun
      const seconds = await drain(prepared.dueAtMs)
      load.stop()
      const during = await load.done
      if (quiet.failures + during.failures > 0) throw new Error('requests were not answered well')
      return {
        quietP50: quiet.p50Ms,
        quietP99: quiet.p99Ms,
        drainP50: during.p50Ms,
        drainP99: during.p99Ms,
        seconds,
        perSecond: prepared.due.length / seconds,
      }
    } finally {
      await sql.end()
      await runtime.close()
      await database.drop()
    }

    async function drain(atMs: number): Promise<number> {
      const begunMs = performance.now()
      await runtime.ask('PUT', '/v2/clock', { timestamp: atMs })
      while ((await sql`select 1 from timer where due_at <= ${new Date(atMs)} limit 1`).length > 0) await setTimeout(10)
      return (performance.now() - begunMs) / 1000
    }
  },
}

export const people: Work = {
  name: 'W3-people',
  part: 'W3',
  title: 'what people wait while twenty thousand timers are drained',
  about: `Sixteen people make a request every 50 ms (start an instance, look at its task, complete it), first alone, then during the
drain. A request counts from the moment at which it was to be made.`,
  needs: ['postgres'],
  columns: [
    { name: 'quietP50', label: 'p50 ms alone', digits: 1 },
    { name: 'quietP99', label: 'p99 ms alone', digits: 1 },
    { name: 'drainP50', label: 'p50 ms during the drain', digits: 1 },
    { name: 'drainP99', label: 'p99 ms during the drain', digits: 1 },
    { name: 'perSecond', label: 'timers/s' },
  ],
  variants: [drained],
  goals: [
    {
      name: 'p99 of requests during the drain beside p99 alone',
      atMost: 2,
      unit: 'times',
      measured: (of) => of('runtime', 'drainP99') / of('runtime', 'quietP99'),
    },
  ],
  async open(bench: Bench) {
    server = bench.databaseUrl
    prepared = await prepareTimers(server, bench.quick ? 2_000 : 20_000)
  },
  async close() {
    await prepared?.database.drop()
  },
}
