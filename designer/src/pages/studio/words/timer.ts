import { type Amount, amountOf, isDuration, isoOf } from './duration.ts'

export type TimerKind = 'duration' | 'date' | 'cycle'
/** What stands in `timeDuration`, `timeDate` or `timeCycle`. */
export interface TimerText {
  readonly kind: TimerKind
  readonly text: string
}

/** A cycle as the Step card says it. `times` null repeats without end. */
export type Cycle =
  | { readonly kind: 'every'; readonly every: Amount; readonly times: number | null }
  | { readonly kind: 'text'; readonly text: string }

export function cycleOf(text: string): Cycle {
  const match = /^R(\d*)\/(P[^/]+)$/.exec(text.trim())
  const every = match?.[2] ? amountOf(match[2]) : undefined
  if (!match || !every) return { kind: 'text', text }
  return { kind: 'every', every, times: match[1] === '' ? null : Number(match[1]) }
}

export function cycleText(cycle: Cycle): string {
  return cycle.kind === 'text' ? cycle.text : `R${cycle.times ?? ''}/${isoOf(cycle.every)}`
}

/** What a timer of a new kind begins with. */
export function firstText(kind: TimerKind, nowMs: number): string {
  if (kind === 'duration') return 'P1D'
  if (kind === 'cycle') return 'R/P1D'
  const tomorrow = new Date(nowMs + 24 * 60 * 60_000)
  tomorrow.setUTCHours(9, 0, 0, 0)
  return tomorrow.toISOString().replace('.000Z', 'Z')
}

/** Whether the value is reckoned while the case runs, so that nothing can be foretold. */
export function isFormula(text: string): boolean {
  return text.trim().startsWith('=') && !isDuration(text)
}
