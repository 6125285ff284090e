import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { circle } from '../engine/testing/circle.ts'
import { approval } from '../engine/testing/drawings.ts'
import { day, type TestRuntime, testRuntime } from '../engine/testing/runtime.ts'
import { foldFigures, prepareMonths, pruneHistory } from '../worker/history.ts'
import { monthOf, monthsThere } from './months.ts'
import { PruningUndone, prunableMonth, pruneAuditTrail, pruneMonth } from './prune.ts'
import { holdCase, keepFor, monthOfHistory, releaseCase } from './retention.ts'
import { checkRollups } from './rollups.ts'
import { testKinds } from './testDatabase.ts'

const march = monthOf(Date.UTC(2026, 2))
const late = { atMs: 0, by: 'root' }

describe.each(testKinds)('pruning on %s', (kind) => {
  let runtime: TestRuntime
  beforeEach(async () => {
    runtime = await testRuntime(kind, { approval, circle })
  })
  afterEach(() => runtime.close())

  const now = () => ({ nowMs: runtime.clock.nowMs(), realMs: () => runtime.clock.realMs() })
  const finish = async (processInstanceKey: string) => {
    for (const task of await runtime.openTasks(processInstanceKey))
      await runtime.committer.submit({ type: 'completeTask', userTaskKey: task.key, variables: {} })
  }
  const roots = async () =>
    (await runtime.db.read<{ key: string }>('select key from process_instance order by key')).map(({ key }) => key)

  it('drops a month as a whole where nothing in it is to be kept, and leaves the figures as they were', async () => {
    const { db } = runtime
    for (let i = 0; i < 5; i += 1) await finish((await runtime.start('approval', { amount: i })).processInstanceKey)
    await keepFor(db, { processId: 'approval', days: 30, ...late })
    runtime.pass(25 * day)
    expect(await prunableMonth(db, runtime.clock.nowMs())).toBeUndefined()
    runtime.pass(31 * day)
    const figures = () =>
      db.read(
        'select measure, sum(n)::int as n from (select measure, n from rollup_hour union all select measure, n from rollup_delta) x group by 1 order by 1',
      )
    const before = await figures()
    expect(await prunableMonth(db, runtime.clock.nowMs())).toBe(march)
    expect(await pruneMonth(db, march, now())).toEqual({ month: '2026-03', dropped: 5, kept: 0 })
    expect(await roots()).toEqual([])
    expect(await monthsThere(db)).not.toContain(march)
    expect(await figures()).toEqual(before)
    await foldFigures(runtime)
    expect(await checkRollups(db)).toEqual([])

    // Life goes on, also should a clock go back to that month.
    await runtime.start('approval', {})
    runtime.clock.pin(Date.UTC(2026, 2, 5))
    await runtime.start('approval', {})
    expect(await roots()).toHaveLength(2)
  })

  it('keeps what runs, is young, held, or of a process that is kept, and they go on', async () => {
    const { db } = runtime
    const start = async (process: string) => (await runtime.start(process, { amount: 1 })).processInstanceKey
    const [old, held, running, other] = [
      await start('approval'),
      await start('approval'),
      await start('approval'),
      await start('circle'),
    ]
    for (const key of [old, held, other]) while ((await runtime.openTasks(key)).length > 0) await finish(key)
    await keepFor(db, { processId: 'approval', days: 10, ...late })
    await holdCase(db, { rootKey: held, reason: 'a law suit', ...late })
    runtime.pass(45 * day)
    expect(await monthOfHistory(db, march, runtime.clock.nowMs())).toMatchObject({
      name: '2026-03',
      finished: 3,
      running: 1,
      due: 1,
      nextDueAt: null,
      prunable: true,
    })
    expect(await pruneMonth(db, march, now())).toEqual({ month: '2026-03', dropped: 1, kept: 3 })
    expect(await roots()).toEqual([held, running, other].sort())
    expect(await checkRollups(db)).toEqual([])
    const rows = await db.read<{ n: number }>(
      'select count(*)::int as n from element_left where root_key = $1::bigint',
      [held],
    )
    expect(rows[0]?.n).toBeGreaterThan(3)

    await finish(running)
    await releaseCase(db, held)
    runtime.pass(20 * day)
    expect(await pruneMonth(db, march, now())).toEqual({ month: '2026-03', dropped: 2, kept: 1 })
    expect(await roots()).toEqual([other])
    expect(await checkRollups(db)).toEqual([])
  })

  it('loses nothing of what happens while the survivors are copied', async () => {
    const { db } = runtime
    const keys: string[] = []
    for (let i = 0; i < 12; i += 1) keys.push((await runtime.start('approval', { amount: i })).processInstanceKey)
    for (const key of keys.slice(0, 6)) await finish(key)
    await keepFor(db, { processId: 'approval', days: 1, ...late })
    runtime.pass(45 * day)
    // The others are moved on all the while, some before, some during, some after.
    const moving = (async () => {
      for (const key of keys.slice(6)) {
        const [task] = await runtime.openTasks(key)
        if (task) await runtime.committer.submit({ type: 'assignTask', userTaskKey: task.key, assignee: 'bob' })
        await finish(key)
        await runtime.start('approval', { amount: 5000 })
      }
    })()
    const pruned = await pruneMonth(db, march, now())
    await moving
    expect(pruned).toEqual({ month: '2026-03', dropped: 6, kept: 6 })
    const rows = await db.read<{ state: string; assignee: string; n: number }>(
      `select i.state, t.assignee, count(*)::int as n from process_instance i join user_task t on t.root_key = i.root_key
       where i.key = any ($1::bigint[]) group by 1, 2`,
      [keys],
    )
    expect(rows).toEqual([{ state: 'completed', assignee: 'bob', n: 6 }])
    expect(await checkRollups(db)).toEqual([])
    expect(await db.read(`select 1 from pg_trigger where tgname = 'note_touched'`)).toEqual([])
  })

  it('is done by one of many, by a round, with a line in the audit trail', async () => {
    const { db } = runtime
    await finish((await runtime.start('approval', { amount: 1 })).processInstanceKey)
    await keepFor(db, { processId: 'approval', days: 1, ...late })
    runtime.pass(45 * day)
    const rounds = await Promise.all([pruneHistory(runtime), pruneHistory(runtime)])
    expect(rounds.reduce((sum, n) => sum + n, 0)).toBe(1)
    expect(await pruneHistory(runtime)).toBe(0)
    expect(
      await db.read(`select action, subject, subject_key, detail from audit_entry where subject = 'history'`),
    ).toEqual([
      {
        action: 'prune',
        subject: 'history',
        subject_key: '2026-03',
        detail: { month: '2026-03', dropped: 1, kept: 0 },
      },
    ])
  })

  it('leaves all as it was where a setting changes meanwhile', async () => {
    const { db } = runtime
    const key = (await runtime.start('approval', { amount: 1 })).processInstanceKey
    await finish(key)
    await keepFor(db, { processId: 'approval', days: 1, ...late })
    runtime.pass(45 * day)
    const clock = {
      nowMs: runtime.clock.nowMs(),
      // Asked before each table is copied: by then somebody has thought better of it.
      realMs: () => {
        void holdCase(db, { rootKey: key, reason: 'wait', ...late })
        return runtime.clock.realMs()
      },
    }
    // The first question is before anything is listed, so the hold has to come after it.
    let asked = 0
    const realMs = () => (++asked > 1 ? clock.realMs() : runtime.clock.realMs())
    await expect(pruneMonth(db, march, { nowMs: clock.nowMs, realMs })).rejects.toThrow(PruningUndone)
    expect(await roots()).toEqual([key])
    expect(await checkRollups(db)).toEqual([])
  })

  it('drops old months of the audit trail only where that is wished', async () => {
    const { db } = runtime
    runtime.pass(100 * day)
    await prepareMonths(runtime)
    expect(await pruneAuditTrail(db, runtime.clock.nowMs())).toEqual([])
    await keepFor(db, { processId: '', days: 60, ...late })
    expect(await pruneAuditTrail(db, runtime.clock.nowMs())).toEqual(['before', '2026-03'])
    expect(await monthsThere(db, 'audit_entry')).not.toContain(march)
    await prepareMonths(runtime)
  })
})
