import type { EngineEvent } from '@waymark/shared/engine'
import type { Logger } from 'pino'
import { type BatchRows, batchStatements } from '../store/batch.ts'
import { type Database, type Queries, Stale, type Statement } from '../store/database.ts'
import { answersOf, keepingAnswers } from '../store/idempotency.ts'
import { rootsOf } from '../store/instances.ts'
import type { Keys } from '../store/keys.ts'
import { instanceOf } from '../store/keys.ts'
import { addingLiveEvents } from '../store/liveEvents.ts'
import { oneStatement } from '../store/oneStatement.ts'
import { insertingBroadcast, insertingOutbox, takeDeliveries, takeFromOutbox } from '../store/outbox.ts'
import { Correlation, type PublishedMessage, startedByMessage } from './correlation.ts'
import type { Definitions } from './definitions.ts'
import { LockedFloor, loadRoots, lockFloor } from './floor.ts'
import type { InstanceCache, Live } from './live.ts'
import { liveEvents } from './news.ts'
import { type Played, play } from './playing.ts'
import { project } from './projection.ts'
import { takeStartTimers } from './startTimers.ts'
import { type Answer, addressOf, type Submission } from './submission.ts'
import type { Happening } from './trial.ts'

/** A submission with what the committer knows about it. */
export interface Asked {
  readonly submission: Submission
  /** It stood in the outbox under that key and leaves it when it is carried out. */
  readonly outboxKey?: string
  /** Hash of the submission, where it has an idempotency key. */
  readonly request?: string
  /** Asked before it is carried out: whether the instance is still what the decision to ask for it was made on. */
  readonly onlyIf?: (live: Live) => boolean
}

export interface BatchShell {
  readonly definitions: Definitions
  readonly cache: InstanceCache
  readonly keys: Keys
  readonly log: Logger
  /** Told what a batch is about to write, whether that is committed or not. */
  readonly played?: ((happenings: readonly Happening[]) => void) | undefined
  nowMs(): number
  realMs(): number
}

/** What a batch has done, to be told once it is committed. */
export interface Outcome {
  /** One for each submission, in order; an Error where we were wrong. */
  readonly answers: readonly (Answer | Error)[]
  readonly lives: readonly Live[]
  /** Message subscriptions that were opened. */
  readonly awaited: readonly { name: string; correlationKey: string }[]
  /** Correlation keys for which a message may begin another instance. */
  readonly freedCorrelationKeys: readonly string[]
  /** Messages that were thrown, as submissions in the outbox. */
  readonly promised: readonly { key: string; submission: Submission }[]
  /** Broadcasts to be worked off. */
  readonly broadcasts: readonly { key: string; submission: Submission }[]
  /** There are new live events. */
  readonly isNews: boolean
  /** The earliest due time of a timer that was armed. */
  readonly nextTimerMs: number | undefined
}

/** What a batch writes, and what is to be told once that is committed. */
interface Writing {
  readonly together: readonly Statement[]
  readonly afterwards: readonly Statement[]
  readonly ended: readonly Live[]
  readonly outcome: Omit<Outcome, 'freedCorrelationKeys'>
}

/** Carries out a batch inside a transaction, with its cases locked. */
export async function carryOut(tx: Queries, batch: readonly Asked[], shell: BatchShell): Promise<Outcome> {
  const nowMs = shell.nowMs()
  const submissions = batch.map(({ submission }) => submission)
  const fromOutbox = await takeFromOutbox(
    tx,
    batch.flatMap(({ outboxKey }) => outboxKey ?? []),
  )
  const correlation = new Correlation(tx, shell, nowMs)
  await correlation.prepare(submissions)
  const addressed = await casesOf(tx, batch, shell.cache)
  const roots = new Set([...addressed.values(), ...correlation.rootKeys()])
  const floor = await lockFloor(tx, [...roots].sort(byKey), shell)
  // Read under the locks: a repetition that waited for them finds the answer that its first try was given.
  const kept = await answersOf(
    tx,
    submissions.flatMap(({ idempotencyKey }) => idempotencyKey ?? []),
  )
  // Deliveries and start timers are taken under the lock, so that an instance that is delivered to cannot be deleted meanwhile.
  const deliveries = await takeDeliveries(
    tx,
    submissions.flatMap((submission) => (submission.type === 'deliverSignal' ? [submission] : [])),
  )
  const dueStarts = await takeStartTimers(tx, submissions, shell.definitions)
  const ground = { queries: tx, floor, addressed, kept, fromOutbox, deliveries, dueStarts, correlation }
  const played = await play(batch, ground, shell, nowMs)
  const { together, afterwards, ended, outcome } = await writingOf(tx, played, shell, nowMs)
  await tx.readAll([...asOne(together), ...afterwards])
  const freedCorrelationKeys = await correlation.write(ended)
  return { ...outcome, freedCorrelationKeys }
}

