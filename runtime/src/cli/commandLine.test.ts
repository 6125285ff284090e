import { randomBytes } from 'node:crypto'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkForm, orderDrawing, straightDrawing } from '../routes/testApp.ts'
import { readSettings } from '../settings.ts'
import { type Database, openDatabase } from '../store/database.ts'
import { ensureMonths, monthOf } from '../store/months.ts'
import { silent, testDatabase, testKinds } from '../store/testDatabase.ts'
import { runCommand } from './commandLine.ts'
import { examine } from './doctor.ts'

const decisionFile = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="discounts" name="Discounts" namespace="http://example.com">
  <decision id="discount" name="Discount"><variable id="v" name="discount" typeRef="number" />
    <literalExpression id="e"><text>amount * 0.1</text></literalExpression></decision>
</definitions>`

describe.each(testKinds)('the command line on %s', (kind) => {
  let home: string
  let environment: Record<string, string>
  let close = async () => {}
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'waymark-test-'))
    environment = { WAYMARK_DATA: join(home, 'data'), LOG_LEVEL: 'silent' }
    if (kind === 'postgresql') {
      const db = await testDatabase(kind)
      close = db.close
      environment.DATABASE_URL = db.url ?? ''
    }
  })
  afterAll(async () => {
    await close()
    await rm(home, { recursive: true, force: true })
  })

  async function run(words: string[], { input = '', more = {} }: { input?: string; more?: object } = {}) {
    const said: string[] = []
    const code = await runCommand(words, {
      environment: { ...environment, ...more },
      input: Readable.from([input]) as NodeJS.ReadStream,
      say: (line) => said.push(line),
      complain: (line) => said.push(line),
    })
    return { code, said: said.join('\n') }
  }

  it('adds people', async () => {
    const added = await run(['user', 'add', 'Ada', '--role', 'administrator', '--group', 'Clerk'], {
      input: 'open sesame\n',
    })
    expect(added).toEqual({ code: 0, said: 'Added ada (administrator, in Clerk).' })
    const more = { WAYMARK_PASSWORD: 'open sesame' }
    const twice = await run(['user', 'add', 'ada', '--role', 'manager'], { more })
    expect(twice).toEqual({ code: 1, said: 'There is a user ada already; nothing was changed.' })
    const king = await run(['user', 'add', 'bob', '--role', 'king'], { more })
    expect(king).toMatchObject({ code: 1, said: expect.stringContaining('"king" is no role. Roles are administrator') })
    expect(await run(['user', 'add', 'bob', '--role', 'manager'], { input: 'short' })).toEqual({
      code: 1,
      said: 'The password has 5 characters; it needs 8 or more.',
    })
    expect((await run(['user', 'add'])).said).toContain("missing required argument 'name'")
  })

  it('takes all definitions elsewhere and back', async () => {
    const folder = join(home, 'definitions')
    await mkdir(folder)
    const files = {
      'order.bpmn': orderDrawing(),
      'straight.bpmn': straightDrawing,
      'check.form': checkForm,
      'discounts.dmn': decisionFile,
    }
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
    const first = await run(['import', folder])
    expect(first.said.split('\n').sort()).toEqual([
      'Published decision "discount" 1.',
      'Published form "check" 1.',
      'Published process "order" 1.',
      'Published process "straight" 1.',
    ])
    await writeFile(join(folder, 'order.bpmn'), orderDrawing({ name: 'Better order' }))
    expect((await run(['import', folder])).said).toBe('Published process "order" 2.')

    const out = join(home, 'out')
    expect(await run(['export', out])).toEqual({ code: 0, said: `Wrote 4 files to ${out}.` })
    expect((await readdir(out)).sort()).toEqual(Object.keys(files).sort())
    expect(await readFile(join(out, 'order.bpmn'), 'utf8')).toBe(orderDrawing({ name: 'Better order' }))
    expect(JSON.parse(await readFile(join(out, 'check.form'), 'utf8'))).toEqual(JSON.parse(checkForm))
    expect((await run(['import', out])).said).toBe('Everything is published already; nothing was changed.')
    expect(await run(['export', out])).toMatchObject({ code: 1, said: expect.stringContaining('already') })

    // An installation that has none of it.
    const there = { WAYMARK_DATA: join(home, 'there'), DATABASE_URL: '' }
    expect((await run(['import', out], { more: there })).said.split('\n')).toHaveLength(4)
  })

  it('looks at history, keeps it for a while, and checks its figures', async () => {
    expect((await run(['history', 'retention', 'nothing', '30'])).said).toBe('There is no process "nothing".')
    expect((await run(['history', 'retention', 'straight', 'soon'])).said).toContain('neither a whole number of days')
    expect(await run(['history', 'retention', 'straight', '30'])).toEqual({
      code: 0,
      said: 'Cases of straight: kept for 30 days after their end',
    })
    expect((await run(['history', 'retention', '--audit', '-', '730'])).code).toBe(0)
    const { said } = await run(['history'])
    expect(said).toMatch(/^month +finished +running +rows +size +may go now +more may go from\n/)
    expect(said).toContain('(straight): kept for 30 days after their end')
    expect(said).toContain('The audit trail: kept for 730 days after their end')
    expect((await run(['history', 'retention', 'straight', 'forever'])).said).toContain('kept for ever')
    expect(await run(['history', 'prune', '--dry-run'])).toEqual({ code: 0, said: 'Retention lets nothing go.' })
    expect(await run(['history', 'hold', '4', '--reason', 'why'])).toEqual({ code: 1, said: 'There is no case 4.' })
    expect(await run(['history', 'check'])).toEqual({ code: 0, said: 'Every figure is what the rows add up to.' })
    expect(await run(['history', 'rebuild'])).toEqual({ code: 0, said: 'All figures were counted anew.' })
  })

  it('finds an installation well', async () => {
    const { code, said } = await run(['doctor'])
    expect(said.split('\n').map((line) => line.slice(0, 18).trim())).toEqual(
      ['database', 'migrations', 'clock', 'disk', 'partitions', 'people'].map((about) => `ok     ${about}`),
    )
    expect(code).toBe(0)
  })

  it('imports all or nothing', async () => {
    const folder = join(home, 'broken')
    await mkdir(folder)
    await cp(join(home, 'definitions', 'straight.bpmn'), join(folder, 'a.bpmn'))
    await writeFile(join(folder, 'b.bpmn'), 'no drawing')
    const { code, said } = await run(['import', folder])
    expect(code).toBe(1)
    expect(said).toMatch(/^Nothing was imported\. "b\.bpmn" cannot be published/)
    expect((await run(['import', join(home, 'nowhere')])).said).toBe(`There is no folder ${join(home, 'nowhere')}.`)
  })

  it('writes nothing outside of the folder, whatever the files were called', async () => {
    const more = { WAYMARK_DATA: join(home, 'odd'), DATABASE_URL: '' }
    const folder = join(home, 'odd-definitions')
    await mkdir(folder)
    await writeFile(join(folder, '..odd name?.bpmn'), straightDrawing)
    expect((await run(['import', folder], { more })).code).toBe(0)
    const out = join(home, 'odd-out')
    await run(['export', out], { more })
    expect(await readdir(out)).toEqual(['odd name_.bpmn'])
  })
})

describe('the doctor', () => {
  const run = async (environment: Record<string, string>) => {
    const said: string[] = []
    const code = await runCommand(['doctor'], {
      environment,
      input: process.stdin,
      say: (line) => said.push(line),
      complain: (line) => said.push(line),
    })
    return { code, said: said.join('\n') }
  }

  it('says where there is no database', async () => {
    const nowhere = join(tmpdir(), `waymark-test-${randomBytes(6).toString('hex')}`)
    expect(await run({ WAYMARK_DATA: nowhere })).toMatchObject({
      code: 0,
      said: expect.stringContaining(`no database in ${nowhere}`),
    })
    const gone = await run({ DATABASE_URL: 'postgres://waymark:pass-word@127.0.0.1:9549/waymark' })
    expect(gone.code).toBe(1)
    expect(gone.said).toMatch(/^WRONG {2}database .*127\.0\.0\.1:9549\/waymark cannot be used: .*ECONNREFUSED/)
    expect(gone.said).not.toContain('pass-word')
  })

  it.each(testKinds)('sees a clock that is wrong and tables of a newer version on %s', async (kind) => {
    const folder = await mkdtemp(join(tmpdir(), 'waymark-test-'))
    const opened = kind === 'postgresql' ? await testDatabase(kind) : undefined
    const settings = readSettings({ WAYMARK_DATA: folder, DATABASE_URL: opened?.url ?? '' })
    const { databaseUrl, dataFolder } = settings
    try {
      const db = await openDatabase({ databaseUrl, dataFolder, log: silent })
      await db.read(`insert into drizzle.__drizzle_migrations (hash, created_at) values ('tomorrow', 9000000000000)`)
      await db.close()
      const findings = await examine(settings, silent, () => Date.now() + 60_000)
      const verdicts = Object.fromEntries(findings.map(({ about, verdict }) => [about, verdict]))
      expect(verdicts).toEqual({
        database: 'good',
        migrations: 'bad',
        clock: kind === 'postgresql' ? 'bad' : 'good',
        disk: 'good',
        partitions: 'warning',
        people: 'warning',
      })
    } finally {
      await opened?.close()
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('misses a partition that somebody removed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'waymark-test-'))
    const settings = readSettings({ WAYMARK_DATA: folder })
    const atMs = Date.UTC(2026, 10, 22)
    const partitions = async () =>
      (await examine(settings, silent, () => atMs)).find(({ about }) => about === 'partitions')
    const change = async (work: (db: Database) => Promise<unknown>) => {
      const db = await openDatabase({ dataFolder: folder, log: silent })
      await work(db)
      await db.close()
    }
    try {
      await change((db) => ensureMonths(db, [monthOf(atMs), monthOf(atMs) + 1]))
      expect(await partitions()).toMatchObject({
        verdict: 'good',
        sentence: expect.stringContaining('from 2026-11 to 2026-12'),
      })
      await change((db) => db.read('drop table user_task_y2026m11'))
      expect(await partitions()).toMatchObject({
        verdict: 'bad',
        sentence: expect.stringContaining('user_task has no partition for 2026-11'),
      })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }, 60_000)

  it('leaves an embedded database alone that Waymark is using', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'waymark-test-'))
    try {
      const db = await openDatabase({ dataFolder: folder, log: silent })
      const { code, said } = await run({ WAYMARK_DATA: folder })
      await db.close()
      expect(code).toBe(1)
      expect(said).toMatch(/in use by a Waymark that runs\. Stop it first/)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
