import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database, Statement } from './database.ts'
import { oneStatement } from './oneStatement.ts'
import { testDatabase, testKinds } from './testDatabase.ts'

describe.each(testKinds)('many statements as one on %s', (kind) => {
  let db: Database
  beforeAll(async () => {
    db = await testDatabase(kind)
  }, 60_000)
  afterAll(() => db.close())

  const insert = (...ids: string[]): Statement => ({
    text: 'insert into people_group (id, name) select x.id, x.id from unnest($1::text[]) as x(id)',
    params: [ids],
  })
  const rename = (id: string, name: string, mustTouch?: number): Statement => ({
    text: 'update people_group set name = $2::text where id = $1::text',
    params: [id, name],
    ...(mustTouch === undefined ? {} : { mustTouch }),
  })
  const move: Statement = {
    first: 'delete from people_group where id = $1::text returning id, name',
    text: 'insert into people_group (id, name) select first.id || $2::text, first.name from first',
    params: ['moved', ' here'],
  }
  const write = async (...statements: Statement[]) => {
    const one = oneStatement(statements)
    if (!one) throw new Error('they are not one statement')
    await db.writeAtOnce([one])
  }
  const names = async () =>
    (await db.read<{ id: string; name: string }>('select id, name from people_group order by id')).map(
      ({ id, name }) => `${id}: ${name}`,
    )

  it('carries them all out, each with its own values', async () => {
    await write(insert('a', 'b', 'moved'))
    await write(rename('a', 'Anna', 1), insert('c'), move, rename('nobody', 'x'))
    expect(await names()).toEqual(['a: Anna', 'b: b', 'c: c', 'moved here: moved'])
  })

  it('undoes them all where one touches another number of rows than it must', async () => {
    const before = await names()
    await expect(write(insert('d'), rename('b', 'Bob', 1), rename('nobody', 'x', 1))).rejects.toMatchObject({
      name: 'Stale',
    })
    expect(await names()).toEqual(before)
    await expect(write(insert('d', 'a'))).rejects.toMatchObject({ code: '23505' })
    expect(await names()).toEqual(before)
  })

  it('keeps to one transaction where there are several', async () => {
    const before = await names()
    const twice = [insert('e'), insert('e')]
    await expect(db.writeAtOnce(twice)).rejects.toMatchObject({ code: '23505' })
    expect(await names()).toEqual(before)
    await db.writeAtOnce([insert('e'), rename('e', 'Eva')])
    expect(await names()).toContain('e: Eva')
  })
})
