import { setTimeout as after } from 'node:timers/promises'
import type { OwnPostgres } from '../scripts/machine.mjs'
import { authorization } from './caller.ts'
import type { Chance } from './chance.ts'
import { diskFull } from './diskFull.ts'
import { runtimePaused } from './runtimePaused.ts'
import { playOn, type Scene, type Verdict } from './scene.ts'
import { beginningTogether, rollingRestart } from './severalRuntimes.ts'
import { tcpProxy } from './tcpProxy.ts'

/** What a fault is given to be played with. */
export interface Playing {
  readonly rounds: number
  readonly chance: Chance
  readonly ports: { take(): number }
  /** A PostgreSQL server that this fault may kill. */
  server(): Promise<OwnPostgres>
}

export interface Fault {
  readonly name: string
  /** What is done, for the page. */
  readonly what: string
  /** How often in a full run, and in the short form of `npm test` (0: not part of it). */
  readonly rounds: { readonly full: number; readonly short: number }
  play(playing: Playing): Promise<Verdict>
}

export const faults: readonly Fault[] = [
  {
    name: 'runtime-killed',
    what: '`kill -9` of the runtime on PostgreSQL at random moments under load',
    rounds: { full: 100, short: 2 },
    play: async ({ server, ...playing }) =>
      playOn({ kind: 'postgresql', server: await server() }, { ...playing, play: killedAgainAndAgain }),
  },
  {
    name: 'embedded-killed',
    what: '`kill -9` of the runtime in mid-write on the embedded database',
    rounds: { full: 50, short: 1 },
    play: ({ server: _server, ...playing }) => playOn({ kind: 'pglite' }, { ...playing, play: killedAgainAndAgain }),
  },
  {
    name: 'postgres-killed',
    what: 'PostgreSQL killed (`kill -9` and immediate stop in turn) and started again',
    rounds: { full: 20, short: 1 },
    play: async ({ server: its, ...playing }) => {
      const server = await its()
      return playOn(
        { kind: 'postgresql', server },
        {
          ...playing,
          async play(scene) {
            const clients = await scene.begin()
            for (let round = 0; round < scene.rounds; round += 1) {
              await scene.untilAcknowledged(scene.chance.between(40, 150))
              if (round % 2 === 0) await server.kill()
              else await server.stopImmediately()
              // Some of them long enough that every retry of a driver has given up.
              await after(round % 5 === 4 ? 4_000 : scene.chance.between(0, 700))
              await server.start()
              await everybodyReady(scene)
            }
            await livesOn(scene)
            return scene.end(clients)
          },
        },
      )
    },
  },
  {
    name: 'connections-cut',
    what: 'every database connection reset by a proxy in between, at random moments',
    rounds: { full: 30, short: 1 },
    play: (playing) =>
      throughProxy(playing, async (scene, proxy) => {
        await scene.untilAcknowledged(scene.chance.between(20, 100))
        proxy.cut()
        if (scene.chance.next() < 0.3) {
          proxy.close()
          await after(scene.chance.between(200, 1_500))
          proxy.open()
        }
        await everybodyReady(scene)
      }),
  },
  {
    name: 'half-open',
    what: 'connections that swallow what is sent and say nothing (half-open), new ones work',
    rounds: { full: 5, short: 0 },
    play: (playing) =>
      throughProxy(playing, async (scene, proxy) => {
        await scene.untilAcknowledged(scene.chance.between(20, 100))
        proxy.swallow()
        await everybodyReady(scene)
      }),
  },
  {
    name: 'slow-database',
    what: 'a database that answers each packet 20 to 400 ms late, for some seconds',
    rounds: { full: 6, short: 0 },
    play: (playing) =>
      throughProxy(playing, async (scene, proxy) => {
        await scene.untilAcknowledged(scene.chance.between(20, 100))
        proxy.delay(scene.chance.between(20, 400))
        await after(3_000)
        proxy.delay(0)
        await everybodyReady(scene)
      }),
  },
  runtimePaused,
  {
    name: 'one-of-three-killed',
    what: 'three runtimes on one database, `kill -9` of one at a time under load',
    rounds: { full: 30, short: 0 },
    play: async ({ server, ...playing }) =>
      playOn(
        { kind: 'postgresql', server: await server() },
        {
          ...playing,
          runtimes: 3,
          async play(scene) {
            const clients = await scene.begin({ people: 9 })
            for (let round = 0; round < scene.rounds; round += 1) {
              await scene.untilAcknowledged(scene.chance.between(20, 120))
              const one = scene.chance.pick(scene.runtimes)
              await one.kill()
              scene.back(await one.start())
            }
            return scene.end(clients)
          },
        },
      ),
  },
  {
    name: 'clock-jumps',
    what: 'the clock jumps forward by up to three days and back again, under load',
    rounds: { full: 30, short: 0 },
    play: async ({ server, ...playing }) =>
      playOn(
        { kind: 'postgresql', server: await server() },
        {
          ...playing,
          async play(scene) {
            const clients = await scene.begin()
            for (let round = 0; round < scene.rounds; round += 1) {
              await scene.untilAcknowledged(scene.chance.between(20, 100))
              const jumpMs = scene.chance.between(-72 * 60, 72 * 60) * 60_000
              await moveClock(scene, Date.now() + jumpMs)
              await scene.untilAcknowledged(scene.chance.between(5, 30))
              if (round % 2 === 1) await moveClock(scene, undefined)
            }
            await moveClock(scene, undefined)
            // What was begun while the clock was days ahead is due days from now: it goes there once more.
            await clients.stop()
            await moveClock(scene, Date.now() + 80 * 3_600_000)
            await after(500)
            await moveClock(scene, Date.now() + 100 * 3_600_000)
            return scene.end(clients)
          },
        },
      ),
  },
  rollingRestart,
  beginningTogether,
  diskFull,
]

