import { sql } from 'drizzle-orm'
import { afterEach, describe, expect, it } from 'vitest'
import { approval } from '../../engine/testing/drawings.ts'
import { type TestRuntime, testRuntime } from '../../engine/testing/runtime.ts'
import { testKinds } from '../testDatabase.ts'
import { rootsOfVariables, rootsOfWords } from './cases.ts'
import { deeperConditions, type InstanceRow, processInstances, tellingVariable } from './processInstances.ts'
import { type SearchQuery, search, someMember } from './search.ts'
import { tasksClaimableBy } from './tasks.ts'
import { inQueuesOf, type UserTaskRow, userTasks } from './userTasks.ts'

type Bounds = Parameters<typeof rootsOfVariables>[3]

let runtime: TestRuntime | undefined
afterEach(async () => {
  await runtime?.close()
  runtime = undefined
})

describe.each(testKinds)('a search by a variable on %s', (kind) => {
  it('finds the same, whether the value is taken for rare or for frequent', async () => {
    runtime = await testRuntime(kind, { approval })
    const { db } = runtime
    for (let n = 0; n < 18; n += 1) {
      await runtime.start('approval', { region: n % 3 ? 'north' : 'south', team: n % 2 })
      if (n % 2) runtime.pass(1_000)
    }
    const filters = [
      { variables: [{ name: 'region', value: '"north"' }] },
      { variables: [{ name: 'region', value: { $eq: '"south"' } }] },
      { variables: [{ name: 'region', value: '"nowhere"' }] },
      {
        variables: [
          { name: 'team', value: '1' },
          { name: 'region', value: '"north"' },
        ],
      },
    ]
    const sorts: SearchQuery['sort'][] = [
      [{ field: 'startDate', order: 'DESC' }],
      [{ field: 'startDate' }, { field: 'processInstanceKey', order: 'DESC' }],
      [{ field: 'endDate' }],
      undefined,
    ]
    for (const filter of filters)
      for (const sort of sorts) {
        const page = async (of: SearchQuery['page'], bounds?: Parameters<typeof tellingVariable>[1]) => {
          const { telling, rest } = (bounds && tellingVariable(filter, bounds)) ?? { rest: filter }
          const query = { ...(sort ? { sort } : {}), page: { limit: 4, ...of } }
          const found = await search<InstanceRow>(db, processInstances, query, deeperConditions(rest), { telling })
          return { keys: found.items.map((item) => item.instance_key), page: found.page }
        }
        const first = await page({})
        const pages: SearchQuery['page'][] = [{}, { from: 3, limit: 100 }]
        if (first.page.endCursor) {
          const after = { after: first.page.endCursor }
          const before = (await page(after)).page.startCursor
          pages.push(after, ...(before ? [{ before }] : []))
        }
        for (const of of pages)
          for (const bounds of [
            { few: 100, walkedAtMost: 100 },
            { few: 2, walkedAtMost: 100 },
            { few: 2, walkedAtMost: 3 },
          ])
            expect(await page(of, bounds)).toEqual(await page(of))
      }
  })
})

describe.each(testKinds)('a search for what a group has in its queues on %s', (kind) => {
  it('finds the same, whether the queues are asked one by one or all tasks are', async () => {
    runtime = await testRuntime(kind, { approval })
    const { db, committer } = runtime
    const groups = [['Clerk'], ['Clerk', 'Boss'], ['Boss'], []]
    const dueDates = [null, '2026-03-05T10:00:00Z', '2026-03-04T10:00:00Z', '2026-03-05T10:00:00Z']
    for (let n = 0; n < 14; n += 1) await runtime.start('approval', { client: 'acme', amount: 2_000 })
    const tasks = await db.read<{ key: string }>(`select key from user_task where state = 'CREATED' order by key`)
    expect(tasks).toHaveLength(14)
    for (const [n, { key }] of tasks.entries()) {
      const changes = { candidateGroups: groups[n % 3] ?? [], dueDate: dueDates[(n * 7) % 4] ?? null }
      await committer.submit({ type: 'updateTask', userTaskKey: key, changes })
      if (n % 5 === 4) await committer.submit({ type: 'assignTask', userTaskKey: key, assignee: 'anna' })
    }
    const filter = { state: 'CREATED', assignee: { $exists: false }, candidateGroup: 'Clerk' }
    const queues = await inQueuesOf(db, filter)
    const sorts: SearchQuery['sort'][] = [
      [{ field: 'dueDate' }],
      [{ field: 'dueDate' }, { field: 'creationDate', order: 'DESC' }],
      [{ field: 'dueDate', order: 'DESC' }],
      [{ field: 'priority' }],
      undefined,
    ]
    for (const sort of sorts) {
      const page = async (of: SearchQuery['page'], runs: typeof queues) => {
        const query = { filter, ...(sort ? { sort } : {}), page: { limit: 3, ...of } }
        const holds = runs ? [] : [someMember(sql`t.candidate_groups`, 'Clerk')]
        const found = await search<UserTaskRow>(db, userTasks, query, holds, { runs })
        return { keys: found.items.map((item) => item.task_key), page: found.page }
      }
      const first = await page({}, undefined)
      expect(first.page.totalItems).toBeGreaterThan(5)
      const after = { after: first.page.endCursor ?? '' }
      const before = { before: (await page(after, undefined)).page.startCursor ?? '' }
      for (const of of [{}, { from: 2, limit: 4 }, { limit: 100 }, after, before])
        expect(await page(of, queues)).toEqual(await page(of, undefined))
    }
  })
})