/**
 * Carries out a batch of plain commands on what is in memory, without a lock: its one statement fails as a whole where an instance
 * is no longer at the revision that it was carried out on.
 *
 * @returns undefined where something in the batch needs its case locked: nothing was done then
 * @throws Stale
 */
export async function carryOutAtOnce(
  db: Database,
  batch: readonly Asked[],
  shell: BatchShell,
): Promise<Outcome | undefined> {
  if (!batch.every(isPlain)) return undefined
  const nowMs = shell.nowMs()
  const addressed = new Map<string, string>()
  for (const { submission } of batch) {
    const key = instanceAddressed(submission)
    if (key !== undefined) addressed.set(key, key)
  }
  const floor = new LockedFloor()
  const unknown: string[] = []
  for (const key of addressed.keys()) {
    const known = shell.cache.get(key)
    if (known) floor.put(known)
    else unknown.push(key)
  }
  if (unknown.length > 0) for (const live of await loadRoots(db, unknown, shell)) floor.put(live)
  for (const key of addressed.keys()) {
    const live = floor.find(key)
    if (!live || !standsAlone(live)) return undefined
  }
  const nothing = { fromOutbox: new Set<string>(), deliveries: new Set<string>(), dueStarts: new Set<string>() }
  const correlation = new Correlation(db, shell, nowMs)
  const ground = { queries: db, floor, addressed, kept: new Map(), ...nothing, correlation }
  const played = await play(batch, ground, shell, nowMs)
  // What refuses may be an instance as it once was.
  if (played.answers.some((answer, i) => !isSure(answer, batch[i]))) return undefined
  if (!played.happenings.every(({ live }) => standsAlone(live))) return undefined
  const { together, afterwards, ended, outcome } = await writingOf(db, played, shell, nowMs)
  if (ended.some(startedByMessage)) return undefined
  try {
    await db.writeAtOnce([...asOne(together), ...afterwards])
  } catch (error) {
    if (error instanceof Stale) for (const key of addressed.keys()) shell.cache.drop(key)
    throw error
  }
  return { ...outcome, freedCorrelationKeys: [] }
}

const isSure = (answer: Answer | Error, asked: Asked | undefined) =>
  (!(answer instanceof Error) && answer.accepted) ||
  (asked !== undefined && instanceAddressed(asked.submission) === undefined)

/** Commands that concern one instance and nothing beside it. */
export function isPlain({ submission, outboxKey }: Asked): boolean {
  switch (submission.type) {
    case 'publishMessage':
    case 'offerMessage':
    case 'broadcastSignal':
    case 'deliverSignal':
    case 'startByTimer':
      return false
    default:
      return outboxKey === undefined
  }
}

/** A case of one instance, which stays one. */
const standsAlone = (live: Live) => live.parent === null && !live.definition.callsOthers

