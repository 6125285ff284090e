import type { Variables } from '@waymark/shared/engine'
import type { Queries } from '../store/database.ts'
import type { KeptAnswer } from '../store/idempotency.ts'
import { instanceOf } from '../store/keys.ts'
import { deliveryIdentity } from '../store/outbox.ts'
import { isUnavailable } from '../store/unavailable.ts'
import { auditRow } from './audit.ts'
import type { Asked, BatchShell } from './carryOut.ts'
import type { Correlation } from './correlation.ts'
import { DecisionsAtHand } from './decisions.ts'
import type { Definition } from './definitions.ts'
import { businessKeyOf, variablesOf } from './facts.ts'
import type { LockedFloor } from './floor.ts'
import type { Live } from './live.ts'
import { definitionThatOccurred, type Occurrence } from './startEvents.ts'
import { startTimerOf } from './startTimers.ts'
import { type Answer, addressOf, type MoveSubmission, type Refused, refused, type Submission } from './submission.ts'
import { toCommand } from './toCommand.ts'
import { type Happening, Trial } from './trial.ts'

/** What a batch stands on: everything that was asked of the database before. */
export interface Ground {
  readonly queries: Queries
  readonly floor: LockedFloor
  /** Root cases of the addressed instances that exist, by instance key. */
  readonly addressed: ReadonlyMap<string, string>
  /** Answers that were given to idempotency keys before. */
  readonly kept: ReadonlyMap<string, KeptAnswer>
  /** What this batch has taken from the outbox, of deliveries and of due start timers: each is worked off by one command. */
  readonly fromOutbox: Set<string>
  readonly deliveries: Set<string>
  readonly dueStarts: Set<string>
  readonly correlation: Correlation
}

/** What the commands of a batch have done, before it is written. */
export interface Played {
  /** One for each submission, in order; an Error where we were wrong. */
  readonly answers: readonly (Answer | Error)[]
  readonly happenings: readonly Happening[]
  readonly audit: readonly ReturnType<typeof auditRow>[]
  readonly newAnswers: readonly KeptAnswer[]
  readonly broadcasts: readonly { key: string; submission: Submission }[]
}

/** We were wrong: the command changed nothing, its cause is in the log. */
export class Fault extends Error {
  override readonly name = 'Fault'
  constructor(what: string) {
    super(`"${what}" could not be carried out: a mistake of ours, which is in the log. Nothing was changed.`)
  }
}

