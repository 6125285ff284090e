import { activities } from './support/activities.ts'
import { events } from './support/events.ts'
import { tokens } from './support/tokens.ts'

/** One thing of BPMN that can be drawn, and whether it runs. */
export interface SupportRow {
  readonly section: 'Tokens and joins' | 'Events' | 'Activities' | 'Expressions' | 'Pools, lanes, versions'
  readonly what: string
  /** Where it may stand, in the letters of the field: see `positions`. */
  readonly positions?: string
  readonly state: 'runs' | 'notYet'
  /** What to know about it; for `notYet` why. */
  readonly note?: string
  /** Folders below shared/scenarios that prove it. */
  readonly scenarios: readonly string[]
  /** Types of BPMN elements the row is about, for palette and properties panel. */
  readonly elements: readonly string[]
}

/** The letters that say where an event may stand. */
export const positions = {
  S: 'start of a process',
  Ei: 'start of an event sub-process, interrupting',
  En: 'start of an event sub-process, not interrupting',
  C: 'intermediate, catching',
  T: 'intermediate, throwing',
  Bi: 'boundary, interrupting',
  Bn: 'boundary, not interrupting',
  X: 'end',
} as const

/** Everything that must run, with the scenarios that prove it. docs/conformance.md is written from this. */
export const support: readonly SupportRow[] = [...tokens, ...events, ...activities]
