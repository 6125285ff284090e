import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { circle } from '../engine/testing/circle.ts'
import { approval, inner, medley, order, outer } from '../engine/testing/drawings.ts'
import { hour, type TestRuntime, testRuntime } from '../engine/testing/runtime.ts'
import { fireDueTimers } from '../worker/rounds.ts'
import { floorFigures, lateSteps, processFigures } from './queries/floor.ts'
import { countCases, funnelFigures } from './queries/funnel.ts'
import { finishedSteps, personFigures, waitingSteps } from './queries/insights.ts'
import { elementStatistics, elementStatisticsOf } from './queries/processInstances.ts'
import { run } from './queries/search.ts'
import {
  bucketOf,
  checkRollups,
  completedBy,
  foldRollups,
  percentile,
  rebuildRollups,
  rolledUp,
  wholeHours,
} from './rollups.ts'
import { testKinds } from './testDatabase.ts'

let runtime: TestRuntime | undefined
afterEach(async () => {
  await runtime?.close()
  runtime = undefined
})

const processes = ['approval', 'outer', 'order', 'circle', 'medley']

/** Any moment of any day: somebody starts, claims, hands back, completes, gives up, cancels; timers fire, messages come, rollups are folded. */
const act = fc.record({
  kind: fc.constantFrom(
    'start',
    'start',
    'complete',
    'complete',
    'complete',
    'assign',
    'message',
    'job',
    'cancel',
    'pass',
    'fold',
    'variables',
    'due',
  ),
  n: fc.nat(),
  at: fc.constantFrom(0, 1, 137, 5_000, hour, 31 * hour),
  saleType: fc.constantFrom(undefined, 'push', 'pull'),
  amount: fc.constantFrom(undefined, 0, 10.25, 2000),
  refused: fc.boolean(),
})
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never

async function perform(acts: readonly Act[], runtime: TestRuntime) {
  const { committer, db } = runtime
  for (const { kind, n, at, saleType, amount, refused } of acts) {
    const one = async (table: string, column = 'key') => {
      const rows = await db.read<{ key: string }>(`select ${column} as key from ${table} order by 1`)
      return rows[n % Math.max(rows.length, 1)]?.key
    }
    const variables = {
      orderNo: `o${n % 5}`,
      no: 'r1',
      client: 'acme',
      ...(saleType ? { saleType } : {}),
      ...(amount === undefined ? { amount: 1 } : { amount }),
      ...(refused ? { refused, refusalReason: n % 2 ? 'Too dear' : 'Too late' } : {}),
    }
    const processId = processes[n % processes.length] ?? 'approval'
    const task = await one(`user_task where state = 'CREATED'`)
    const by = n % 3 ? 'anna' : 'bob'
    switch (kind) {
      case 'start':
        // Some together: a batch.
        await Promise.all(
          Array.from({ length: 1 + (n % 3) }, () => committer.submit({ type: 'start', processId, variables, by })),
        )
        break
      case 'complete':
        if (task) await committer.submit({ type: 'completeTask', userTaskKey: task, variables, by })
        break
      case 'assign':
        if (task) await committer.submit({ type: 'assignTask', userTaskKey: task, assignee: n % 2 ? by : null })
        break
      case 'due':
        if (task) {
          // Long ago, in this hour, now, later, or never.
          const away = [-40 * hour, -hour, -60_000, 0, 90 * hour][n % 5] ?? 0
          const dueDate = n % 7 === 0 ? null : new Date(runtime.clock.nowMs() + away).toISOString()
          await committer.submit({ type: 'updateTask', userTaskKey: task, changes: { dueDate } })
        }
        break
      case 'message':
        await committer.submit({
          type: 'publishMessage',
          name: 'paid',
          correlationKey: `o${n % 5}`,
          variables: {},
          timeToLiveMs: 0,
        })
        break
      case 'job': {
        const jobKey = await one('job')
        if (jobKey && refused) await committer.submit({ type: 'failJob', jobKey, retries: 0, message: 'no' })
        else if (jobKey) await committer.submit({ type: 'completeJob', jobKey, variables: {} })
        break
      }
      case 'cancel': {
        const key = await one(`instance_state where parent_key is null`)
        if (key && refused) await committer.submit({ type: 'cancel', processInstanceKey: key })
        break
      }
      case 'variables': {
        const key = await one(`instance_state where parent_key is null`)
        if (key) await committer.submit({ type: 'setVariables', scopeKey: key, variables })
        break
      }
      case 'pass':
        runtime.pass(at)
        await fireDueTimers(runtime)
        break
      case 'fold':
        await foldRollups(db, 1 + (n % 20))
    }
    runtime.pass(at % 9_999)
  }
  await committer.idle()
}

