import postgres from 'postgres'
import { loadPeer } from '../frame/peers.ts'

/** A job queue on PostgreSQL that works off jobs, each of which names an instance to move on. */
export interface Queue {
  /** Puts in so many jobs, then works them off. @returns seconds from the first to the last being done and marked as done */
  drain(keys: readonly string[]): Promise<number>
  close(): Promise<void>
}

const inFlight = 16

/** What a job does: one statement, one commit, on a pool as large as there are jobs at work. */
function stepper(databaseUrl: string, statement: string) {
  const settings = {
    plan_cache_mode: 'force_generic_plan',
    enable_hashjoin: 'off',
    enable_mergejoin: 'off',
    enable_seqscan: 'off',
  }
  const sql = postgres(databaseUrl, {
    max: inFlight,
    onnotice: () => {},
    connection: settings as Record<string, string>,
    types: { bigint: { to: 20, from: [20], serialize: String, parse: String } },
  })
  return {
    sql,
    step: async (key: string) => {
      await sql.unsafe(statement, [key], { prepare: true })
    },
  }
}

interface PgBoss {
  on(event: 'error', listener: (error: Error) => void): void
  start(): Promise<unknown>
  createQueue(name: string): Promise<void>
  insert(jobs: readonly { name: string; data: { key: string } }[]): Promise<unknown>
  fetch(name: string, options: { batchSize: number }): Promise<readonly { id: string; data: { key: string } }[]>
  complete(name: string, ids: readonly string[]): Promise<unknown>
  stop(options: { graceful: boolean; wait: boolean }): Promise<void>
}

/**
 * pg-boss at its fastest: jobs are fetched and completed a hundred at a time by four loops, because its own `work` polls no more
 * often than every half second.
 */
export async function openPgBoss(databaseUrl: string, statement: string): Promise<Queue> {
  const Boss = loadPeer<new (options: object) => PgBoss>('pg-boss')
  const boss = new Boss({ connectionString: databaseUrl, max: inFlight, supervise: false, schedule: false })
  const troubles: Error[] = []
  boss.on('error', (error) => troubles.push(error))
  await boss.start()
  const { sql, step } = stepper(databaseUrl, statement)
  let drains = 0
  return {
    async drain(keys) {
      drains += 1
      const queue = `drain${drains}`
      await boss.createQueue(queue)
      for (let i = 0; i < keys.length; i += 1_000)
        await boss.insert(keys.slice(i, i + 1_000).map((key) => ({ name: queue, data: { key } })))
      await sql`analyze`
      const begunMs = performance.now()
      const done = await Promise.all([work(), work(), work(), work()])
      const tookMs = performance.now() - begunMs
      const sum = done.reduce((a, b) => a + b, 0)
      if (sum !== keys.length || troubles.length > 0)
        throw new Error(`pg-boss did ${sum} jobs. ${troubles[0]?.message ?? ''}`)
      return tookMs / 1000

      async function work(): Promise<number> {
        for (let count = 0; ; ) {
          const jobs = await boss.fetch(queue, { batchSize: 100 })
          if (jobs.length === 0) return count
          await Promise.all(jobs.map(({ data }) => step(data.key)))
          await boss.complete(
            queue,
            jobs.map(({ id }) => id),
          )
          count += jobs.length
        }
      }
    },
    async close() {
      await boss.stop({ graceful: false, wait: true })
      await sql.end()
    },
  }
}

interface Graphile {
  run(options: object): Promise<{ stop(): Promise<void> }>
  makeWorkerUtils(options: object): Promise<{ migrate(): Promise<void>; release(): Promise<void> }>
  Logger: new (factory: () => () => void) => object
}

/** graphile-worker with its local queue, which fetches five hundred jobs at once, and completes without delay. */
export async function openGraphile(databaseUrl: string, statement: string): Promise<Queue> {
  const { run, makeWorkerUtils, Logger } = loadPeer<Graphile>('graphile-worker')
  const logger = new Logger(() => () => {})
  const utils = await makeWorkerUtils({ connectionString: databaseUrl, logger })
  await utils.migrate()
  await utils.release()
  const { sql, step } = stepper(databaseUrl, statement)
  return {
    async drain(keys) {
      await sql`select graphile_worker.add_jobs(array(
        select json_populate_record(null::graphile_worker.job_spec, json_build_object('identifier', 'step', 'payload', json_build_object('key', key)))
        from unnest(${keys as string[]}::text[]) as key))`
      await sql`analyze`
      let done = 0
      let finish: () => void = () => {}
      const finished = new Promise<void>((resolve) => {
        finish = resolve
      })
      const begunMs = performance.now()
      const runner = await run({
        connectionString: databaseUrl,
        concurrency: inFlight,
        maxPoolSize: inFlight,
        noHandleSignals: true,
        pollInterval: 500,
        logger,
        preset: { worker: { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
        taskList: {
          step: async (payload: { key: string }) => {
            await step(payload.key)
            done += 1
            if (done === keys.length) finish()
          },
        },
      })
      await finished
      while ((await sql`select 1 from graphile_worker._private_jobs limit 1`).length > 0)
        await new Promise((resolve) => setTimeout(resolve, 5))
      const tookMs = performance.now() - begunMs
      await runner.stop()
      return tookMs / 1000
    },
    close: () => sql.end(),
  }
}
