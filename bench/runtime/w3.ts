import { setTimeout } from 'node:timers/promises'
import postgres from 'postgres'
import { instanceOf } from '../../runtime/src/store/keys.ts'
import { ensureMonths, monthOf } from '../../runtime/src/store/months.ts'
import { postgresCpuSeconds } from '../frame/processorTime.ts'
import { type Bench, ratio, type Variant, type Work } from '../frame/work.ts'
import { makeDatabase, type OwnDatabase } from './databases.ts'
import { w3 as drawing } from './drawings.ts'
import { openInProcess } from './inProcess.ts'
import { openGraphile, openPgBoss, type Queue } from './queues.ts'
import { apiClient, startRuntime } from './runtimeProcess.ts'
import { type WritesOfCommand, writesOf } from './sameWrites.ts'

const hourMs = 3_600_000

/** Twenty thousand timers of one process, and a tenth of that before, for warming up. */
export interface Prepared {
  readonly database: OwnDatabase
  /** A clock at this time has the first tenth due, and at this the others. */
  readonly warmUpAtMs: number
  readonly dueAtMs: number
  readonly warmUp: readonly string[]
  readonly due: readonly string[]
}

/** Starts the instances with our own committer, tomorrow: nothing is due before a clock is set. */
export async function prepareTimers(server: string, count: number): Promise<Prepared> {
  const database = await makeDatabase(server, 'w3')
  const committer = await openInProcess(database.url, { 'w3.bpmn': drawing })
  const tomorrowMs = Date.now() + 24 * hourMs
  const start = (atMs: number, many: number) =>
    Promise.all(
      Array.from({ length: many }, () =>
        committer.submit({ type: 'start', processId: 'W3', variables: { amount: 150 }, by: apiClient.username, atMs }),
      ),
    )
  const warmUp = await start(tomorrowMs, Math.ceil(count / 10))
  const due: string[] = []
  for (let left = count; left > 0; left -= 5_000)
    due.push(...(await start(tomorrowMs + 3 * hourMs, Math.min(left, 5_000))))
  const [warmUpAtMs, dueAtMs] = [tomorrowMs + 2 * hourMs, tomorrowMs + 5 * hourMs]
  // A runtime makes a month's partitions a month before; where the clock is set into the next one, it would make them now.
  await ensureMonths(committer.db, [monthOf(warmUpAtMs) + 1, monthOf(dueAtMs) + 1])
  await committer.db.read('analyze')
  await committer.close()
  return { database, warmUpAtMs, dueAtMs, warmUp, due }
}

let server: string
let prepared: Prepared
let fired: WritesOfCommand

const ours: Variant = {
  name: 'runtime',
  label: 'the runtime',
  async run() {
    const database = await makeDatabase(server, 'w3_runtime', prepared.database)
    const runtime = await startRuntime({ where: { databaseUrl: database.url }, controllableClock: true })
    const sql = postgres(database.url, { max: 1, onnotice: () => {} })
    try {
      await drain(prepared.warmUpAtMs, prepared.warmUp.length)
      const used = processorTime(runtime.cpuSeconds)
      const seconds = await drain(prepared.dueAtMs, prepared.due.length)
      return { perSecond: prepared.due.length / seconds, seconds, ...used() }
    } finally {
      await sql.end()
      await runtime.close()
      await database.drop()
    }

    /** Sets the clock, and waits until no timer is left that is due by it. */
    async function drain(atMs: number, expected: number): Promise<number> {
      const [before] = await sql<{ tasks: number }[]>`select count(*)::int as tasks from user_task`
      const begunMs = performance.now()
      await runtime.ask('PUT', '/v2/clock', { timestamp: atMs })
      while ((await sql`select 1 from timer where due_at <= ${new Date(atMs)} limit 1`).length > 0) await setTimeout(10)
      const seconds = (performance.now() - begunMs) / 1000
      const [after] = await sql<
        { tasks: number }[]
      >`select count(*)::int as tasks from user_task where state = 'CREATED'`
      const moved = (after?.tasks ?? 0) - (before?.tasks ?? 0)
      if (moved !== expected) throw new Error(`${moved} of ${expected} instances have moved on to their task`)
      return seconds
    }
  },
}