/** Each figure beside the cases that it opens to, and beside what the rows say, in a period that begins and ends in the middle of it all. */
async function compareFigures({ db, clock }: TestRuntime, n: number) {
  const now = new Date(clock.nowMs())
  const at = (hours: number) => new Date(clock.nowMs() - hours * hour).toISOString()
  for (const period of [
    { from: at(24 * 40), to: at(-1) },
    { from: at(n), to: at(n % 7) },
    { from: '2026-03-03T00:00:00Z', to: at(5) },
  ])
    for (const saleType of [undefined, 'push']) {
      const scope = { processId: 'circle', saleType, ...wholeHours(period) }
      const drawn = [
        { name: 'Offer', order: 1 },
        { name: 'Deal', order: 2 },
      ]
      const { stages, won } = await funnelFigures(db, scope, drawn)
      for (const [i, { name: stage, order: stageOrder }] of drawn.entries()) {
        const of = { ...scope, stage, stageOrder }
        const { now: nowIn, nowSum, reached, reachedSum, refused } = stages[i] ?? {}
        const listed = await Promise.all([
          countCases(db, { ...of, state: 'running', stageState: 'in' }),
          countCases(db, { ...of, state: 'any', stageState: 'reached' }),
          countCases(db, { ...of, state: 'any', stageState: 'refused' }),
        ])
        expect([nowIn, nowSum, reached, reachedSum, refused]).toEqual([
          listed[0].count,
          listed[0].sum,
          listed[1].count,
          listed[1].sum,
          listed[2].count,
        ])
      }
      expect(won).toEqual(await countCases(db, { ...scope, state: 'any', stageState: 'won' }))
    }
  const [counted] = await db.read<{ n: number }>(
    `select count(*)::int as n from element_left where process_id = 'circle' and outcome = 'completed' and kind <> 'process' and left_at >= $1`,
    [wholeHours({ from: at(n) }).from ?? ''],
  )
  const finished = await finishedSteps(db, { processId: 'circle', ...wholeHours({ from: at(n), to: at(-1) }) })
  expect(finished.reduce((sum, { completed }) => sum + completed, 0)).toBe(counted?.n)
  const { steps } = await floorFigures(db, { processId: 'medley', now, since: now })
  expect(steps.filter(({ waiting }) => waiting > 0).map(({ elementId, waiting }) => [elementId, waiting])).toEqual(
    (
      await db.read<{ id: string; n: number }>(
        `select element_id as id, count(distinct instance_key)::int as n from active_element
         where process_id = 'medley' and kind <> 'process' group by 1 order by 1`,
      )
    ).map(({ id, n }) => [id, n]),
  )
}

