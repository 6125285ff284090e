import { afterEach, it } from 'vitest'
import { openClock } from '../clock.ts'
import { order } from '../engine/testing/drawings.ts'
import { hour, type TestRuntime, testRuntime } from '../engine/testing/runtime.ts'
import { testKinds } from '../store/testDatabase.ts'
import { openWorkers, type Workers } from './index.ts'

let runtime: TestRuntime
let workers: Workers
afterEach(async () => {
  await workers.stop()
  await runtime.close()
})

it.each(testKinds)('fires what falls due when the clock is moved, and what is armed later, on %s', async (kind) => {
  runtime = await testRuntime(kind, { order })
  workers = openWorkers(runtime)
  workers.start()
  await runtime.start('order', { orderNo: 'o1' })
  runtime.pass(2 * hour)
  await until(async () => (await waiting()) === 1)
  await runtime.start('order', { orderNo: 'o2' })
  runtime.pass(2 * hour)
  await until(async () => (await waiting()) === 2)
})

it('wakes by itself when a timer falls due', async () => {
  runtime = await testRuntime('pglite', { order: order.replace('PT2H', 'PT0.3S') })
  const clock = openClock()
  workers = openWorkers({ ...runtime, clock })
  workers.start()
  await runtime.committer.submit({
    type: 'start',
    processId: 'order',
    variables: { orderNo: 'o1' },
    atMs: clock.nowMs(),
  })
  await until(async () => (await waiting()) === 1)
})

const waiting = async () => {
  const [row] = await runtime.db.read<{ n: number }>('select count(*)::int as n from message_subscription')
  return row?.n ?? 0
}

/** Looks again until it holds; the test's own time limit is the only patience. */
async function until(holds: () => Promise<boolean>) {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20))
}
