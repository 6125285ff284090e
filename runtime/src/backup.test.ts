import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { expect, it } from 'vitest'
import { approval, order } from './engine/testing/drawings.ts'
import { hour } from './engine/testing/runtime.ts'
import { type OpenShell, openShell } from './open.ts'
import { readSettings } from './settings.ts'
import { testDatabase, testKinds } from './store/testDatabase.ts'
import { fireDueTimers } from './worker/rounds.ts'

const ada = { username: 'ada', name: 'Ada', password: 'open sesame', roles: ['administrator'], groups: [] } as const

const open = (environment: Record<string, string>) =>
  openShell(readSettings({ WAYMARK_DEMO: 'off', WAYMARK_CLOCK: 'controllable', LOG_LEVEL: 'silent', ...environment }))

/** Publishes two processes and leaves a case in each: one waits for a person; one for time, then a message, then a worker. */
async function begin({ shell }: OpenShell) {
  await shell.identity.ensurePeople([ada])
  const resources = Object.entries({ approval, order }).map(([name, content]) => ({ name: `${name}.bpmn`, content }))
  await shell.definitions.deploy({ resources })
  return { approval: await start(shell, 'approval'), order: await start(shell, 'order') }
}

let orders = 0

async function start({ committer }: OpenShell['shell'], processId: string): Promise<string> {
  orders += 1
  const variables = { amount: 5, client: 'Acme', orderNo: `order ${orders}` }
  const answer = await committer.submit({ type: 'start', processId, variables })
  if (!answer.accepted) throw new Error(answer.refusal.message)
  return answer.processInstanceKey
}

/** Plays every case to its end, and one more. @returns keys of all cases, which are over now */
async function goOn({ shell }: OpenShell): Promise<string[]> {
  const { db, committer, clock, identity } = shell
  expect((await identity.signIn('ada', 'open sesame', new Headers())).session.person.roles).toEqual(['administrator'])
  const before = await db.read<{ key: string }>('select key from process_instance')
  const another = await start(shell, 'approval')
  expect(before.map(({ key }) => key)).not.toContain(another)
  await start(shell, 'order')
  let rounds = 0
  for (;;) {
    const tasks = await db.read<{ key: string }>(`select key from user_task where state = 'CREATED'`)
    const answers = await Promise.all(
      tasks.map(({ key }) => committer.submit({ type: 'completeTask', userTaskKey: key, variables: {} })),
    )
    expect(answers.filter(({ accepted }) => !accepted)).toEqual([])
    clock.pin(clock.nowMs() + 3 * hour)
    while ((await fireDueTimers(shell)) > 0);
    await payAndShip(shell)
    const [left] = await db.read<{ count: string }>(
      `select count(*) as count from process_instance where state = 'running'`,
    )
    if (left?.count === '0') break
    rounds += 1
    expect(rounds, 'a case does not get on').toBeLessThan(10)
  }
  expect(await db.read('select distinct state from process_instance')).toEqual([{ state: 'completed' }])
  expect(await db.read('select 1 from incident')).toEqual([])
  return (await db.read<{ key: string }>('select key from process_instance')).map(({ key }) => key)
}

async function payAndShip({ db, committer }: OpenShell['shell']) {
  const awaited = await db.read<{ number: string }>('select correlation_key as number from message_subscription')
  const paid = awaited.map(({ number: correlationKey }) =>
    committer.submit({ type: 'publishMessage', name: 'paid', correlationKey, variables: {} }),
  )
  await Promise.all(paid)
  const jobs = await db.read<{ key: string }>('select key from job')
  await Promise.all(jobs.map(({ key }) => committer.submit({ type: 'completeJob', jobKey: key, variables: {} })))
}

it('goes on from a copy of the embedded folder that was made while it was stopped', async () => {
  const home = await mkdtemp(join(tmpdir(), 'waymark-test-'))
  try {
    const original = join(home, 'data')
    const first = await open({ WAYMARK_DATA: original })
    const begun = await begin(first)
    await first.close()
    await cp(original, join(home, 'copy'), { recursive: true })

    // The copy does not know what happens to the original afterwards.
    const second = await open({ WAYMARK_DATA: original })
    const later = await start(second.shell, 'order')
    await second.close()

    const copy = await open({ WAYMARK_DATA: join(home, 'copy') })
    const [known] = await copy.shell.db.read('select 1 from process_instance where key = $1::bigint', [later])
    expect(known).toBeUndefined()
    const over = await goOn(copy)
    expect(over).toEqual(expect.arrayContaining(Object.values(begun)))
    expect(over).toHaveLength(4)
    await copy.close()
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}, 120_000)

it.runIf(testKinds.includes('postgresql'))(
  'goes on from a dump of a PostgreSQL database that was made under load',
  async () => {
    const home = await mkdtemp(join(tmpdir(), 'waymark-test-'))
    const db = await testDatabase('postgresql')
    const elsewhere = await testDatabase('postgresql')
    const url = db.url ?? ''
    const run = promisify(execFile)
    try {
      const first = await open({ DATABASE_URL: url })
      const acknowledged = Object.values(await begin(first))
      let dumping = true
      const load = (async () => {
        const during: string[] = []
        while (dumping)
          during.push(...(await Promise.all([start(first.shell, 'approval'), start(first.shell, 'order')])))
        return during
      })()
      const file = join(home, 'waymark.dump')
      const wished = [...acknowledged]
      try {
        await run(await postgresProgram('pg_dump'), ['--format=custom', `--file=${file}`, url])
      } finally {
        dumping = false
      }
      const during = await load
      expect(during.length).toBeGreaterThan(10)
      await first.close()

      // Restored into an empty database.
      const sql = postgres(elsewhere.url ?? '', { max: 1, onnotice: () => {} })
      await sql.unsafe('drop schema public cascade; drop schema drizzle cascade; create schema public')
      await sql.end()
      await run(await postgresProgram('pg_restore'), [
        '--no-owner',
        '--exit-on-error',
        `--dbname=${elsewhere.url ?? ''}`,
        file,
      ])
      const restored = await open({ DATABASE_URL: elsewhere.url ?? '' })
      const over = await goOn(restored)
      await restored.close()
      expect(over).toEqual(expect.arrayContaining(wished))
      // Besides its own two, there is nothing that was not acknowledged or under way.
      const unheardOf = over.filter((key) => !wished.includes(key) && !during.includes(key))
      expect(unheardOf).toHaveLength(2)
    } finally {
      await db.close()
      await elsewhere.close()
      await rm(home, { recursive: true, force: true })
    }
  },
  120_000,
)

/** Debian keeps its programs by version; elsewhere they are on the path. */
async function postgresProgram(name: string): Promise<string> {
  const base = '/usr/lib/postgresql'
  if (!existsSync(base)) return name
  const versions = (await readdir(base)).sort((a, b) => Number(b) - Number(a))
  return versions.map((version) => join(base, version, 'bin', name)).find(existsSync) ?? name
}
