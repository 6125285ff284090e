import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keyOf } from '../../runtime/src/store/keys.ts'
import type { Work } from '../frame/work.ts'
import { makeDatabase, type OwnDatabase } from './databases.ts'
import { w1 } from './drawings.ts'
import { openInProcess } from './inProcess.ts'
import { putLoad } from './loadProcess.ts'
import { apiClient, basic, startRuntime } from './runtimeProcess.ts'

const megabyte = 1_048_576
/** Local id of the user task of W1. */
const taskId = 3

let server: string
let database: OwnDatabase
let folder: string
let instances: string[]

export const memory: Work = {
  name: 'W4-memory',
  part: 'W4',
  title: 'memory of a runtime with a hundred thousand live instances',
  about: `A fresh runtime on PostgreSQL; the task of every live instance is claimed over HTTP by 16 clients, so that each instance has been
in memory once. Resident memory of the process: when it is up, the most while it was at work, and ten seconds afterwards.`,
  needs: ['postgres'],
  columns: [
    { name: 'fresh', label: 'MB when up' },
    { name: 'most', label: 'MB at most' },
    { name: 'after', label: 'MB afterwards' },
    { name: 'perSecond', label: 'claims/s' },
  ],
  variants: [
    {
      name: 'runtime',
      label: 'the runtime',
      async run() {
        const copy = await makeDatabase(server, 'memory_run', database)
        const runtime = await startRuntime({ where: { databaseUrl: copy.url } })
        const fresh = runtime.residentBytes()
        let most = fresh
        const watch = setInterval(() => {
          most = Math.max(most, runtime.residentBytes())
        }, 100)
        try {
          const load = await putLoad({
            work: 'touch',
            port: runtime.port,
            authorization: basic(apiClient),
            clients: 16,
            warmUpSeconds: 0,
            seconds: 600,
            keysFile: join(folder, 'keys.json'),
          })
          if (load.failures > 0 || load.requests !== instances.length)
            throw new Error(
              `${load.requests} of ${instances.length} tasks were claimed, ${load.failures} were not answered well`,
            )
          await new Promise((resolve) => setTimeout(resolve, 10_000))
          return {
            fresh: fresh / megabyte,
            most: most / megabyte,
            after: runtime.residentBytes() / megabyte,
            perSecond: load.perSecond,
          }
        } finally {
          clearInterval(watch)
          await runtime.close()
          await copy.drop()
        }
      },
    },
  ],
  goals: [
    { name: 'resident memory afterwards', atMost: 300, unit: 'MB', measured: (of) => of('runtime', 'after') },
    { name: 'resident memory at most', atMost: 300, unit: 'MB', measured: (of) => of('runtime', 'most') },
  ],
  async open({ databaseUrl, quick }) {
    server = databaseUrl
    database = await makeDatabase(server, 'memory')
    folder = await mkdtemp(join(tmpdir(), 'waymark-bench-'))
    const committer = await openInProcess(database.url, { 'w1.bpmn': w1 })
    instances = []
    while (instances.length < (quick ? 2_000 : 100_000))
      instances.push(
        ...(await Promise.all(
          Array.from({ length: 2_000 }, () =>
            committer.submit({
              type: 'start',
              processId: 'W1',
              variables: { amount: 150, customer: 'acme' },
              by: 'anna',
            }),
          ),
        )),
      )
    await committer.db.read('analyze')
    await committer.close()
    await writeFile(join(folder, 'keys.json'), JSON.stringify(instances.map((key) => keyOf(key, taskId))))
  },
  async close() {
    await database?.drop()
    if (folder) await rm(folder, { recursive: true, force: true })
  },
}
