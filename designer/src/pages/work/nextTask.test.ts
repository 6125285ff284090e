import type { Inbox, InboxTask } from '@waymark/shared/contract'
import { describe, expect, it } from 'vitest'
import { nextTask, timeUsed } from './nextTask.ts'

const task = (key: string, root = key): InboxTask => ({
  userTaskKey: key,
  name: `Task ${key}`,
  elementId: 'step',
  processId: 'P',
  processName: 'P',
  processDefinitionKey: '1',
  processInstanceKey: root,
  rootProcessInstanceKey: root,
  caseName: 'Case',
  businessKey: null,
  client: null,
  assignee: 'nino',
  candidateGroups: [],
  createdAt: '2026-01-01T00:00:00Z',
  dueDate: null,
  priority: 50,
  expectedDuration: null,
})
const inbox = (mine: InboxTask[], teamQueue: InboxTask[] = []): Inbox => ({
  now: '2026-01-01T00:00:00Z',
  overdue: mine.slice(0, 1),
  today: mine.slice(1, 2),
  later: mine.slice(2),
  teamQueue,
  counts: { overdue: 0, today: 0, later: 0, teamQueue: 0 },
})

describe('the task that opens next', () => {
  const [a, b, c] = [task('1'), task('2'), task('3')]

  it('is the same case when it comes back to the same person', () => {
    const again = task('9', '2')
    expect(nextTask(b, inbox([a, b, c]), inbox([a, c, again]))).toBe(again)
  })
  it('is the one that followed in the list', () => {
    expect(nextTask(b, inbox([a, b, c]), inbox([a, c]))).toBe(c)
  })
  it('is the first one after the end of the list, and when the list was not known', () => {
    expect(nextTask(c, inbox([a, b, c]), inbox([a, b]))).toBe(a)
    expect(nextTask(c, undefined, inbox([b]))).toBe(b)
  })
  it('is never the finished one, nor one nobody has claimed', () => {
    expect(nextTask(a, inbox([a]), inbox([a], [task('5')]))).toBeNull()
  })
})

describe('the time used', () => {
  const at = (text: string) => new Date(text).getTime()
  it('runs from creation to the due date and stays within', () => {
    const due = { createdAt: '2026-01-01T00:00:00Z', dueDate: '2026-01-03T00:00:00Z' }
    expect(timeUsed(due, at('2026-01-02T00:00:00Z'))).toBe(0.5)
    expect(timeUsed(due, at('2026-01-09T00:00:00Z'))).toBe(1)
    expect(timeUsed({ ...due, dueDate: null }, 0)).toBeNull()
  })
  it('survives a due date before the creation', () => {
    const due = { createdAt: '2026-01-05T00:00:00Z', dueDate: '2026-01-03T00:00:00Z' }
    expect(timeUsed(due, at('2026-01-05T00:00:00Z'))).toBe(1)
  })
})
