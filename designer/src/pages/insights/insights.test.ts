import { describe, expect, it } from 'vitest'
import { figureOf, ranked, type StepFigures, slowness, storyOf } from './measures.ts'
import { periodOf, spanOf } from './period.ts'

const step = (elementId: string, figures: Partial<StepFigures>): StepFigures => ({
  elementId,
  name: elementId,
  lane: null,
  kind: 'userTask',
  waitingNow: 0,
  lateNow: 0,
  waitingMedianMs: null,
  completed: 0,
  meanMs: null,
  medianMs: null,
  p90Ms: null,
  expectedMs: null,
  ...figures,
})
const ids = (steps: readonly StepFigures[]) => steps.map((each) => each.elementId)

describe('measures', () => {
  const steps = [
    step('never', {}),
    step('quick', { completed: 9, medianMs: 10, p90Ms: 900 }),
    step('slow', { completed: 2, medianMs: 500, p90Ms: 600, waitingNow: 1 }),
    step('queue', { waitingNow: 7, lateNow: 3 }),
  ]
  it('rank by the chosen measure and leave out what nobody came to', () => {
    expect(ids(ranked(steps, 'waiting'))).toEqual(['queue', 'slow', 'quick'])
    expect(ids(ranked(steps, 'median'))).toEqual(['slow', 'quick', 'queue'])
    expect(ids(ranked(steps, 'p90'))).toEqual(['quick', 'slow', 'queue'])
    expect(figureOf(step('x', { lateNow: 3 }), 'late')).toBe(3)
  })
  it('compare with what was expected only where both are known', () => {
    expect(slowness(step('a', { medianMs: 6, expectedMs: 2 }))).toBe(3)
    expect(slowness(step('a', { medianMs: 6 }))).toBeNull()
    expect(slowness(step('a', { medianMs: 6, expectedMs: 0 }))).toBeNull()
  })
  it('tell of waiting first, then of time', () => {
    expect(storyOf(step('a', { waitingNow: 2, waitingMedianMs: 5, medianMs: 1 }))).toBe('waiting')
    expect(storyOf(step('a', { medianMs: 1 }))).toBe('took')
    expect(storyOf(step('a', {}))).toBe('quiet')
  })
})

describe('the period', () => {
  const now = new Date(2026, 10, 22, 15, 30).getTime()
  it('is eight weeks of whole days unless the address says otherwise', () => {
    expect(periodOf({ period: 'nonsense' })).toBe('weeks8')
    expect(new Date(spanOf({}, now).from)).toEqual(new Date(2026, 8, 27))
    expect(new Date(spanOf({ period: 'week' }, now).from)).toEqual(new Date(2026, 10, 15))
    expect(spanOf({}, now).to).toBeUndefined()
  })
  it('takes dates from the address and ignores what is none', () => {
    expect(spanOf({ from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' }, now)).toEqual({
      from: '2026-01-01T00:00:00.000Z',
      to: '2026-02-01T00:00:00.000Z',
    })
    expect(new Date(spanOf({ from: 'soon', period: 'week' }, now).from)).toEqual(new Date(2026, 10, 15))
  })
})