/** The runtime dies and is started again at once, as a supervisor does it. */
async function killedAgainAndAgain(scene: Scene): Promise<string[]> {
  const clients = await scene.begin()
  const [runtime] = scene.runtimes
  if (!runtime) throw new Error('there is no runtime')
  for (let round = 0; round < scene.rounds; round += 1) {
    await scene.untilAcknowledged(scene.chance.between(5, 150))
    await after(scene.chance.between(0, 30))
    await runtime.kill()
    scene.back(await runtime.start())
  }
  return scene.end(clients)
}

async function throughProxy(
  { server: its, ...playing }: Playing,
  round: (scene: Scene, proxy: Awaited<ReturnType<typeof tcpProxy>>) => Promise<void>,
): Promise<Verdict> {
  const server = await its()
  const proxy = await tcpProxy(playing.ports.take(), { host: '127.0.0.1', port: server.port })
  try {
    return await playOn(
      { kind: 'postgresql', server, through: proxy },
      {
        ...playing,
        async play(scene) {
          const clients = await scene.begin()
          for (let i = 0; i < scene.rounds; i += 1) await round(scene, proxy)
          await livesOn(scene)
          return scene.end(clients)
        },
      },
    )
  } finally {
    await proxy.stop()
  }
}

/** Nobody helps: the runtimes must find back by themselves. */
async function everybodyReady(scene: Scene) {
  const tookMs = await Promise.all(scene.runtimes.map((one) => one.ready()))
  scene.back(Math.max(...tookMs))
}

/** Not only requests: what the runtime does by itself goes on as well. */
async function livesOn(scene: Scene) {
  await scene.untilAcknowledged(50)
}

async function moveClock({ runtimes, ledger }: Scene, atMs: number | undefined) {
  for (const { url } of runtimes) {
    const answer = await fetch(atMs === undefined ? `${url}/v2/clock/reset` : `${url}/v2/clock`, {
      method: atMs === undefined ? 'POST' : 'PUT',
      headers: { authorization, 'content-type': 'application/json' },
      body: atMs === undefined ? null : JSON.stringify({ timestamp: atMs }),
    })
    if (!answer.ok) ledger.violations.push(`the clock cannot be moved: ${answer.status} ${await answer.text()}`)
  }
}
