import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Settings } from '../settings.ts'
import { type Database, openDatabase } from '../store/database.ts'
import { migrationState } from '../store/migrate.ts'
import { monthlyTableNames, monthOf, monthsThere, nameOfMonth } from '../store/months.ts'

/** One thing that was looked at, in a sentence. */
export interface Finding {
  readonly about: 'database' | 'migrations' | 'clock' | 'disk' | 'partitions' | 'people'
  readonly verdict: 'good' | 'warning' | 'bad'
  readonly sentence: string
}

const oldestPostgres = 15
const clockMayDifferMs = 2_000
const littleDiskBytes = 1024 ** 3
const noDiskBytes = 200 * 1024 ** 2

/**
 * Looks at an installation without changing anything: its database, migrations, clock, disk, partitions and people. What cannot be looked at
 * because the database does not answer is left out; that is the finding then.
 */
export async function examine(settings: Settings, log: Logger, nowMs: () => number = Date.now): Promise<Finding[]> {
  const findings: Finding[] = []
  if (!settings.databaseUrl && !existsSync(join(settings.dataFolder, 'PG_VERSION')))
    return [
      {
        about: 'database',
        verdict: 'warning',
        sentence: `There is no database in ${settings.dataFolder} yet: the first start makes it. Is WAYMARK_DATA or DATABASE_URL set as for Waymark itself?`,
      },
    ]
  let db: Database | undefined
  try {
    db = await openDatabase({ databaseUrl: settings.databaseUrl, dataFolder: settings.dataFolder, asItIs: true, log })
    findings.push(await databaseVersion(db, settings))
    const state = await migrationState(db)
    findings.push(migrations(state))
    findings.push(await clock(db, nowMs))
    findings.push(db.kind === 'pglite' ? await diskOf(settings.dataFolder) : await sizeOf(db))
    if (!state.isEmpty && state.missing === 0) findings.push(await partitions(db, nowMs()), await people(db))
  } catch (error) {
    const reason = reasonOf(error)
    findings.push({
      about: 'database',
      verdict: 'bad',
      sentence: settings.databaseUrl
        ? `The database at ${placeOf(settings.databaseUrl)} cannot be used: ${reason}. Check DATABASE_URL and that PostgreSQL runs.`
        : `The embedded database cannot be looked at. ${reason}`,
    })
  } finally {
    await db?.close()
  }
  return findings
}

async function databaseVersion(db: Database, { dataFolder }: Settings): Promise<Finding> {
  const [row] = await db.read<{ number: string; version: string }>(
    `select current_setting('server_version_num') as number, current_setting('server_version') as version`,
  )
  const major = Math.floor(Number(row?.number ?? 0) / 10_000)
  const name = db.kind === 'pglite' ? `The embedded database in ${dataFolder} (PGlite)` : 'PostgreSQL'
  return major >= oldestPostgres
    ? { about: 'database', verdict: 'good', sentence: `${name} answers; its version is ${row?.version}.` }
    : {
        about: 'database',
        verdict: 'bad',
        sentence: `${name} is version ${row?.version}; Waymark needs ${oldestPostgres} or later.`,
      }
}

function migrations(state: Awaited<ReturnType<typeof migrationState>>): Finding {
  const about = 'migrations'
  if (state.unknown > 0)
    return {
      about,
      verdict: 'bad',
      sentence: `The database was changed by a newer Waymark: it has ${state.unknown} of its migrations. Run that version, or restore a backup from before.`,
    }
  if (state.isEmpty)
    return { about, verdict: 'warning', sentence: 'The database is empty: the first start sets up its tables.' }
  if (state.missing > 0)
    return {
      about,
      verdict: 'warning',
      sentence: `${state.missing} of ${state.known} migrations are missing: the next start runs them. Make a backup before.`,
    }
  return { about, verdict: 'good', sentence: `All ${state.known} migrations are in the database.` }
}

