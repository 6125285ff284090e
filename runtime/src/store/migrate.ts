import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import type { Database, Queries } from './database.ts'

// Any number: it only has to be the same in every runtime.
const migrationLock = '7305112846'

/**
 * Runs the migrations that the database has not seen, all in one transaction. Runtimes that start together wait for each other,
 * so each migration runs once. Keeps the same record as drizzle-kit (`drizzle.__drizzle_migrations`).
 */
export async function migrateDatabase(database: Database): Promise<void> {
  const migrations = readMigrationFiles({ migrationsFolder: migrationsFolder() })
  await database.transaction(async (tx) => {
    await tx.read('select pg_advisory_xact_lock($1::bigint)', [migrationLock])
    await tx.read('create schema if not exists drizzle')
    await tx.read(
      'create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)',
    )
    const [last] = await tx.read<{ at: string | null }>(
      'select max(created_at) as at from drizzle.__drizzle_migrations',
    )
    const doneUpTo = Number(last?.at ?? 0)
    for (const migration of migrations) {
      if (migration.folderMillis <= doneUpTo) continue
      for (const statement of migration.sql) if (statement.trim()) await tx.read(statement)
      await tx.read('insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2::bigint)', [
        migration.hash,
        String(migration.folderMillis),
      ])
    }
  })
}

/** Which migrations this version brings, and which of them the database has; `unknown` counts those of a newer version. */
export async function migrationState(
  db: Queries,
): Promise<{ known: number; missing: number; unknown: number; isEmpty: boolean }> {
  const known = readMigrationFiles({ migrationsFolder: migrationsFolder() }).map(({ folderMillis }) => folderMillis)
  const [table] = await db.read<{ there: boolean }>(
    `select to_regclass('drizzle.__drizzle_migrations') is not null as there`,
  )
  if (!table?.there) return { known: known.length, missing: known.length, unknown: 0, isEmpty: true }
  const rows = await db.read<{ at: string }>('select created_at as at from drizzle.__drizzle_migrations')
  const done = rows.map(({ at }) => Number(at))
  return {
    known: known.length,
    missing: known.filter((one) => one > Math.max(0, ...done)).length,
    unknown: done.filter((one) => !known.includes(one)).length,
    isEmpty: false,
  }
}

/** The folder of the SQL files: beside the sources in a checkout, beside the bundle in an image. */
export function migrationsFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'migrations')
    if (existsSync(join(candidate, 'meta', '_journal.json'))) return candidate
    if (folder === dirname(folder))
      throw new Error('The folder "migrations" is not beside the runtime: it is part of every installation.')
  }
}
