import { mkdir } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { PGlite, types } from '@electric-sql/pglite'
import { PgDatabase, PgDialect, type PgQueryResultHKT } from 'drizzle-orm/pg-core'
import { PgliteSession } from 'drizzle-orm/pglite/session'
import { PostgresJsSession } from 'drizzle-orm/postgres-js/session'
import type { Logger } from 'pino'
import postgres from 'postgres'
import { prepareOnce } from './embeddedStatements.ts'
import { holdFolder } from './folderLock.ts'
import { listenOn } from './listening.ts'
import { migrateDatabase } from './migrate.ts'
import { watchedSockets } from './watchedSocket.ts'

/** A value of a statement: keys as decimal strings, times as Date or ISO 8601, JSON as text with a cast in the statement. */
export type Param = string | number | boolean | null | Date | Uint8Array | readonly (string | number | null)[]
export type Row = Record<string, unknown>

/** drizzle's query builder, on whichever database. */
export type Orm = PgDatabase<PgQueryResultHKT, Record<string, never>>

/** A statement with its parameters, each of which has a cast in the text (`$1::bigint[]`). */
export interface Statement {
  readonly text: string
  readonly params: readonly Param[]
  /** A part that is carried out before and hands its rows on: `text` may select from them as `first`. */
  readonly first?: string
  /** Further parts that select from `first`, with the same parameters. */
  readonly more?: readonly string[]
  /** So many rows it has to touch, or its transaction is undone. Not together with a `returning` of its own. */
  readonly mustTouch?: number
}

/** A statement touched another number of rows than it had to: what it was made from has changed meanwhile. Nothing was written. */
export class Stale extends Error {
  override readonly name = 'Stale'
}

/** Ways to ask: the same inside and outside of a transaction. */
export interface Queries {
  /** Rows of one statement with `$1` parameters. 64-bit integers come as decimal strings, times as Date, JSON as values. */
  read<R extends object = Row>(text: string, params?: readonly Param[]): Promise<R[]>
  /** Rows of several statements, carried out in order with one wait for all of them. Only inside a transaction. */
  readAll<R extends object = Row>(statements: readonly Statement[]): Promise<R[][]>
  readonly orm: Orm
}

export interface Database extends Queries {
  readonly kind: 'postgresql' | 'pglite'
  /** How many batches may be written at once. */
  readonly writers: number
  transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T>
  /** A transaction of the committer: on connections whose planner is set for many small indexed writes. */
  write<T>(work: (tx: Queries) => Promise<T>): Promise<T>
  /**
   * Carries out statements in order as one transaction, without a wait in between, on the same connections as `write`.
   *
   * @throws Stale
   */
  writeAtOnce(statements: readonly Statement[]): Promise<void>
  /** Calls back with the payload of every notification on that channel; returns how to stop. */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>
  notify(channel: string, payload: string): Promise<void>
  /** Of the embedded database: all of it as a tar file, to begin another with (`copyOf`). */
  dump?(): Promise<Blob>
  close(): Promise<void>
}

/**
 * Opens PostgreSQL where `databaseUrl` is given, else the embedded database in `dataFolder` (in memory without either), and
 * brings its tables up to date.
 */
export async function openDatabase(of: {
  databaseUrl?: string | undefined
  dataFolder?: string | undefined
  /** A new embedded database begins as a copy of this dump. */
  copyOf?: Blob | undefined
  /** Leaves the tables as they are: to look at a database that another version may have made. */
  asItIs?: boolean
  log: Logger
}): Promise<Database> {
  const server = of.databaseUrl ? openPostgres(of.databaseUrl, of.log) : undefined
  const database = server ?? (await openPGlite(of.dataFolder, of.copyOf))
  if (of.asItIs) return database
  try {
    await migrateDatabase(database)
    server?.hurry()
  } catch (error) {
    await database.close()
    throw error
  }
  return database
}

/** For how long a database may say nothing to what it was asked. */
const readPatienceMs = 30_000
const writePatienceMs = 15_000
const migrationPatienceMs = 24 * 3_600_000

const dialect = new PgDialect()
const asDate = (text: string) => new Date(text)

