import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { leaseMs } from '../store/outbox.ts'
import { testKinds } from '../store/testDatabase.ts'
import { fireDueTimers } from '../worker/rounds.ts'
import { approval, guard, order } from './testing/drawings.ts'
import { hour, type TestRuntime, testRuntime } from './testing/runtime.ts'

describe.each(testKinds)('with much to do on %s, the committer', (kind) => {
  let runtime: TestRuntime
  beforeEach(async () => {
    runtime = await testRuntime(kind, { approval, guard, order })
  }, 60_000)
  afterEach(() => runtime.close())

  it('answers others long before a hot case has had all its commands', async () => {
    const { processInstanceKey: hot } = await runtime.start('approval', { amount: 5 })
    const { processInstanceKey: other } = await runtime.start('approval', { amount: 5 })
    const answered: string[] = []
    const set = (key: string, name: string) =>
      runtime.committer
        .submit({ type: 'setVariables', scopeKey: key, variables: { [name]: 1 } })
        .then(() => answered.push(name))
    const batchesBefore = runtime.committer.stats.batches
    await Promise.all([...Array.from({ length: 1500 }, () => set(hot, 'hot')), set(other, 'other')])
    expect(answered.indexOf('other')).toBeLessThan(501)
    // Where nobody else waits a hot case gets whole batches.
    expect(runtime.committer.stats.batches - batchesBefore).toBeLessThanOrEqual(5)
  })

  it('works off a signal to many in batches, and people do not wait for its end', async () => {
    await Promise.all(Array.from({ length: 700 }, () => runtime.start('guard')))
    const ended = async () => {
      const [row] = await runtime.db.read<{ n: number }>(
        `select count(*)::int as n from process_instance where process_id = 'guard' and state = 'completed'`,
      )
      return row?.n ?? 0
    }
    const batchesBefore = runtime.committer.stats.batches
    const heard = await runtime.committer.submit({ type: 'broadcastSignal', name: 'alarm', variables: {} })
    expect(heard.accepted).toBe(true)
    await runtime.start('approval', { amount: 5 })
    expect(await ended()).toBeLessThan(700)
    await runtime.committer.idle()
    expect(await ended()).toBe(700)
    expect(runtime.committer.stats.batches - batchesBefore).toBeLessThan(60)
  })

  it('keeps a broadcast to itself for as long as it takes', async () => {
    await Promise.all(Array.from({ length: 700 }, () => runtime.start('guard')))
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      await runtime.committer.submit({ type: 'broadcastSignal', name: 'alarm', variables: {} })
      const begunMs = Date.now()
      runtime.clock.realMs = () => begunMs + leaseMs - 1
      vi.advanceTimersByTime(leaseMs / 2)
    } finally {
      vi.useRealTimers()
    }
    const heldUntil = async () => {
      const [row] = await runtime.db.read<{ at: Date }>('select claimed_until as at from outbox')
      return row?.at.getTime()
    }
    await vi.waitFor(async () => expect(await heldUntil()).toBeGreaterThan(runtime.clock.realMs() + leaseMs - 10))
    await runtime.committer.idle()
    expect(await heldUntil()).toBeUndefined()
  })

  it('lets people go before timers', async () => {
    await Promise.all(Array.from({ length: 600 }, (_, n) => runtime.start('order', { orderNo: `o${n}` })))
    runtime.pass(3 * hour)
    let timersFired = false
    const firing = fireDueTimers(runtime).then((fired) => {
      timersFired = true
      return fired
    })
    for (let n = 0; n < 5; n += 1) await runtime.start('approval', { amount: 5 })
    expect(timersFired).toBe(false)
    expect(await firing).toBe(600)
  })

  it('takes large commands one after the other, and no more of them than memory bears', async () => {
    const large = 'x'.repeat(3_000_000)
    const answers = await Promise.allSettled(
      Array.from({ length: 40 }, (_, n) =>
        runtime.committer.submit({ type: 'start', processId: 'approval', variables: { amount: n, large } }),
      ),
    )
    const rejected = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []))
    expect(rejected.length).toBeGreaterThan(10)
    expect(rejected[0]).toMatchObject({ name: 'Overloaded', retryAfterSeconds: 1 })
    const done = answers.filter((answer) => answer.status === 'fulfilled' && answer.value.accepted).length
    expect(done + rejected.length).toBe(40)
    expect(done).toBeGreaterThan(15)
  })
})
