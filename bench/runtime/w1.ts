import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Submission } from '../../runtime/src/engine/submission.ts'
import { keyOf } from '../../runtime/src/store/keys.ts'
import { besideW1, closeBeside } from '../beside/index.ts'
import { flame } from '../frame/flame.ts'
import { postgresCpuSeconds } from '../frame/processorTime.ts'
import { type Bench, ratio, type Section, type Variant, type Work } from '../frame/work.ts'
import { makeDatabase, type OwnDatabase, postgresProgram } from './databases.ts'
import { w1 as drawing } from './drawings.ts'
import { type InProcess, loadInProcess, openInProcess } from './inProcess.ts'
import { putLoad } from './loadProcess.ts'
import { runPgbench } from './pgbench.ts'
import { apiClient, basic, type RuntimeProcess, startRuntime } from './runtimeProcess.ts'
import { type WritesOfCommand, writesOf } from './sameWrites.ts'

/** Local id that the engine gives the user task, counted from the process: start event, gateway, task. */
const taskId = 3

let databases: OwnDatabase[] = []
let folder: string
let committer: InProcess
let onPostgres: RuntimeProcess
let onPglite: RuntimeProcess
let forPgbench: OwnDatabase
let writes: WritesOfCommand[]

const secondsOf = ({ quick }: Bench) => (quick ? { warmUpSeconds: 1, seconds: 1 } : { warmUpSeconds: 2, seconds: 5 })

/** `clients` kept-alive connections, each starting an instance and completing its task, over and over. */
const overHttp = (name: string, label: string, clients: number, runtime: () => RuntimeProcess): Variant => ({
  name: `${name}${clients}`,
  label: `${label}, ${clients} client${clients === 1 ? '' : 's'}`,
  async run(bench) {
    const { port, cpuSeconds } = runtime()
    const order = { work: 'W1', port, authorization: basic(apiClient), clients, taskId, ...secondsOf(bench) } as const
    const begun = { cpu: cpuSeconds(), database: postgresCpuSeconds(), ms: performance.now() }
    const load = await putLoad(order)
    const took = (performance.now() - begun.ms) / 1000
    if (load.failures > 0) throw new Error(`${load.failures} requests were not answered well`)
    return {
      commands: load.perSecond,
      perSecond: load.perSecond / 2,
      p50: load.p50Ms,
      p99: load.p99Ms,
      client: load.cpuShare * 100,
      runtime: ((cpuSeconds() - begun.cpu) / took) * 100,
      ...(name === 'pglite' ? {} : { database: ((postgresCpuSeconds() - begun.database) / took) * 100 }),
    }
  },
})

const pgbench = (clients: number): Variant => ({
  name: `pgbench${clients}`,
  label: `pgbench, the same writes, ${clients} client${clients === 1 ? '' : 's'}`,
  async run(bench) {
    const { commandsPerSecond, meanMs } = await runPgbench({
      program: postgresProgram('pgbench'),
      databaseUrl: forPgbench.url,
      writes,
      clients,
      ...secondsOf(bench),
    })
    return { commands: commandsPerSecond, perSecond: commandsPerSecond / 2, mean: meanMs }
  },
})

const commands: readonly ((instanceKey: string) => Submission)[] = [
  () => ({ type: 'start', processId: 'W1', variables: { amount: 150, customer: 'acme' }, by: apiClient.username }),
  (instance) => ({
    type: 'completeTask',
    userTaskKey: keyOf(instance, taskId),
    variables: { approved: true },
    by: apiClient.username,
  }),
]

const alone: Variant = {
  name: 'committer64',
  label: 'the committer by itself, without HTTP, 64 callers',
  async run(bench) {
    const { commandsPerSecond, p50Ms, p99Ms } = await loadInProcess({
      clients: 64,
      ...secondsOf(bench),
      submit: committer.submit,
      async once(submit) {
        let instance = ''
        for (const command of commands) instance = await submit(command(instance))
      },
    })
    return { commands: commandsPerSecond, perSecond: commandsPerSecond / 2, p50: p50Ms, p99: p99Ms }
  },
}

