import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import postgres from 'postgres'
import { openClock } from '../runtime/src/clock.ts'
import { carryOut } from '../runtime/src/engine/carryOut.ts'
import { openCommitter } from '../runtime/src/engine/committer.ts'
import { openDefinitions } from '../runtime/src/engine/definitions.ts'
import { cacheInstances } from '../runtime/src/engine/live.ts'
import type { Answer, Submission } from '../runtime/src/engine/submission.ts'
import { type Database, openDatabase } from '../runtime/src/store/database.ts'
import { allocateKeys, localIdOf } from '../runtime/src/store/keys.ts'
import type { Work } from './work.ts'

/** A way to carry out commands. */
export interface Variant {
  readonly name: 'oneByOne' | 'committer' | 'embedded'
  readonly label: string
  readonly database: Database['kind']
}

export const variants: readonly Variant[] = [
  { name: 'oneByOne', label: 'one transaction for each command', database: 'postgresql' },
  { name: 'committer', label: 'the committer', database: 'postgresql' },
  { name: 'embedded', label: 'the committer, embedded database', database: 'pglite' },
]

export interface Figures {
  readonly variant: Variant['name']
  readonly work: string
  readonly clients: number
  /** Whole instances, begun and ended. */
  readonly perSecond: number
  /** Of one command. */
  readonly p50Ms: number
  readonly p99Ms: number
  readonly batches: number
}

/** Lets so many clients do the work for so long on a fresh database, after a second of warming up. */
export async function measure(of: {
  variant: Variant
  work: Work
  clients: number
  seconds: number
  server: string
}): Promise<Figures> {
  const { variant, work } = of
  const place = await openPlace(variant, of.server)
  try {
    const { db } = place
    const log = pino({ level: 'warn' })
    const clock = openClock()
    const definitions = openDefinitions({ db, clock, log })
    await definitions.deploy({ resources: [{ name: `${work.name}.bpmn`, content: work.drawing }] })
    const committer = openCommitter({ db, clock, log, definitions })
    const keys = allocateKeys(db)
    const cache = cacheInstances(20_000)
    const shell = { definitions, cache, keys, log, nowMs: clock.nowMs, realMs: clock.realMs }
    const submit: (submission: Submission) => Promise<Answer> =
      variant.name === 'oneByOne' ? alone : (submission) => committer.submit(submission)
    const first = await committer.submit({ type: 'start', processId: work.name, variables: { amount: 150 } })
    if (!first.accepted) throw new Error(first.refusal.message)
    const [task] = await db.read<{ key: string }>('select key from user_task limit 1')
    const taskId = task ? localIdOf(task.key) : 0

    await run(1)
    const batchesBefore = committer.stats.batches
    const { done, times } = await run(of.seconds)
    times.sort((a, b) => a - b)
    const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN
    await committer.close()
    return {
      variant: variant.name,
      work: work.name,
      clients: of.clients,
      perSecond: done / of.seconds,
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      batches: committer.stats.batches - batchesBefore,
    }

    async function alone(submission: Submission): Promise<Answer> {
      // Every client takes from the same keys while this one waits.
      await keys.reserve(10_000)
      const outcome = await db.transaction((tx) => carryOut(tx, [{ submission }], shell))
      for (const live of outcome.lives) cache.put(live)
      const [answer] = outcome.answers
      if (!answer || answer instanceof Error) throw answer ?? new Error('no answer')
      return answer
    }

    async function run(seconds: number) {
      const endMs = performance.now() + seconds * 1000
      const times: number[] = []
      let done = 0
      const timed = async (submission: Submission) => {
        const begunMs = performance.now()
        const answer = await submit(submission)
        times.push(performance.now() - begunMs)
        return answer
      }
      await Promise.all(
        Array.from({ length: of.clients }, async () => {
          while (performance.now() < endMs) {
            await work.once(timed, taskId)
            if (performance.now() < endMs) done += 1
          }
        }),
      )
      return { done, times }
    }
  } finally {
    await place.close()
  }
}

async function openPlace(variant: Variant, server: string): Promise<{ db: Database; close(): Promise<void> }> {
  const log = pino({ level: 'silent' })
  if (variant.database === 'pglite') {
    const folder = await mkdtemp(join(tmpdir(), 'waymark-bench-'))
    const db = await openDatabase({ dataFolder: folder, log })
    return {
      db,
      async close() {
        await db.close()
        await rm(folder, { recursive: true, force: true })
      },
    }
  }
  const name = `waymark_bench_${randomBytes(6).toString('hex')}`
  const admin = postgres(server, { max: 1, onnotice: () => {} })
  await admin.unsafe(`create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  const db = await openDatabase({ databaseUrl: url.href, log })
  return {
    db,
    async close() {
      await db.close()
      await admin.unsafe(`drop database ${name} with (force)`)
      await admin.end()
    },
  }
}
