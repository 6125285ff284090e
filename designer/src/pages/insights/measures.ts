import type { StepInsights } from '@waymark/shared/contract'

export const measures = ['waiting', 'median', 'p90', 'late'] as const
export type Measure = (typeof measures)[number]
export type StepFigures = StepInsights['steps'][number]

/** A step's figure in a measure: a count, or milliseconds for `median` and `p90`. Null where nothing is known. */
export function figureOf(step: StepFigures, measure: Measure): number | null {
  switch (measure) {
    case 'waiting':
      return step.waitingNow
    case 'late':
      return step.lateNow
    case 'median':
      return step.medianMs
    case 'p90':
      return step.p90Ms
  }
}

export function isTime(measure: Measure): boolean {
  return measure === 'median' || measure === 'p90'
}

/** Steps where something waits or has finished, those with most of the measure first. */
export function ranked(steps: readonly StepFigures[], measure: Measure): StepFigures[] {
  return steps
    .filter((step) => step.waitingNow > 0 || step.completed > 0)
    .sort(
      (a, b) =>
        (figureOf(b, measure) ?? 0) - (figureOf(a, measure) ?? 0) ||
        b.waitingNow - a.waitingNow ||
        (b.medianMs ?? 0) - (a.medianMs ?? 0),
    )
}

/** How many times slower a step is than was expected, by its median; null without an expectation or a finished case. */
export function slowness(step: StepFigures): number | null {
  if (step.expectedMs === null || step.expectedMs <= 0 || step.medianMs === null) return null
  return step.medianMs / step.expectedMs
}

/** Which sentence tells of the worst step: about what waits there now, or only about how long it took. */
export function storyOf(step: StepFigures): 'waiting' | 'took' | 'quiet' {
  if (step.waitingNow > 0 && step.waitingMedianMs !== null) return 'waiting'
  return step.medianMs !== null ? 'took' : 'quiet'
}
