import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../store/database.ts'
import { silent, testKinds } from '../store/testDatabase.ts'
import { DatabaseUnavailable, openCommitter } from './committer.ts'
import { DeploymentRefused, openDefinitions } from './definitions.ts'
import { approval, endless, inner, outer } from './testing/drawings.ts'
import { day, monday, type TestRuntime, testRuntime } from './testing/runtime.ts'

it('waits a moment for those whom the embedded database has just answered, so that they share a batch again', async () => {
  const { db, clock, log, definitions, ...runtime } = await testRuntime('pglite', { approval })
  // The moment does not pass: whoever still comes is waited for.
  const committer = openCommitter({ db, clock, log, definitions, elapsedMs: () => 0 })
  const turns = async (count: number) => {
    for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  }
  // Twelve who ask for the next thing some turns of the loop after their answer, not all at once.
  const roundOf = (round: number) =>
    Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        if (round > 0) await turns(n % 4)
        await committer.submit({ type: 'start', processId: 'approval', variables: { amount: n } })
      }),
    )
  const batches: number[] = []
  for (let round = 0; round < 12; round += 1) {
    const before = committer.stats.batches
    await roundOf(round)
    batches.push(committer.stats.batches - before)
  }
  expect(batches).toEqual(Array.from({ length: 12 }, () => 1))
  await committer.close()
  await runtime.close()
})