function openPostgres(url: string, log: Logger): Database & { hurry(): void } {
  let isPatient = true
  const socketsFor = (patienceMs: number) =>
    // What is encrypted is not ours to watch.
    /[?&]ssl(mode|negotiation)?=/.test(url)
      ? {}
      : { socket: watchedSockets({ patienceMs: () => (isPatient ? migrationPatienceMs : patienceMs), isMade }) }
  const isMade = (socket: Socket, wanted: object) => {
    if ('onnotify' in wanted && wanted.onnotify) listening.listensOn(socket)
  }
  const options = {
    onnotice: (notice: postgres.Notice) => log.debug({ notice: notice.message }, 'PostgreSQL says'),
    types: {
      // The parsers below are for every query; drizzle takes a Date where it expects text.
      date: { to: 1184, from: [1114, 1184], serialize: (x: Date | string) => new Date(x).toISOString(), parse: asDate },
      json: {
        to: 114,
        from: [114, 3802],
        serialize: (x: unknown) => (typeof x === 'string' ? x : JSON.stringify(x)),
        parse: JSON.parse,
      },
      jsonb: {
        to: 3802,
        from: [],
        serialize: (x: unknown) => (typeof x === 'string' ? x : JSON.stringify(x)),
        parse: JSON.parse,
      },
    },
  } satisfies postgres.Options<Record<string, postgres.PostgresType>>
  // Compiling a query that touches many partitions takes the database seconds, carrying it out milliseconds.
  const jit = 'off'
  const connection = { jit } as Record<string, string>
  const readers = postgres(url, { ...options, ...socketsFor(readPatienceMs), max: 8, connection })
  const listening = listenOn(readers, log)
  const writers = postgres(url, {
    ...options,
    ...socketsFor(writePatienceMs),
    max: 3,
    // Small indexed statements over and over: planning them anew, or as scans while the tables are small, halves the throughput.
    connection: {
      jit,
      plan_cache_mode: 'force_generic_plan',
      enable_hashjoin: 'off',
      enable_mergejoin: 'off',
      enable_seqscan: 'off',
      // Whoever vanishes in the middle of a batch (paused, unplugged) does not keep its locks for long.
      idle_in_transaction_session_timeout: '10s',
    } as Record<string, string>,
  })
  const queriesOf = (client: postgres.Sql | postgres.TransactionSql): Queries => ({
    read: async <R extends object>(text: string, params: readonly Param[] = []) => {
      const rows = await client.unsafe(text, params as postgres.ParameterOrJSON<never>[], { prepare: true })
      return rows as unknown as R[]
    },
    // The driver sends what is asked for at once without waiting for the answers in between.
    readAll: <R extends object>(statements: readonly Statement[]) =>
      Promise.all(
        statements.map(async ({ text, params }) => {
          const rows = await client.unsafe(text, params as postgres.ParameterOrJSON<never>[], { prepare: true })
          return rows as unknown as R[]
        }),
      ),
    get orm() {
      return new PgDatabase(
        dialect,
        new PostgresJsSession(client as postgres.Sql, dialect, undefined),
        undefined,
      ) as unknown as Orm
    },
  })
  const inTransaction =
    (client: postgres.Sql) =>
    async <T>(work: (tx: Queries) => Promise<T>): Promise<T> => {
      let result: { value: T } | undefined
      await client.begin(async (tx) => {
        result = { value: await work(queriesOf(tx)) }
      })
      if (!result) throw new Error('the transaction ended without its work')
      return result.value
    }
  return {
    kind: 'postgresql',
    writers: 2,
    ...queriesOf(readers),
    orm: queriesOf(readers).orm,
    transaction: inTransaction(readers),
    write: inTransaction(writers),
    async writeAtOnce(statements) {
      try {
        await carryOutAtOnce(writers, statements)
      } catch (error) {
        throw isStale(error) ? new Stale('what was to be changed has changed meanwhile') : error
      }
    },
    listen: listening.listen,
    async notify(channel, payload) {
      await readers.notify(channel, payload)
    },
    hurry() {
      isPatient = false
    },
    async close() {
      listening.stop()
      await Promise.all([readers.end({ timeout: 5 }), writers.end({ timeout: 5 })])
    },
  }
}

/** A single statement is a transaction by itself; several go over with their `begin` and `commit` without waiting in between. */
async function carryOutAtOnce(writers: postgres.Sql, statements: readonly Statement[]): Promise<void> {
  const [first, ...others] = statements
  if (!first) return
  const send = (client: postgres.Sql | postgres.TransactionSql, { text, params }: Statement) =>
    client.unsafe(text, params as postgres.ParameterOrJSON<never>[], { prepare: true })
  if (others.length === 0) {
    await send(writers, first)
    return
  }
  await writers.begin((tx) => Promise.all(statements.map((one) => send(tx, one))))
}

const isStale = (error: unknown) => error instanceof Error && 'code' in error && error.code === '22012'

async function openPGlite(folder: string | undefined, copyOf: Blob | undefined): Promise<Database> {
  if (folder) await mkdir(folder, { recursive: true })
  const letGo = folder ? await holdFolder(folder) : async () => {}
  const client = await openClient(folder, copyOf).catch(async (error: unknown) => {
    await letGo()
    throw error
  })
  type Client = Pick<PGlite, 'query' | 'exec'>
  const runAll = prepareOnce()
  const queriesOf = (of: Client): Queries => ({
    read: async <R extends object>(text: string, params: readonly Param[] = []) =>
      (await of.query<R>(text, [...params])).rows,
    readAll: (statements) => runAll(of, statements),
    get orm() {
      return new PgDatabase(dialect, new PgliteSession(of as PGlite, dialect, undefined), undefined) as unknown as Orm
    },
  })
  const transaction = <T>(work: (tx: Queries) => Promise<T>) => client.transaction((tx) => work(queriesOf(tx)))
  return {
    kind: 'pglite',
    writers: 1,
    ...queriesOf(client),
    orm: queriesOf(client).orm,
    transaction,
    write: transaction,
    async writeAtOnce(statements) {
      try {
        // Statements that go over in one text are one transaction.
        await runAll(client, statements)
      } catch (error) {
        throw isStale(error) ? new Stale('what was to be changed has changed meanwhile') : error
      }
    },
    async listen(channel, heard) {
      const stop = await client.listen(channel, heard)
      return () => stop()
    },
    async notify(channel, payload) {
      await client.query('select pg_notify($1, $2)', [channel, payload])
    },
    dump: () => client.dumpDataDir('none'),
    async close() {
      await client.close()
      await letGo()
    },
  }
}

const openClient = (folder: string | undefined, copyOf: Blob | undefined) =>
  PGlite.create({
    ...(folder ? { dataDir: folder } : {}),
    ...(copyOf ? { loadDataDir: copyOf } : {}),
    parsers: { [types.INT8]: (text: string) => text, [types.TIMESTAMPTZ]: asDate },
    serializers: {
      [types.JSON]: (x: unknown) => (typeof x === 'string' ? x : JSON.stringify(x)),
      [types.JSONB]: (x: unknown) => (typeof x === 'string' ? x : JSON.stringify(x)),
    },
  })
