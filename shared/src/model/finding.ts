/** What is wrong (or worth knowing) about a drawing, in words for the person who drew it. */
export interface Finding {
  /** `error` blocks publishing; `warning` and `info` do not. */
  readonly severity: 'error' | 'warning' | 'info'
  /** Name of the rule that speaks, stable, in kebab case. */
  readonly rule: string
  /** The element the finding is about; null where it is about the whole file. */
  readonly elementId: string | null
  readonly elementName?: string
  readonly processId?: string
  /** A sentence that names the element and says what is wrong. */
  readonly message: string
  /** What to do about it. */
  readonly mend?: string
  /** Ids of elements and flows that lead to the trouble, in walking order. */
  readonly path?: readonly string[]
}
