import { describe, expect, it } from 'vitest'
import { badgesOfMarks, badgesOfPills } from './badges.ts'
import { heatScale } from './heat.ts'
import type { DrawnElement, StepMark } from './marks.ts'
import type { CanvasWords } from './words.ts'

const words: CanvasWords = {
  stuck: 'stuck',
  waiting: 'waiting',
  here: (name) => `here ${name}`,
  waitingHere: (name) => `waiting ${name}`,
  doneAt: (at, by) => `done ${at} ${by}`,
  dueAt: (at) => `due ${at}`,
  left: (ms) => `${ms} ms`,
  clock: () => '16:40',
  times: (count) => `${count} times`,
  pill: (waiting, late) => `${waiting} waiting, ${late} late`,
  lateCount: (late) => `${late} late`,
  stuckCount: (count) => `${count} stuck`,
}
const task: DrawnElement = { id: 'approve', type: 'UserTask', name: 'Approve' }
const mark = (changes: Partial<StepMark>): StepMark => ({
  elementId: 'approve',
  state: 'done',
  count: 1,
  lastAt: '2026-11-20T16:40:00Z',
  by: 'nino',
  due: null,
  ...changes,
})
const badgesFor = (changes: Partial<StepMark>, message?: string) =>
  badgesOfMarks(
    { steps: new Map([['approve', mark(changes)]]), flowsTaken: new Map(), rest: new Set() },
    [task],
    message ? [{ elementId: 'approve', message }] : [],
    words,
  ).map((badge) => [badge.kind, badge.text, badge.label])

describe('badges of a case', () => {
  it('a finished step has a tick, its time, and how often', () => {
    expect(badgesFor({ count: 2 })).toEqual([['tick', '×2 · 16:40', 'done 2026-11-20T16:40:00Z nino']])
  })
  it('a late step has a pin and its time in words', () => {
    const due = { state: 'late', dueAt: 'D', leftMs: -5 } as const
    expect(badgesFor({ state: 'current', due })).toEqual([
      ['pin', '', 'here Approve'],
      ['due', '-5 ms', 'due D'],
    ])
  })
  it('a stuck step says why', () => {
    expect(badgesFor({ state: 'incident' }, 'no condition held')).toEqual([
      ['incident', '', 'Approve: no condition held'],
    ])
  })
})

describe('pills', () => {
  it('leaves out steps where nobody waits', () => {
    expect(badgesOfPills([{ elementId: 'a', waiting: 0, late: 0 }], () => null, String, words)).toEqual([])
  })
  it('adds what waits inside a collapsed sub-process to its shape', () => {
    const pills = [
      { elementId: 'inner1', waiting: 2, late: 1 },
      { elementId: 'inner2', waiting: 3, late: 0 },
    ]
    const holder = (id: string) => (id.startsWith('inner') ? 'sub' : null)
    const sub = badgesOfPills(pills, holder, String, words).find((badge) => badge.elementId === 'sub')
    expect(sub).toMatchObject({ kind: 'pill', text: '5|1 late', label: '5 waiting, 1 late' })
  })
})

describe('heat', () => {
  const format = (value: number) => `${value} d`
  it('colours the highest strongest, and nothing where there is nothing', () => {
    const steps = [
      { elementId: 'a', value: 8, text: '8 d' },
      { elementId: 'b', value: 0, text: '0 d' },
    ]
    const { colours, ticks } = heatScale({ title: 'Median', steps, format })
    expect(colours.get('a')).toBe('rgb(232, 116, 59)')
    expect(colours.has('b')).toBe(false)
    expect(ticks.map((tick) => tick.text)).toEqual(['0 d', '4 d', '8 d'])
  })
  it('has no scale for an empty map', () => {
    expect(heatScale({ title: 'Median', steps: [], format }).ticks).toEqual([{ share: 0, text: '0 d' }])
  })
})