/** What waits, is late and stuck now, and since when, beside what the rows say. */
async function compareWaiting({ db, clock }: TestRuntime) {
  const now = new Date(clock.nowMs())
  const period = wholeHours({ from: new Date(clock.nowMs() - 40 * 24 * hour).toISOString(), to: now.toISOString() })
  const definitions = await db.read<{ processId: string; version: number; key: string }>(
    'select process_id as "processId", version, key from process_definition',
  )
  const overview = await processFigures(db, { now, since: now })
  for (const { processId, version, key } of definitions) {
    const counted = await run<{ id: string; waiting: number; late: number; medianMs: number | null }>(
      db,
      sql`with recursive ${lateSteps(now)}
        select element_id as id, count(distinct instance_key)::int as waiting,
          (count(distinct instance_key) filter (where l.element_key is not null))::int as late,
          percentile_cont(0.5) within group (order by extract(epoch from ${now}::timestamptz - e.entered_at)::float8 * 1000)
            filter (where kind <> 'multiInstanceBody') as "medianMs"
        from active_element e left join late l on l.root_key = e.root_key and l.element_key = e.key
        where process_id = ${processId} group by grouping sets ((element_id), ()) order by 1`,
    )
    const all = counted.find(({ id }) => id === null)
    const byStep = counted.filter(({ id }) => id !== null)
    const { steps, all: figures } = await floorFigures(db, { processId, now, since: now })
    expect([processId, figures.late]).toEqual([processId, all?.late ?? 0])
    expect(overview.find((one) => one.processId === processId)?.late ?? 0).toBe(figures.late)
    expect(
      steps.filter(({ waiting }) => waiting > 0).map(({ elementId, waiting, late }) => [elementId, waiting, late]),
    ).toEqual(byStep.map(({ id, waiting, late }) => [id, waiting, late]))
    const waiting = await waitingSteps(db, { processId, version, ...period }, now)
    for (const { id, medianMs } of byStep)
      expect(waiting.find(({ elementId }) => elementId === id)?.medianMs).toBeCloseTo(medianMs ?? 0, 0)
    expect(await elementStatisticsOf(db, { processId, version, key }, now)).toEqual(
      await elementStatistics(db, [sql`p.definition_key = ${key}::bigint`]),
    )
    const held = await db.read<{ id: string; n: number }>(
      `select element_id || ' ' || coalesce(assignee, '') as id, count(*)::int as n from user_task
       where process_id = $1 and state = 'CREATED' group by 1 order by 1`,
      [processId],
    )
    const elementIds = (await db.read<{ id: string }>('select distinct element_id as id from user_task')).map(
      ({ id }) => id,
    )
    const people = await personFigures(db, { processId, ...period }, elementIds)
    expect(
      people
        .filter(({ waiting }) => waiting > 0)
        .map(({ elementId, username, waiting }) => [`${elementId} ${username ?? ''}`, waiting])
        .sort(),
    ).toEqual(held.map(({ id, n }) => [id, n]).sort())
    const [done] = await db.read<{ n: number }>(
      `select count(*)::int as n from user_task where process_id = $1 and state = 'COMPLETED' and closed_at >= $2`,
      [processId, new Date(Math.floor(Date.parse(period.from ?? '') / (24 * hour)) * 24 * hour)],
    )
    expect(people.reduce((sum, { completed }) => sum + completed, 0)).toBe(done?.n)
    for (const { completed, medianMs } of people) expect(medianMs === null).toBe(completed === 0)
  }
}

