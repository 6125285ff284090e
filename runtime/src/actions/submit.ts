import type { Context } from 'hono'
import { DatabaseUnavailable, Overloaded, type SubmitOptions } from '../engine/committer.ts'
import type { AnswerTo, Refused, Submission, SubmissionOf } from '../engine/submission.ts'
import { conflict, databaseUnavailable, invalid, notFound, ProblemError, refused } from '../problem.ts'
import type { Shell } from '../shell.ts'
import { isAnswered } from '../store/queries/idempotency.ts'

/** What an accepted submission of that type is answered with. */
export type Accepted<T extends Submission['type']> = Exclude<AnswerTo<T>, Refused>

/**
 * Hands a submission to the one door and answers what became of it.
 *
 * @throws ProblemError when it was refused; nothing has changed then
 */
export async function submit<T extends Submission['type']>(
  shell: Shell,
  submission: SubmissionOf<T>,
): Promise<Accepted<T>> {
  const answer = await ask(shell, submission)
  if (answer.accepted) return answer as Accepted<T>
  throw problemOf(answer.refusal)
}

/**
 * Hands a submission to the one door; a refusal is an answer.
 *
 * @throws ProblemError 503 when there is more to do than can be done soon, or when the database does not answer
 */
export async function ask<T extends Submission['type']>(
  shell: Shell,
  submission: SubmissionOf<T>,
  options?: SubmitOptions,
): Promise<AnswerTo<T>> {
  try {
    return (await shell.committer.submit(submission, options)) as AnswerTo<T>
  } catch (error) {
    if (error instanceof Overloaded)
      throw new ProblemError(
        503,
        'RESOURCE_EXHAUSTED',
        'Busy',
        'There is more to do than can be done at once. Try again in a moment.',
      )
    if (error instanceof DatabaseUnavailable) throw databaseUnavailable(error)
    throw error
  }
}

/**
 * Carries out what is checked before a submission. A refusal does not count where the request has been answered already: then it is a
 * repetition, which what has changed since does not matter to. Whether it has is asked after the check and not before, because the
 * first try may be committed in between, and what the check sees then is its work.
 */
export async function unlessAnswered<T>(
  { db }: Pick<Shell, 'db'>,
  idempotencyKey: string | undefined,
  check: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await check()
  } catch (error) {
    if (!(error instanceof ProblemError) || !(await isAnswered(db, idempotencyKey))) throw error
    return undefined
  }
}

/** The HTTP answer to whatever the committer refuses: the engine's refusals and its own. */
export function problemOf({ code, message }: Refused['refusal'], extra: Record<string, unknown> = {}): ProblemError {
  if (code === 'definitionNotFound') return notFound(message)
  if (code === 'childInstance' || code === 'messageExpired' || code === 'changedMeanwhile') return conflict(message)
  return refused({ code, message }, extra)
}

/**
 * The request's `Idempotency-Key`, made the sender's own, so that nobody is given another's answer.
 *
 * @throws ProblemError 400 for a key that is empty or too long
 */
export function idempotencyKeyOf(c: Context, username: string): string | undefined {
  const given = c.req.header('idempotency-key')
  if (given === undefined) return undefined
  if (given.trim() === '' || given.length > 200)
    throw invalid('Idempotency-Key must have 1 to 200 characters; a UUID is a good one.')
  return `${username}:${given}`
}
