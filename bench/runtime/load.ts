// The load generator: a process of its own, told by one line of JSON what to do, which answers with one line of JSON.
import { keyOf } from '../../runtime/src/store/keys.ts'
import { Connection } from './connection.ts'
import type { LoadFigures, LoadOrder } from './loadProcess.ts'

const order = JSON.parse(process.argv[2] ?? '') as LoadOrder
const connections = await Promise.all(
  Array.from({ length: order.clients }, () => Connection.open(order.port, order.authorization)),
)

/** What one client does over and over. */
const works: { readonly [name in LoadOrder['work']]: (ask: Ask) => Promise<void> } = {
  async W1(ask) {
    const started = await ask('/v2/process-instances', startW1)
    await ask(`/v2/user-tasks/${keyOf(instanceIn(started), order.taskId ?? 0)}/completion`, completeW1)
  },
  async W2(ask) {
    await ask('/v2/process-instances', startW2)
  },
}
type Ask = (path: string, body: string) => Promise<string>
const startW1 = JSON.stringify({ processDefinitionId: 'W1', variables: { amount: 150, customer: 'acme' } })
const completeW1 = JSON.stringify({ variables: { approved: true } })
const startW2 = JSON.stringify({ processDefinitionId: 'W2', variables: { amount: 150 } })

if (order.warmUpSeconds > 0) await run(order.warmUpSeconds)
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
process.stdout.write(`${JSON.stringify(figures)}\n`)

async function run(seconds: number): Promise<{ times: number[]; failures: number }> {
  const endMs = performance.now() + seconds * 1000
  const times: number[] = []
  let failures = 0
  const once = works[order.work]
  await Promise.all(
    connections.map(async (connection) => {
      const ask: Ask = async (path, body) => {
        const sentMs = performance.now()
        const answer = await connection.ask('POST', path, body)
        times.push(performance.now() - sentMs)
        if (answer.status >= 300) {
          failures += 1
          if (failures > 20) throw new Error(`POST ${path} answered ${answer.status}: ${answer.body.slice(0, 300)}`)
        }
        return answer.body
      }
      while (performance.now() < endMs) await once(ask)
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
