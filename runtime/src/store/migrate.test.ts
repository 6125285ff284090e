import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api'
import { getTableName, is } from 'drizzle-orm'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import { describe, expect, it } from 'vitest'
import { migrationsFolder } from './migrate.ts'
import * as decisionInstance from './schema/decisionInstance.ts'
import * as definition from './schema/definition.ts'
import * as identity from './schema/identity.ts'
import * as instance from './schema/instance.ts'
import * as record from './schema/record.ts'
import * as rollup from './schema/rollup.ts'
import * as waiting from './schema/waiting.ts'
import * as work from './schema/work.ts'
import { testDatabase, testKinds } from './testDatabase.ts'

const schema = {
  ...decisionInstance,
  ...definition,
  ...identity,
  ...instance,
  ...record,
  ...rollup,
  ...waiting,
  ...work,
}
const tables = Object.values<unknown>(schema).filter((one): one is PgTable => is(one, PgTable))

it('has written down, with the last migration, everything that the schema says', async () => {
  const folder = join(migrationsFolder(), 'meta')
  const { entries } = JSON.parse(readFileSync(join(folder, '_journal.json'), 'utf8'))
  const last = JSON.parse(readFileSync(join(folder, `${entries.at(-1).tag.slice(0, 4)}_snapshot.json`), 'utf8'))
  expect(await generateMigration(last, generateDrizzleJson(schema, last.id))).toEqual([])
})

describe.each(testKinds)('after all migrations, on %s,', (kind) => {
  it('each table has the columns and indexes that the schema says', async () => {
    const db = await testDatabase(kind)
    const columns = await db.read<{ table: string; names: string[] }>(
      `select table_name as "table", array_agg(column_name::text order by column_name::text collate "C") as names
       from information_schema.columns where table_schema = 'public' group by 1`,
    )
    const indexes = await db.read<{ table: string; names: string[] }>(
      `select i.tablename as "table", array_agg(i.indexname::text order by i.indexname::text collate "C") as names
       from pg_indexes i where i.schemaname = 'public' and not exists (
         select 1 from pg_constraint c where c.conname = i.indexname and c.contype in ('p', 'u')) group by 1`,
    )
    await db.close()
    const inSchema = tables.map((table) => ({
      table: getTableName(table),
      columns: getTableConfig(table)
        .columns.map(({ name }) => name)
        .sort(),
      indexes: getTableConfig(table)
        .indexes.map(({ config }) => config.name)
        .sort(),
    }))
    const inDatabase = tables.map(getTableName).map((table) => ({
      table,
      columns: columns.find((one) => one.table === table)?.names ?? [],
      indexes: indexes.find((one) => one.table === table)?.names ?? [],
    }))
    expect(inSchema).toEqual(inDatabase)
    expect(tables.length).toBeGreaterThan(20)
  })
})
