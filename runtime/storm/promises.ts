import type { Submission } from '../src/engine/submission.ts'
import type { Chain } from './recorder.ts'
import { sorted } from './sorted.ts'
import type { Asked } from './storm.ts'

/** Which command of the engine each submission on one instance becomes. */
const directly: { readonly [type in Submission['type']]?: string } = {
  start: 'start',
  completeTask: 'completeTask',
  assignTask: 'assignTask',
  completeJob: 'completeJob',
  failJob: 'failJob',
  throwJobError: 'throwJobError',
  updateJobRetries: 'updateJobRetries',
  setVariables: 'setVariables',
  resolveIncident: 'resolveIncident',
  cancel: 'cancel',
}

/**
 * What is broken of the promise: what was accepted is there once, what was refused is not, and of what is not known there is at
 * most one. A submission that was asked several times with its idempotency key counts once, and is always answered alike.
 */
export function whyNotKept(asked: readonly Asked[], chains: ReadonlyMap<string, Chain>): string[] {
  const broken: string[] = []
  const done = new Map<string, number>()
  for (const { steps } of chains.values())
    for (const { command, parentKey } of steps) {
      // A child is started and canceled by what happens to its caller.
      if (command.by === undefined || (parentKey !== null && ['start', 'cancel'].includes(command.type))) continue
      const name = `${command.by} ${command.type}`
      done.set(name, (done.get(name) ?? 0) + 1)
    }
  const bySubmission = new Map<Submission, Asked[]>()
  for (const one of asked) bySubmission.set(one.submission, [...(bySubmission.get(one.submission) ?? []), one])
  for (const [submission, times] of bySubmission) {
    const accepted = times.filter((one) => one.outcome === 'accepted')
    const isUnknown = times.some((one) => one.outcome === 'unknown')
    const answers = new Set(accepted.map((one) => sorted(one.answer)))
    if (answers.size > 1)
      broken.push(`${submission.by} ${submission.type} was answered in several ways: ${[...answers].join(' | ')}`)
    if (accepted.length > 0 && times.some((one) => one.outcome === 'refused'))
      broken.push(`${submission.by} ${submission.type} was accepted and refused`)
    const command = directly[submission.type]
    if (command === undefined) continue
    const count = done.get(`${submission.by} ${command}`) ?? 0
    if (accepted.length > 0 && count !== 1)
      broken.push(`${submission.by} ${submission.type} was accepted and is there ${count} times`)
    if (accepted.length === 0 && !isUnknown && count !== 0)
      broken.push(`${submission.by} ${submission.type} was refused and is there ${count} times`)
    if (count > 1) broken.push(`${submission.by} ${submission.type} is there ${count} times`)
  }
  return broken
}
