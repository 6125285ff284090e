import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { openBell } from '../store/bell.ts'
import { type Database, Stale } from '../store/database.ts'
import { allocateKeys, instanceOf, type Keys } from '../store/keys.ts'
import { liveChannel } from '../store/liveEvents.ts'
import { bufferedFor, bufferedForStart } from '../store/messages.ts'
import { holding, renewOutbox, signalTargets, takeFromOutbox } from '../store/outbox.ts'
import { timersChannel } from '../store/timers.ts'
import { isUnavailable } from '../store/unavailable.ts'
import { type Asked, carryOut, carryOutAtOnce, instanceAddressed, isPlain, type Outcome } from './carryOut.ts'
import type { Definitions } from './definitions.ts'
import { cacheInstances, type Live } from './live.ts'
import { Fault } from './playing.ts'
import { type BatchBounds, CommandQueue, type Queued } from './queue.ts'
import { type Answer, type AnswerTo, refused, type Submission } from './submission.ts'
import type { Happening } from './trial.ts'

/** The one door: whatever moves an instance (a person, a worker, a timer, a message) is submitted here and answered after its commit. */
export interface Committer {
  /**
   * Answers when it is durable, or refused.
   *
   * @throws Overloaded, DatabaseUnavailable, Fault
   */
  submit<S extends Submission>(submission: S, options?: SubmitOptions): Promise<AnswerTo<S['type']>>
  /** An instance as it was when it was last seen here; another runtime may have moved it since. */
  lastSeen(processInstanceKey: string): Live | undefined
  /** Carries on with a broadcast until it has reached everybody. */
  workOffBroadcast(key: string, submission: Submission): Promise<void>
  /** Resolves when nothing waits and nothing that follows from earlier submissions is under way. */
  idle(): Promise<void>
  /** Takes nothing more and finishes what is there. */
  close(): Promise<void>
  readonly stats: CommitterStats
  /** Tells the observer of every answer and every commit from now on; returns how to stop. */
  observe(observer: CommitterObserver): () => void
}

export interface SubmitOptions {
  /** It stands in the outbox under that key and leaves it when it is carried out. */
  readonly outboxKey?: string
  /** Refused with `changedMeanwhile` where this does not hold for the instance when it is carried out. */
  readonly onlyIf?: (live: Live) => boolean
}

/** Somebody who counts: must be quick, and must not throw. */
export interface CommitterObserver {
  answered(kind: Submission['type'], outcome: CommandOutcome): void
  /** @param tookMs from the first try of its transaction to the commit */
  committed(batch: { readonly size: number; readonly tookMs: number; submissions(): readonly Submission[] }): void
}
export type CommandOutcome = 'done' | 'refused' | 'fault' | 'overloaded' | 'unavailable'

export interface CommitterStats {
  readonly commands: number
  readonly refused: number
  readonly faults: number
  readonly batches: number
  readonly queued: number
  /** Batches that are being written now. */
  readonly flying: number
}

/** More waits than can be worked off soon: try again in a moment. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded'
  readonly retryAfterSeconds = 1
}

/** The database does not answer. Whether the command was carried out is not known; an idempotency key makes asking again harmless. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
}

export { Fault }

type Lane = 'people' | 'background'

interface Waiting extends Asked, Queued {
  resolve(answer: Answer): void
  reject(error: Error): void
}

const batchBounds: BatchBounds = { commands: 500, bytes: 4_000_000, ofOneCase: 64 }
const longestQueue = 20_000
const mostBytesWaiting = 64_000_000
/** Below it a second batch would cost more than waiting for the first. */
const worthASecondBatch = 8
/**
 * Of all that people wait for a batch takes so much, but not fewer commands than that: so two of about the same size take turns, one in
 * the database while the other is played. A large one and a small one would keep their sizes, and wait for each other.
 */
const shareOfABatch = 0.6
const smallestShare = 16
/**
 * Where one batch flies at a time, those whose commands it carried out mostly ask for the next thing at once. They are waited for so
 * long, for a batch of a few takes almost as long as one of all of them.
 */
const gatherMs = 2
/** Of what nobody waits for: two such batches fly beside each other, and what they hold is small enough for the young generation. */
const backgroundAtOnce = 250
const backgroundBesidePeople = 15
const peopleStayMs = 250
/** What the runtime submits by itself. */
const inner: ReadonlySet<Submission['type']> = new Set(['fireTimer', 'startByTimer', 'deliverSignal', 'offerMessage'])
const mostBytesOfInstances = 32_000_000
const signalsAtOnce = 500

