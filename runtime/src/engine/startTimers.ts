import { startsOf } from '@waymark/shared/engine'
import type { Queries } from '../store/database.ts'
import { type DueStart, moveStartTimer } from '../store/timers.ts'
import type { Definitions } from './definitions.ts'
import type { Submission } from './submission.ts'

/** Start timers that this batch may fire: each is moved to its next due time, so that it fires once however many runtimes try. */
export async function takeStartTimers(
  tx: Queries,
  submissions: readonly Submission[],
  definitions: Definitions,
): Promise<Set<string>> {
  const taken = new Set<string>()
  for (const submission of submissions) {
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

export const startTimerOf = (due: DueStart) =>
  `${due.processDefinitionKey} ${due.startEvent} ${due.position} ${due.dueAtMs}`
