import type { EngineEvent, Variables } from '@waymark/shared/engine'
import { startsOf } from '@waymark/shared/engine'
import type { Logger } from 'pino'
import { writeBatch } from '../store/batch.ts'
import type { Queries } from '../store/database.ts'
import { answersOf, type KeptAnswer, keepAnswers } from '../store/idempotency.ts'
import { rootsOf } from '../store/instances.ts'
import type { Keys } from '../store/keys.ts'
import { instanceOf } from '../store/keys.ts'
import { appendLiveEvents } from '../store/liveEvents.ts'
import { deliveryIdentity, insertBroadcast, insertOutbox, takeDeliveries, takeFromOutbox } from '../store/outbox.ts'
import { announceTimer, type DueStart, moveStartTimer } from '../store/timers.ts'
import { auditRow } from './audit.ts'
import { Correlation, type PublishedMessage } from './correlation.ts'
import { DecisionsAtHand } from './decisions.ts'
import type { Definition, Definitions } from './definitions.ts'
import { variablesOf } from './facts.ts'
import { lockFloor } from './floor.ts'
import type { InstanceCache, Live } from './live.ts'
import { liveEvents } from './news.ts'
import { project } from './projection.ts'
import { definitionThatOccurred, type Occurrence } from './startEvents.ts'
import { type Answer, addressOf, type MoveSubmission, type Refused, refused, type Submission } from './submission.ts'
import { toCommand } from './toCommand.ts'
import { type Happening, Trial } from './trial.ts'

/** A submission with what the committer knows about it. */
export interface Asked {
  readonly submission: Submission
  /** It stood in the outbox under that key and leaves it when it is carried out. */
  readonly outboxKey?: string
  /** Hash of the submission, where it has an idempotency key. */
  readonly request?: string
}

export interface BatchShell {
  readonly definitions: Definitions
  readonly cache: InstanceCache
  readonly keys: Keys
  readonly log: Logger
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
}