export const w1: Work = {
  name: 'W1',
  part: 'W1',
  title: 'start, exclusive gateway, user task, end, over HTTP',
  about: `An instance is two requests, start and complete, each a command that is durable before its answer, with its full history,
audit entry and live event. The client is authenticated, keeps its connections and runs in a process of its own. pgbench writes
the same rows into the same tables and indexes, as one statement and one commit for each command: the rows are taken from what the
runtime has written for one instance. Runtime, database and client share the machine; the libraries beside are called in their own
process, without HTTP and without history.`,
  needs: ['postgres', 'peers'],
  columns: [
    { name: 'commands', label: 'commands/s' },
    { name: 'perSecond', label: 'instances/s' },
    { name: 'p50', label: 'p50 ms', digits: 1 },
    { name: 'p99', label: 'p99 ms', digits: 1 },
    { name: 'mean', label: 'mean ms', digits: 1 },
    { name: 'runtime', label: 'runtime, % of a processor' },
    { name: 'database', label: 'database, % of a processor' },
    { name: 'client', label: 'client, % of a processor' },
  ],
  variants: [
    ...[1, 16, 64, 256].flatMap((clients) => [
      pgbench(clients),
      overHttp('postgresql', 'PostgreSQL', clients, () => onPostgres),
      overHttp('pglite', 'embedded (PGlite)', clients, () => onPglite),
    ]),
    alone,
    ...besideW1,
  ],
  goals: [
    {
      name: 'commands at 64 clients beside pgbench',
      atLeast: 0.5,
      unit: 'times',
      measured: ratio('postgresql64', 'pgbench64', 'commands'),
    },
    ...(
      [
        ['bpmnEngine', 'bpmn-engine in memory', 20],
        ['bpmnEngineSaved', 'bpmn-engine with its state saved', 40],
        ['dbos', 'DBOS', 10],
      ] as const
    ).map(([peer, called, atLeast]) => ({
      name: `instances over HTTP at 64 clients beside ${called}`,
      atLeast,
      unit: 'times',
      measured: ratio('postgresql64', peer, 'perSecond'),
    })),
    {
      name: 'p99 at 64 clients beside p50 at one',
      atMost: 15,
      unit: 'times',
      measured: ratio('postgresql64', 'postgresql1', 'p99', 'p50'),
    },
    {
      name: 'PGlite beside PostgreSQL, 64 clients',
      atLeast: 0.6,
      unit: 'times',
      measured: ratio('pglite64', 'postgresql64', 'commands'),
    },
  ],
  async open({ databaseUrl }) {
    const database = await makeDatabase(databaseUrl, 'w1')
    forPgbench = await makeDatabase(databaseUrl, 'w1_pgbench')
    databases = [database, forPgbench]
    writes = await writesOf(forPgbench.url, {
      drawing,
      processId: 'W1',
      commands,
    })
    const forCommitter = await makeDatabase(databaseUrl, 'w1_committer')
    databases.push(forCommitter)
    committer = await openInProcess(forCommitter.url, { 'w1.bpmn': drawing })
    folder = await mkdtemp(join(tmpdir(), 'waymark-bench-'))
    onPostgres = await startRuntime({ where: { databaseUrl: database.url } })
    onPglite = await startRuntime({ where: { dataFolder: folder } })
    for (const runtime of [onPostgres, onPglite]) await runtime.deploy({ 'w1.bpmn': drawing })
  },
  async sections({ databaseUrl }): Promise<Section[]> {
    const profiles = await mkdtemp(join(tmpdir(), 'waymark-bench-'))
    const database = await makeDatabase(databaseUrl, 'w1_flame')
    try {
      const nodeOptions = ['--cpu-prof', `--cpu-prof-dir=${profiles}`]
      const runtime = await startRuntime({ where: { databaseUrl: database.url }, nodeOptions })
      await runtime.deploy({ 'w1.bpmn': drawing })
      const order = { work: 'W1', port: runtime.port, authorization: basic(apiClient), clients: 64, taskId } as const
      await putLoad({ ...order, warmUpSeconds: 2, seconds: 10 })
      // The profile is written when the process ends.
      await runtime.close()
      const [file] = await readdir(profiles)
      if (!file) throw new Error('the runtime has left no profile')
      return [await flame(join(profiles, file), 'W1 on PostgreSQL, 64 clients')]
    } finally {
      await database.drop()
      await rm(profiles, { recursive: true, force: true })
    }
  },
  async close() {
    await closeBeside()
    await Promise.all([onPostgres?.close(), onPglite?.close(), committer?.close()])
    for (const database of databases) await database.drop()
    if (folder) await rm(folder, { recursive: true, force: true })
  },
}
