import { readFile, writeFile } from 'node:fs/promises'
import type { Machine } from './machine.ts'
import type { FigureOf, Figures, Goal, Section, Work } from './work.ts'

/** What was measured last, of every work: a run of one part leaves the others' figures as they are. */
export interface Kept {
  readonly works: Readonly<Record<string, KeptWork>>
  /** By work name. */
  readonly sections: Readonly<Record<string, readonly Section[]>>
}

export interface KeptWork {
  /** The day, UTC. */
  readonly date: string
  readonly machine: Machine
  /** By variant, one entry for each repetition; null where the variant failed. */
  readonly figures: Readonly<Record<string, readonly (Figures | null)[]>>
}

const place = new URL('../figures.json', import.meta.url)

/** The figures of earlier runs; nothing where there was none. */
export async function readKept(): Promise<Kept> {
  try {
    return JSON.parse(await readFile(place, 'utf8')) as Kept
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { works: {}, sections: {} }
    throw error
  }
}

/** Keeps them for the next run. */
export async function writeKept(kept: Kept): Promise<void> {
  const rounded = (_name: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(5)) : value)
  await writeFile(place, `${JSON.stringify(kept, rounded, 1)}\n`)
}

/** Middle value; `NaN` of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** All values that a variant's column had, one for each repetition in which it was measured. */
export function valuesOf(kept: KeptWork, variant: string, column: string): number[] {
  return (kept.figures[variant] ?? []).flatMap((figures) => figures?.[column] ?? [])
}

/** Where a goal stands. */
export interface Outcome {
  readonly measured: number
  readonly met: boolean | undefined
}

/** The median over the repetitions of what the goal measures within each; `met` is undefined where nothing was measured. */
export function outcomeOf(goal: Goal, kept: KeptWork | undefined): Outcome {
  const repetitions = Math.max(0, ...Object.values(kept?.figures ?? {}).map((list) => list.length))
  const measured = median(
    Array.from({ length: repetitions }, (_, repetition) => {
      const of: FigureOf = (variant, column) => kept?.figures[variant]?.[repetition]?.[column] ?? Number.NaN
      return goal.measured(of)
    }),
  )
  if (Number.isNaN(measured)) return { measured, met: undefined }
  return { measured, met: measured >= (goal.atLeast ?? -Infinity) && measured <= (goal.atMost ?? Infinity) }
}

/** The works as a flat list for `--json`: medians and every single figure. */
export function forJson(works: readonly Work[], kept: Kept) {
  return works.map((work) => {
    const measured = kept.works[work.name]
    return {
      work: work.name,
      part: work.part,
      title: work.title,
      ...measured,
      medians: Object.fromEntries(
        work.variants.map(({ name }) => [
          name,
          Object.fromEntries(
            work.columns.map((column) => [
              column.name,
              measured ? median(valuesOf(measured, name, column.name)) : Number.NaN,
            ]),
          ),
        ]),
      ),
      goals: work.goals.map((goal) => ({
        name: goal.name,
        atLeast: goal.atLeast,
        atMost: goal.atMost,
        unit: goal.unit,
        ...outcomeOf(goal, measured),
      })),
    }
  })
}
