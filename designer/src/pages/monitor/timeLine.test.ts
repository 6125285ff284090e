import type { CasePage } from '@waymark/shared/contract'
import { describe, expect, it } from 'vitest'
import { axisMarks, timeLineOf } from './timeLine.ts'

const at = (time: string) => `2026-11-20T${time}Z`
const entry = (
  elementId: string,
  lane: string | null,
  from: string,
  to: string | null,
  kind = 'userTask',
): CasePage['history'][number] => ({
  elementInstanceKey: '1',
  processInstanceKey: '1',
  elementId,
  name: elementId,
  kind,
  lane,
  state: to === null ? 'active' : 'completed',
  startedAt: at(from),
  endedAt: to === null ? null : at(to),
  assignee: null,
  completedBy: null,
  dueDate: null,
  calledProcessInstanceKey: null,
})
const now = Date.parse(at('18:00:00'))

describe('the time line', () => {
  it('groups by lane in the order the case came to them', () => {
    const line = timeLineOf(
      [entry('pay', 'Accountant', '12:00:00', '14:00:00'), entry('offer', 'Sales rep', '09:00:00', '12:00:00')],
      now,
    )
    expect(line.lanes.map((lane) => lane.lane)).toEqual(['Sales rep', 'Accountant'])
    expect([line.fromMs, line.toMs]).toEqual([Date.parse(at('09:00:00')), Date.parse(at('14:00:00'))])
  })
  it('puts what happens at once on lines of its own, and reuses a line that is free', () => {
    const line = timeLineOf(
      [
        entry('a', 'Director', '09:00:00', '12:00:00'),
        entry('b', 'Director', '10:00:00', '11:00:00'),
        entry('c', 'Director', '11:30:00', '13:00:00'),
      ],
      now,
    )
    expect(line.lanes[0]?.lines).toBe(2)
    expect(line.lanes[0]?.bars.map((bar) => bar.line)).toEqual([0, 1, 1])
  })
  it('tells a called process by its steps where they are known, else as one bar', () => {
    const stage = { ...entry('stage', 'Sales rep', '09:00:00', null, 'callActivity'), calledProcessInstanceKey: '7' }
    const inner = { ...entry('inner', 'Director', '10:00:00', null), processInstanceKey: '7' }
    const names = (history: CasePage['history']) =>
      timeLineOf(history, now).lanes.flatMap((lane) => lane.bars.map((bar) => bar.entry.elementId))
    expect(names([stage, inner])).toEqual(['inner'])
    expect(names([stage])).toEqual(['stage'])
  })
  it('lets an open step last until now, and leaves out gateways and what only holds others', () => {
    const line = timeLineOf(
      [
        entry('stage', null, '09:00:00', null, 'subProcess'),
        entry('x', null, '09:00:00', '09:00:00', 'exclusiveGateway'),
        entry('work', 'Sales rep', '17:00:00', null),
      ],
      now,
    )
    expect(line.lanes.map((lane) => lane.bars.map((bar) => bar.entry.elementId))).toEqual([['work']])
    expect(line.toMs).toBe(now)
  })
  it('is empty for a case that took no time', () => {
    expect(timeLineOf([], now)).toEqual({ fromMs: now, toMs: now, lanes: [] })
  })
})

describe('marks of the axis', () => {
  it('are round and few', () => {
    const from = Date.parse('2026-11-01T10:20:00Z')
    const marks = axisMarks(from, from + 20 * 24 * 3_600_000, 6)
    expect(marks.length).toBeGreaterThan(1)
    expect(marks.length).toBeLessThanOrEqual(6)
    const steps = new Set(marks.slice(1).map((mark, index) => mark - (marks[index] ?? 0)))
    expect([...steps]).toEqual([7 * 24 * 3_600_000])
  })
  it('are none without a length', () => expect(axisMarks(5, 5, 6)).toEqual([]))
})
