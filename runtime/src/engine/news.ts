import type { LiveEvent } from '@waymark/shared/contract'
import type { OpenTask } from './live.ts'

/** Whom it concerns. */
export interface Audience {
  readonly people: readonly string[]
  readonly groups: readonly string[]
}

/** What happened to whom, for open browsers. */
export interface News {
  /** Instances that moved, by key. */
  readonly instances: Map<string, { processId: string; rootKey: string }>
  /** Tasks that were opened, changed or closed, by key. */
  readonly tasks: Map<string, Audience>
}

export const audienceOf = ({ assignee, candidateGroups, candidateUsers }: OpenTask): Audience => ({
  people: assignee === null || candidateUsers.includes(assignee) ? candidateUsers : [assignee, ...candidateUsers],
  groups: candidateGroups,
})

/** What open browsers are told about a batch: one event for each instance that moved and each task that changed. */
export function liveEvents({ instances, tasks }: News): LiveEvent[] {
  const events: LiveEvent[] = []
  for (const [processInstanceKey, { processId, rootKey }] of instances)
    events.push({ type: 'instances', processId, processInstanceKey, rootProcessInstanceKey: rootKey })
  for (const [userTaskKey, { people, groups }] of tasks)
    events.push({ type: 'tasks', people: [...people], groups: [...groups], userTaskKey })
  return events
}
