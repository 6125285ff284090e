/** Figures of one variant in one repetition, by column name. A figure that does not apply is left out. */
export type Figures = Readonly<Record<string, number>>

/** A column of a work's table. Units stand in the label ("instances/s", "p99 ms"). */
export interface Column {
  readonly name: string
  readonly label: string
  /** Digits after the point; 0 when absent. */
  readonly digits?: number
}

/** One way to do the work. Variants take turns within a repetition, so that what else the machine does falls on all alike. */
export interface Variant {
  readonly name: string
  readonly label: string
  /** Does the work once, warmed up, and says what it measured. Throws where the work was not done right. `repetition` counts from 0. */
  run(bench: Bench, repetition: number): Promise<Figures>
}

/** What every work is given. */
export interface Bench {
  /** A short run that shows that everything works; its figures are not kept. */
  readonly quick: boolean
  /** A PostgreSQL server whose user may create databases. Only for works that need `postgres`. */
  readonly databaseUrl: string
  /** Before each repetition: what the server has put off is done now, not while something is measured. */
  settle(): Promise<void>
}

/** A figure of the repetition that is being looked at; `NaN` where the variant was not measured in it. */
export type FigureOf = (variant: string, column: string) => number

/** What must come out of a work, as one figure within one repetition. */
export interface Goal {
  readonly name: string
  /** Exactly one of the two. */
  readonly atLeast?: number
  readonly atMost?: number
  /** Behind the number: "times", "ms", "MB", "%". */
  readonly unit: string
  /** The figure from those of one repetition; `NaN` where a variant was not measured. */
  measured(of: FigureOf): number
}

/** A piece of docs/performance.md that a work adds beside its table. */
export interface Section {
  readonly name: string
  readonly title: string
  readonly markdown: string
}

/** A thing to measure: variants side by side, and what is asked of them. */
export interface Work {
  readonly name: string
  /** The part it belongs to, as `--only` takes it: CORE, W1, W2 ... */
  readonly part: string
  readonly title: string
  /** What is done and how it is counted, for the reader of the table. */
  readonly about: string
  readonly needs?: readonly ('postgres' | 'peers')[]
  readonly columns: readonly Column[]
  readonly variants: readonly Variant[]
  readonly goals: readonly Goal[]
  /** Before the first repetition. */
  open?(bench: Bench): Promise<void>
  /** After the last repetition, also when one failed. */
  close?(): Promise<void>
  /** What else to tell, in a full run: a profile's top ten, the sizes of tables. Called before `close`. */
  sections?(bench: Bench): Promise<readonly Section[]>
}

/** The figure of one variant divided by that of another, in the same column unless said otherwise. */
export function ratio(a: string, b: string, column: string, columnOfB = column): Goal['measured'] {
  return (of) => of(a, column) / of(b, columnOfB)
}
