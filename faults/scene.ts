import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import postgres from 'postgres'
import { openDatabase } from '../runtime/src/store/database.ts'
import type { OwnPostgres } from '../scripts/machine.mjs'
import { authorization } from './caller.ts'
import type { Chance } from './chance.ts'
import { type Clients, startClients } from './clients.ts'
import { compare } from './comparison.ts'
import { drawings } from './drawings.ts'
import { emptyLedger, type Ledger, ledgersTogether } from './ledger.ts'
import { type Outside, openOutside } from './outside.ts'
import { type RuntimeProcess, runtimeProcess } from './runtimeProcess.ts'

/** What a fault is played with: runtimes on a database of their own, and a world outside. */
export interface Scene {
  readonly chance: Chance
  readonly rounds: number
  readonly runtimes: readonly RuntimeProcess[]
  readonly ledger: Ledger
  readonly outside: Outside
  /** Where a look into the database is possible while it is played: on PostgreSQL. */
  readonly databaseUrl: string | undefined
  /** Publishes the drawings and lets people and workers begin. */
  begin(options?: {
    people?: number
    workers?: number
    restMs?: number
    urls?: readonly string[]
    longestAnswerMs?: number
  }): Promise<Clients>
  /** Lets everybody finish, brings all instances to their end and compares. @returns what is wrong */
  end(clients: Clients): Promise<string[]>
  /** Where time is measured until the service is back. */
  back(tookMs: number): void
  /** Waits until so many more requests have been acknowledged: the fault comes in the middle of work. */
  untilAcknowledged(more: number): Promise<void>
}

export interface Verdict {
  readonly wrong: readonly string[]
  readonly ledger: Ledger
  readonly backMs: readonly number[]
  readonly tookMs: number
  readonly logs: readonly string[]
}

/** What became of a fault that was played several times over. */
export const together = (verdicts: readonly Verdict[]): Verdict => ({
  wrong: verdicts.flatMap(({ wrong }) => wrong),
  ledger: ledgersTogether(verdicts.map(({ ledger }) => ledger)),
  backMs: verdicts.flatMap(({ backMs }) => backMs),
  tookMs: verdicts.reduce((sum, { tookMs }) => sum + tookMs, 0),
  logs: verdicts.flatMap(({ logs }) => logs),
})

/** Where a fault's runtimes keep their data. */
export type Ground =
  | { readonly kind: 'postgresql'; readonly server: OwnPostgres; readonly through?: { readonly port: number } }
  | { readonly kind: 'pglite'; readonly folder?: string }

const timerMs = 700
const mostViolations = 20

/** Plays a fault and says what became of it. */
export async function playOn(
  ground: Ground,
  of: {
    ports: { take(): number }
    chance: Chance
    rounds: number
    runtimes?: number
    environment?: Readonly<Record<string, string>>
    play(scene: Scene): Promise<string[]>
  },
): Promise<Verdict> {
  const begunMs = performance.now()
  const home = await groundOf(ground)
  const ledger = emptyLedger()
  const outside = await openOutside(of.ports.take())
  const runtimes = Array.from({ length: of.runtimes ?? 1 }, () =>
    runtimeProcess(of.ports.take(), home.where, { WAYMARK_CLOCK: 'controllable', ...of.environment }),
  )
  const backMs: number[] = []
  const drawn = drawings(timerMs)
  const scene: Scene = {
    chance: of.chance,
    rounds: of.rounds,
    runtimes,
    ledger,
    outside,
    databaseUrl: 'databaseUrl' in home.where ? home.where.databaseUrl : undefined,
    async begin(options = {}) {
      await Promise.all(runtimes.filter((one) => !one.isRunning()).map((one) => one.start()))
      const urls = options.urls ?? runtimes.map((one) => one.url)
      await publish(urls[0] ?? '', drawn)
      return startClients({ ...options, urls, ledger, outside, chance: of.chance })
    },
    async end(clients) {
      await clients.stop()
      await clients.finish()
      const codes = await Promise.all(runtimes.filter((one) => one.isRunning()).map((one) => one.stop()))
      const wrong = codes.some((code) => code !== 0) ? [`a runtime that was asked to stop ended with ${codes}`] : []
      const db = await openDatabase({ ...home.where, asItIs: true, log: pino({ level: 'silent' }) })
      try {
        return [...wrong, ...(await compare(db, { ledger, outside, drawings: drawn }))]
      } finally {
        await db.close()
      }
    },
    back: (tookMs) => void backMs.push(tookMs),
    async untilAcknowledged(more) {
      const wanted = ledger.counts.acknowledged + more
      const begunMs = performance.now()
      while (ledger.counts.acknowledged < wanted) {
        if (ledger.violations.length > mostViolations) throw new Error('too much is broken to go on')
        if (performance.now() - begunMs > 90_000)
          throw new Error(
            `only ${more - (wanted - ledger.counts.acknowledged)} of ${more} requests were acknowledged in 90 s`,
          )
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    },
  }
  let wrong: string[]
  const left: string[] = []
  try {
    wrong = await of.play(scene)
  } catch (error) {
    wrong = [error instanceof Error ? (error.stack ?? error.message) : String(error)]
  } finally {
    for (const one of runtimes) {
      one.resume()
      await one.kill()
    }
    await outside.close()
    // The fault may have left no server behind; what it was about is told first.
    await home.leave().catch((error: Error) => left.push(`the scene cannot be cleared away: ${error.message}`))
  }
  return {
    wrong: [...wrong, ...ledger.violations, ...left],
    ledger,
    backMs,
    tookMs: performance.now() - begunMs,
    logs: runtimes.map((one) => one.log()),
  }
}

async function groundOf(ground: Ground): Promise<{
  where: { databaseUrl: string } | { dataFolder: string }
  leave(): Promise<void>
}> {
  if (ground.kind === 'pglite') {
    const folder = ground.folder ?? mkdtempSync(join(tmpdir(), 'waymark-faults-'))
    return {
      where: { dataFolder: folder },
      leave: async () => {
        if (ground.folder === undefined) rmSync(folder, { recursive: true, force: true })
      },
    }
  }
  const name = `faults_${randomBytes(5).toString('hex')}`
  await onServer(ground.server.url, `create database ${name}`)
  const url = new URL(ground.server.url)
  url.pathname = `/${name}`
  if (ground.through) url.port = String(ground.through.port)
  return {
    where: { databaseUrl: url.href },
    leave: () => onServer(ground.server.url, `drop database ${name} with (force)`),
  }
}

async function onServer(url: string, statement: string) {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    await sql.unsafe(statement)
  } finally {
    await sql.end()
  }
}

async function publish(url: string, drawn: ReturnType<typeof drawings>) {
  const files = new FormData()
  for (const [name, { xml }] of Object.entries(drawn)) files.append('resources', new File([xml], `${name}.bpmn`))
  const answer = await fetch(`${url}/v2/deployments`, {
    method: 'POST',
    headers: { authorization },
    body: files,
  })
  if (!answer.ok) throw new Error(`the drawings cannot be published: ${answer.status} ${await answer.text()}`)
}