/** Opens the one door of a database. Several runtimes may each have one open. */
export function openCommitter(shell: {
  db: Database
  clock: Clock
  log: Logger
  definitions: Definitions
  /** Its own unless given. */
  keys?: Keys
  /** Milliseconds that only go forward, for what it waits for in memory; the process's own unless given. */
  elapsedMs?: () => number
  /** For tests that compare with the engine: told what a batch is about to write, whether that is committed or not. */
  played?: (happenings: readonly Happening[]) => void
}): Committer {
  const { db, clock, log, definitions } = shell
  const keys = shell.keys ?? allocateKeys(db, clock)
  const cache = cacheInstances(mostBytesOfInstances)
  const { played, elapsedMs = () => performance.now() } = shell
  const batchShell = { definitions, cache, keys, log, played, nowMs: () => clock.nowMs(), realMs: () => clock.realMs() }
  const bell = openBell({ db, log })
  const stats = { commands: 0, refused: 0, faults: 0, batches: 0 }
  const queue = new CommandQueue<Waiting>()
  const casesFlying = new Map<string, number>()
  const following = new Set<Promise<unknown>>()
  const observers = new Set<CommitterObserver>()
  const flying: { [lane in Lane]: number } = { people: 0, background: 0 }
  /** People's commands in the batches that fly. */
  let peopleAloft = 0
  let lastFlown: Lane = 'background'
  let resting: NodeJS.Timeout | undefined
  let lastAskedMs = Number.NEGATIVE_INFINITY
  let gathering = { enough: 0, untilMs: Number.NEGATIVE_INFINITY }
  let scheduled = false
  let closed = false
  let whenIdle: (() => void)[] = []

  const committer: Committer = {
    submit: (submission, options = {}) => {
      if (closed) return Promise.reject(new DatabaseUnavailable('Waymark is stopping; nothing was done.'))
      if (queue.length >= longestQueue || queue.bytes >= mostBytesWaiting) {
        tellAnswered(submission, 'overloaded')
        return Promise.reject(new Overloaded('More is waiting than can be worked off soon. Try again in a moment.'))
      }
      return enqueue(submission, options) as Promise<AnswerTo<(typeof submission)['type']>>
    },
    lastSeen: (key) => cache.get(key),
    workOffBroadcast: (key, submission) => follow(workOff(key, submission)),
    idle: () =>
      new Promise((resolve) => {
        whenIdle.push(resolve)
        tellIdle()
      }),
    async close() {
      closed = true
      await committer.idle()
      await bell.close()
    },
    get stats() {
      return { ...stats, queued: queue.length, flying: flying.people + flying.background }
    },
    observe(observer) {
      observers.add(observer)
      return () => observers.delete(observer)
    },
  }
  return committer

  function enqueue(submission: Submission, { outboxKey, onlyIf }: SubmitOptions = {}): Promise<Answer> {
    const text = JSON.stringify(submission)
    if (text.includes('\\u0000')) {
      tellAnswered(submission, 'refused')
      return Promise.resolve(refused('invalidVariables', unstorable))
    }
    const { idempotencyKey } = submission
    const request = idempotencyKey === undefined ? undefined : requestHash(submission)
    return new Promise((resolve, reject) => {
      const isBackground = outboxKey !== undefined || inner.has(submission.type)
      if (!isBackground) lastAskedMs = elapsedMs()
      queue.add({
        submission,
        outboxKey,
        request,
        onlyIf,
        isPlain: isPlain({ submission, outboxKey }),
        isBackground,
        caseKey: caseKeyOf(submission),
        bytes: text.length,
        resolve,
        reject,
      })
      schedule()
    })
  }

  function schedule() {
    if (scheduled) return
    scheduled = true
    // What arrives in this turn of the loop goes into one batch.
    setImmediate(() => {
      scheduled = false
      pump()
    })
  }

  function pump() {
    if (isGathering()) return schedule()
    while (flying.people + flying.background < db.writers) {
      const [lane, batch] = nextBatch()
      if (batch.length === 0) break
      flying[lane] += 1
      lastFlown = lane
      if (lane === 'people') peopleAloft += batch.length
      for (const { caseKey } of batch) if (caseKey) casesFlying.set(caseKey, (casesFlying.get(caseKey) ?? 0) + 1)
      const begunMs = elapsedMs()
      fly(batch).finally(() => {
        flying[lane] -= 1
        if (lane === 'people') peopleAloft -= batch.length
        if (lane === 'people' && db.writers === 1 && batch.length >= worthASecondBatch)
          gathering = { enough: batch.length, untilMs: elapsedMs() + gatherMs }
        if (lane === 'background') rest(elapsedMs() - begunMs)
        for (const { caseKey } of batch) {
          if (!caseKey) continue
          const left = (casesFlying.get(caseKey) ?? 1) - 1
          if (left > 0) casesFlying.set(caseKey, left)
          else casesFlying.delete(caseKey)
        }
        if (queue.length > 0) schedule()
        tellIdle()
      })
    }
  }

  /**
   * People's commands fly as soon as there is a place, or enough of them for a second batch beside the first. What nobody waits for
   * flies in one batch at a time while people are about, so that there is always a place for them where there are two, and in small
   * ones, with a rest as long as the batch took: it holds the process for as long as it is played.
   */
  function nextBatch(): [lane: Lane, batch: Waiting[]] {
    const arePeopleAbout = elapsedMs() - lastAskedMs < peopleStayMs
    const background = { ...batchBounds, commands: arePeopleAbout ? backgroundBesidePeople : backgroundAtOnce }
    const underWay = peopleAloft + queue.people
    const ofPeople =
      db.writers === 1
        ? batchBounds
        : { ...batchBounds, share: Math.max(smallestShare, Math.ceil(underWay * shareOfABatch)) }
    const takePeople = () =>
      flying.people === 0 || queue.people >= worthASecondBatch ? queue.take('people', ofPeople, isBusy) : []
    const mayBackground = arePeopleAbout ? flying.background === 0 && !resting : true
    const takeBackground = () => (mayBackground ? queue.take('background', background, isBusy) : [])
    const backgroundsTurn = db.writers === 1 && lastFlown === 'people' && queue.background > 0
    const order: Lane[] = backgroundsTurn ? ['background', 'people'] : ['people', 'background']
    for (const lane of order) {
      const batch = lane === 'people' ? takePeople() : takeBackground()
      if (batch.length > 0) return [lane, batch]
    }
    return ['people', []]
  }

  function isGathering(): boolean {
    if (db.writers > 1 || flying.people + flying.background > 0 || queue.background > 0) return false
    return queue.people < gathering.enough && elapsedMs() < gathering.untilMs
  }

  function rest(ms: number) {
    clearTimeout(resting)
    resting = setTimeout(() => {
      resting = undefined
      if (queue.background > 0) schedule()
    }, ms)
  }

  function isBusy(caseKey: string): boolean {
    return casesFlying.has(caseKey)
  }

  async function fly(batch: readonly Waiting[]): Promise<void> {
    const begunMs = elapsedMs()
    for (let attempt = 1, reserve = batch.length * 40 + 500; ; attempt += 1) {
      let outcome: Outcome
      try {
        await keys.reserve(reserve)
        outcome = await carryOutSomehow(batch)
      } catch (error) {
        const trouble = troubleOf(error)
        if (trouble === 'noKeyLeft') {
          reserve *= 10
          continue
        }
        if (trouble === 'again' && attempt < 5) continue
        if (trouble === 'unavailable') {
          log.error({ err: error, commands: batch.length }, 'the database does not answer')
          const unavailable = new DatabaseUnavailable('The database does not answer. Try again in a moment.', {
            cause: error,
          })
          for (const waiting of batch) {
            tellAnswered(waiting.submission, 'unavailable')
            waiting.reject(unavailable)
          }
          return
        }
        if (batch.length > 1) {
          // One of them cannot be written: the halves find out which, and the others do not suffer.
          const middle = batch.length >> 1
          await fly(batch.slice(0, middle))
          await fly(batch.slice(middle))
          return
        }
        // What another batch wrote at the same moment is seen by the next try.
        if (trouble === 'duplicate' && attempt < 3) continue
        const [waiting] = batch
        stats.faults += 1
        log.error({ err: error, command: waiting?.submission.type }, 'the database does not take what a command wrote')
        if (waiting) {
          tellAnswered(waiting.submission, 'fault')
          waiting.reject(new Fault(waiting.submission.type))
        }
        return
      }
      const committed = {
        size: batch.length,
        tookMs: elapsedMs() - begunMs,
        submissions: () => batch.map(({ submission }) => submission),
      }
      for (const observer of observers) observer.committed(committed)
      land(batch, outcome)
      return
    }
  }

  /** Plain commands in one statement; where that does not do, with locks. */
  async function carryOutSomehow(batch: readonly Waiting[]): Promise<Outcome> {
    try {
      const outcome = await carryOutAtOnce(db, batch, batchShell)
      if (outcome) return outcome
    } catch (error) {
      // Whether a statement was committed whose connection broke is not known: only what certainly was not is done again.
      const isUndone = error instanceof Stale || ['again', 'duplicate', 'rejected'].includes(troubleOf(error))
      if (!isUndone) throw error
      if (!(error instanceof Stale)) log.debug({ err: error }, 'a batch is carried out again, with locks')
    }
    return db.write((tx) => carryOut(tx, batch, batchShell))
  }

  function land(batch: readonly Waiting[], outcome: Outcome) {
    stats.batches += 1
    // Twenty thousand timers must not push out what people work on; their cases are not looked at again soon.
    const isWorthKeeping = (live: Live) => !batch[0]?.isBackground || cache.get(live.key) !== undefined
    for (const live of outcome.lives) {
      if (live.instance.state !== 'active') cache.drop(live.key)
      else if (isWorthKeeping(live)) cache.put(live)
    }
    for (const [i, waiting] of batch.entries()) {
      const answer = outcome.answers[i] ?? new Fault(waiting.submission.type)
      stats.commands += 1
      if (answer instanceof Error) {
        stats.faults += 1
        tellAnswered(waiting.submission, 'fault')
        waiting.reject(answer)
      } else {
        if (!answer.accepted) stats.refused += 1
        tellAnswered(waiting.submission, answer.accepted ? 'done' : 'refused')
        waiting.resolve(answer)
      }
    }
    if (outcome.isNews) bell.ring(liveChannel)
    if (outcome.nextTimerMs !== undefined) bell.ring(timersChannel, outcome.nextTimerMs)
    for (const { key, submission } of outcome.promised) void follow(enqueue(submission, { outboxKey: key }))
    for (const { key, submission } of outcome.broadcasts) {
      // It may take longer than its lease: no other runtime is to begin with the same receivers meanwhile.
      const renew = () => renewOutbox(db, [key], clock.realMs())
      void follow(holding(workOff(key, submission), renew))
    }
    if (outcome.awaited.length > 0) void follow(offer(bufferedFor(db, outcome.awaited, clock.nowMs())))
    if (outcome.freedCorrelationKeys.length > 0)
      void follow(offer(bufferedForStart(db, outcome.freedCorrelationKeys, clock.nowMs())))
  }

  /**
   * Offers buffered messages after the commit that made them awaited. Both sides look after their own commit, so a message and
   * whoever awaits it cannot miss each other.
   */
  async function offer(messages: Promise<string[]>) {
    for (const messageKey of await messages) await enqueue({ type: 'offerMessage', messageKey })
  }

  async function workOff(key: string, submission: Submission) {
    if (submission.type !== 'broadcastSignal') return
    // Whoever hears it hears it at the time at which it was thrown, however late that is told.
    const { name, variables, by, atMs } = submission
    const told = { name, variables, ...(by === undefined ? {} : { by }), ...(atMs === undefined ? {} : { atMs }) }
    for (;;) {
      const targets = await signalTargets(db, key, signalsAtOnce)
      if (targets.length === 0) break
      await Promise.all(
        targets.map((target) =>
          enqueue({ type: 'deliverSignal', ...target, ...told }).catch((error: unknown) => {
            if (!(error instanceof Fault)) throw error
          }),
        ),
      )
    }
    await takeFromOutbox(db, [key])
  }

  /** What follows from a commit. It is in the database, so a failure here is only a delay: a round finds it again. */
  function follow(work: Promise<unknown>): Promise<void> {
    const followed = work.then(
      () => undefined,
      (error: unknown) => log.warn({ err: error }, 'what follows from a commit is put off to the next round'),
    )
    following.add(followed)
    return followed.finally(() => {
      following.delete(followed)
      tellIdle()
    })
  }

  function tellAnswered(submission: Submission, outcome: CommandOutcome) {
    for (const observer of observers) observer.answered(submission.type, outcome)
  }

  function tellIdle() {
    if (queue.length > 0 || flying.people + flying.background > 0 || following.size > 0) return
    const resolved = whenIdle
    whenIdle = []
    for (const resolve of resolved) resolve()
  }

  function caseKeyOf(submission: Submission): string | undefined {
    const key = instanceAddressed(submission)
    return key === undefined ? undefined : (cache.get(key)?.rootKey ?? instanceOf(key))
  }
}

const unstorable = 'A text holds the character NUL (U+0000), which cannot be stored: leave it out.'

function requestHash({ idempotencyKey: _key, atMs: _atMs, ...asked }: Submission): string {
  return createHash('sha256').update(JSON.stringify(asked)).digest('base64url')
}

/** What kind of trouble a failed transaction is in, by SQLSTATE or the driver's own code. */
function troubleOf(error: unknown): 'noKeyLeft' | 'again' | 'duplicate' | 'unavailable' | 'rejected' {
  if (!(error instanceof Error)) return 'rejected'
  if (error.name === 'NoKeyLeft') return 'noKeyLeft'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (code === '40001' || code === '40P01') return 'again'
  if (code === '23505') return 'duplicate'
  if (isUnavailable(error)) return 'unavailable'
  return 'rejected'
}
