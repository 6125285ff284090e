import type { Context } from 'hono'
import type { AnswerTo, Refused, Submission, SubmissionOf } from '../engine/submission.ts'
import { conflict, invalid, notFound, type ProblemError, refused } from '../problem.ts'
import type { Shell } from '../shell.ts'

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
  const answer = await shell.committer.submit(submission)
  if (answer.accepted) return answer as Accepted<T>
  throw problemOf(answer.refusal)
}

/** The HTTP answer to whatever the committer refuses: the engine's refusals and its own. */
export function problemOf(refusal: Refused['refusal'], extra: Record<string, unknown> = {}): ProblemError {
  if (refusal.code === 'definitionNotFound') return notFound(refusal.message)
  if (refusal.code === 'messageExpired') return conflict(refusal.message)
  return refused(refusal, extra)
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
