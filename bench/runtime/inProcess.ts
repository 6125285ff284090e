import pino from 'pino'
import { openClock } from '../../runtime/src/clock.ts'
import { openCommitter } from '../../runtime/src/engine/committer.ts'
import { openDefinitions } from '../../runtime/src/engine/definitions.ts'
import type { Answer, Submission } from '../../runtime/src/engine/submission.ts'
import { type Database, openDatabase } from '../../runtime/src/store/database.ts'

/** The committer by itself, as a library: what libraries are measured beside, and what HTTP adds to. */
export interface InProcess {
  readonly db: Database
  /** Submits, and answers with the key of the instance. Throws where it is refused. */
  submit(submission: Submission): Promise<string>
  close(): Promise<void>
}

export async function openInProcess(
  databaseUrl: string,
  drawings: { readonly [name: string]: string },
): Promise<InProcess> {
  const log = pino({ level: 'silent' })
  const db = await openDatabase({ databaseUrl, log })
  const clock = openClock()
  const definitions = openDefinitions({ db, clock, log })
  const resources = Object.entries(drawings).map(([name, content]) => ({ name, content }))
  await definitions.deploy({ resources })
  const committer = openCommitter({ db, clock, log, definitions })
  return {
    db,
    async submit(submission) {
      const answer: Answer = await committer.submit(submission)
      if (!answer.accepted) throw new Error(answer.refusal.message)
      return 'processInstanceKey' in answer ? answer.processInstanceKey : ''
    },
    async close() {
      await committer.close()
      await db.close()
    },
  }
}

/** What one command took, and how many there were. */
export interface InProcessFigures {
  readonly commandsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Lets so many clients do the work over and over, for so long after warming up. */
export async function loadInProcess(of: {
  clients: number
  warmUpSeconds: number
  seconds: number
  submit(submission: Submission): Promise<string>
  once(submit: (submission: Submission) => Promise<string>): Promise<void>
}): Promise<InProcessFigures> {
  if (of.warmUpSeconds > 0) await run(of.warmUpSeconds)
  const { times, seconds } = await run(of.seconds)
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN
  return { commandsPerSecond: times.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99) }

  async function run(forSeconds: number) {
    const begunMs = performance.now()
    const times: number[] = []
    const timed = async (submission: Submission) => {
      const askedMs = performance.now()
      const key = await of.submit(submission)
      times.push(performance.now() - askedMs)
      return key
    }
    await Promise.all(
      Array.from({ length: of.clients }, async () => {
        while (performance.now() - begunMs < forSeconds * 1000) await of.once(timed)
      }),
    )
    return { times, seconds: (performance.now() - begunMs) / 1000 }
  }
}