/** Carries out the commands of a batch in memory. Whoever is refused, or runs into a fault of ours, leaves no trace. */
export async function play(batch: readonly Asked[], ground: Ground, shell: BatchShell, nowMs: number): Promise<Played> {
  const { queries, floor, correlation } = ground
  const happenings: Happening[] = []
  const audit: ReturnType<typeof auditRow>[] = []
  const broadcasts: { key: string; submission: Submission }[] = []
  const newAnswers = new Map<string, KeptAnswer>()
  const decisions = new DecisionsAtHand(shell.definitions.decisions, queries)
  const context = { definitions: shell.definitions, tx: queries, decisions, takeKey: () => shell.keys.take() }
  const answers: (Answer | Error)[] = []
  for (const asked of batch) answers.push(await answerOne(asked))
  return { answers, happenings, audit, newAnswers: [...newAnswers.values()], broadcasts }

  async function answerOne(asked: Asked): Promise<Answer | Error> {
    const { submission, outboxKey, request } = asked
    if (outboxKey !== undefined && !ground.fromOutbox.delete(outboxKey)) return doneAlready(outboxKey)
    const { idempotencyKey } = submission
    if (idempotencyKey !== undefined) {
      const before = newAnswers.get(idempotencyKey) ?? ground.kept.get(idempotencyKey)
      if (before && before.request !== request)
        return refused('invalidArgument', `The idempotency key "${idempotencyKey}" was used for another request.`)
      if (before) return before.answer as Answer
    }
    const trial = new Trial(floor, context)
    let answer: Answer
    try {
      answer = await carryOutOne(asked, trial)
    } catch (error) {
      // Without the database nobody was wrong: the whole batch is not answered.
      if ((error instanceof Error && error.name === 'NoKeyLeft') || isUnavailable(error)) throw error
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
    for (const happening of trial.happenings) happenings.push(happening)
    correlation.keep()
    if (submission.by !== undefined)
      audit.push(auditRow(submission, answer, shell.keys.take(), submission.atMs ?? nowMs))
    if (idempotencyKey !== undefined && request !== undefined)
      newAnswers.set(idempotencyKey, { key: idempotencyKey, request, answer })
    return answer
  }

  async function carryOutOne(asked: Asked, trial: Trial): Promise<Answer> {
    const { submission } = asked
    const atMs = submission.atMs ?? nowMs
    switch (submission.type) {
      case 'start': {
        const definition = await wanted(submission)
        if (!definition) return definitionMissing(submission)
        return started(trial, definition, submission, atMs)
      }
      case 'startByTimer': {
        const definition = await shell.definitions.byKey(submission.processDefinitionKey, queries)
        if (!definition || !ground.dueStarts.delete(startTimerOf(submission)))
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
        return moved(trial, submission, atMs, asked.onlyIf)
    }
  }

  function wanted(of: Extract<Submission, { type: 'start' }>): Promise<Definition | undefined> {
    if (of.processDefinitionKey !== undefined) return shell.definitions.byKey(of.processDefinitionKey, queries)
    if (of.version !== undefined) return shell.definitions.version(of.processId ?? '', of.version, queries)
    return shell.definitions.latest(of.processId ?? '', queries)
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

  async function moved(
    trial: Trial,
    submission: MoveSubmission,
    atMs: number,
    onlyIf: ((live: Live) => boolean) | undefined,
  ): Promise<Answer> {
    const key = instanceOf(addressOf(submission))
    const live = trial.find(key)
    if (live?.instance.state !== 'active') return notThere(submission, key)
    if (onlyIf && !onlyIf(live))
      return refused('changedMeanwhile', `Process instance ${key} has changed since it was looked at.`)
    if (submission.type === 'cancel' && live.parent)
      return refused(
        'childInstance',
        `Process instance ${key} was called by another; cancel the case it belongs to: ${live.rootKey}.`,
      )
    const result = await trial.move(live, toCommand(submission, atMs))
    return 'code' in result ? { accepted: false, refusal: result } : answerFor(result, trial)
  }

  function notThere(submission: MoveSubmission, key: string): Refused {
    return ground.addressed.has(key) || happenings.some((happening) => happening.live.key === key)
      ? refused('instanceEnded', `Process instance ${key} is over; nothing in it waits for "${submission.type}".`)
      : refused('notFound', `There is no process instance ${key}, so nothing has the key ${addressOf(submission)}.`)
  }

  async function deliver(
    submission: Extract<Submission, { type: 'deliverSignal' }>,
    trial: Trial,
    atMs: number,
  ): Promise<Answer> {
    const { targetKey, startEvent, name, variables, by } = submission
    if (!ground.deliveries.delete(deliveryIdentity(submission)))
      return refused('notWaiting', `Signal "${name}" has reached ${targetKey} already.`)
    if (startEvent) {
      const definition = await shell.definitions.byKey(targetKey, queries)
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
}

function answerFor(live: Live, trial: Trial): Answer {
  const { state } = live.instance
  const variables = variablesOf(
    live,
    trial.happenings.length === 1
      ? (trial.happenings[0]?.events ?? [])
      : trial.happenings.flatMap((happening) => (happening.live.key === live.key ? happening.events : [])),
  )
  return {
    accepted: true,
    processInstanceKey: live.key,
    rootProcessInstanceKey: live.rootKey,
    processDefinitionKey: live.definition.key,
    processId: live.definition.processId,
    version: live.definition.version,
    state: state === 'unborn' ? 'active' : state,
    businessKey: businessKeyOf(live, variables, trial.happenings.at(-1)?.command.atMs ?? 0) ?? null,
    variables,
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
