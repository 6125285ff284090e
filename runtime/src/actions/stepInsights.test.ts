import type { StepInsights } from '@waymark/shared/contract'
import { describe, expect, it } from 'vitest'
import { worstStep } from './stepInsights.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

interface Figures {
  waits?: number
  forDays?: number
  completed?: number
  inDays?: number
  expectedDays?: number
}

const step = (id: string, { waits = 0, forDays, completed = 0, inDays, expectedDays }: Figures) =>
  ({
    elementId: id,
    name: id,
    lane: null,
    kind: 'userTask',
    waitingNow: waits,
    lateNow: 0,
    waitingMedianMs: forDays === undefined ? null : forDays * DAY,
    completed,
    meanMs: inDays === undefined ? null : inDays * DAY,
    medianMs: null,
    p90Ms: null,
    expectedMs: expectedDays === undefined ? null : expectedDays * DAY,
  }) satisfies StepInsights['steps'][number]

describe('the worst step', () => {
  it('is the one where many wait for days, not the one where a single case has been forgotten', () => {
    // The demo's contracts on a Monday morning: one signature lay for twelve days, ninety-nine were there within one.
    const steps = [
      step('draftContract', { waits: 1, forDays: 0, completed: 95, inDays: 0.6 }),
      step('accountantApproval', { waits: 9, forDays: 5, completed: 130, inDays: 5.4, expectedDays: 1 }),
      step('noteSignature', { waits: 1, forDays: 11.8, completed: 99, inDays: 0.9 }),
    ]
    expect(worstStep(steps)).toBe('accountantApproval')
  })

  it('is one that has begun to stall, though it has always been quick', () => {
    const steps = [
      step('usual', { waits: 5, forDays: 2.5, completed: 400, inDays: 2.5 }),
      step('manIsIll', { waits: 50, forDays: 3, completed: 1000, inDays: HOUR / DAY }),
    ]
    expect(worstStep(steps)).toBe('manIsIll')
  })

  it('is the one where few wait for days, beside one where many wait for an hour', () => {
    const steps = [step('queue', { waits: 60, forDays: HOUR / DAY }), step('approval', { waits: 4, forDays: 6 })]
    expect(worstStep(steps)).toBe('approval')
  })

  it('is where the first case lies, while nothing has finished', () => {
    expect(worstStep([step('first', { waits: 1, forDays: 3 }), step('next', {})])).toBe('first')
  })

  it('is nowhere while nothing has happened', () => {
    expect(worstStep([step('first', {}), step('next', {})])).toBeNull()
  })
})
