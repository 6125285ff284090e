import { afterEach, describe, expect, it } from 'vitest'
import { DatabaseUnavailable, openCommitter } from '../engine/committer.ts'
import { complaint, deadlines, guard, hourly, order, reminded, watch } from '../engine/testing/drawings.ts'
import { hour, monday, type TestRuntime, testRuntime } from '../engine/testing/runtime.ts'
import { insertOutbox } from '../store/outbox.ts'
import { testKinds } from '../store/testDatabase.ts'
import { claimDueTimers, deleteTimers } from '../store/timers.ts'
import { expireMessages, fireDueTimers, offerMissedMessages, startDueProcesses, sweepOutbox } from './rounds.ts'

describe.each(testKinds)('rounds on %s', (kind) => {
  let runtime: TestRuntime
  afterEach(() => runtime.close())
  const open = async (drawings: Record<string, string>) => {
    runtime = await testRuntime(kind, drawings)
  }
  const count = async (table: string, where = 'true') => {
    const [row] = await runtime.db.read<{ n: number }>(`select count(*)::int as n from ${table} where ${where}`)
    return row?.n ?? 0
  }
  const pay = (orderNo: string, more = {}) =>
    runtime.committer.submit({
      type: 'publishMessage',
      name: 'paid',
      correlationKey: orderNo,
      variables: { paid: orderNo },
      timeToLiveMs: hour,
      ...more,
    })

  it('fires each due timer once, also those that fell due while nobody was there, and when two runtimes look at once', async () => {
    await open({ order })
    await Promise.all(Array.from({ length: 30 }, (_, n) => runtime.start('order', { orderNo: `o${n}` })))
    expect(await fireDueTimers(runtime)).toBe(0)
    runtime.pass(3 * hour)
    const other = { ...runtime, committer: openCommitter(runtime) }
    const fired = await Promise.all([fireDueTimers(runtime), fireDueTimers(other)])
    expect(fired[0] + fired[1]).toBe(30)
    expect(await fireDueTimers(runtime)).toBe(0)
    expect(await count('timer')).toBe(0)
    expect(await count('element_left', `element_id = 'wait'`)).toBe(30)
    expect(await count('message_subscription')).toBe(30)
    await other.committer.close()
  })

  it('fires the timer first that was due first, when both fell due while nobody was there', async () => {
    await open({ deadlines })
    const { processInstanceKey } = await runtime.start('deadlines')
    runtime.pass(3 * hour)
    expect(await fireDueTimers(runtime)).toBe(2)
    expect(await runtime.openTasks(processInstanceKey)).toMatchObject([{ elementId: 'escalate' }])
    expect(await count('timer')).toBe(0)
  })

  it('keeps the order of the timers of each case when there are more than are claimed at once', async () => {
    await open({ deadlines })
    await Promise.all(Array.from({ length: 300 }, () => runtime.start('deadlines')))
    runtime.pass(3 * hour)
    expect(await fireDueTimers(runtime)).toBe(600)
    expect(await count('user_task', `state = 'CREATED' and element_id = 'escalate'`)).toBe(300)
    expect(await count('timer')).toBe(0)
  })

  it('ends when all that it began has ended, also where the database fails some of it', async () => {
    await open({ order })
    await Promise.all(Array.from({ length: 510 }, (_, n) => runtime.start('order', { orderNo: `o${n}` })))
    runtime.pass(3 * hour)
    let under = 0
    let submitted = 0
    const submit: TestRuntime['committer']['submit'] = async (submission, options) => {
      submitted += 1
      under += 1
      try {
        if (submitted === 510) throw new DatabaseUnavailable('The database does not answer.')
        return await runtime.committer.submit(submission, options)
      } finally {
        under -= 1
      }
    }
    const failing = fireDueTimers({ ...runtime, committer: { ...runtime.committer, submit } })
    await expect(failing).rejects.toThrow(DatabaseUnavailable)
    expect({ submitted, under }).toEqual({ submitted: 510, under: 0 })
    expect(await count('timer')).toBe(1)
  })

  it('leaves a repeating timer alone that somebody else has fired and armed again since it was claimed', async () => {
    await open({ reminded })
    await runtime.start('reminded')
    runtime.pass(hour)
    // This runtime claims, sleeps longer than its lease, and wakes when another has done its work.
    const claims = await claimDueTimers(runtime.db, runtime.clock.nowMs(), runtime.clock.realMs(), 10)
    expect(claims).toHaveLength(1)
    await runtime.db.read('update timer set claimed_until = null')
    expect(await fireDueTimers(runtime)).toBe(1)
    for (const claim of claims)
      expect(await runtime.committer.submit({ type: 'fireTimer', ...claim })).toMatchObject({
        accepted: false,
        refusal: { code: 'notWaiting' },
      })
    await deleteTimers(runtime.db, claims)
    expect(await count('element_left', `element_id = 'remind'`)).toBe(1)
    runtime.pass(hour)
    expect(await fireDueTimers(runtime)).toBe(1)
    expect(await count('element_left', `element_id = 'remind'`)).toBe(2)
  })

  it('does not wait for a claim that was made before the clock of the machine was set back', async () => {
    await open({ order })
    await runtime.start('order', { orderNo: 'o1' })
    runtime.pass(3 * hour)
    await runtime.db.read('update timer set claimed_until = $1', [new Date(runtime.clock.realMs() + 5 * hour)])
    expect(await fireDueTimers(runtime)).toBe(1)
  })

  it('throws a timer away that no instance waits for', async () => {
    await open({ order })
    const { processInstanceKey } = await runtime.start('order', { orderNo: 'o1' })
    await runtime.db.read(
      `insert into timer (root_key, key, instance_key, element_key, element_id, definition_key, process_id, due_at, created_at)
       select root_key, key + 1000, instance_key, element_key, element_id, definition_key, process_id, $1, $1 from timer`,
      [new Date(monday - hour)],
    )
    expect(await fireDueTimers(runtime)).toBe(1)
    expect(await count('timer', `instance_key = ${processInstanceKey}`)).toBe(1)
  })

  it('starts a process by its timer each time that it is due, and no more', async () => {
    await open({ hourly })
    expect(await startDueProcesses(runtime)).toBe(0)
    for (const started of [1, 2, 3, 3]) {
      runtime.pass(hour)
      await Promise.all([startDueProcesses(runtime), startDueProcesses(runtime)])
      expect(await count('process_instance')).toBe(started)
    }
  })

  it('brings a message to whoever awaits it, or keeps it until somebody does', async () => {
    await open({ order })
    await runtime.start('order', { orderNo: 'o1' })
    const early = await pay('o1')
    expect(early).toMatchObject({ accepted: true, processInstanceKeys: [] })
    runtime.pass(2 * hour - 1000)
    const late = await pay('o2')
    await runtime.start('order', { orderNo: 'o2' })
    runtime.pass(1000)
    // The message for o1 has expired by now.
    await fireDueTimers(runtime)
    await runtime.committer.idle()
    expect(await count('job')).toBe(0)
    const now = await pay('o1')
    expect(now.accepted && now.processInstanceKeys).toHaveLength(1)
    expect(late.accepted).toBe(true)
    runtime.pass(hour - 2000)
    expect(await count('job')).toBe(1)
    expect(await expireMessages(runtime)).toBe(1)
    runtime.pass(2 * hour)
    expect(await expireMessages(runtime)).toBe(2)
    expect(await count('message_correlation')).toBe(0)
  })

  it('offers a buffered message when the instance comes to await it', async () => {
    await open({ order })
    await runtime.start('order', { orderNo: 'o1' })
    runtime.pass(2 * hour)
    await pay('o1', { variables: { by: 'card' } })
    await fireDueTimers(runtime)
    await runtime.committer.idle()
    expect(await count('message_subscription')).toBe(0)
    expect(await runtime.db.read(`select type, retries from job`)).toEqual([{ type: 'ship', retries: 2 }])
    expect(await runtime.db.read(`select value from variable where name = 'by'`)).toEqual([{ value: 'card' }])
  })

  it('refuses a message with an id that lives, and takes it again when it has expired', async () => {
    await open({ order })
    const send = () => pay('o1', { messageId: 'm1' })
    const [one, two] = await Promise.all([send(), send()])
    expect(one.accepted).toBe(true)
    expect(two).toMatchObject({ accepted: false, refusal: { code: 'duplicateMessage' } })
    expect(await send()).toMatchObject({ accepted: false, refusal: { code: 'duplicateMessage' } })
    runtime.pass(2 * hour)
    expect(await send()).toMatchObject({ accepted: true })
  })

  it('begins one instance at a time for a correlation key, and the next when it has ended', async () => {
    await open({ complaint })
    const complain = (client: string, text: string) =>
      runtime.committer.submit({
        type: 'publishMessage',
        name: 'complaint',
        correlationKey: client,
        variables: { text },
        timeToLiveMs: hour,
      })
    await Promise.all([complain('Aurora', 'late'), complain('Aurora', 'cold'), complain('Borealis', 'loud')])
    expect(await count('process_instance')).toBe(2)
    const [task] = await runtime.openTasks()
    await runtime.committer.submit({ type: 'completeTask', userTaskKey: task?.key ?? '', variables: {} })
    await runtime.committer.idle()
    expect(await count('process_instance')).toBe(3)
    expect(await runtime.db.read(`select value from variable where name = 'text' order by value #>> '{}'`)).toEqual([
      { value: 'cold' },
      { value: 'late' },
      { value: 'loud' },
    ])
  })

  it('brings a thrown signal to everybody who waits', async () => {
    await open({ watch, guard })
    await Promise.all(Array.from({ length: 20 }, () => runtime.start('guard')))
    await runtime.start('watch')
    const [task] = await runtime.openTasks()
    await runtime.committer.submit({ type: 'completeTask', userTaskKey: task?.key ?? '', variables: {} })
    await runtime.committer.idle()
    expect(await count('process_instance', `process_id = 'guard' and state = 'completed'`)).toBe(20)
    expect(await count('outbox')).toBe(0)
    expect(await count('signal_delivery')).toBe(0)
  })

  it('does what a runtime promised that has died', async () => {
    await open({ order, guard })
    await runtime.start('guard')
    await runtime.start('order', { orderNo: 'o1' })
    runtime.pass(2 * hour)
    await fireDueTimers(runtime)
    const longAgo = Date.now() - hour
    const submission = { type: 'publishMessage', name: 'paid', correlationKey: 'o1', variables: {} }
    await insertOutbox(runtime.db, [{ key: '77', submission, atMs: monday, realMs: longAgo }])
    await runtime.db.read(
      `insert into signal_delivery (broadcast_key, root_key, target_key) select 78, root_key, instance_key from signal_subscription`,
    )
    const broadcast = { type: 'broadcastSignal', name: 'alarm', variables: {} }
    await insertOutbox(runtime.db, [{ key: '78', submission: broadcast, atMs: monday, realMs: longAgo }])
    expect(await sweepOutbox(runtime)).toBe(2)
    expect(await sweepOutbox(runtime)).toBe(0)
    expect(await count('outbox')).toBe(0)
    expect(await count('job')).toBe(1)
    expect(await count('process_instance', `process_id = 'guard' and state = 'completed'`)).toBe(1)
  })

  it('offers a message that a crash left lying', async () => {
    await open({ order })
    await runtime.start('order', { orderNo: 'o1' })
    runtime.pass(2 * hour)
    await fireDueTimers(runtime)
    await runtime.db.read(
      `insert into buffered_message (key, name, correlation_key, variables, published_at, expires_at)
       values (79, 'paid', 'o1', '{}', $1, $2)`,
      [new Date(monday), new Date(monday + 9 * hour)],
    )
    await offerMissedMessages(runtime)
    expect(await count('job')).toBe(1)
    expect(await count('message_correlation')).toBe(1)
  })

  it('counts the retries of a job down to an incident that can be resolved', async () => {
    await open({ order })
    await runtime.start('order', { orderNo: 'o1' })
    runtime.pass(2 * hour)
    await fireDueTimers(runtime)
    await pay('o1')
    const [job] = await runtime.db.read<{ key: string }>('select key from job')
    const jobKey = job?.key ?? ''
    const fail = (retries: number) =>
      runtime.committer.submit({ type: 'failJob', jobKey, retries, message: 'no lorry', retryBackOffMs: hour })
    await fail(1)
    expect(await runtime.db.read('select retries, state, available_at from job')).toEqual([
      { retries: 1, state: 'CREATED', available_at: new Date(monday + 3 * hour) },
    ])
    await fail(0)
    const [incident] = await runtime.db.read<{ key: string }>('select key, kind, state, job_key from incident')
    expect(incident).toMatchObject({ kind: 'JOB_NO_RETRIES', state: 'ACTIVE', job_key: jobKey })
    await runtime.committer.submit({ type: 'updateJobRetries', jobKey, retries: 3 })
    await runtime.committer.submit({ type: 'resolveIncident', incidentKey: incident?.key ?? '' })
    expect(await count('incident', `state = 'RESOLVED'`)).toBe(1)
    const done = await runtime.committer.submit({ type: 'completeJob', jobKey, variables: { lorry: 7 } })
    expect(done).toMatchObject({ accepted: true, state: 'completed' })
    expect(await count('job')).toBe(0)
  })
})
