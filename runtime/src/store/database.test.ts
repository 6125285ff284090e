import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openClock } from '../clock.ts'
import type { Database } from './database.ts'
import { allocateKeys, instanceOf, keyOf, keysPerInstance, localIdOf } from './keys.ts'
import { migrateDatabase } from './migrate.ts'
import { peopleGroup } from './schema/identity.ts'
import { testDatabase, testKinds } from './testDatabase.ts'

describe.each(testKinds)('the database on %s', (kind) => {
  let db: Database
  beforeAll(async () => {
    db = await testDatabase(kind)
  }, 60_000)
  afterAll(() => db.close())

  it('gives 64-bit integers as strings, times as Date and JSON as values', async () => {
    const [row] = await db.read(
      `select 9007199254740993::bigint as key, $1::timestamptz as at, $2::jsonb as data, array['a','b'] as list, 1.5::float8 as amount`,
      ['2026-03-01T10:00:00.125Z', JSON.stringify({ a: [1, 'x'] })],
    )
    expect(row).toEqual({
      key: '9007199254740993',
      at: new Date('2026-03-01T10:00:00.125Z'),
      data: { a: [1, 'x'] },
      list: ['a', 'b'],
      amount: 1.5,
    })
  })

  it('takes arrays of keys, texts, times and nulls', async () => {
    const rows = await db.read(
      `select * from unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::text[], $5::integer[], $6::float8[])
         as x(key, name, at, data, n, amount)`,
      [
        ['9007199254740993', '2'],
        ['it\'s "quoted" \\ {,}', null],
        ['2026-03-01T10:00:00.125Z', null],
        ['{"a":1}', 'null'],
        [1, null],
        [1.5, null],
      ],
    )
    expect(rows[0]).toEqual({
      key: '9007199254740993',
      name: 'it\'s "quoted" \\ {,}',
      at: new Date('2026-03-01T10:00:00.125Z'),
      data: '{"a":1}',
      n: 1,
      amount: 1.5,
    })
    expect(rows[1]).toEqual({ key: '2', name: null, at: null, data: 'null', n: null, amount: null })
  })

  it.runIf(kind === 'postgresql')(
    'plans look-ups and batches once, and never as a scan of what may have grown since',
    async () => {
      const settings = `select current_setting('plan_cache_mode') as mode, current_setting('enable_seqscan') as scans`
      const once = [{ mode: 'force_generic_plan', scans: 'off' }]
      expect(await db.lookUp((queries) => queries.read(settings))).toEqual(once)
      expect(await db.write((queries) => queries.read(settings))).toEqual(once)
      expect(await db.read(settings)).toEqual([{ mode: 'auto', scans: 'on' }])
    },
  )

  it('carries out several statements at once, whatever their values hold', async () => {
    const text = `select x.key, x.words, x.words::jsonb as data, $3::text as word, $4::timestamptz as at, $5::bigint as n
      from unnest($1::bigint[], $2::text[]) as x(key, words)`
    const nasty = `'; drop table people_group; -- "\\ {,} $1 \n é`
    const params = (key: string) =>
      [[key, null], [JSON.stringify(nasty), null], nasty, new Date('2026-03-01T10:00:00.125Z'), null] as const
    const results = await db.transaction((tx) =>
      tx.readAll([
        { text, params: params('1') },
        { text, params: params('2') },
      ]),
    )
    expect(results.map((rows) => rows.length)).toEqual([2, 2])
    expect(results[1]?.[0]).toEqual({
      key: '2',
      words: JSON.stringify(nasty),
      data: nasty,
      word: nasty,
      at: new Date('2026-03-01T10:00:00.125Z'),
      n: null,
    })
    expect(results[1]?.[1]).toMatchObject({ key: null, words: null, data: null })
    expect(await db.transaction((tx) => tx.readAll([]))).toEqual([])
    await expect(
      db.transaction((tx) => tx.readAll([{ text: 'insert into people_group values ($1::text, null)', params: ['x'] }])),
    ).rejects.toMatchObject({ code: '23502' })
  })

  it('serves drizzle and raw statements on one transaction, which fails as a whole', async () => {
    const attempt = db.transaction(async (tx) => {
      await tx.orm.insert(peopleGroup).values({ id: 'gone', name: 'Gone' })
      expect(await tx.read('select name from people_group where id = $1', ['gone'])).toEqual([{ name: 'Gone' }])
      throw new Error('no')
    })
    await expect(attempt).rejects.toThrow('no')
    expect(await db.orm.select().from(peopleGroup)).toEqual([])
  })

  it('tells listeners', async () => {
    let heard: (payload: string) => void = () => {}
    const word = new Promise<string>((resolve) => {
      heard = resolve
    })
    const stop = await db.listen('test', (payload) => heard(payload))
    await db.notify('test', 'hello')
    expect(await word).toBe('hello')
    await stop()
  })

  it('migrates once, however often it is asked', async () => {
    await Promise.all([migrateDatabase(db), migrateDatabase(db)])
    const rows = await db.read<{ n: number }>('select count(*)::int as n from drizzle.__drizzle_migrations')
    expect(rows[0]?.n).toBeGreaterThan(0)
  })

  it('hands out keys once, also to two runtimes', async () => {
    const clock = openClock({ pinnedMs: Date.UTC(2026, 2, 2) })
    const [one, two] = [allocateKeys(db, clock), allocateKeys(db, clock)]
    const keys = await Promise.all(Array.from({ length: 2500 }, (_, n) => (n % 2 ? one : two).next()))
    expect(new Set(keys).size).toBe(2500)
    expect(keys.every((key) => BigInt(key) % keysPerInstance === 0n && BigInt(key) > 0n)).toBe(true)
  })
})

it('composes keys of a process instance key and a local id', () => {
  const key = keyOf('8388608', 17)
  expect([key, instanceOf(key), localIdOf(key)]).toEqual(['8388625', '8388608', 17])
})
