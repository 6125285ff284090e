import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCommitter } from '../engine/committer.ts'
import { openDefinitions } from '../engine/definitions.ts'
import { openTestApp, type TestApp } from '../routes/testApp.ts'
import type { Shell } from '../shell.ts'
import { demoPeople } from './accounts.ts'
import { seedDemo } from './seedDemo.ts'

/** A fraction of the company is enough to see that everything is there. */
const SHARE = 0.06
const WEEK = 7 * 86_400_000

let test: TestApp
let shell: Shell

async function count(from: string): Promise<number> {
  const [row] = await shell.db.read<{ n: string }>(`select count(*) as n from ${from}`)
  return Number(row?.n)
}

// One database lives through all of it, as an installation does.
describe('seeding the demo', () => {
  beforeAll(async () => {
    test = await openTestApp('pglite')
    shell = { ...test.shell, settings: { ...test.shell.settings, demo: 'full' } }
  })
  afterAll(() => test.close())

  it('makes people only, where that is wished', async () => {
    await seedDemo({ ...shell, settings: { ...shell.settings, demo: 'accounts' } }, SHARE)
    expect((await shell.identity.people()).map(({ username }) => username)).toEqual(
      expect.arrayContaining(demoPeople.map(({ username }) => username)),
    )
    expect(await count('process_definition')).toBe(0)
  })

  it('leaves a database alone that holds work of its own', async () => {
    await shell.db.read(
      `insert into draft (key, name, process_ids, xml, revision, saved_at, saved_by) values (1, 'own', '[]', '<x/>', 1, now(), 'x')`,
    )
    await seedDemo(shell, SHARE)
    expect(await count('process_definition')).toBe(0)
    await shell.db.read('delete from draft')
  })

  it('makes published processes with drawings, and eight weeks of played history', async () => {
    await seedDemo(shell, SHARE)
    expect(shell.seeding).toEqual({ done: 1, message: '' })
    expect(await count('process_definition')).toBe(11)
    expect(await count('draft')).toBe(11)
    expect(await count("process_instance where process_id = 'sales' and state = 'completed'")).toBeGreaterThan(4)
    expect(await count("user_task where state = 'COMPLETED'")).toBeGreaterThan(100)
    expect(await count("user_task where state = 'COMPLETED' and completed_by is null")).toBe(0)
    expect(await count("user_task where state = 'CREATED'")).toBeGreaterThan(2)
    expect(await count("document where kind = 'Contract'")).toBeGreaterThan(1)
    expect(await count('comment')).toBeGreaterThan(2)
    expect(await count("incident where state = 'ACTIVE'")).toBeLessThanOrEqual(1)
    const [span] = await shell.db.read<{ first: Date; last: Date }>(
      'select min(started_at) as first, max(greatest(started_at, ended_at)) as last from process_instance',
    )
    expect(shell.clock.nowMs() - (span?.first.getTime() ?? 0)).toBeGreaterThan(7 * WEEK)
    expect(span?.last.getTime()).toBeLessThanOrEqual(shell.clock.nowMs())
  })

  it('does it once, and begins anew where it was broken off', async () => {
    const cases = await count('process_instance')
    await seedDemo(shell, SHARE)
    expect(await count('process_instance')).toBe(cases)

    await shell.db.read("update installation set value = 'begun' where name = 'demo'")
    // Another runtime starts on that database: nothing of the first one's memory is left.
    const definitions = openDefinitions(shell)
    const committer = openCommitter({ ...shell, definitions })
    await seedDemo({ ...shell, definitions, committer }, SHARE)
    await committer.close()
    expect(await count('process_instance')).toBe(cases)
    expect(await count('process_definition')).toBe(11)
  })
})