async function writingOf(queries: Queries, played: Played, shell: BatchShell, nowMs: number): Promise<Writing> {
  const { answers, happenings, audit, newAnswers } = played
  shell.played?.(happenings)
  const formKeyOf = async (live: Live, event: Extract<EngineEvent, { type: 'taskOpened' }>) => {
    if (event.formId === undefined) return null
    const { formId, formBinding: binding, formVersionTag: versionTag } = event
    const form = await shell.definitions.form(live.definition, { formId, binding, versionTag }, queries)
    return form?.key ?? null
  }
  const decisionsOf = async (live: Live, event: Extract<EngineEvent, { type: 'decisionEvaluated' }>) =>
    shell.definitions.decisions.answering(live.definition, event, queries)
  const { rows, aftermath } = await project(happenings, formKeyOf, decisionsOf, () => shell.keys.take())
  rows.audit.push(...audit)
  const { together, afterwards } = batchStatements(rows)
  const promised = aftermath.messagesThrown.map(({ event, atMs }) => ({
    key: shell.keys.take(),
    submission: thrownMessage(event, atMs),
  }))
  const broadcasts = [...played.broadcasts.map((one) => ({ ...one, thrower: null as string | null }))]
  for (const { live, event, atMs } of aftermath.signalsThrown) {
    const submission: Submission = { type: 'broadcastSignal', name: event.name, variables: event.variables, atMs }
    // Inside the instance that throws it the engine has delivered it already.
    broadcasts.push({ key: shell.keys.take(), submission, thrower: live.key })
  }
  const outbox = [...promised, ...broadcasts]
  if (outbox.length > 0)
    together.push(
      insertingOutbox(outbox.map(({ key, submission }) => ({ key, submission, atMs: nowMs, realMs: shell.realMs() }))),
    )
  for (const { key, submission, thrower } of broadcasts)
    if (submission.type === 'broadcastSignal')
      afterwards.push(insertingBroadcast({ key, name: submission.name, except: thrower }))
  if (newAnswers.length > 0) together.push(keepingAnswers(newAnswers, shell.realMs()))
  const news = liveEvents(aftermath.news)
  if (news.length > 0) together.push(addingLiveEvents(news, nowMs))
  return {
    together,
    afterwards,
    ended: aftermath.ended,
    outcome: {
      answers,
      lives: livesAfter(happenings, rows),
      awaited: aftermath.awaited,
      promised,
      broadcasts,
      isNews: news.length > 0,
      nextTimerMs: rows.timers.length > 0 ? Math.min(...rows.timers.map(({ due_at }) => due_at ?? nowMs)) : undefined,
    },
  }
}

/** The instances as the batch leaves them, with the size that they are stored with. */
function livesAfter(happenings: readonly Happening[], rows: BatchRows): Live[] {
  const sizes = new Map<string, number>()
  for (const { key, snapshot } of rows.statesAdded) sizes.set(key, snapshot?.length ?? 0)
  for (const { key, snapshot } of rows.statesChanged) sizes.set(key, snapshot?.length ?? 0)
  const last = new Map(happenings.map(({ live }) => [live.key, live]))
  const lives: Live[] = []
  for (const { rootKey, key, parent, definition, instance, revision, tasks } of last.values())
    lives.push({ rootKey, key, parent, definition, instance, revision, size: sizes.get(key) ?? 0, tasks })
  return lives
}

function thrownMessage(event: Extract<EngineEvent, { type: 'messageThrown' }>, atMs: number): PublishedMessage {
  const { name, correlationKey, messageId, variables, timeToLiveMs = 0 } = event
  return { type: 'publishMessage', name, correlationKey, messageId, variables, timeToLiveMs, atMs }
}

function asOne(statements: readonly Statement[]): readonly Statement[] {
  const one = oneStatement(statements)
  return one ? [one] : statements.map((statement) => oneStatement([statement]) ?? statement)
}

/** The root case of each addressed instance that exists, by instance key. */
async function casesOf(tx: Queries, batch: readonly Asked[], cache: InstanceCache): Promise<Map<string, string>> {
  const cases = new Map<string, string>()
  const unknown = new Set<string>()
  for (const { submission } of batch) {
    const key = instanceAddressed(submission)
    if (key === undefined) continue
    const known = cache.get(key)
    if (known) cases.set(key, known.rootKey)
    else unknown.add(key)
  }
  for (const { key, rootKey } of await rootsOf(tx, [...unknown])) cases.set(key, rootKey)
  return cases
}

/** The instance that a submission moves, if it names one. */
export function instanceAddressed(submission: Submission): string | undefined {
  switch (submission.type) {
    case 'start':
    case 'startByTimer':
    case 'publishMessage':
    case 'offerMessage':
    case 'broadcastSignal':
      return undefined
    case 'deliverSignal':
      return submission.startEvent ? undefined : submission.targetKey
    default:
      return instanceOf(addressOf(submission))
  }
}

// Shorter decimal strings are smaller numbers; a plain sort would put 10 before 9.
const byKey = (a: string, b: string) => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
