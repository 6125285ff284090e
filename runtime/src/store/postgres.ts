import { NodePgSession } from 'drizzle-orm/node-postgres/session'
import { PgDatabase, PgDialect } from 'drizzle-orm/pg-core'
import pg from 'pg'
import type { Logger } from 'pino'
import type { Database, Orm, Param, Queries, Statement } from './database.ts'
import { listenOn } from './listening.ts'
import { tellingStale } from './stale.ts'

/** For how long the database may say nothing to what it was asked; then the connection is given up. */
const readPatienceMs = 30_000
/** The same of batches and look-ups, which take it milliseconds. */
const briefPatienceMs = 15_000
const connectPatienceMs = 10_000
const migrationPatienceMs = 24 * 3_600_000
// Compiling a query that touches many partitions takes the database seconds, carrying it out milliseconds.
const withoutCompiling = '-c jit=off'
const plannedOnce = `${withoutCompiling} -c plan_cache_mode=force_generic_plan`
/**
 * For small indexed statements over and over. Planning them anew takes longer than carrying them out, and a plan that was made while a
 * table was small would scan it when it is large.
 */
const byIndexes = `${plannedOnce} -c enable_hashjoin=off -c enable_mergejoin=off -c enable_seqscan=off`
/** As if no disk had to turn: else all that an index finds is collected before any of it is looked at, of which a few would do. */
const oneByOne = '-c random_page_cost=1.1'
/** Texts that are prepared once on each connection. Most statements are always the same; those that are built anew stay unnamed. */
const statementsPrepared = 2_000

