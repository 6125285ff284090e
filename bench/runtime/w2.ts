import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keyOf, localIdOf } from '../../runtime/src/store/keys.ts'
import { besideW2, closeBeside } from '../beside/index.ts'
import { type Bench, ratio, type Variant, type Work } from '../frame/work.ts'
import { makeDatabase, type OwnDatabase } from './databases.ts'
import { w2 as drawing, w2Durable } from './drawings.ts'
import { type InProcess, loadInProcess, openInProcess } from './inProcess.ts'
import { putLoad } from './loadProcess.ts'
import { apiClient, basic, type RuntimeProcess, startRuntime } from './runtimeProcess.ts'

let databases: OwnDatabase[] = []
let folder: string
let onPostgres: RuntimeProcess
let onPglite: RuntimeProcess
let committer: InProcess
/** Local ids of the jobs of an instance, in the order in which they come up. */
let jobs: readonly number[]

const secondsOf = ({ quick }: Bench) => (quick ? { warmUpSeconds: 1, seconds: 1 } : { warmUpSeconds: 2, seconds: 5 })
const by = apiClient.username

const overHttp = (name: string, label: string, clients: number, runtime: () => RuntimeProcess): Variant => ({
  name: `${name}${clients}`,
  label: `${label}, ${clients} client${clients === 1 ? '' : 's'}`,
  async run(bench) {
    const order = {
      work: 'W2',
      port: runtime().port,
      authorization: basic(apiClient),
      clients,
      ...secondsOf(bench),
    } as const
    const load = await putLoad(order)
    if (load.failures > 0) throw new Error(`${load.failures} requests were not answered well`)
    return { perSecond: load.perSecond, commits: load.perSecond, p50: load.p50Ms, p99: load.p99Ms }
  },
})

const inOneCommit: Variant = {
  name: 'committer64',
  label: 'the committer by itself, without HTTP, 64 callers',
  async run(bench) {
    const { commandsPerSecond, p50Ms, p99Ms } = await loadInProcess({
      clients: 64,
      ...secondsOf(bench),
      submit: committer.submit,
      async once(submit) {
        await submit({ type: 'start', processId: 'W2', variables: { amount: 150 }, by })
      },
    })
    return { perSecond: commandsPerSecond, commits: commandsPerSecond, p50: p50Ms, p99: p99Ms }
  },
}

const durable: Variant = {
  name: 'everyStep64',
  label: 'the committer by itself, durable after every step, 64 callers',
  async run(bench) {
    const { commandsPerSecond, p50Ms, p99Ms } = await loadInProcess({
      clients: 64,
      ...secondsOf(bench),
      submit: committer.submit,
      async once(submit) {
        const instance = await submit({ type: 'start', processId: 'W2D', variables: { amount: 150 }, by })
        for (const job of jobs) await submit({ type: 'completeJob', jobKey: keyOf(instance, job), variables: {}, by })
      },
    })
    const perSecond = commandsPerSecond / (jobs.length + 1)
    return { perSecond, commits: commandsPerSecond, p50: p50Ms, p99: p99Ms }
  },
}

export const w2: Work = {
  name: 'W2',
  part: 'W2',
  title: 'ten automatic steps with two gateways',
  about: `Over HTTP an instance is one request, which is answered when the instance has ended and is durable with its full history.
Durable after every step: each of the ten steps is a job that is completed by a command of its own, eleven commits an instance.`,
  needs: ['postgres', 'peers'],
  columns: [
    { name: 'perSecond', label: 'instances/s' },
    { name: 'commits', label: 'durable commands/s' },
    { name: 'p50', label: 'p50 ms', digits: 1 },
    { name: 'p99', label: 'p99 ms', digits: 1 },
  ],
  variants: [
    ...[1, 64].flatMap((clients) => [
      overHttp('postgresql', 'PostgreSQL', clients, () => onPostgres),
      overHttp('pglite', 'embedded (PGlite)', clients, () => onPglite),
    ]),
    inOneCommit,
    durable,
    ...besideW2,
  ],
  goals: [
    {
      name: 'instances, one commit each, beside bpmn-engine in memory',
      atLeast: 80,
      unit: 'times',
      measured: ratio('committer64', 'bpmnEngine', 'perSecond'),
    },
    {
      name: 'instances over HTTP at 64 clients beside bpmn-engine in memory',
      atLeast: 80,
      unit: 'times',
      measured: ratio('postgresql64', 'bpmnEngine', 'perSecond'),
    },
    {
      name: 'durable after every step beside DBOS',
      atLeast: 20,
      unit: 'times',
      measured: ratio('everyStep64', 'dbos', 'perSecond'),
    },
  ],
  async open({ databaseUrl }) {
    const database = await makeDatabase(databaseUrl, 'w2')
    const forCommitter = await makeDatabase(databaseUrl, 'w2_committer')
    databases = [database, forCommitter]
    committer = await openInProcess(forCommitter.url, { 'w2.bpmn': drawing, 'w2d.bpmn': w2Durable })
    jobs = await learnJobs()
    folder = await mkdtemp(join(tmpdir(), 'waymark-bench-'))
    onPostgres = await startRuntime({ where: { databaseUrl: database.url } })
    onPglite = await startRuntime({ where: { dataFolder: folder } })
    for (const runtime of [onPostgres, onPglite]) await runtime.deploy({ 'w2.bpmn': drawing })
  },
  async close() {
    await closeBeside()
    await Promise.all([onPostgres?.close(), onPglite?.close(), committer?.close()])
    for (const database of databases) await database.drop()
    if (folder) await rm(folder, { recursive: true, force: true })
  },
}

/** Plays one instance, looking each time which job has come up: the engine gives them the same local ids in every instance. */
async function learnJobs(): Promise<number[]> {
  const instance = await committer.submit({ type: 'start', processId: 'W2D', variables: { amount: 150 }, by })
  const learned: number[] = []
  for (;;) {
    const [job] = await committer.db.read<{ key: string }>('select key from job where instance_key = $1', [instance])
    if (!job) return learned
    learned.push(localIdOf(job.key))
    await committer.submit({ type: 'completeJob', jobKey: job.key, variables: {}, by })
  }
}