describe.each(testKinds)('rollups on %s', (kind) => {
  it('are what the rows add up to, whatever happens and whenever they are folded', async () => {
    const opened = await testRuntime(kind, { approval, outer, inner, order, circle, medley })
    runtime = opened
    const { db } = opened
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 30, maxLength: 60 }), async (acts) => {
        await perform(acts, opened)
        expect(await checkRollups(db)).toEqual([])
        await compareFigures(opened, acts.length)
        await compareWaiting(opened)
      }),
      { numRuns: kind === 'pglite' ? 3 : 6, endOnFailure: true },
    )
    while ((await foldRollups(db)) > 0);
    expect(await checkRollups(db)).toEqual([])
    const [{ n = 0 } = {}] = await db.read<{ n: number }>('select count(distinct measure)::int as n from rollup_hour')
    expect(n).toBeGreaterThanOrEqual(9)
  }, 180_000)

  it('add up to the hours of a period, wherever it begins and ends', async () => {
    runtime = await testRuntime(kind, { approval })
    const { db } = runtime
    // Ends within the fourth week, and on its last days nothing has happened.
    const [begin, weeks] = [168 * 2_900, 4]
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ at: fc.nat(168 * weeks - 50), n: fc.nat(3), step: fc.nat(2) }), { maxLength: 40 }),
        fc.array(fc.tuple(fc.nat(168 * weeks), fc.nat(168 * weeks)), { minLength: 30, maxLength: 30 }),
        fc.constantFrom(5, 1_000),
        async (happened, periods, folded) => {
          await db.read('delete from rollup_delta')
          for (const table of ['hour', 'day', 'week']) await db.read(`delete from rollup_${table}`)
          const hours = happened.map(({ at }) => begin + at)
          const values = [hours, happened.map(({ n }) => n + 1), happened.map(({ step }) => step)]
          for (const measure of ['left', 'started', 'closed'])
            await db.read(
              `insert into rollup_delta (process_id, measure, hour, subject, part, version, sale_type, bucket, n, total)
               select 'approval', '${measure}', x.hour, 'decide', 'completed', 1, '', x.step, sum(x.n), sum(x.n * 7)
               from unnest($1::integer[], $2::integer[], $3::integer[]) as x(hour, n, step) group by x.hour, x.step`,
              values,
            )
          // What is not folded counts as well.
          await foldRollups(db, folded)
          for (const [a, b] of periods) {
            const [first, end] = [begin + Math.min(a, b), begin + Math.max(a, b)]
            const day = (hours: number) => hours - (hours % 24)
            const sumOf = (first: number, end: number, step?: number) =>
              happened
                .filter(({ at, step: one }) => begin + at >= first && begin + at < end && one === (step ?? one))
                .reduce((sum, { n }) => sum + n + 1, 0)
            const of = { from: new Date(first * hour).toISOString(), to: new Date(end * hour).toISOString() }
            for (const measure of ['left', 'started'] as const) {
              const found = await run<{ bucket: number; n: number; total: number }>(
                db,
                sql`select bucket::int as bucket, sum(n)::int as n, sum(total)::int as total
                  from ${rolledUp({ measure, processId: 'approval', ...of })} r group by 1 having sum(n) <> 0 or sum(total) <> 0 order by 1`,
              )
              const expected = [0, 1, 2].map((bucket) => ({ bucket, n: sumOf(first, end, bucket) }))
              expect(found).toEqual(
                expected.filter(({ n }) => n > 0).map(({ bucket, n }) => ({ bucket, n, total: n * 7 })),
              )
            }
            const [done] = await run<{ n: number }>(
              db,
              sql`select ${completedBy({ processId: 'approval', ...of }, sql`subject = 'decide'`)}::int as n`,
            )
            expect(done?.n).toBe(sumOf(day(first), end % 24 === 0 ? end : day(end) + 24))
          }
        },
      ),
      { numRuns: kind === 'pglite' ? 4 : 12 },
    )
  }, 180_000)

  it('name those who hold most and have done most at a step, as fast as in the months of the period', async () => {
    runtime = await testRuntime(kind, { approval })
    const { db } = runtime
    const adds = (measure: string, at: string | undefined, counts: { [person: string]: number }, hours = 0) =>
      db.read(
        `insert into rollup_delta (process_id, measure, hour, subject, part, version, sale_type, bucket, n, total)
         select 'approval', $1, $2::integer, 'decide', x.person, 1, '', $3::integer, x.n, x.n * $4::bigint
         from unnest($5::text[], $6::integer[]) as x(person, n)`,
        [
          measure,
          at === undefined ? 0 : Date.parse(at) / hour,
          measure === 'closed' ? bucketOf(hours * hour) : 0,
          hours * hour,
          Object.keys(counts),
          Object.values(counts),
        ],
      )
    await adds('open', undefined, { '': 9, anna: 3, ben: 5 })
    const others = Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`other${i}`, 20 - i]))
    // October lies mostly before the period: it tells only of carl, who has done nothing since.
    await adds('closed', '2026-10-05T00:00:00Z', { anna: 7, carl: 1 }, 9)
    await adds('closed', '2026-10-30T00:00:00Z', { carl: 30 }, 9)
    await adds('closed', '2026-11-05T00:00:00Z', { anna: 2, ...others }, 2)
    for (const folded of [false, true]) {
      if (folded) await foldRollups(db)
      const period = { from: '2026-10-29T00:00:00.000Z', to: '2026-11-28T00:00:00.000Z' }
      const people = await personFigures(db, { processId: 'approval', ...period }, ['decide'])
      expect(
        people.map(({ username, waiting, completed, medianMs }) => [username, waiting, completed, medianMs]),
      ).toEqual([
        [null, 9, 0, null],
        ['ben', 5, 0, null],
        ['anna', 3, 2, 2 * hour],
        ['carl', 0, 30, 9 * hour],
        ...Array.from({ length: 8 }, (_, i) => [`other${i}`, 0, 20 - i, 2 * hour]),
      ])
      const earlier = { from: '2026-10-10T00:00:00.000Z', to: '2026-11-28T00:00:00.000Z' }
      const [, , anna] = await personFigures(db, { processId: 'approval', ...earlier }, ['decide'])
      expect(anna).toMatchObject({ username: 'anna', completed: 2, medianMs: 9 * hour })
    }
  })

  it('tell where they differ, and can be counted anew', async () => {
    runtime = await testRuntime(kind, { approval })
    const { db } = runtime
    await runtime.start('approval', { amount: 5 })
    await foldRollups(db)
    await db.read(`update rollup_hour set n = n + 1 where measure = 'started'`)
    expect(await checkRollups(db)).toMatchObject([
      { processId: 'approval', measure: 'started', rolledUp: { n: 2 }, counted: { n: 1 } },
    ])
    await rebuildRollups(db)
    expect(await checkRollups(db)).toEqual([])
  })
})

