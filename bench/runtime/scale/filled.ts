import pino from 'pino'
import postgres from 'postgres'
import { openClock } from '../../../runtime/src/clock.ts'
import { openIdentity } from '../../../runtime/src/identity/identity.ts'
import { readSettings } from '../../../runtime/src/settings.ts'
import { openDatabase } from '../../../runtime/src/store/database.ts'
import type { PostgresServer } from '../postgres.ts'
import { type Extent, person } from './fate.ts'
import { generate } from './generate.ts'
import type { Sample } from './reads.ts'

const dayMs = 24 * 3_600_000
/** How far the cases go back. */
const spanMs = 150 * dayMs
/** Where a filled database says that it is whole, and how far its cases go. */
const marker = 'benchW4'

/** How far the cases of a database go, and whether all of them are there. */
type KeptExtent = Extent & { readonly isWhole: boolean }

/** A database full of cases, and what to read in it. */
export interface Filled {
  readonly url: string
  readonly sample: Sample
  /** Rows of the large tables, and the room that all takes. */
  readonly rows: { readonly [table: string]: number }
  readonly bytes: number
}

/** The database with so many finished and open cases, made where it is not there yet. It stays for the next time. */
export async function filled(server: PostgresServer, of: { finished: number; open: number }): Promise<Filled> {
  const name = `waymark_w4_${of.finished}`
  const url = new URL(server.url)
  url.pathname = `/${name}`
  const known = await extentIn(url.href)
  const extent = known?.isWhole ? known : await fill(server, name, url.href, known ?? of)
  // Brings the tables up to date, and the person in.
  const log = pino({ level: 'warn' }, pino.destination(2))
  const db = await openDatabase({ databaseUrl: url.href, log })
  try {
    const identity = await openIdentity(db, readSettings({ WAYMARK_DEMO: 'off' }), openClock())
    await identity.ensurePeople([{ ...person, name: 'A colleague', roles: ['employee'] }])
    const some = async (state: string) =>
      (
        await db.read<{ key: string }>(
          `select key from process_instance where business_key = any($1) and ${state} and parent_key is null`,
          [Array.from({ length: 2_000 }, (_, i) => referenceAt(extent, i, 2_000))],
        )
      ).map(({ key }) => key)
    const rows: { [table: string]: number } = {}
    for (const table of [
      'process_instance',
      'element_history',
      'sequence_flow_taken',
      'user_task',
      'variable',
      'audit_entry',
    ]) {
      const [counted] = await db.read<{ count: number }>(
        `select coalesce(sum(c.reltuples), 0)::float8 as count from pg_class c where c.relkind = 'r' and (c.oid = $1::regclass
           or c.oid in (select relid from pg_partition_tree($1::regclass)))`,
        [table],
      )
      rows[table] = Math.round(counted?.count ?? 0)
    }
    const [definition] = await db.read<{ key: string }>('select max(key) as key from process_definition')
    const [size] = await db.read<{ bytes: string }>('select pg_database_size(current_database()) as bytes')
    return {
      url: url.href,
      sample: {
        extent,
        definitionKey: definition?.key ?? '',
        finished: await some(`state <> 'running'`),
        open: await some(`state = 'running'`),
      },
      rows,
      bytes: Number(size?.bytes ?? 0),
    }
  } finally {
    await db.close()
  }
}

const referenceAt = ({ finished, open }: Extent, i: number, of: number) =>
  `ORD-${String(Math.floor(((finished + open) * i) / of)).padStart(7, '0')}`

/** How far the cases of a database go; undefined where it is not there or not whole. */
async function extentIn(url: string): Promise<KeptExtent | undefined> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    const [row] = await sql<{ value: string }[]>`select value from installation where name = ${marker}`
    return row ? (JSON.parse(row.value) as KeptExtent) : undefined
  } catch (error) {
    // No such database, no such table: it was never made or broken off early.
    if (error instanceof Error && 'code' in error && ['3D000', '42P01'].includes(String(error.code))) return undefined
    throw error
  } finally {
    await sql.end()
  }
}

async function fill(
  server: PostgresServer,
  name: string,
  url: string,
  of: { finished: number; open: number } | KeptExtent,
): Promise<Extent> {
  const goesOn = 'untilMs' in of
  const untilMs = goesOn ? of.untilMs : Date.now()
  const extent: KeptExtent = { finished: of.finished, open: of.open, fromMs: untilMs - spanMs, untilMs, isWhole: false }
  console.log(`  Filling a database with ${of.finished} finished and ${of.open} open cases ...`)
  if (!goesOn) await server.database(name)
  // What a crash would lose is made again.
  const log = pino({ level: 'warn' }, pino.destination(2))
  await (await openDatabase({ databaseUrl: url, log })).close()
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  const keep = (
    kept: KeptExtent,
  ) => sql`insert into installation (name, value) values (${marker}, ${JSON.stringify(kept)})
    on conflict (name) do update set value = excluded.value`
  try {
    await sql.unsafe(`alter database ${name} set synchronous_commit = off`)
    await keep(extent)
    await generate(url, extent, (words) => console.log(`  ${words}`))
    await sql.unsafe(`alter database ${name} reset synchronous_commit`)
    await sql`truncate live_event`
    await sql.unsafe('vacuum (analyze)')
    await keep({ ...extent, isWhole: true })
    await sql.unsafe('checkpoint')
  } finally {
    await sql.end()
  }
  return extent
}
