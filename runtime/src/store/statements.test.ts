import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from './database.ts'
import { arrayText, inserting } from './statements.ts'
import { testDatabase, testKinds } from './testDatabase.ts'

const words = [
  'clerk',
  'Clerk-2',
  'a.b',
  '',
  ' ',
  'null',
  'NULL',
  'nulls',
  'a,b',
  '{a}',
  '"',
  '\\',
  'a"b\\c',
  "it's",
  'Ärztin',
  '1',
  'a b',
  'x\ny',
  '→',
]

describe.each(testKinds)('a list as text, on %s', (kind) => {
  let db: Database
  beforeAll(async () => {
    db = await testDatabase(kind)
  })
  afterAll(() => db.close())

  it('is read as what it was, whatever words are in it', async () => {
    const lists = [words, [], ...words.map((word) => [word]), [null, 'null', null], [1, -2.5, 3]]
    for (const list of lists) {
      const [row] = await db.read<{ list: string[] }>('select $1::text[] as list', [arrayText(list)])
      expect(row?.list).toEqual(list.map((item) => (item === null ? null : String(item))))
    }
  })

  it('is read as what it was where it is in a list of lists', async () => {
    await db.read('create table lists (n integer, list text[])')
    const insert = inserting('lists', { n: 'integer', list: 'text[]' })
    const rows = [words, [], ...words.map((word) => [word]), ['plain', 'words']].map((list, n) => ({ n, list }))
    const { text, params } = insert(rows)
    await db.read(text, params)
    expect(await db.read('select n, list from lists order by n')).toEqual(rows)
  })
})
