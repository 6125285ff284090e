import type { IncidentKind } from './event.ts'

/** Thrown inside a step where the process itself cannot go on; becomes an incident on the element at hand. */
export class Stuck extends Error {
  override readonly name = 'Stuck'
  readonly kind: IncidentKind
  constructor(kind: IncidentKind, message: string) {
    super(message)
    this.kind = kind
  }
}
