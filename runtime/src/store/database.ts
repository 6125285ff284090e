import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite, types } from '@electric-sql/pglite'
import { PgDatabase, PgDialect, type PgQueryResultHKT } from 'drizzle-orm/pg-core'
import { PgliteSession } from 'drizzle-orm/pglite/session'
import type { Logger } from 'pino'
import { durableFolder, flushFolder } from './durableFolder.ts'
import { prepareOnce } from './embeddedStatements.ts'
import { holdFolder } from './folderLock.ts'
import { migrateDatabase } from './migrate.ts'
import { openPostgres } from './postgres.ts'
import { tellingStale } from './stale.ts'

export { Stale } from './stale.ts'

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

/** Ways to ask: the same inside and outside of a transaction. */
export interface Queries {
  /**
   * Rows of one statement with `$1` parameters. 64-bit integers come as decimal strings, times as Date, JSON as values.
   *
   * @param how.planAnew where the best plan depends on the values, as in a search for what may be rare or frequent
   */
  read<R extends object = Row>(
    text: string,
    params?: readonly Param[],
    how?: { readonly planAnew?: boolean },
  ): Promise<R[]>
  /** Rows of several statements, carried out in order with one wait for all of them. Only inside a transaction. */
  readAll<R extends object = Row>(statements: readonly Statement[]): Promise<R[][]>
  readonly orm: Orm
}

export interface Database extends Queries {
  readonly kind: 'postgresql' | 'pglite'
  /** How many batches may be written at once. */
  readonly writers: number
  transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T>
  /**
   * Questions by the keys of one case, all on one connection, which plans each statement once for all keys: finding a plan among all
   * partitions would take longer than carrying it out. Within it, `lookUp` must not be called again.
   */
  lookUp<T>(work: (queries: Queries) => Promise<T>): Promise<T>
  /**
   * Rows of one statement over rollups: the best way to add them up is the same for all values, so it is planned once. Finding that way
   * would take a good part of the time that going it does.
   */
  addUp<R extends object = Row>(text: string, params?: readonly Param[]): Promise<R[]>
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

const dialect = new PgDialect()
const asDate = (text: string) => new Date(text)

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
    lookUp: (work) => work(queriesOf(client)),
    addUp: (text, params) => queriesOf(client).read(text, params),
    write: transaction,
    async writeAtOnce(statements) {
      // Statements that go over in one text are one transaction.
      await tellingStale(runAll(client, statements))
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

async function openClient(folder: string | undefined, copyOf: Blob | undefined): Promise<PGlite> {
  const isNew = folder !== undefined && !existsSync(join(folder, 'PG_VERSION'))
  const client = await PGlite.create({
    ...(folder ? durableFolder(folder) : {}),
    ...(copyOf ? { loadDataDir: copyOf } : {}),
    parsers: { [types.INT8]: (text: string) => text, [types.TIMESTAMPTZ]: asDate },
    serializers: {
      [types.JSON]: (x: unknown) => (typeof x === 'string' ? x : JSON.stringify(x)),
      [types.JSONB]: (x: unknown) => (typeof x === 'string' ? x : JSON.stringify(x)),
    },
  })
  if (isNew) flushFolder(folder)
  return client
}