/** Carries out a batch inside a transaction. Whoever is refused, or runs into a fault of ours, leaves no trace in it. */
export async function carryOut(tx: Queries, batch: readonly Asked[], shell: BatchShell): Promise<Outcome> {
  const nowMs = shell.nowMs()
  const kept = await answersOf(
    tx,
    batch.flatMap(({ submission }) => submission.idempotencyKey ?? []),
  )
  const there = await takeFromOutbox(
    tx,
    batch.flatMap(({ outboxKey }) => outboxKey ?? []),
  )
  const correlation = new Correlation(tx, shell, nowMs)
  await correlation.prepare(batch.map((one) => one.submission))
  const addressed = await casesOf(tx, batch, shell.cache)
  const roots = new Set([...addressed.values(), ...correlation.rootKeys()])
  const floor = await lockFloor(tx, [...roots].sort(byKey), shell)
  // Deliveries and start timers are taken under the lock, so that an instance that is delivered to cannot be deleted meanwhile.
  const deliveries = await takeDeliveries(
    tx,
    batch.flatMap(({ submission }) => (submission.type === 'deliverSignal' ? [submission] : [])),
  )
  const dueStarts = await takeStartTimers(tx, batch, shell)

  const happenings: Happening[] = []
  const audit: ReturnType<typeof auditRow>[] = []
  const broadcasts: { key: string; submission: Submission }[] = []
  const newAnswers = new Map<string, KeptAnswer>()
  /** Who threw a broadcast: inside that instance it was delivered already. */
  const throwers = new Map<string, string>()
  const decisions = new DecisionsAtHand(shell.definitions.decisions, tx)
  const context = { definitions: shell.definitions, tx, decisions, takeKey: () => shell.keys.take() }
  const answers: (Answer | Error)[] = []
  for (const asked of batch) answers.push(await answerOne(asked))

  const { rows, aftermath } = await project(happenings, formKeyOf, () => shell.keys.take())
  rows.audit.push(...audit)
  const changedTasks = await writeBatch(tx, rows)
  const promised = aftermath.messagesThrown.map(thrownMessage)
  for (const thrown of aftermath.signalsThrown) broadcasts.push(thrownSignal(thrown))
  await insertOutbox(
    tx,
    [...promised, ...broadcasts].map((one) => ({ ...one, atMs: nowMs, realMs: shell.realMs() })),
  )
  for (const { key, submission } of broadcasts)
    if (submission.type === 'broadcastSignal')
      await insertBroadcast(tx, { key, name: submission.name, except: throwers.get(key) ?? null })
  if (rows.timers.length > 0) await announceTimer(tx, Math.min(...rows.timers.map((timer) => timer.due_at ?? nowMs)))
  const freedCorrelationKeys = await correlation.write(aftermath.ended)
  await keepAnswers(tx, [...newAnswers.values()], nowMs)
  await appendLiveEvents(tx, liveEvents(aftermath.news, changedTasks), nowMs)
  return {
    answers,
    lives: happenings.map((happening) => happening.live),
    awaited: aftermath.awaited,
    freedCorrelationKeys,
    promised,
    broadcasts,
  }

  async function answerOne({ submission, outboxKey, request }: Asked): Promise<Answer | Error> {
    if (outboxKey !== undefined && !there.delete(outboxKey)) return doneAlready(outboxKey)
    const { idempotencyKey } = submission
    if (idempotencyKey !== undefined) {
      const before = newAnswers.get(idempotencyKey) ?? kept.get(idempotencyKey)
      if (before && before.request !== request)
        return refused('invalidArgument', `The idempotency key "${idempotencyKey}" was used for another request.`)
      if (before) return before.answer as Answer
    }
    const trial = new Trial(floor, context)
    let answer: Answer
    try {
      answer = await play(submission, trial)
    } catch (error) {
      if (error instanceof Error && error.name === 'NoKeyLeft') throw error
      correlation.forget()
      shell.log.error(
        { err: error, submission: named(submission) },
        'a command ran into a fault; its batch went on without it',
      )
      return new Fault(submission.type)
    }
    if (!answer.accepted) {
      correlation.forget()
      return answer
    }
    floor.absorb(trial)
    happenings.push(...trial.happenings)
    correlation.keep()
    if (submission.by !== undefined)
      audit.push(auditRow(submission, answer, shell.keys.take(), submission.atMs ?? nowMs))
    if (idempotencyKey !== undefined && request !== undefined)
      newAnswers.set(idempotencyKey, { key: idempotencyKey, request, answer })
    return answer
  }

  async function play(submission: Submission, trial: Trial): Promise<Answer> {
    const atMs = submission.atMs ?? nowMs
    switch (submission.type) {
      case 'start': {
        const definition = await wanted(submission)
        if (!definition) return definitionMissing(submission)
        return started(trial, definition, submission, atMs)
      }
      case 'startByTimer': {
        const definition = await shell.definitions.byKey(submission.processDefinitionKey, tx)
        if (!definition || !dueStarts.delete(startTimerOf(submission)))
          return refused('notWaiting', `The timer of start event "${submission.startEvent}" has fired already.`)
        const occurrence = { kind: 'timer', position: submission.position } as const
        return started(trial, definition, { ...submission, variables: {} }, atMs, occurrence)
      }
      case 'publishMessage':
        return correlation.publish(submission, trial, floor, atMs)
      case 'offerMessage':
        return correlation.offer(submission, trial, floor, atMs)
      case 'broadcastSignal': {
        const key = shell.keys.take()
        broadcasts.push({ key, submission })
        return { accepted: true, signalKey: key }
      }
      case 'deliverSignal':
        return deliver(submission, trial, atMs)
      default:
        return moved(trial, submission, atMs)
    }
  }

  function wanted(of: Extract<Submission, { type: 'start' }>): Promise<Definition | undefined> {
    if (of.processDefinitionKey !== undefined) return shell.definitions.byKey(of.processDefinitionKey, tx)
    if (of.version !== undefined) return shell.definitions.version(of.processId ?? '', of.version, tx)
    return shell.definitions.latest(of.processId ?? '', tx)
  }

  async function started(
    trial: Trial,
    definition: Definition,
    of: { variables: Variables; startEvent?: string; businessKey?: string; by?: string },
    atMs: number,
    occurrence?: Occurrence,
  ): Promise<Answer> {
    const { variables, startEvent, businessKey, by } = of
    const occurred =
      occurrence && startEvent !== undefined
        ? definitionThatOccurred(definition.graph, startEvent, occurrence, atMs)
        : undefined
    const result = await trial.start(definition, {
      type: 'start',
      variables,
      startEvent,
      definition: occurred,
      businessKey,
      atMs,
      by,
    })
    return 'code' in result ? { accepted: false, refusal: result } : answerFor(result, trial)
  }

  async function moved(trial: Trial, submission: MoveSubmission, atMs: number): Promise<Answer> {
    const key = instanceOf(addressOf(submission))
    const live = trial.find(key)
    if (live?.instance.state !== 'active') return notThere(submission, key)
    if (submission.type === 'cancel' && live.parent)
      return refused(
        'childInstance',
        `Process instance ${key} was called by another; cancel the case it belongs to: ${live.rootKey}.`,
      )
    const result = await trial.move(live, toCommand(submission, atMs))
    return 'code' in result ? { accepted: false, refusal: result } : answerFor(result, trial)
  }

  function notThere(submission: MoveSubmission, key: string): Refused {
    return addressed.has(key) || happenings.some((happening) => happening.live.key === key)
      ? refused('instanceEnded', `Process instance ${key} is over; nothing in it waits for "${submission.type}".`)
      : refused('notFound', `There is no process instance ${key}, so nothing has the key ${addressOf(submission)}.`)
  }

  async function deliver(
    submission: Extract<Submission, { type: 'deliverSignal' }>,
    trial: Trial,
    atMs: number,
  ): Promise<Answer> {
    const { targetKey, startEvent, name, variables, by } = submission
    if (!deliveries.delete(deliveryIdentity(submission)))
      return refused('notWaiting', `Signal "${name}" has reached ${targetKey} already.`)
    if (startEvent) {
      const definition = await shell.definitions.byKey(targetKey, tx)
      return definition
        ? started(trial, definition, { variables, startEvent, by }, atMs, { kind: 'signal', name })
        : refused('definitionNotFound', `There is no process definition ${targetKey}.`)
    }
    const live = trial.find(targetKey)
    if (live?.instance.state !== 'active')
      return refused('instanceEnded', `Process instance ${targetKey} is over; signal "${name}" does not reach it.`)
    const result = await trial.move(live, { type: 'deliverSignal', name, variables, atMs, by })
    return 'code' in result ? { accepted: false, refusal: result } : answerFor(result, trial)
  }

  async function formKeyOf(live: Live, event: Extract<EngineEvent, { type: 'taskOpened' }>): Promise<string | null> {
    if (event.formId === undefined) return null
    const { formId, formBinding: binding, formVersionTag: versionTag } = event
    const form = await shell.definitions.form(live.definition, { formId, binding, versionTag }, tx)
    return form?.key ?? null
  }

  function thrownMessage({ event, atMs }: { event: Extract<EngineEvent, { type: 'messageThrown' }>; atMs: number }) {
    const { name, correlationKey, messageId, variables } = event
    const timeToLiveMs = event.timeToLiveMs ?? 0
    const submission: PublishedMessage = {
      type: 'publishMessage',
      name,
      correlationKey,
      messageId,
      variables,
      timeToLiveMs,
      atMs,
    }
    return { key: shell.keys.take(), submission }
  }

  function thrownSignal({
    live,
    event,
    atMs,
  }: {
    live: Live
    event: Extract<EngineEvent, { type: 'signalThrown' }>
    atMs: number
  }) {
    const key = shell.keys.take()
    throwers.set(key, live.key)
    const submission: Submission = { type: 'broadcastSignal', name: event.name, variables: event.variables, atMs }
    return { key, submission }
  }
}

