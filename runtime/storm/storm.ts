import { createHash } from 'node:crypto'
import type { Variables } from '@waymark/shared/engine'
import { chanceOf } from '../../faults/chance.ts'
import type { Clock } from '../src/clock.ts'
import { type Committer, openCommitter } from '../src/engine/committer.ts'
import { openDefinitions } from '../src/engine/definitions.ts'
import type { Answer, Submission } from '../src/engine/submission.ts'
import type { Database } from '../src/store/database.ts'
import { allocateKeys, type Keys } from '../src/store/keys.ts'
import { silent } from '../src/store/testDatabase.ts'
import {
  expireMessages,
  fireDueTimers,
  offerMissedMessages,
  startDueProcesses,
  sweepOutbox,
} from '../src/worker/rounds.ts'
import { chainsOf } from './comparison.ts'
import { drawingsOf } from './drawings.ts'
import { type FaultyDatabase, faultyDatabase, someTroubles } from './faultyDatabase.ts'
import { whyNotKept } from './promises.ts'
import { Recorder } from './recorder.ts'

/** What one run of the storm came to. */
export interface Stormed {
  readonly seed: number
  readonly log: readonly string[]
  readonly instances: number
  readonly accepted: number
  readonly unknown: number
  readonly deaths: number
}

/** One thing that was asked, and what became of it. */
export interface Asked {
  readonly submission: Submission
  outcome: 'accepted' | 'refused' | 'unknown'
  answer: Answer | undefined
}

interface Runtime {
  readonly name: string
  readonly db: FaultyDatabase
  readonly committer: Committer
  readonly keys: Keys
  isDead: boolean
  /** Resolves when it dies. */
  readonly death: Promise<void>
}

const noon = Date.UTC(2026, 2, 2, 12)
const minute = 60_000
const mostAtOnce = 6

/**
 * Plays random commands on random drawings, by two runtimes on one database that die, lose their connection and commit in another
 * order than they began, with a clock that jumps; then compares what is stored with the pure engine. All is decided by the seed.
 *
 * @param db an empty database, migrated
 * @throws Error with what is wrong
 */
