import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openClock } from '../clock.ts'
import type { Database } from './database.ts'
import { allocateKeys, NoKeyLeft } from './keys.ts'
import { beginOf, ensureMonths, monthlyTableNames, monthOf, monthOfKey, monthsThere, nameOfMonth } from './months.ts'
import { testDatabase, testKinds } from './testDatabase.ts'

const july = Date.UTC(2026, 6, 31, 23, 59)
const august = Date.UTC(2026, 7, 1)

it('counts months from 2020, in UTC', () => {
  expect(['2019-12-31', '2020-01-01', '2026-12-31T23:59:59.999Z'].map((at) => monthOf(Date.parse(at)))).toEqual([
    0, 1, 84,
  ])
  expect([nameOfMonth(1), nameOfMonth(84), new Date(beginOf(84)).toISOString()]).toEqual([
    '2020-01',
    '2026-12',
    '2026-12-01T00:00:00.000Z',
  ])
})

describe.each(testKinds)('months on %s', (kind) => {
  let db: Database
  beforeAll(async () => {
    db = await testDatabase(kind)
  })
  afterAll(() => db.close())

  it('are in the keys, which only grow, and have their partitions before the first key', async () => {
    const clock = openClock({ pinnedMs: july })
    const keys = allocateKeys(db, clock)
    const inJuly = await keys.next()
    expect(monthOfKey(inJuly)).toBe(monthOf(july))
    expect(await monthsThere(db)).toContain(monthOf(july))

    clock.pin(august)
    expect(() => keys.take()).toThrow(NoKeyLeft)
    const inAugust = await keys.next()
    expect(monthOfKey(inAugust)).toBe(monthOf(august))
    expect(BigInt(inAugust)).toBeGreaterThan(BigInt(inJuly))
    expect(await monthsThere(db)).toContain(monthOf(august))

    clock.pin(july)
    expect(BigInt(await allocateKeys(db, clock).next())).toBeGreaterThan(BigInt(inAugust))
  })

  it('are made once, by whoever comes first', async () => {
    const month = monthOf(Date.UTC(2031, 0))
    await Promise.all([ensureMonths(db, [month]), ensureMonths(db, [month, month + 1, month + 1])])
    const rows = await db.read<{ parent: string; n: number }>(
      `select inhparent::regclass::text as parent, count(*)::int as n from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where c.relname like '%y2031m0_' and c.relkind = 'r' group by 1`,
    )
    expect(Object.fromEntries(rows.map(({ parent, n }) => [parent, n]))).toEqual(
      Object.fromEntries(monthlyTableNames.map((table) => [table, 2])),
    )
  })

  it('hold rows with keys from before keys had months', async () => {
    await db.read(
      `insert into comment (root_key, key, text, author, at) values (4194304, 8388608, 'old', 'ada', now()), ($1::bigint, 1, 'new', 'ada', now())`,
      [await allocateKeys(db, openClock({ pinnedMs: august })).next()],
    )
    const rows = await db.read<{ place: string }>(
      'select tableoid::regclass::text as place from comment order by text desc',
    )
    expect(rows.map(({ place }) => place)).toEqual(['comment_before', 'comment_y2026m08'])
  })
})