const dialect = new PgDialect()
const asDate = (text: string) => new Date(text)
const asText = (text: string) => text
const { DATE, TIMESTAMP, TIMESTAMPTZ } = pg.types.builtins
const parsers = new Map<number, (text: string) => unknown>([
  [DATE, asText],
  [TIMESTAMP, asDate],
  [TIMESTAMPTZ, asDate],
])
const getTypeParser = ((oid: number, format?: 'text' | 'binary') =>
  parsers.get(oid) ?? pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser

/** PostgreSQL cannot be asked now: no connection, a broken one, or one that says nothing any more. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
  readonly code = 'CONNECTION_LOST'
}

/** PostgreSQL, over pools of connections whose waits all end. `hurry` ends the time in which migrations may take theirs. */
export function openPostgres(url: string, log: Logger): Database & { hurry(): void } {
  let isPatient = true
  const prepared = new Map<string, string>()
  const connection = {
    connectionString: withLibpqMeaning(url),
    connectionTimeoutMillis: connectPatienceMs,
    idleTimeoutMillis: 0,
    keepAlive: true,
    // What is asked for at once goes over at once, without waiting for the answers in between.
    pipeline: true,
    types: { getTypeParser },
    options: withoutCompiling,
  }
  const readers = poolOf({ ...connection, max: 8, query_timeout: readPatienceMs }, log)
  const lookups = poolOf(
    { ...connection, max: 4, query_timeout: briefPatienceMs, options: `${byIndexes} ${oneByOne}` },
    log,
  )
  const adders = poolOf({ ...connection, max: 4, query_timeout: readPatienceMs, options: plannedOnce }, log)
  const writers = poolOf(
    {
      ...connection,
      max: 3,
      // Whoever vanishes in the middle of a batch (paused, unplugged) does not keep its locks for long.
      idle_in_transaction_session_timeout: 10_000,
      options: byIndexes,
    },
    log,
  )
  const listening = listenOn(() => new pg.Client({ ...connection, pipeline: false }), log)

  async function ask<R extends object>(
    client: pg.ClientBase,
    { text, params }: Statement,
    patienceMs: number,
    { planAnew = false }: { readonly planAnew?: boolean } = {},
  ): Promise<R[]> {
    const name = planAnew ? undefined : nameOf(text)
    const query = { text, values: [...params], query_timeout: isPatient ? migrationPatienceMs : patienceMs }
    try {
      const { rows } = await client.query<R>(name === undefined ? query : { ...query, name })
      return rows
    } catch (error) {
      throw asTold(error)
    }
  }

  function nameOf(text: string): string | undefined {
    const known = prepared.get(text)
    if (known !== undefined || prepared.size >= statementsPrepared) return known
    const name = `s${prepared.size}`
    prepared.set(text, name)
    return name
  }

  const inTransaction =
    (pool: pg.Pool, patienceMs: number) =>
    <T>(work: (tx: Queries) => Promise<T>): Promise<T> =>
      withClient(pool, async (client) => {
        await ask(client, begin, patienceMs)
        try {
          const result = await work(queriesOn(client, patienceMs))
          await ask(client, commit, patienceMs)
          return result
        } catch (error) {
          if (!isBroken(error)) await ask(client, rollback, patienceMs)
          throw error
        }
      })

  const queriesOn = (client: pg.ClientBase, patienceMs: number): Queries => ({
    read: <R extends object>(text: string, params: readonly Param[] = [], how?: { readonly planAnew?: boolean }) =>
      ask<R>(client, { text, params }, patienceMs, how),
    readAll: <R extends object>(statements: readonly Statement[]) =>
      Promise.all(statements.map((one) => ask<R>(client, one, patienceMs))),
    get orm() {
      return ormOn(client)
    },
  })

  return {
    kind: 'postgresql',
    writers: 2,
    read: <R extends object>(text: string, params: readonly Param[] = [], how?: { readonly planAnew?: boolean }) =>
      withClient(readers, (client) => ask<R>(client, { text, params }, readPatienceMs, how)),
    readAll: <R extends object>(statements: readonly Statement[]) =>
      withClient(readers, (client) => Promise.all(statements.map((one) => ask<R>(client, one, readPatienceMs)))),
    orm: ormOn(readers),
    transaction: inTransaction(readers, readPatienceMs),
    lookUp: (work) => withClient(lookups, (client) => work(queriesOn(client, briefPatienceMs))),
    addUp: <R extends object>(text: string, params: readonly Param[] = []) =>
      withClient(adders, (client) => ask<R>(client, { text, params }, readPatienceMs)),
    write: inTransaction(writers, briefPatienceMs),
    async writeAtOnce(statements) {
      await withClient(writers, async (client) => {
        const [first, ...others] = statements
        if (!first) return
        // A single statement is a transaction by itself; several go over with their `begin` and `commit`.
        const all = others.length === 0 ? statements : [begin, ...statements, commit]
        const outcomes = await Promise.allSettled(all.map((one) => ask(client, one, briefPatienceMs)))
        const failed = outcomes.find((outcome) => outcome.status === 'rejected')
        // The first failure is the cause; a commit after it is answered, but rolled back.
        if (failed) await tellingStale(Promise.reject(failed.reason))
      })
    },
    listen: listening.listen,
    async notify(channel, payload) {
      await withClient(readers, (client) =>
        ask(client, { text: 'select pg_notify($1, $2)', params: [channel, payload] }, readPatienceMs),
      )
    },
    hurry() {
      isPatient = false
    },
    async close() {
      await listening.stop()
      await Promise.all([readers.end(), lookups.end(), adders.end(), writers.end()])
    },
  }
}

const begin: Statement = { text: 'begin', params: [] }
const commit: Statement = { text: 'commit', params: [] }
const rollback: Statement = { text: 'rollback', params: [] }

const ormOn = (client: pg.ClientBase | pg.Pool): Orm =>
  new PgDatabase(dialect, new NodePgSession(client as pg.Pool, dialect, undefined), undefined) as unknown as Orm

function poolOf(options: pg.PoolConfig, log: Logger): pg.Pool {
  const pool = new pg.Pool(options)
  const lost = (error: Error) => log.debug({ err: error }, 'a connection to PostgreSQL broke')
  // Whoever was asking is told by the rejected question; without a listener the process would die of it.
  pool.on('connect', (client) => {
    client.on('error', lost)
    client.on('notice', (notice) => log.debug({ notice: notice.message }, 'PostgreSQL says'))
  })
  pool.on('error', lost)
  return pool
}

/** A connection for that work; a broken one is not used again. */
async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw asTold(error)
  })
  let broken = false
  try {
    return await work(client)
  } catch (error) {
    broken = isBroken(error)
    throw error
  } finally {
    client.release(broken)
  }
}

/** Whether the connection is of no use any more: it broke, was silent for too long, or the server closes it. */
const isBroken = (error: unknown) =>
  error instanceof ConnectionLost || (error instanceof pg.DatabaseError && error.severity === 'FATAL')

/** What the server says has its SQLSTATE, and what is wrong with a value its own error; the rest is the connection, mostly without a code. */
function asTold(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof pg.DatabaseError) return error
  if (error instanceof TypeError || error instanceof RangeError) return error
  return new ConnectionLost(`The database cannot be reached: ${error.message}`, { cause: error })
}

/** `sslmode=require` means what it means to PostgreSQL's own tools: encrypted, whoever signed the certificate. */
function withLibpqMeaning(url: string): string {
  if (!URL.canParse(url)) return url
  const parsed = new URL(url)
  if (parsed.searchParams.has('sslmode') && !parsed.searchParams.has('uselibpqcompat'))
    parsed.searchParams.set('uselibpqcompat', 'true')
  return parsed.href
}
