import { randomBytes } from 'node:crypto'
import pino from 'pino'
import postgres from 'postgres'
import { type Database, openDatabase } from './database.ts'

export const silent = pino({ level: 'silent' })

/** The databases that tests run on: the embedded one, and PostgreSQL where `WAYMARK_TEST_DATABASE_URL` names a server. */
export const testKinds: readonly Database['kind'][] = process.env.WAYMARK_TEST_DATABASE_URL
  ? ['pglite', 'postgresql']
  : ['pglite']

/**
 * A fresh, migrated database of that kind, which nobody else uses. On PostgreSQL it is a database of its own on the test server,
 * dropped by `close`.
 */
export async function testDatabase(kind: Database['kind']): Promise<Database & { url?: string }> {
  if (kind === 'pglite') return openDatabase({ log: silent })
  const server = process.env.WAYMARK_TEST_DATABASE_URL
  if (!server) throw new Error('Set WAYMARK_TEST_DATABASE_URL to a PostgreSQL server whose user may create databases.')
  const name = `waymark_test_${randomBytes(6).toString('hex')}`
  await onServer(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  const database = await openDatabase({ databaseUrl: url.href, log: silent })
  return {
    ...database,
    url: url.href,
    async close() {
      await database.close()
      await onServer(server, `drop database ${name} with (force)`)
    },
  }
}

async function onServer(url: string, statement: string) {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    await sql.unsafe(statement)
  } finally {
    await sql.end()
  }
}