/** Microseconds of a processor for each timer from now on, of the program and of the database: what both together bound. */
function processorTime(programSeconds: () => number): () => { program: number; database: number } {
  const begun = { program: programSeconds(), database: postgresCpuSeconds() }
  const each = (seconds: number) => (seconds * 1e6) / prepared.due.length
  return () => ({
    program: each(programSeconds() - begun.program),
    database: each(postgresCpuSeconds() - begun.database),
  })
}

const queue = (name: string, label: string, open: (url: string, statement: string) => Promise<Queue>): Variant => ({
  name,
  label,
  async run() {
    const database = await makeDatabase(server, 'w3_queue', prepared.database)
    const peer = await open(database.url, fired.statement)
    const sql = postgres(database.url, { max: 1, onnotice: () => {} })
    try {
      await peer.drain(prepared.warmUp)
      const used = processorTime(() => process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6)
      const seconds = await peer.drain(prepared.due)
      const took = used()
      const [row] = await sql<{ tasks: number }[]>`select count(*)::int as tasks from user_task where state = 'CREATED'`
      const expected = prepared.warmUp.length + prepared.due.length
      if (row?.tasks !== expected) throw new Error(`${row?.tasks} of ${expected} instances have moved on to their task`)
      return { perSecond: prepared.due.length / seconds, seconds, ...took }
    } finally {
      await sql.end()
      await peer.close()
      await database.drop()
    }
  },
})

export const w3: Work = {
  name: 'W3',
  part: 'W3',
  title: 'twenty thousand due timers are drained',
  about: `Each timer moves an instance on to a user task. The instances are started before; measured is the drain alone, from the
moment at which all fall due (the clock of the built runtime is set) until the last has moved. The queues write for each job what the
runtime writes for each timer, but for the row of the timer, in one statement and one commit.`,
  needs: ['postgres', 'peers'],
  columns: [
    { name: 'perSecond', label: 'timers/s' },
    { name: 'seconds', label: 's', digits: 1 },
    { name: 'program', label: 'program, µs of a processor a timer' },
    { name: 'database', label: 'database, µs of a processor a timer' },
  ],
  variants: [
    ours,
    queue('graphile', 'graphile-worker, local queue of 500, 16 at once', openGraphile),
    queue('pgBoss', 'pg-boss, 4 loops that fetch 100', openPgBoss),
  ],
  goals: [
    { name: 'beside graphile-worker', atLeast: 5, unit: 'times', measured: ratio('runtime', 'graphile', 'perSecond') },
    { name: 'beside pg-boss', atLeast: 8, unit: 'times', measured: ratio('runtime', 'pgBoss', 'perSecond') },
  ],
  async open(bench: Bench) {
    server = bench.databaseUrl
    prepared = await prepareTimers(server, bench.quick ? 2_000 : 20_000)
    fired = await writesOfTimer(server)
  },
  async close() {
    await prepared?.database.drop()
  },
}

/** What one timer that fires writes. */
async function writesOfTimer(at: string): Promise<WritesOfCommand> {
  const database = await makeDatabase(at, 'w3_writes')
  try {
    const atMs = Date.now()
    const start = { type: 'start', processId: 'W3', variables: { amount: 150 }, by: apiClient.username, atMs } as const
    // The third thing that an instance makes after itself: start event, the waiting event, its timer.
    const [, timer] = await writesOf(database.url, {
      drawing,
      processId: 'W3',
      without: ['timer'],
      commands: [() => start, (key) => ({ type: 'fireTimer', timerKey: timerOf(key), atMs: atMs + 2 * hourMs })],
    })
    if (!timer) throw new Error('the timer has written nothing')
    return timer
  } finally {
    await database.drop()
  }
}

const timerOf = (instanceKey: string) => (BigInt(instanceOf(instanceKey)) + 3n).toString()