describe.each(testKinds)('the committer on %s', (kind) => {
  let runtime: TestRuntime
  beforeAll(async () => {
    runtime = await testRuntime(kind, { approval, inner, outer, endless })
  }, 60_000)
  afterAll(() => runtime.close())

  const taskOf = async (processInstanceKey: string) => {
    const [task] = await runtime.openTasks(processInstanceKey)
    if (!task) throw new Error(`nothing is open in ${processInstanceKey}`)
    return task
  }
  const complete = (userTaskKey: string, variables = {}) =>
    runtime.committer.submit({ type: 'completeTask', userTaskKey, variables, by: 'anna' })

  it('starts an instance, opens its task and ends it', async () => {
    const started = await runtime.start('approval', { amount: 5000, client: 'Aurora' })
    expect(started).toMatchObject({ state: 'active', processId: 'approval', version: 1 })
    const task = await taskOf(started.processInstanceKey)
    expect(task.elementId).toBe('approve')
    const done = await complete(task.key, { approved: true })
    expect(done).toMatchObject({
      accepted: true,
      state: 'completed',
      variables: { approved: true, amount: 5000 },
    })
    const key = started.processInstanceKey
    expect(
      await runtime.db.read('select state, case_name, client, amount from process_instance where key = $1::bigint', [
        key,
      ]),
    ).toEqual([{ state: 'completed', case_name: 'Order of Aurora', client: 'Aurora', amount: 5000 }])
    const steps = await runtime.db.read<{ element_id: string }>(
      `select element_id from element_left where instance_key = $1::bigint and kind <> 'process' order by key`,
      [key],
    )
    expect(steps.map((step) => step.element_id)).toEqual(['start', 'how', 'approve', 'end'])
    for (const table of ['active_element', 'instance_state'])
      expect(await runtime.db.read(`select 1 from ${table} where root_key = $1::bigint`, [key])).toEqual([])
    const [flows] = await runtime.db.read<{ flows: string[] }>(
      'select array_agg(f order by revision) as flows from sequence_flow_taken, unnest(flows) f where root_key = $1::bigint',
      [key],
    )
    expect(flows?.flows).toEqual(['f1', 'big', 'f2'])
    expect(
      await runtime.db.read(`select by, action, subject, subject_key from audit_entry where root_key = $1::bigint`, [
        key,
      ]),
    ).toEqual([{ by: 'anna', action: 'completeTask', subject: 'userTask', subject_key: task.key }])
  })

  it('answers two who claim one task at once: one has it, the other is told who', async () => {
    const started = await runtime.start('approval', { amount: 5000 })
    const { key } = await taskOf(started.processInstanceKey)
    const claim = (assignee: string) =>
      runtime.committer.submit({ type: 'assignTask', userTaskKey: key, assignee, onlyIf: null })
    const answers = await Promise.all([claim('anna'), claim('boris')])
    expect(answers.map((answer) => answer.accepted)).toEqual([true, false])
    const second = answers[1]
    expect(second?.accepted === false && second.refusal.code).toBe('alreadyAssigned')
    expect(second?.accepted === false && second.refusal.message).toContain('anna')
    expect(await runtime.db.read('select assignee, claimed_at from user_task where key = $1::bigint', [key])).toEqual([
      { assignee: 'anna', claimed_at: new Date(monday) },
    ])
  })

  it('refuses one of a batch without a trace and carries the others out', async () => {
    const one = await runtime.start('approval', { amount: 5 })
    const two = await runtime.start('approval', { amount: 5 })
    const [taskOne, taskTwo] = [await taskOf(one.processInstanceKey), await taskOf(two.processInstanceKey)]
    const answers = await Promise.all([
      complete(taskOne.key),
      complete(taskOne.key),
      complete('9223372036850000000'),
      complete(taskTwo.key, { text: 'a\u0000b' }),
      complete(taskTwo.key),
      runtime.committer.submit({ type: 'start', processId: 'nobody', variables: {} }),
    ])
    expect(answers.map((answer) => (answer.accepted ? 'accepted' : answer.refusal.code))).toEqual([
      'accepted',
      'instanceEnded',
      'notFound',
      'invalidVariables',
      'accepted',
      'definitionNotFound',
    ])
  })

  it('gives a command whose row the database rejects a fault of its own', async () => {
    // An assignee of a million characters does not fit into the index of open tasks.
    const giant = randomBytes(1_000_000).toString('base64')
    const started = await Promise.all([0, 1, 2].map(() => runtime.start('approval', { amount: 5000 })))
    const keys = await Promise.all(started.map(async (one) => (await taskOf(one.processInstanceKey)).key))
    const assign = (userTaskKey: string | undefined, assignee: string) =>
      runtime.committer.submit({ type: 'assignTask', userTaskKey: userTaskKey ?? '', assignee })
    const answers = await Promise.allSettled([
      assign(keys[0], 'anna'),
      assign(keys[1], giant),
      assign(keys[2], 'boris'),
    ])
    expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    const rows = await runtime.db.read<{ assignee: string | null }>(
      'select assignee from user_task where key = any($1::bigint[]) order by key',
      [keys],
    )
    expect(rows.map((row) => row.assignee)).toEqual(['anna', null, 'boris'])
    expect(await assign(keys[1], 'carla')).toMatchObject({ accepted: true })
  })

  it('folds a thousand commands for one instance into few writes, in their order', async () => {
    const { processInstanceKey } = await runtime.start('approval', { amount: 5 })
    const batchesBefore = runtime.committer.stats.batches
    const answers = await Promise.all(
      Array.from({ length: 1000 }, (_, n) =>
        runtime.committer.submit({ type: 'setVariables', scopeKey: processInstanceKey, variables: { n } }),
      ),
    )
    expect(answers.every((answer) => answer.accepted)).toBe(true)
    expect(runtime.committer.stats.batches - batchesBefore).toBeLessThanOrEqual(6)
    expect(
      await runtime.db.read(`select value from variable where scope_key = $1::bigint and name = 'n'`, [
        processInstanceKey,
      ]),
    ).toEqual([{ value: 999 }])
  })

  it('does what carries an idempotency key once, and answers as before', async () => {
    const submit = (client: string) =>
      runtime.committer.submit({
        type: 'start',
        processId: 'approval',
        variables: { client },
        idempotencyKey: `${kind} key 1`,
      })
    const [first, second] = await Promise.all([submit('Aurora'), submit('Aurora')])
    const third = await submit('Aurora')
    expect(first.accepted).toBe(true)
    expect([second, third]).toEqual([first, first])
    const other = await submit('Borealis')
    expect(other).toMatchObject({ accepted: false, refusal: { code: 'invalidArgument' } })
  })

  it('stops a process that calls itself without end, with an incident that says so', async () => {
    const { processInstanceKey: root } = await runtime.start('endless')
    const [counted] = await runtime.db.read<{ number: string }>(
      'select count(*) as number from process_instance where root_key = $1::bigint',
      [root],
    )
    expect(Number(counted?.number)).toBe(200)
    const incidents = await runtime.db.read<{ message: string }>(
      `select element_id, message from incident where root_key = $1::bigint and state = 'ACTIVE'`,
      [root],
    )
    expect(incidents).toEqual([
      { element_id: 'again', message: expect.stringContaining('Does one of them call itself?') },
    ])
    expect(await runtime.committer.submit({ type: 'cancel', processInstanceKey: root })).toMatchObject({
      accepted: true,
    })
  })

  it('walks a chain of called processes in one case', async () => {
    const { processInstanceKey: root } = await runtime.start('outer', { client: 'Aurora' })
    const children = () =>
      runtime.db.read<{ key: string; state: string; parent_key: string }>(
        'select key, state, parent_key from process_instance where root_key = $1::bigint and key <> root_key order by key',
        [root],
      )
    const [first] = await children()
    expect(first).toMatchObject({ state: 'running', parent_key: root })
    const task = await taskOf(first?.key ?? '')
    expect(await complete(task.key, { talked: true })).toMatchObject({ accepted: true, state: 'completed' })
    const [, second] = await children()
    expect(await complete((await taskOf(second?.key ?? '')).key)).toMatchObject({ accepted: true })
    expect(await children()).toMatchObject([{ state: 'completed' }, { state: 'completed' }])
    expect(await runtime.db.read('select state from process_instance where key = $1::bigint', [root])).toEqual([
      { state: 'completed' },
    ])
    expect(
      await runtime.db.read(`select value from variable where scope_key = $1::bigint and name = 'talked'`, [root]),
    ).toEqual([{ value: true }])
    expect(
      await runtime.db.read(
        'select stage, stage_order, left_at is not null as left, refused from case_stage where root_key = $1::bigint order by 2',
        [root],
      ),
    ).toEqual([
      { stage: 'Begin', stage_order: 1, left: true, refused: 0 },
      { stage: 'Finish', stage_order: 2, left: true, refused: 0 },
    ])
  })

  it('hands an error of a called process to its caller', async () => {
    const { processInstanceKey: root } = await runtime.start('outer')
    const [child] = await runtime.db.read<{ key: string }>(
      'select key from process_instance where parent_key = $1::bigint',
      [root],
    )
    await complete((await taskOf(child?.key ?? '')).key, { refused: true })
    expect(
      await runtime.db.read('select state, end_events from process_instance where key = $1::bigint', [root]),
    ).toEqual([{ state: 'completed', end_events: ['givenUp'] }])
    expect(await runtime.db.read('select stage, refused from case_stage where root_key = $1::bigint', [root])).toEqual([
      { stage: 'Begin', refused: 1 },
    ])
  })

  it('cancels a case with all that it has called, but no called process by itself', async () => {
    const { processInstanceKey: root } = await runtime.start('outer')
    const [child] = await runtime.db.read<{ key: string }>(
      'select key from process_instance where parent_key = $1::bigint',
      [root],
    )
    expect(await runtime.committer.submit({ type: 'cancel', processInstanceKey: child?.key ?? '' })).toMatchObject({
      accepted: false,
      refusal: { code: 'childInstance' },
    })
    expect(await runtime.committer.submit({ type: 'cancel', processInstanceKey: root })).toMatchObject({
      state: 'canceled',
    })
    expect(
      await runtime.db.read('select distinct state from process_instance where root_key = $1::bigint', [root]),
    ).toEqual([{ state: 'canceled' }])
    expect(await runtime.db.read(`select state from user_task where root_key = $1::bigint`, [root])).toEqual([
      { state: 'CANCELED' },
    ])
  })

  it('keeps a case at its call activity while the process it calls is not published', async () => {
    const lonely = outer.replaceAll('"outer"', '"lonely"').replaceAll('processId="inner"', 'processId="later"')
    await runtime.definitions.deploy({ resources: [{ name: 'lonely.bpmn', content: lonely }] })
    const { processInstanceKey: root } = await runtime.start('lonely')
    const [incident] = await runtime.db.read<{ key: string; message: string }>(
      `select key, kind, element_id, message from incident where root_key = $1::bigint and state = 'ACTIVE'`,
      [root],
    )
    expect(incident).toMatchObject({ kind: 'CALLED_ELEMENT_ERROR', element_id: 'first' })
    expect(incident?.message).toContain('No process "later" is published')
    const later = inner.replaceAll('"inner"', '"later"')
    await runtime.definitions.deploy({ resources: [{ name: 'later.bpmn', content: later }] })
    const incidentKey = incident?.key ?? ''
    expect(await runtime.committer.submit({ type: 'resolveIncident', incidentKey })).toMatchObject({ accepted: true })
    expect(
      await runtime.db.read('select process_id from process_instance where parent_key = $1::bigint', [root]),
    ).toEqual([{ process_id: 'later' }])
  })

  it('changes what may be changed of an open task', async () => {
    const started = await runtime.start('approval', { amount: 5000 })
    const { key } = await taskOf(started.processInstanceKey)
    const dueDate = new Date(monday + day).toISOString()
    const changes = { candidateGroups: ['Lawyer', 'a "b" \\ {c},'], dueDate, priority: 80 }
    expect(await runtime.committer.submit({ type: 'updateTask', userTaskKey: key, changes })).toMatchObject({
      accepted: true,
    })
    await runtime.committer.submit({ type: 'updateTask', userTaskKey: key, changes: { candidateUsers: ['anna'] } })
    expect(
      await runtime.db.read(
        'select candidate_groups, candidate_users, due_at, priority, assignee from user_task where key = $1::bigint',
        [key],
      ),
    ).toEqual([
      {
        candidate_groups: changes.candidateGroups,
        candidate_users: ['anna'],
        due_at: new Date(dueDate),
        priority: 80,
        assignee: null,
      },
    ])
  })

  it('publishes what has changed as the next version, and nothing twice', async () => {
    const again = await runtime.definitions.deploy({ resources: [{ name: 'approval.bpmn', content: approval }] })
    expect(again.processes).toMatchObject([{ processId: 'approval', version: 1, changed: false }])
    const changed = approval.replace('name="Approve"', 'name="Approve it"')
    const next = await runtime.definitions.deploy({ resources: [{ name: 'approval.bpmn', content: changed }] })
    expect(next.processes).toMatchObject([{ processId: 'approval', version: 2, changed: true }])
    expect(await runtime.start('approval', { amount: 5 })).toMatchObject({ version: 2 })
    await expect(
      runtime.definitions.deploy({ resources: [{ name: 'broken.bpmn', content: '<nonsense' }] }),
    ).rejects.toThrow(DeploymentRefused)
  })

  it('says with clear words that more waits than it takes', async () => {
    const starts = Array.from({ length: 20_100 }, () =>
      runtime.committer.submit({ type: 'setVariables', scopeKey: '4194304000', variables: {} }),
    )
    const answers = await Promise.allSettled(starts)
    const rejected = answers.filter((answer) => answer.status === 'rejected')
    expect(rejected.length).toBeGreaterThan(0)
    expect(rejected[0]?.reason).toMatchObject({ name: 'Overloaded' })
  })
})

