import type { LiveEvent } from '@waymark/shared/contract'
import type { TaskAudience } from '../store/batch.ts'
import type { News } from './projection.ts'

/** What open browsers are told about a batch: one event for each instance that moved and each task that changed. */
export function liveEvents(news: News, changedTasks: readonly TaskAudience[]): LiveEvent[] {
  const events: LiveEvent[] = []
  for (const [processInstanceKey, { processId, rootKey }] of news.instances)
    events.push({ type: 'instances', processId, processInstanceKey, rootProcessInstanceKey: rootKey })
  for (const [userTaskKey, { people, groups }] of news.tasksOpened)
    events.push({ type: 'tasks', people, groups, userTaskKey })
  for (const { key, assignee, candidateGroups, candidateUsers } of changedTasks) {
    const people = [...new Set([...(assignee === null ? [] : [assignee]), ...candidateUsers])]
    events.push({ type: 'tasks', people, groups: [...candidateGroups], userTaskKey: key })
  }
  return events
}
