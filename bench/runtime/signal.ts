import { setTimeout } from 'node:timers/promises'
import postgres from 'postgres'
import type { Bench, Variant, Work } from '../frame/work.ts'
import { makeDatabase, type OwnDatabase } from './databases.ts'
import { signal as drawing, w1 } from './drawings.ts'
import { openInProcess } from './inProcess.ts'
import { startLoad } from './loadProcess.ts'
import { office } from './people.ts'
import { apiClient, startRuntime } from './runtimeProcess.ts'

const megabyte = 1_048_576
const longestDeliveryMs = 1_800_000

let server: string
let prepared: OwnDatabase
let waiting: number

const delivered: Variant = {
  name: 'runtime',
  label: 'the runtime',
  async run({ quick }) {
    const database = await makeDatabase(server, 'signal_run', prepared)
    const runtime = await startRuntime({ where: { databaseUrl: database.url } })
    const sql = postgres(database.url, { max: 1, onnotice: () => {} })
    let most = runtime.residentBytes()
    const watch = setInterval(() => {
      most = Math.max(most, runtime.residentBytes())
    }, 100)
    try {
      await runtime.deploy({ 'w1.bpmn': w1 })
      const quiet = await startLoad({ ...office, port: runtime.port, warmUpSeconds: 2, seconds: quick ? 2 : 8 }).done
      const load = startLoad({ ...office, port: runtime.port, warmUpSeconds: 1, seconds: longestDeliveryMs / 1000 })
      await load.begun
      const { seconds, answeredMs } = await broadcast()
      load.stop()
      const during = await load.done
      if (quiet.failures + during.failures > 0) throw new Error('requests were not answered well')
      await everybodyMovedOnce()
      return {
        seconds,
        perSecond: waiting / seconds,
        answeredMs,
        quietP50: quiet.p50Ms,
        quietP99: quiet.p99Ms,
        duringP50: during.p50Ms,
        duringP99: during.p99Ms,
        duringMax: during.maxMs,
        most: most / megabyte,
      }
    } finally {
      clearInterval(watch)
      await sql.end()
      await runtime.close()
      await database.drop()
    }

    /** From the request until nobody waits any more. */
    async function broadcast() {
      const begunMs = performance.now()
      await runtime.ask('POST', '/v2/signals/broadcast', { signalName: 'go' })
      const answeredMs = performance.now() - begunMs
      while ((await sql`select 1 from signal_subscription where name = 'go' limit 1`).length > 0) {
        if (performance.now() - begunMs > longestDeliveryMs)
          throw new Error(`a signal has not reached everybody after ${longestDeliveryMs / 1000} s`)
        await setTimeout(50)
      }
      return { seconds: (performance.now() - begunMs) / 1000, answeredMs }
    }

    async function everybodyMovedOnce() {
      const [found] = await sql<{ instances: number; heard: number; tasks: number; left: number }[]>`
        select count(distinct instance_key) filter (where element_id = 'hear')::int as instances,
          count(*) filter (where element_id = 'hear')::int as heard,
          (select count(*) from user_task t join process_instance i on i.key = t.instance_key where i.process_id = 'SIGNAL')::int as tasks,
          (select count(*) from signal_delivery)::int as left
        from element_history where process_id = 'SIGNAL'`
      if (found?.instances !== waiting || found.heard !== waiting || found.tasks !== waiting || found.left !== 0)
        throw new Error(`not everybody has moved on exactly once: of ${waiting}, ${JSON.stringify(found)}`)
    }
  },
}

export const signal: Work = {
  name: 'SIGNAL',
  part: 'SIGNAL',
  title: 'a signal reaches seventy thousand waiting instances',
  about: `One broadcast over HTTP; each of the instances that await the signal moves on to a user task. Measured from the request until
nobody waits any more, while sixteen people make a request every 50 ms (start an instance, look at its task, complete it). Before,
the people work alone. A request counts from the moment at which it was to be made. Afterwards each instance must have
moved exactly once. Memory is the most resident memory of the runtime.`,
  needs: ['postgres'],
  columns: [
    { name: 'seconds', label: 's', digits: 1 },
    { name: 'perSecond', label: 'deliveries/s' },
    { name: 'answeredMs', label: 'ms until the broadcast is answered' },
    { name: 'quietP50', label: 'p50 ms alone', digits: 1 },
    { name: 'quietP99', label: 'p99 ms alone', digits: 1 },
    { name: 'duringP50', label: 'p50 ms during it', digits: 1 },
    { name: 'duringP99', label: 'p99 ms during it', digits: 1 },
    { name: 'duringMax', label: 'longest ms during it' },
    { name: 'most', label: 'MB at most' },
  ],
  variants: [delivered],
  goals: [
    {
      name: 'p99 of requests during the broadcast beside p99 alone',
      atMost: 2,
      unit: 'times',
      measured: (of) => of('runtime', 'duringP99') / of('runtime', 'quietP99'),
    },
    { name: 'resident memory at most', atMost: 300, unit: 'MB', measured: (of) => of('runtime', 'most') },
  ],
  async open(bench: Bench) {
    server = bench.databaseUrl
    waiting = bench.quick ? 2_000 : 70_000
    prepared = await makeDatabase(server, 'signal')
    const committer = await openInProcess(prepared.url, { 'signal.bpmn': drawing })
    const start = { type: 'start', processId: 'SIGNAL', variables: { amount: 150 }, by: apiClient.username } as const
    for (let left = waiting; left > 0; left -= 5_000)
      await Promise.all(Array.from({ length: Math.min(left, 5_000) }, () => committer.submit(start)))
    await committer.db.read('analyze')
    await committer.close()
  },
  async close() {
    await prepared?.drop()
  },
}