describe('two runtimes on one PostgreSQL', () => {
  it.runIf(testKinds.includes('postgresql'))(
    'move the same instances without losing or doubling anything',
    async () => {
      const one = await testRuntime('postgresql', { approval, inner, outer, endless })
      const { db, clock, log } = one
      const definitions = openDefinitions({ db, clock, log })
      const two = openCommitter({ db, clock, log, definitions })
      try {
        const started = await Promise.all(Array.from({ length: 50 }, () => one.start('approval', { amount: 5 })))
        await Promise.all(
          started.flatMap(({ processInstanceKey }, i) =>
            Array.from({ length: 6 }, (_, n) =>
              (n % 2 === i % 2 ? one.committer : two).submit({
                type: 'setVariables',
                scopeKey: processInstanceKey,
                variables: { [`v${n}`]: n },
              }),
            ),
          ),
        )
        const rows = await db.read<{ n: number; revision: number }>(
          `select s.revision, (select count(*)::int from variable v where v.root_key = s.root_key and v.name like 'v%') as n
         from instance_state s`,
        )
        expect(rows).toHaveLength(50)
        expect(new Set(rows.map((row) => `${row.n} ${row.revision}`))).toEqual(new Set(['6 7']))
        const tasks = await one.openTasks()
        const answers = await Promise.all(
          tasks.flatMap((task) =>
            [one.committer, two].map((committer) =>
              committer.submit({ type: 'completeTask', userTaskKey: task.key, variables: {} }),
            ),
          ),
        )
        expect(answers.filter((answer) => answer.accepted)).toHaveLength(50)
      } finally {
        await two.close()
        await one.close()
      }
    },
  )
})

