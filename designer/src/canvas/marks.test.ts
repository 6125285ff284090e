import type { Trail } from '@waymark/shared/contract'
import { describe, expect, it } from 'vitest'
import { type DrawnElement, dueMark, marksOf, moveBetween, stepsInOrder } from './marks.ts'

const now = Date.parse('2026-11-22T12:00:00Z')
const node = (id: string, type: string, parent = 'Process'): DrawnElement => ({ id, type, name: id, parent })
const flow = (id: string, source: string, target: string): DrawnElement => ({
  id,
  type: 'SequenceFlow',
  name: '',
  parent: 'Process',
  source,
  target,
})
const drawn: readonly DrawnElement[] = [
  node('lane', 'Lane'),
  node('end', 'EndEvent'),
  node('approve', 'UserTask'),
  node('wait', 'IntermediateCatchEvent'),
  node('pack', 'UserTask'),
  node('start', 'StartEvent'),
  node('split', 'ParallelGateway'),
  { ...node('split_label', 'ParallelGateway'), labelOf: 'split' },
  { ...node('end_label', 'EndEvent'), labelOf: 'end' },
  flow('f1', 'start', 'split'),
  flow('f2', 'split', 'approve'),
  flow('f3', 'split', 'wait'),
  flow('f4', 'wait', 'pack'),
  flow('f5', 'pack', 'end'),
]
const entry = (
  elementId: string,
  state: Trail['elements'][number]['state'],
  dueDate: string | null = null,
): Trail['elements'][number] => ({
  elementId,
  state,
  count: 1,
  lastAt: '2026-11-22T10:00:00Z',
  by: null,
  dueDate,
  calledProcessInstanceKey: null,
})
const trail: Trail = {
  elements: [
    entry('start', 'completed'),
    entry('split', 'completed'),
    entry('approve', 'active', '2026-11-20T12:00:00Z'),
    entry('wait', 'active'),
  ],
  flows: [
    { flowId: 'f1', count: 1 },
    { flowId: 'f2', count: 1 },
    { flowId: 'f3', count: 1 },
  ],
}

describe('marks of a case', () => {
  it('lights active tasks, lets events wait, and leaves the rest grey', () => {
    const { steps, rest, flowsTaken } = marksOf(drawn, trail, { nowMs: now })
    expect(Object.fromEntries([...steps].map(([id, mark]) => [id, mark.state]))).toEqual({
      start: 'done',
      split: 'done',
      approve: 'current',
      wait: 'waiting',
    })
    expect([...rest].sort()).toEqual(['end', 'end_label', 'f4', 'f5', 'pack'])
    expect([...flowsTaken.keys()]).toEqual(['f1', 'f2', 'f3'])
  })

  it('calls only the reader’s own step current', () => {
    const both = { ...trail, elements: [...trail.elements, entry('pack', 'active')] }
    const { steps } = marksOf(drawn, both, { nowMs: now, focusElementId: 'pack' })
    expect(steps.get('pack')?.state).toBe('current')
    expect(steps.get('approve')?.state).toBe('waiting')
  })

  it('keeps the sub-process around the reader’s step current', () => {
    const inside = [...drawn, node('sub', 'SubProcess'), node('inner', 'UserTask', 'sub')]
    const both = { ...trail, elements: [entry('sub', 'active'), entry('inner', 'active')] }
    const { steps } = marksOf(inside, both, { nowMs: now, focusElementId: 'inner' })
    expect(steps.get('sub')?.state).toBe('current')
  })

  it('says how late a step is, and nothing about dates of finished ones', () => {
    const { steps } = marksOf(drawn, trail, { nowMs: now })
    expect(steps.get('approve')?.due).toEqual({
      state: 'late',
      dueAt: '2026-11-20T12:00:00Z',
      leftMs: -2 * 24 * 3_600_000,
    })
    expect(
      marksOf(
        drawn,
        { ...trail, elements: [entry('approve', 'completed', '2026-11-20T12:00:00Z')] },
        { nowMs: now },
      ).steps.get('approve')?.due,
    ).toBeNull()
  })
})

describe('due dates', () => {
  it.each([
    ['2026-11-22T11:59:59Z', 'late'],
    ['2026-11-23T11:00:00Z', 'soon'],
    ['2026-11-25T11:00:00Z', 'onTime'],
  ])('%s is %s', (at, state) => expect(dueMark(at, now)?.state).toBe(state))
  it('ignores what is no date', () => expect(dueMark('soon', now)).toBeNull())
})

describe('a move between two trails', () => {
  it('names flows in the order a light travels them, whatever order the server lists them in', () => {
    const after: Trail = {
      elements: [
        ...trail.elements.filter((e) => e.elementId !== 'wait'),
        entry('wait', 'completed'),
        entry('end', 'completed'),
      ],
      flows: [{ flowId: 'f5', count: 1 }, { flowId: 'f4', count: 1 }, ...trail.flows],
    }
    expect(moveBetween(trail, after, drawn)).toEqual({ flows: ['f4', 'f5'], begun: [], ended: ['wait'] })
  })
  it('sees a loop: a flow taken again', () => {
    const again = { ...trail, flows: trail.flows.map((f) => (f.flowId === 'f2' ? { ...f, count: 2 } : f)) }
    expect(moveBetween(trail, again, drawn).flows).toEqual(['f2'])
  })
  it('is empty for the same trail', () => {
    expect(moveBetween(trail, trail, drawn)).toEqual({ flows: [], begun: [], ended: [] })
  })
})

it('lists the steps along the flows, not as the file does', () => {
  expect(stepsInOrder(drawn).map((step) => step.id)).toEqual(['start', 'split', 'approve', 'wait', 'pack', 'end'])
})
