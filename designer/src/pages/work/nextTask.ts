import type { Inbox, InboxTask } from '@waymark/shared/contract'

/** A person's own tasks in the order in which they should be done. */
export function ownTasks(inbox: Inbox): InboxTask[] {
  return [...inbox.overdue, ...inbox.today, ...inbox.later]
}

/**
 * What opens after a task is done: the same case if it comes back to this person, else the one that followed in the list
 * they were looking at, else the first. Null when nothing of theirs is left.
 */
export function nextTask(done: InboxTask, before: Inbox | undefined, after: Inbox): InboxTask | null {
  const left = ownTasks(after).filter((task) => task.userTaskKey !== done.userTaskKey)
  const sameCase = left.find((task) => task.rootProcessInstanceKey === done.rootProcessInstanceKey)
  if (sameCase) return sameCase
  const order = before ? ownTasks(before).map((task) => task.userTaskKey) : []
  const place = order.indexOf(done.userTaskKey)
  const following = place < 0 ? [] : order.slice(place + 1)
  for (const key of following) {
    const task = left.find((candidate) => candidate.userTaskKey === key)
    if (task) return task
  }
  return left[0] ?? null
}

/** Share of the time between creation and due date that is gone, 0 to 1; null without a due date. */
export function timeUsed(task: Pick<InboxTask, 'createdAt' | 'dueDate'>, nowMs: number): number | null {
  if (task.dueDate === null) return null
  const from = new Date(task.createdAt).getTime()
  const to = new Date(task.dueDate).getTime()
  if (!(to > from)) return nowMs >= to ? 1 : 0
  return Math.min(1, Math.max(0, (nowMs - from) / (to - from)))
}