export async function storm(db: Database, seed: number, moves = 30): Promise<Stormed> {
  const chance = chanceOf(seed)
  const drawings = drawingsOf(seed)
  const recorder = new Recorder()
  const log: string[] = []
  const asked: Asked[] = []
  let nowMs = noon
  let realMs = noon
  let deaths = 0
  let opened = 0
  const clock: Clock = {
    nowMs: () => nowMs,
    realMs: () => realMs,
    pin: (atMs) => {
      nowMs = atMs
    },
    reset: () => {},
    controllable: true,
    onMoved: () => () => {},
  }
  const runtimes = [open(), open()]
  await openDefinitions({ db, clock, log: silent }).deploy({ resources: drawings.resources })

  for (let move = 0; move < moves; move += 1) await oneMove()
  for (const { db: view } of runtimes) view.heal()
  await askAgain()
  for (let round = 0; round < 3; round += 1) await tidy()
  const chains = await chainsOf(db, recorder)
  const broken = whyNotKept(asked, chains)
  if (broken.length > 0) throw new Error(broken.join('\n'))
  for (const [key, { steps }] of chains) {
    const walked = createHash('sha256')
      .update(steps.map((one) => one.after).join('\n'))
      .digest('base64url')
    log.push(`${key} ${steps.map((one) => one.command.type).join(' ')} ${walked.slice(0, 8)}`)
  }
  return {
    seed,
    log,
    instances: chains.size,
    accepted: asked.filter((one) => one.outcome === 'accepted').length,
    unknown: asked.filter((one) => one.outcome === 'unknown').length,
    deaths,
  }

  function open(): Runtime {
    opened += 1
    const name = `runtime ${opened}`
    let die = () => {}
    const death = new Promise<void>((resolve) => {
      die = resolve
    })
    const view = faultyDatabase(db, chance.branch(name), someTroubles, () => {
      runtime.isDead = true
      deaths += 1
      log.push(`${name} dies`)
      die()
    })
    const keys = allocateKeys(view, clock)
    const definitions = openDefinitions({ db: view, clock, log: silent })
    const committer = openCommitter({
      db: view,
      clock,
      log: silent,
      definitions,
      keys,
      played: recorder.played,
    })
    const runtime: Runtime = { name, db: view, committer, keys, isDead: false, death }
    return runtime
  }

  /** A runtime that lives; one that has died is replaced first. */
  function alive(): Runtime {
    for (const [i, runtime] of runtimes.entries()) if (runtime.isDead) runtimes[i] = open()
    return chance.pick(runtimes)
  }

  async function oneMove() {
    const luck = chance.next()
    if (luck < 0.12) {
      const jumpMs = chance.between(-30, 180) * minute
      nowMs += jumpMs
      realMs += chance.between(0, 20) * 1_000
      log.push(`clock ${jumpMs / minute} min`)
    }
    if (luck > 0.9) await tidy()
    if (chance.next() < 0.3) await askAgain()
    const work: Promise<void>[] = []
    const submissions = await something(chance.between(1, mostAtOnce))
    for (const submission of submissions) {
      const one: Asked = { submission, outcome: 'unknown', answer: undefined }
      asked.push(one)
      work.push(ask(one))
    }
    if (chance.next() < 0.5) work.push(rounds(alive()))
    await Promise.all(work)
    await settled()
  }

  async function ask(one: Asked, runtime = alive()) {
    const answer = await Promise.race([
      runtime.committer.submit(one.submission).catch((error: unknown) => {
        if (error instanceof Error && error.name === 'DatabaseUnavailable') return undefined
        throw error
      }),
      runtime.death.then(() => undefined),
    ])
    one.answer = answer
    one.outcome = answer === undefined ? 'unknown' : answer.accepted ? 'accepted' : 'refused'
    const { type, by } = one.submission
    const why = answer && !answer.accepted ? answer.refusal.code : ''
    log.push(`${by} ${type} by ${runtime.name}: ${one.outcome} ${why}`.trim())
  }

  /** What has no answer and a key that makes asking again harmless is asked again, of whichever runtime. */
  async function askAgain() {
    for (const one of asked)
      for (
        let tries = 0;
        one.outcome === 'unknown' && one.submission.idempotencyKey !== undefined && tries < 3;
        tries += 1
      )
        await ask(one)
  }

  async function rounds({ committer, keys, db: view, death }: Runtime) {
    const shell = { db: view, clock, log: silent, committer, keys }
    const all = async () => {
      for (const round of [fireDueTimers, startDueProcesses, sweepOutbox, offerMissedMessages, expireMessages])
        await round(shell)
    }
    await Promise.race([
      all().catch((error: unknown) => log.push(`a round fails: ${error instanceof Error ? error.name : ''}`)),
      death,
    ])
  }

  /** After the leases of the dead are over, somebody does what they have left. */
  async function tidy() {
    realMs += 20_000
    await rounds(alive())
    await settled()
  }

  async function settled() {
    await Promise.all(
      runtimes.filter((one) => !one.isDead).map((one) => Promise.race([one.committer.idle(), one.death])),
    )
  }

  /** Some things to ask, of what stands in the database now. */
  async function something(count: number): Promise<Submission[]> {
    const keysIn = async (text: string) => (await db.read<{ key: string }>(text)).map((row) => row.key)
    const tasks = await keysIn(`select key from user_task where state = 'CREATED' order by key`)
    const jobs = await keysIn('select key from job order by key')
    const incidents = await keysIn(`select key from incident where state = 'ACTIVE' order by key`)
    const cases = await keysIn(`select key from instance_state where root_key = key order by key`)
    const submissions: Submission[] = []
    for (let i = 0; i < count; i += 1) {
      const by = `s${asked.length + i}`
      const common = { by, ...(chance.next() < 0.6 ? { idempotencyKey: `key of ${by}` } : {}) }
      const any = (keys: readonly string[]) => (keys.length > 0 ? chance.pick(keys) : undefined)
      const variables: Variables = chance.next() < 0.3 ? { n: chance.between(0, 11) } : {}
      const start = (): Submission => ({
        ...common,
        type: 'start',
        processId: chance.pick(drawings.startable),
        variables: { n: chance.between(0, 11) },
      })
      const kinds = [
        'start',
        'task',
        'task',
        'task',
        'task',
        'job',
        'job',
        'message',
        'signal',
        'variables',
        'cancel',
        'incident',
        'assign',
        'twice',
      ] as const
      const [task, job, incident, root] = [any(tasks), any(jobs), any(incidents), any(cases)]
      submissions.push(submissionOf(chance.pick(kinds)) ?? start())

      function submissionOf(kind: (typeof kinds)[number]): Submission | undefined {
        switch (kind) {
          case 'task':
            return task === undefined ? undefined : { ...common, type: 'completeTask', userTaskKey: task, variables }
          case 'assign':
            return task === undefined
              ? undefined
              : { ...common, type: 'assignTask', userTaskKey: task, assignee: chance.pick(['ada', 'bob', null]) }
          case 'job': {
            if (job === undefined) return undefined
            const luck = chance.next()
            if (luck < 0.6) return { ...common, type: 'completeJob', jobKey: job, variables }
            if (luck < 0.8)
              return { ...common, type: 'failJob', jobKey: job, retries: chance.between(0, 2), message: 'no luck' }
            if (luck < 0.9) return { ...common, type: 'throwJobError', jobKey: job, code: 'BROKE' }
            return { ...common, type: 'updateJobRetries', jobKey: job, retries: 2 }
          }
          case 'message':
            return {
              ...common,
              type: 'publishMessage',
              name: 'note',
              correlationKey: '',
              variables,
              timeToLiveMs: chance.pick([0, 0, 90 * minute]),
            }
          case 'signal':
            return { ...common, type: 'broadcastSignal', name: 'alarm', variables: {} }
          case 'variables':
            return root === undefined
              ? undefined
              : { ...common, type: 'setVariables', scopeKey: root, variables: { n: chance.between(0, 11) } }
          case 'cancel':
            return root === undefined || chance.next() < 0.6
              ? undefined
              : { ...common, type: 'cancel', processInstanceKey: root }
          case 'incident':
            return incident === undefined ? undefined : { ...common, type: 'resolveIncident', incidentKey: incident }
          case 'twice': {
            // The same once more, as a client does that does not know what it has asked already.
            const again = asked.filter(
              (one) => one.submission.idempotencyKey !== undefined && one.outcome === 'accepted',
            )
            return again.length > 0 ? chance.pick(again).submission : undefined
          }
          case 'start':
            return undefined
        }
      }
    }
    return submissions
  }
}