it('puts durations on the same step as the database does', async () => {
  runtime = await testRuntime('pglite')
  const durations = [0, 1, 2, 3, 4, 8, 1023, 1024, 1025, 59_999, 60_000, 3_600_000, 86_400_000, 2 ** 40, -5]
  const rows = await runtime.db.read<{ bucket: number }>(
    'select dwell_bucket(ms)::int as bucket from unnest($1::bigint[]) with ordinality as x(ms, i) order by i',
    [durations],
  )
  expect(durations.map(bucketOf)).toEqual(rows.map(({ bucket }) => bucket))
})

it('says percentiles as close as a step of the scale', () => {
  const rolledUp = (values: readonly number[]) => {
    const buckets = new Map<number, { bucket: number; n: number; total: number }>()
    for (const ms of values) {
      const bucket = bucketOf(ms)
      const known = buckets.get(bucket) ?? { bucket, n: 0, total: 0 }
      buckets.set(bucket, { bucket, n: known.n + 1, total: known.total + ms })
    }
    return [...buckets.values()]
  }
  expect(percentile(0.5, [])).toBeNull()
  expect(percentile(0.5, rolledUp([1000, 5000, 90_000]))).toBe(5000)
  expect(percentile(0.5, rolledUp([1000, 2000]))).toBe(1500)
  expect(percentile(0.9, rolledUp([7, 7, 7]))).toBe(7)
  fc.assert(
    fc.property(fc.array(fc.nat(10_000_000), { minLength: 1 }), fc.constantFrom(0, 0.5, 0.9, 1), (values, share) => {
      const sorted = [...values].sort((a, b) => a - b)
      const rank = share * (sorted.length - 1)
      const [below, above] = [sorted[Math.floor(rank)] ?? 0, sorted[Math.ceil(rank)] ?? 0]
      const exact = below + (rank - Math.floor(rank)) * (above - below)
      const told = percentile(share, rolledUp(values)) ?? Number.NaN
      expect(Math.abs(told - exact)).toBeLessThanOrEqual(exact * 0.06 + 0.001)
    }),
  )
})