/** We were wrong: the command changed nothing, its cause is in the log. */
export class Fault extends Error {
  override readonly name = 'Fault'
  constructor(what: string) {
    super(`"${what}" could not be carried out: a mistake of ours, which is in the log. Nothing was changed.`)
  }
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

/** Start timers that this batch may fire: each is moved to its next due time, so that it fires once however many runtimes try. */
async function takeStartTimers(
  tx: Queries,
  batch: readonly Asked[],
  { definitions }: BatchShell,
): Promise<Set<string>> {
  const taken = new Set<string>()
  for (const { submission } of batch) {
    if (submission.type !== 'startByTimer') continue
    const { processDefinitionKey, startEvent, position, dueAtMs, fired } = submission
    const definition = await definitions.byKey(processDefinitionKey, tx)
    const start = definition && startsOf(definition.graph, dueAtMs)[position]
    const isIt = start?.kind === 'timer' && start.elementId === startEvent
    const nextMs = isIt ? start.next(dueAtMs, fired + 1) : null
    if (await moveStartTimer(tx, submission, nextMs)) taken.add(startTimerOf(submission))
  }
  return taken
}

const startTimerOf = (due: DueStart) => `${due.processDefinitionKey} ${due.startEvent} ${due.position} ${due.dueAtMs}`

function answerFor(live: Live, trial: Trial): Answer {
  const events = trial.happenings.filter((happening) => happening.live.key === live.key).flatMap(({ events }) => events)
  const { state } = live.instance
  return {
    accepted: true,
    processInstanceKey: live.key,
    rootProcessInstanceKey: live.rootKey,
    processDefinitionKey: live.definition.key,
    processId: live.definition.processId,
    version: live.definition.version,
    state: state === 'unborn' ? 'active' : state,
    variables: variablesOf(live, events),
  }
}

function definitionMissing(of: Extract<Submission, { type: 'start' }>): Refused {
  const what =
    of.processDefinitionKey !== undefined
      ? `process definition ${of.processDefinitionKey}`
      : `${of.version === undefined ? 'published version' : `version ${of.version}`} of process "${of.processId ?? ''}"`
  return refused('definitionNotFound', `There is no ${what}.`)
}

const doneAlready = (key: string) => refused('notWaiting', `What stood in the outbox as ${key} has been done already.`)

/** What the log may say of a submission: variables may hold what is nobody's business. */
const named = ({ ...submission }: Submission) => ({ ...submission, variables: undefined })

// Shorter decimal strings are smaller numbers; a plain sort would put 10 before 9.
const byKey = (a: string, b: string) => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