describe('a PostgreSQL that drops its connections', () => {
  it.runIf(testKinds.includes('postgresql'))('costs only the commands that were under way', async () => {
    const runtime = await testRuntime('postgresql', { approval })
    try {
      const { processInstanceKey: scopeKey } = await runtime.start('approval', { amount: 5 })
      const acknowledged: number[] = []
      const dropped: unknown[] = []
      for (let n = 0; n < 60; n += 1) {
        const setting = runtime.committer.submit({ type: 'setVariables', scopeKey, variables: { [`v${n}`]: n } }).then(
          () => acknowledged.push(n),
          (error: unknown) => dropped.push(error),
        )
        if (n % 20 === 10)
          await runtime.db
            .read('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()')
            .catch(() => undefined)
        await setting
      }
      expect(dropped.every((error) => error instanceof DatabaseUnavailable)).toBe(true)
      expect(acknowledged.length).toBeGreaterThan(40)
      const rows = await runtime.db.read<{ value: number }>(
        `select value from variable where scope_key = $1::bigint and name like 'v%'`,
        [scopeKey],
      )
      expect(rows.map((row) => row.value)).toEqual(expect.arrayContaining(acknowledged))
      const [task] = await runtime.openTasks()
      const done = await runtime.committer.submit({ type: 'completeTask', userTaskKey: task?.key ?? '', variables: {} })
      expect(done).toMatchObject({ accepted: true, state: 'completed' })
    } finally {
      await runtime.close()
    }
  })
})

it('goes on from the folder of an embedded database that was left in mid-work', async () => {
  const folder = join(tmpdir(), `waymark-test-${randomBytes(6).toString('hex')}`)
  try {
    const before = await testRuntime(await openDatabase({ dataFolder: folder, log: silent }), { outer, inner })
    const { processInstanceKey: root } = await before.start('outer')
    const [task] = await before.openTasks()
    await before.close()

    const db = await openDatabase({ dataFolder: folder, log: silent })
    const after = await testRuntime(db)
    expect(
      await after.committer.submit({ type: 'completeTask', userTaskKey: task?.key ?? '', variables: {} }),
    ).toMatchObject({
      accepted: true,
    })
    const [next] = await after.openTasks()
    expect(next?.elementId).toBe('talk')
    expect(
      await after.committer.submit({ type: 'completeTask', userTaskKey: next?.key ?? '', variables: {} }),
    ).toMatchObject({
      accepted: true,
      rootProcessInstanceKey: root,
    })
    expect(await db.read('select state from process_instance where key = $1::bigint', [root])).toEqual([
      { state: 'completed' },
    ])
    await after.close()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}, 60_000)
