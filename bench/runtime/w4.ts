import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import type { Bench, Section, Variant, Work } from '../frame/work.ts'
import { Connection } from './connection.ts'
import { openPostgres, type PostgresServer } from './postgres.ts'
import { apiClient, basic, type RuntimeProcess, startRuntime } from './runtimeProcess.ts'
import { person } from './scale/fate.ts'
import { type Filled, filled } from './scale/filled.ts'
import { readKinds } from './scale/reads.ts'

/** Where the filled databases stay: making the large one takes half an hour. */
const folder = process.env.WAYMARK_BENCH_FOLDER ?? join(tmpdir(), 'waymark-bench-w4')

interface Place {
  readonly filled: Filled
  readonly runtime: RuntimeProcess
}

let server: PostgresServer
let large: Place
let small: Place

const variants: Variant[] = readKinds.map((kind) => ({
  name: kind.name,
  label: kind.label,
  async run({ quick }, repetition) {
    const count = quick ? 30 : 150
    const first = repetition * count
    const inSmall = await timesOf(small, kind, first, count)
    const inLarge = await timesOf(large, kind, first, count)
    return {
      p50: at(inLarge, 0.5),
      p99: at(inLarge, 0.99),
      p50small: at(inSmall, 0.5),
      p99small: at(inSmall, 0.99),
      growth: at(inLarge, 0.5) / at(inSmall, 0.5),
    }
  },
}))

const at = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

/** One read after the other on one connection; sorted. */
async function timesOf(
  place: Place,
  kind: (typeof readKinds)[number],
  first: number,
  count: number,
): Promise<number[]> {
  const who = kind.name === 'inbox' ? person : apiClient
  const connection = await Connection.open(place.runtime.port, basic(who))
  try {
    const taken: number[] = []
    for (let n = -Math.ceil(count / 10); n < count; n += 1) {
      const { method, path, body, holds } = kind.of(first + count + n, place.filled.sample)
      const begunMs = performance.now()
      const answer = await connection.ask(method, path, body)
      // The first few warm up.
      if (n >= 0) taken.push(performance.now() - begunMs)
      if (answer.status !== 200 || !holds.test(answer.body))
        throw new Error(`${method} ${path} ${body ?? ''} answered ${answer.status}: ${answer.body.slice(0, 300)}`)
    }
    return taken.sort((a, b) => a - b)
  } finally {
    connection.close()
  }
}

export const w4: Work = {
  name: 'W4',
  part: 'W4',
  title: 'reads among a million finished and a hundred thousand live instances',
  about: `Every case was played through engine, projection and store, at its own time in the last 150 days. Each read is made over HTTP,
one after the other on one kept connection, hardly one like the one before; the same among a hundredth of the cases, in turns. The
server has read both databases once before, as one that has been up for a while, or was started anew with pg_prewarm: from a disk
that is asked for the first time each page takes longer. Filling the databases takes half an hour and 12 GB; they stay for the next time, in the
folder that WAYMARK_BENCH_FOLDER names.`,
  columns: [
    { name: 'p50', label: 'p50 ms', digits: 1 },
    { name: 'p99', label: 'p99 ms', digits: 1 },
    { name: 'p50small', label: 'p50 ms, a hundredth', digits: 1 },
    { name: 'p99small', label: 'p99 ms, a hundredth', digits: 1 },
    { name: 'growth', label: 'growth of p50, times', digits: 2 },
  ],
  variants,
  goals: readKinds.flatMap(({ name, label }) => [
    { name: `p99: ${label}`, atMost: 50, unit: 'ms', measured: (of) => of(name, 'p99') },
    { name: `growth: ${label}`, atMost: 1.5, unit: 'times', measured: (of) => of(name, 'growth') },
  ]),
  async open({ quick }: Bench) {
    server = await openPostgres(folder)
    const share = quick ? 1 / 100 : 1
    const of = (part: number) => ({ finished: Math.round(1_000_000 * part), open: Math.round(100_000 * part) })
    small = await place(await filled(server, of(quick ? share / 10 : share / 100)))
    large = await place(await filled(server, of(share)))
  },
  async close() {
    await Promise.all([small?.runtime.close(), large?.runtime.close()])
    await server?.close()
  },
  async sections(): Promise<Section[]> {
    const { rows, bytes } = large.filled
    const lines = Object.entries(rows).map(([table, count]) => `| ${table} | ${count.toLocaleString('en')} |`)
    return [
      {
        name: 'W4-rows',
        title: 'What W4 reads among',
        markdown: `${(bytes / 1e9).toFixed(1)} GB in all. PostgreSQL: ${Object.entries(server.settings)
          .map(([name, value]) => `${name} ${value}`)
          .join(', ')}.\n\n| table | rows |\n|---|--:|\n${lines.join('\n')}`,
      },
    ]
  },
}

/** A runtime on a filled database, at the time at which its cases end: no timer falls due, nothing grows late meanwhile. */
async function place(of: Filled): Promise<Place> {
  await readOnce(of.url)
  const runtime = await startRuntime({ where: { databaseUrl: of.url }, controllableClock: true })
  await runtime.ask('PUT', '/v2/clock', { timestamp: of.sample.extent.untilMs })
  return { filled: of, runtime }
}

/** Lets the server read all tables and indexes of a database, so that it has in memory what there is room for. */
async function readOnce(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    await sql`create extension if not exists pg_prewarm`
    await sql`select sum(pg_prewarm(oid)) from pg_class where relkind in ('r', 'i', 't')`
  } finally {
    await sql.end()
  }
}
