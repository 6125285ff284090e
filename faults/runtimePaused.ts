import { setTimeout as after } from 'node:timers/promises'
import postgres from 'postgres'
import { leaseMs } from '../runtime/src/store/outbox.ts'
import type { Fault } from './faults.ts'
import type { RuntimeProcess } from './runtimeProcess.ts'
import { playOn, type Scene } from './scene.ts'

/** Longer than this a client does not wait: what the paused runtime leaves open is asked of the other meanwhile. */
const longestAnswerMs = 3_000
const longestUntilCaughtMs = 60_000

/** One of two runtimes gets no time from its machine, and comes back when the other has long done its work. */
export const runtimePaused: Fault = {
  name: 'runtime-paused',
  what: 'two runtimes on one database, one paused (SIGSTOP) under load and woken again; every other time while it holds leases, until they have run out',
  rounds: { full: 20, short: 0 },
  play: async ({ server, ...playing }) =>
    playOn(
      { kind: 'postgresql', server: await server() },
      {
        ...playing,
        runtimes: 2,
        async play(scene) {
          const clients = await scene.begin({ longestAnswerMs })
          const sql = postgres(scene.databaseUrl ?? '', { max: 1, onnotice: () => {} })
          try {
            for (let round = 0; round < scene.rounds; round += 1) {
              await scene.untilAcknowledged(scene.chance.between(40, 150))
              const paused = scene.chance.pick(scene.runtimes)
              if (round % 2 === 0) await pauseBeyondItsLeases(scene, paused, sql)
              else {
                paused.pause()
                await after(scene.chance.between(500, leaseMs - 1_000))
              }
              paused.resume()
              scene.back(await paused.ready())
              await scene.untilAcknowledged(20)
            }
          } finally {
            await sql.end()
          }
          return scene.end(clients)
        },
      },
    ),
}

/** Catches it with claims in its hands, and leaves it asleep until another has taken them over and gone on with them. */
async function pauseBeyondItsLeases(scene: Scene, paused: RuntimeProcess, sql: postgres.Sql) {
  const held = await pauseWithLeases(paused, sql)
  const { acknowledged } = scene.ledger.counts
  await after(leaseMs + scene.chance.between(1_000, 10_000))
  const left = await claims(sql)
  const forgotten = held.filter((claim) => left.includes(claim))
  if (forgotten.length > 0)
    scene.ledger.violations.push(`${forgotten.length} claims of a runtime that was paused are not taken over`)
  if (scene.ledger.counts.acknowledged === acknowledged)
    scene.ledger.violations.push('while one runtime was paused, the other acknowledged nothing')
}

/** Pauses it at moments at which something is claimed, until what is claimed stays so: then the claim is its own. */
async function pauseWithLeases(runtime: RuntimeProcess, sql: postgres.Sql): Promise<string[]> {
  const begunMs = performance.now()
  while (performance.now() - begunMs < longestUntilCaughtMs) {
    if ((await claims(sql)).length === 0) continue
    runtime.pause()
    const before = await claims(sql)
    await after(leaseMs / 4)
    const now = await claims(sql)
    const held = before.filter((claim) => now.includes(claim))
    if (held.length > 0) return held
    runtime.resume()
    await after(200)
  }
  throw new Error(`the runtime was never seen with a lease in ${longestUntilCaughtMs / 1000} s`)
}

/** What somebody has claimed and not done, each claim with its end: a claim that is renewed or taken over is another. */
async function claims(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql<{ claim: string }[]>`
    select key || ' until ' || claimed_until as claim from timer where claimed_until is not null
    union all select key || ' until ' || claimed_until from outbox where claimed_until is not null`
  return rows.map(({ claim }) => claim)
}