async function clock(db: Database, nowMs: () => number): Promise<Finding> {
  const about = 'clock'
  if (db.kind === 'pglite')
    return {
      about,
      verdict: 'good',
      sentence: `The clock says ${new Date(nowMs()).toISOString()}; the database has no other.`,
    }
  const beforeMs = nowMs()
  const [row] = await db.read<{ now: Date }>('select clock_timestamp() as now')
  const afterMs = nowMs()
  // The answer was made at some moment between the question and its arrival.
  const theirMs = row?.now.getTime() ?? 0
  const differMs = theirMs < beforeMs ? beforeMs - theirMs : Math.max(0, theirMs - afterMs)
  const seconds = (differMs / 1000).toFixed(1)
  return differMs <= clockMayDifferMs
    ? { about, verdict: 'good', sentence: `This machine's clock and the database's differ by ${seconds} s or less.` }
    : {
        about,
        verdict: 'bad',
        sentence: `This machine's clock and the database's differ by ${seconds} s: timers fire by the clock of the machine that Waymark runs on. Set both by NTP.`,
      }
}

async function diskOf(folder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  const said = `${inWords(free)} are free on the disk of ${folder}`
  if (free < noDiskBytes)
    return { about: 'disk', verdict: 'bad', sentence: `Only ${said}: writing will fail soon. Make room.` }
  return free < littleDiskBytes
    ? { about: 'disk', verdict: 'warning', sentence: `Only ${said}. Make room before it fills up.` }
    : { about: 'disk', verdict: 'good', sentence: `${said}.` }
}

async function sizeOf(db: Database): Promise<Finding> {
  const [row] = await db.read<{ size: string }>('select pg_database_size(current_database()) as size')
  return {
    about: 'disk',
    verdict: 'good',
    sentence: `The database takes ${inWords(Number(row?.size ?? 0))} on its server; how much is free there is seen on that server only.`,
  }
}

/** Whether what begins this month and the next has a place, and whether the months' tables are all there. */
async function partitions(db: Database, atMs: number): Promise<Finding> {
  const about = 'partitions'
  const now = monthOf(atMs)
  const expected = await monthsThere(db)
  for (const table of monthlyTableNames) {
    const there = await monthsThere(db, table)
    const lacking = expected.filter((month) => !there.includes(month))
    if (lacking.length > 0)
      return {
        about,
        verdict: 'bad',
        sentence: `The table ${table} has no partition for ${lacking.map(nameOfMonth).join(', ')}, which others have: somebody removed it by hand. Bring it back from a backup.`,
      }
  }
  const months = expected.filter((month) => month > 0)
  const [first, last] = [months[0], months.at(-1)]
  if (first === undefined || last === undefined || last < now)
    return {
      about,
      verdict: 'warning',
      sentence: `There is no partition for ${nameOfMonth(now)} yet: Waymark makes it as soon as it runs.`,
    }
  return {
    about,
    verdict: 'good',
    sentence: `The history has partitions from ${nameOfMonth(first)} to ${nameOfMonth(last)}; "history" lists what lies in them.`,
  }
}

async function people(db: Database): Promise<Finding> {
  const [row] = await db.read<{ people: string; administrators: string }>(
    `select (select count(*) from "user") as people,
            (select count(*) from person_role where role = 'administrator') as administrators`,
  )
  const administrators = Number(row?.administrators ?? 0)
  return administrators > 0
    ? {
        about: 'people',
        verdict: 'good',
        sentence: `People who can sign in: ${row?.people}; of them administrators: ${administrators}.`,
      }
    : {
        about: 'people',
        verdict: 'warning',
        sentence: 'Nobody administers Waymark: add somebody with "user add NAME --role administrator".',
      }
}

const inWords = (bytes: number) =>
  bytes >= 1024 ** 3 ? `${(bytes / 1024 ** 3).toFixed(1)} GB` : `${Math.round(bytes / 1024 ** 2)} MB`

/** Host and database of an address, without its password. */
function placeOf(databaseUrl: string): string {
  if (!URL.canParse(databaseUrl)) return 'the address in DATABASE_URL'
  const { host, pathname } = new URL(databaseUrl)
  return `${host}${pathname}`
}

/** Several addresses of one host fail with one error that holds the others. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}
