import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pino from 'pino'
import postgres from 'postgres'
import { type Database, openDatabase } from './database.ts'
import { ensureMonths, monthOf } from './months.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')

export const silent = pino({ level: 'silent' })

/** The months in which the tests' clocks begin: they are in the copies already. */
const testMonths = [monthOf(Date.UTC(2026, 2)), monthOf(Date.UTC(2026, 3))]

/** The databases that tests run on: the embedded one, and PostgreSQL where `WAYMARK_TEST_DATABASE_URL` names a server. */
export const testKinds: readonly Database['kind'][] = process.env.WAYMARK_TEST_DATABASE_URL
  ? ['pglite', 'postgresql']
  : ['pglite']

/**
 * A fresh, migrated database of that kind, which nobody else uses. On PostgreSQL it is a database of its own on the test server,
 * dropped by `close`.
 */
export async function testDatabase(kind: Database['kind']): Promise<Database & { url?: string }> {
  if (kind === 'pglite') return openDatabase({ log: silent, copyOf: await migratedDump() })
  const server = process.env.WAYMARK_TEST_DATABASE_URL
  if (!server) throw new Error('Set WAYMARK_TEST_DATABASE_URL to a PostgreSQL server whose user may create databases.')
  const name = `waymark_test_${randomBytes(6).toString('hex')}`
  template ??= migratedTemplate(server)
  await onServer(server, `create database ${name} template ${await template}`)
  const url = urlOf(server, name)
  const database = await openDatabase({ databaseUrl: url, log: silent })
  return {
    ...database,
    url,
    async close() {
      await database.close()
      await onServer(server, `drop database ${name} with (force)`)
    },
  }
}

let template: Promise<string> | undefined

/** Makes sure that the server has an empty database with all migrations, to copy from; one test process makes it, the others wait. */
async function migratedTemplate(server: string): Promise<string> {
  const name = `waymark_template_${await migrationsHash()}`
  const sql = postgres(server, { max: 1, onnotice: () => {} })
  try {
    await sql.unsafe('select pg_advisory_lock(7305112847)')
    const there = await sql.unsafe('select 1 from pg_database where datname = $1', [name])
    if (there.length > 0) return name
    const draft = `${name}_draft`
    await sql.unsafe(`drop database if exists ${draft} with (force)`)
    await sql.unsafe(`create database ${draft}`)
    const database = await openDatabase({ databaseUrl: urlOf(server, draft), log: silent })
    await ensureMonths(database, testMonths)
    await database.close()
    await sql.unsafe(`alter database ${draft} rename to ${name}`)
    return name
  } finally {
    // Ends the session, and the lock with it.
    await sql.end()
  }
}

function urlOf(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}

async function migrationsHash(): Promise<string> {
  const folder = join(root, 'migrations')
  const hash = createHash('sha256').update(testMonths.join())
  for (const name of (await readdir(folder)).sort())
    if (name.endsWith('.sql')) hash.update(await readFile(join(folder, name)))
  return hash.digest('hex').slice(0, 16)
}

/**
 * An empty embedded database with all migrations, kept between runs: setting one up from nothing costs some seconds of work, a
 * copy a fraction of one.
 */
async function migratedDump(): Promise<Blob> {
  const folder = join(root, 'node_modules', '.cache', 'waymark')
  const file = join(folder, `pglite-${await migrationsHash()}.tar`)
  if (existsSync(file)) return new Blob([await readFile(file)])
  const database = await openDatabase({ log: silent })
  await ensureMonths(database, testMonths)
  const dump = await database.dump?.()
  await database.close()
  if (!dump) throw new Error('the embedded database cannot be dumped')
  await mkdir(folder, { recursive: true })
  // Several test processes may do this at once; whoever renames last wins, with the same content.
  const draft = `${file}.${randomBytes(4).toString('hex')}`
  await writeFile(draft, new Uint8Array(await dump.arrayBuffer()))
  await rename(draft, file)
  return dump
}

async function onServer(url: string, statement: string) {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    await sql.unsafe(statement)
  } finally {
    await sql.end()
  }
}