describe.each(testKinds)('the queue of a person on %s', (kind) => {
  it('holds what their groups, they by name or anybody may claim, each once, and counts just that', async () => {
    runtime = await testRuntime(kind, { approval })
    const { db, committer } = runtime
    const offers = [
      { candidateGroups: ['Clerk'], candidateUsers: [] },
      { candidateGroups: ['Clerk', 'Boss'], candidateUsers: [] },
      { candidateGroups: ['Boss'], candidateUsers: [] },
      { candidateGroups: ['Boss'], candidateUsers: ['anna'] },
      { candidateGroups: ['Clerk'], candidateUsers: ['anna'] },
      { candidateGroups: [], candidateUsers: ['anna'] },
      { candidateGroups: [], candidateUsers: ['bob'] },
      { candidateGroups: [], candidateUsers: [] },
    ]
    for (const _ of offers) await runtime.start('approval', { client: 'acme', amount: 2_000 })
    const tasks = await db.read<{ key: string }>(`select key from user_task where state = 'CREATED' order by key`)
    for (const [n, { key }] of tasks.entries())
      await committer.submit({ type: 'updateTask', userTaskKey: key, changes: offers[n] ?? {} })
    const offeredTo = async (username: string, groups: readonly string[]) => {
      const { tasks: claimable, count, isMore } = await tasksClaimableBy(db, username, groups, 100)
      expect({ count, isMore }).toEqual({ count: claimable.length, isMore: false })
      return claimable.map(({ key }) => tasks.findIndex((task) => task.key === key)).sort()
    }
    expect(await offeredTo('anna', ['Clerk'])).toEqual([0, 1, 3, 4, 5, 7])
    expect(await offeredTo('bob', ['Boss'])).toEqual([1, 2, 3, 6, 7])
    expect(await offeredTo('carl', [])).toEqual([7])
  })
})

describe.each(testKinds)('a search by the beginning of a text on %s', (kind) => {
  it('finds the newest cases, be they few or many', async () => {
    runtime = await testRuntime(kind, { approval })
    const { db, clock } = runtime
    const withAcme = await twelveCases(runtime, 1_000)
    const find = async (bounds: Bounds) =>
      (await rootsOfVariables(db, 'acme', new Date(clock.nowMs()), bounds)).map(({ rootKey }) => rootKey)
    expect(await find({ found: 100, begins: 100, lookedThrough: 1 })).toEqual(withAcme)
    expect(await find({ found: 3, begins: 100, lookedThrough: 1 })).toEqual(withAcme.slice(0, 3))
    // Too many to be put in order: the newest variables are looked through.
    expect(await find({ found: 3, begins: 4, lookedThrough: 100 })).toEqual(withAcme.slice(0, 3))
    // What is not among these is made up for by what was found.
    const some = await find({ found: 4, begins: 4, lookedThrough: 1 })
    expect(some).toHaveLength(4)
    expect(withAcme).toEqual(expect.arrayContaining(some))
  })

  it('finds the newest cases of many months, also with a clock that was set back', async () => {
    runtime = await testRuntime(kind, { approval })
    const { db, clock } = runtime
    // Over three years and more, so that some lie before the months that are asked one by one.
    const withAcme = await twelveCases(runtime, 110 * 24 * 3_600_000)
    for (const now of [clock.nowMs(), clock.nowMs() - 500 * 24 * 3_600_000])
      for (const found of [1, 3, 5, 100]) {
        const bounds = { found, begins: 100, lookedThrough: 1 }
        const roots = await rootsOfVariables(db, 'acme', new Date(now), bounds)
        expect(roots.map(({ rootKey }) => rootKey)).toEqual(withAcme.slice(0, found))
        const byWords = await rootsOfWords(db, ['Acme'], new Date(now), bounds)
        expect(byWords.map(({ rootKey }) => rootKey)).toEqual(withAcme.slice(0, found))
      }
  })

  /** Twelve cases, one after the other; keys of every other one, which has a client that begins with "Acme", the newest first. */
  async function twelveCases({ start, pass }: TestRuntime, apartMs: number): Promise<string[]> {
    const keys: string[] = []
    for (let n = 0; n < 12; n += 1) {
      keys.unshift((await start('approval', { amount: 1, client: n % 2 ? `Acme ${n}` : 'Bolt' })).processInstanceKey)
      pass(apartMs)
    }
    return keys.filter((_, n) => n % 2 === 0)
  }
})
