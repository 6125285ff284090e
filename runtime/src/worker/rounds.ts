import { DatabaseUnavailable, Fault, Overloaded } from '../engine/committer.ts'
import type { Answer, Submission } from '../engine/submission.ts'
import type { Shell } from '../shell.ts'
import { deleteOldAnswers } from '../store/idempotency.ts'
import { deleteOldLiveEvents } from '../store/liveEvents.ts'
import { deleteExpiredMessages, missedMessages } from '../store/messages.ts'
import { claimOutbox, holding, renewOutbox } from '../store/outbox.ts'
import { type ClaimedTimer, claimDueTimers, deleteTimers, dueStartTimers, renewTimers } from '../store/timers.ts'

/** What a round needs of the world. */
export type RoundShell = Pick<Shell, 'db' | 'clock' | 'keys' | 'log' | 'committer'>

/** One pass over work that is due; says how much it found, so that it is called again while there is more. */
export type Round = (shell: RoundShell) => Promise<number>

const atOnce = 500
/** Then somebody looks whether the runtime is to stop. */
const mostInOneRound = 10_000
const answersKeptMs = 24 * 3_600_000
const liveEventsKeptMs = 3_600_000

/**
 * Fires timers that are due, the longest due first. While some fire the next are claimed and begin to: the processor is not to wait
 * for the database, nor the database for it.
 */
export const fireDueTimers: Round = async (shell) => {
  const { db, clock } = shell
  const firing: Promise<void>[] = []
  let fired = 0
  try {
    for (let more = true; more; ) {
      const claimed = await claimDueTimers(db, clock.nowMs(), clock.realMs(), atOnce)
      const these = fire(shell, claimed)
      // Should it fail while the next are claimed, the waits below tell it.
      these.catch(() => undefined)
      const before = Promise.all(firing)
      firing.push(these)
      await before
      fired += claimed.length
      more = claimed.length === atOnce && fired < mostInOneRound
    }
    await Promise.all(firing)
  } finally {
    // Where one fails the others end all the same: a round leaves nothing behind that still runs.
    await Promise.allSettled(firing)
  }
  return fired
}

async function fire({ db, clock, log, committer }: RoundShell, timers: readonly ClaimedTimer[]): Promise<void> {
  const waiting = new Map(timers.map((due) => [due.timerKey, due]))
  const gone: ClaimedTimer[] = []
  const fired = Promise.allSettled(
    timers.map(async (due) => {
      const answer = await settled(
        committer.submit({ type: 'fireTimer', timerKey: due.timerKey, dueAtMs: due.dueAtMs }),
      )
      waiting.delete(due.timerKey)
      if (answer === undefined || answer.accepted) return
      log.debug({ timerKey: due.timerKey, refusal: answer.refusal }, 'a timer came too late')
      gone.push(due)
    }),
  )
  const outcomes = await holding(fired, () => renewTimers(db, [...waiting.values()], clock.realMs()))
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed) throw failed.reason
  await deleteTimers(db, gone)
}

/** Starts processes whose timer start event is due. */
export const startDueProcesses: Round = async ({ db, clock, committer }) => {
  const due = await dueStartTimers(db, clock.nowMs(), atOnce)
  const answers = await Promise.all(due.map((start) => settled(committer.submit({ type: 'startByTimer', ...start }))))
  return answers.filter((answer) => answer !== undefined).length
}

/** Does what was promised and not done: the runtime that promised it has died or lost its database. */
export const sweepOutbox: Round = async ({ db, clock, committer }) => {
  const rows = await claimOutbox(db, clock.realMs(), atOnce)
  const waiting = new Set(rows.map(({ key }) => key))
  const done = Promise.all(
    rows.map(async ({ key, submission }) => {
      const promised = submission as Submission
      if (promised.type === 'broadcastSignal') await committer.workOffBroadcast(key, promised)
      else await settled(committer.submit(promised, { outboxKey: key }))
      waiting.delete(key)
    }),
  )
  await holding(done, () => renewOutbox(db, [...waiting], clock.realMs()))
  return rows.length
}

/** Brings buffered messages to those who await them: only a crash between a commit and what follows it leaves any. */
export const offerMissedMessages: Round = async ({ db, clock, committer }) => {
  const messages = await missedMessages(db, clock.nowMs(), atOnce)
  for (const messageKey of messages) await settled(committer.submit({ type: 'offerMessage', messageKey }))
  return 0
}

/** Forgets messages that have expired. */
export const expireMessages: Round = ({ db, clock }) => deleteExpiredMessages(db, clock.nowMs(), atOnce)

/** Forgets answers of requests and live events that nobody will ask for again. */
export const forgetOld: Round = async ({ db, clock }) => {
  // By the machine's time, as they are kept: a client that asks again does not know where the process's clock has jumped.
  await deleteOldAnswers(db, clock.realMs() - answersKeptMs)
  await deleteOldLiveEvents(db, clock.nowMs() - liveEventsKeptMs)
  return 0
}

/** A fault of one command is in the log already and is no reason to stop; without a database there is nothing to go on with. */
async function settled(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof DatabaseUnavailable) throw error
    if (error instanceof Overloaded || error instanceof Fault) return undefined
    throw error
  }
}
