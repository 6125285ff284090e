import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import postgres from 'postgres'

/** A database of our own on a server. */
export interface OwnDatabase {
  readonly url: string
  drop(): Promise<void>
}

/** Makes a database: empty, or a copy of one that nobody is connected to. */
export async function makeDatabase(server: string, purpose: string, copyOf?: OwnDatabase): Promise<OwnDatabase> {
  const name = `waymark_bench_${purpose}_${randomBytes(4).toString('hex')}`
  await onServer(server, `create database ${name}${copyOf ? ` template ${new URL(copyOf.url).pathname.slice(1)}` : ''}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => onServer(server, `drop database if exists ${name} with (force)`) }
}

async function onServer(url: string, statement: string) {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    await sql.unsafe(statement)
  } finally {
    await sql.end()
  }
}

/**
 * The path of a program that comes with PostgreSQL, from PATH or from where Debian puts them, the newest version first.
 *
 * @throws Error that says what to install
 */
export function postgresProgram(name: string): string {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const places = [...(process.env.PATH ?? '').split(delimiter), ...versions.map((v) => join(debian, v, 'bin'))]
  const found = places.map((place) => join(place, name)).find((path) => existsSync(path))
  if (found) return found
  throw new Error(`${name} is not installed; it comes with PostgreSQL (Debian: apt-get install postgresql).`)
}
