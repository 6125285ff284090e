import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { totalmem } from 'node:os'
import { delimiter, join } from 'node:path'
import postgres from 'postgres'
import { serverSettings } from './server.ts'

/** A PostgreSQL server that is measured on. */
export interface PostgresServer {
  readonly url: string
  /** What of its settings matters to a measurement, as the server tells it. */
  readonly settings: { readonly [name: string]: string }
  /** Makes an empty database, replacing one of that name, and answers its address. */
  database(name: string): Promise<string>
  close(): Promise<void>
}

/** With a quarter of the machine's memory, as PostgreSQL's manual recommends for a start. Durability stays. */
const quarterOfMemory = `${Math.floor(totalmem() / 4 / 2 ** 20)}MB`
const tuned = { ...serverSettings, shared_buffers: quarterOfMemory, max_connections: '300', autovacuum_naptime: '15s' }

const told = ['server_version', 'fsync', 'synchronous_commit', 'full_page_writes', ...Object.keys(tuned)]

/**
 * A server with much to hold: the one that `WAYMARK_BENCH_DATABASE_URL` names, else one of our own, made from the installed binaries,
 * whose data stay in `folder` for the next time.
 *
 * @throws Error that says what to install or to set
 */
export async function openPostgres(folder: string): Promise<PostgresServer> {
  const given = process.env.WAYMARK_BENCH_DATABASE_URL
  if (given) return serverAt(given, async () => {})
  const bin = binaries()
  if (bin) return ownServer(bin, folder)
  throw new Error(
    'No PostgreSQL to measure on. Install its server (initdb and postgres are looked for in PATH and /usr/lib/postgresql), or set WAYMARK_BENCH_DATABASE_URL to a server whose user may create databases.',
  )
}

async function ownServer(bin: string, folder: string): Promise<PostgresServer> {
  const data = join(folder, 'postgresql')
  const owner = serverUser()
  mkdirSync(folder, { recursive: true })
  if (!existsSync(join(data, 'PG_VERSION'))) {
    mkdirSync(data, { recursive: true, mode: 0o700 })
    if (owner) chownSync(data, owner.uid, owner.gid)
    execFileSync(
      join(bin, 'initdb'),
      ['--pgdata', data, '--username', 'waymark', '--auth', 'trust', '--encoding', 'UTF8', '--locale', 'C'],
      { ...owner, cwd: data, stdio: 'ignore' },
    )
  }
  const port = await freePort()
  const settings = {
    ...tuned,
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
  }
  const child = spawn(
    join(bin, 'postgres'),
    ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...owner, cwd: data, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4_000)
  })
  // A measurement that breaks off leaves no server behind.
  const end = () => void child.kill('SIGINT')
  process.once('exit', end)
  const url = `postgres://waymark@127.0.0.1:${port}/postgres`
  for (let tries = 0; !(await answers(url)); tries += 1) {
    if (child.exitCode !== null || tries > 300) throw new Error(`PostgreSQL did not come up. It said: ${said}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return serverAt(url, async () => {
    process.off('exit', end)
    const ended = new Promise((resolve) => child.once('exit', resolve))
    end()
    await ended
  })
}

async function serverAt(url: string, close: () => Promise<void>): Promise<PostgresServer> {
  const admin = postgres(url, { max: 1, onnotice: () => {} })
  const rows = await admin<{ name: string; value: string }[]>`
    select name, current_setting(name) as value from pg_settings where name in ${admin(told)}`
  const drop = async (name: string) => {
    await admin.unsafe(`drop database if exists ${name} with (force)`)
  }
  return {
    url,
    settings: Object.fromEntries(rows.map(({ name, value }) => [name, value])),
    async database(name) {
      await drop(name)
      await admin.unsafe(`create database ${name}`)
      const made = new URL(url)
      made.pathname = `/${name}`
      return made.href
    },
    async close() {
      await admin.end()
      await close()
    },
  }
}

async function answers(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => {} })
  try {
    await sql`select 1`
    return true
  } catch {
    return false
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/** Where the server's programs are: PATH first, then where Debian puts them, the newest version first. */
function binaries(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const places = [...(process.env.PATH ?? '').split(delimiter), ...versions.map((v) => join(debian, v, 'bin'))]
  return places.find((place) => existsSync(join(place, 'initdb')) && existsSync(join(place, 'postgres')))
}

/** PostgreSQL refuses to run as root; then it runs as the user that its package made. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres']).toString())
  return { uid: idOf('-u'), gid: idOf('-g') }
}

/** A port that nobody listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port is free')),
      )
    })
  })
}
