import type { ProcessOverview } from '@waymark/shared/contract'
import { describe, expect, it } from 'vitest'
import { foldCalled } from './processTree.ts'

const process = (processId: string, calledBy: string[] = [], late = 0): ProcessOverview => ({
  processId,
  name: processId,
  version: 1,
  processDefinitionKey: '1',
  running: 1,
  late,
  incidents: 0,
  startedToday: 0,
  completedToday: 0,
  calledBy,
})
const shape = (nodes: ReturnType<typeof foldCalled>) =>
  nodes.map((node) => [node.process.processId, node.called.map((called) => called.processId)])

describe('the overview', () => {
  const all = [
    process('Sales'),
    process('Complaints', [], 3),
    process('Proposal', ['Sales']),
    process('Review', ['Proposal']),
  ]
  it('folds called processes, and those they call, under who calls first', () => {
    expect(shape(foldCalled(all, ''))).toEqual([
      ['Complaints', []],
      ['Sales', ['Proposal', 'Review']],
    ])
  })
  it('finds a called process below its caller', () => {
    expect(shape(foldCalled(all, 'propo'))).toEqual([['Sales', ['Proposal']]])
  })
  it('shows a process whose caller is not published', () => {
    expect(shape(foldCalled([process('Proposal', ['Gone'])], ''))).toEqual([['Proposal', []]])
  })
  it('ends when processes call each other in a circle below a root', () => {
    const circle = [process('Root'), process('A', ['Root', 'B']), process('B', ['A'])]
    expect(shape(foldCalled(circle, ''))).toEqual([['Root', ['A', 'B']]])
  })
})
