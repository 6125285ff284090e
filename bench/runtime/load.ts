// The load generator: a process of its own, told by one argument of JSON what to do. It writes a line when it is warmed up, and one
// line of JSON when it is done. Anything on its standard input ends it.
import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { keyOf } from '../../runtime/src/store/keys.ts'
import { Connection } from './connection.ts'
import type { LoadFigures, LoadOrder } from './loadProcess.ts'

type Ask = (method: 'GET' | 'POST', path: string, body?: string) => Promise<string>

const order = JSON.parse(process.argv[2] ?? '') as LoadOrder
const { taskId = 0, everyMs = 0 } = order
const left = order.keysFile === undefined ? [] : (JSON.parse(readFileSync(order.keysFile, 'utf8')) as string[])
let stopped = false
process.stdin.once('data', () => {
  stopped = true
})

const startW1 = JSON.stringify({ processDefinitionId: 'W1', variables: { amount: 150, customer: 'acme' } })
const completeW1 = JSON.stringify({ variables: { approved: true } })
const startW2 = JSON.stringify({ processDefinitionId: 'W2', variables: { amount: 150 } })
const claim = JSON.stringify({ assignee: 'bench' })

/** What one client does over and over. */
const works: { readonly [name in LoadOrder['work']]: (ask: Ask) => Promise<void> } = {
  async W1(ask) {
    const instance = instanceIn(await ask('POST', '/v2/process-instances', startW1))
    await ask('POST', `/v2/user-tasks/${keyOf(instance, taskId)}/completion`, completeW1)
  },
  async W2(ask) {
    await ask('POST', '/v2/process-instances', startW2)
  },
  async people(ask) {
    const instance = instanceIn(await ask('POST', '/v2/process-instances', startW1))
    await ask('GET', `/api/tasks/${keyOf(instance, taskId)}`)
    await ask('POST', `/v2/user-tasks/${keyOf(instance, taskId)}/completion`, completeW1)
  },
  async touch(ask) {
    const key = left.pop()
    if (key === undefined) stopped = true
    else await ask('POST', `/v2/user-tasks/${key}/assignment`, claim)
  },
}

const connections = await Promise.all(
  Array.from({ length: order.clients }, () => Connection.open(order.port, order.authorization)),
)
if (order.warmUpSeconds > 0) await run(order.warmUpSeconds)
process.stdout.write('begun\n')
const cpuBefore = process.cpuUsage()
const begunMs = performance.now()
const { times, failures } = await run(order.seconds)
const tookSeconds = (performance.now() - begunMs) / 1000
const cpu = process.cpuUsage(cpuBefore)
for (const connection of connections) connection.close()
times.sort((a, b) => a - b)
const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN
const figures: LoadFigures = {
  requests: times.length,
  perSecond: times.length / tookSeconds,
  p50Ms: at(0.5),
  p99Ms: at(0.99),
  maxMs: at(1),
  failures,
  cpuShare: (cpu.user + cpu.system) / 1e6 / tookSeconds,
}
process.stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit(0))

async function run(seconds: number): Promise<{ times: number[]; failures: number }> {
  const firstMs = performance.now()
  const endMs = firstMs + seconds * 1000
  const times: number[] = []
  let failures = 0
  const once = works[order.work]
  await Promise.all(
    connections.map(async (connection, place) => {
      let dueMs = firstMs + (everyMs * place) / connections.length
      const ask: Ask = async (method, path, body) => {
        if (everyMs > 0) {
          const earlyMs = dueMs - performance.now()
          if (earlyMs > 0) await setTimeout(earlyMs)
        }
        const sentMs = everyMs > 0 ? dueMs : performance.now()
        const answer = await connection.ask(method, path, body)
        times.push(performance.now() - sentMs)
        dueMs = Math.max(dueMs + everyMs, performance.now() - everyMs)
        if (answer.status >= 300) {
          failures += 1
          if (failures > 20)
            throw new Error(`${method} ${path} answered ${answer.status}: ${answer.body.slice(0, 300)}`)
        }
        return answer.body
      }
      while (!stopped && performance.now() < endMs) await once(ask)
    }),
  )
  return { times, failures }
}

/** The key in the answer to a start, without reading all of it. */
function instanceIn(body: string): string {
  const name = '"processInstanceKey":"'
  const from = body.indexOf(name) + name.length
  return body.slice(from, body.indexOf('"', from))
}
