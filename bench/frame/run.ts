import type { Bench, Figures, Section, Work } from './work.ts'

/** What came out of a work. */
export interface Measured {
  readonly figures: Readonly<Record<string, readonly (Figures | null)[]>>
  readonly sections: readonly Section[]
  /** What went wrong, in words; the figures of that turn are null. */
  readonly failures: readonly string[]
}

/** Measures one work: all variants in each repetition, every second one in reverse order. Prints a line for each turn. */
export async function measure(work: Work, bench: Bench, repetitions: number): Promise<Measured> {
  const figures: Record<string, (Figures | null)[]> = Object.fromEntries(work.variants.map(({ name }) => [name, []]))
  const failures: string[] = []
  let sections: readonly Section[] = []
  console.log(`\n${work.name}: ${work.title}`)
  try {
    await work.open?.(bench)
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      await bench.settle()
      const order = repetition % 2 === 0 ? work.variants : [...work.variants].reverse()
      for (const variant of order) {
        const result = await attempt(`${work.name} ${variant.name}`, () => variant.run(bench, repetition))
        figures[variant.name]?.push(result ?? null)
        if (result) console.log(`  ${repetition + 1}  ${variant.label.padEnd(44)} ${line(work, result)}`)
      }
    }
    if (!bench.quick && work.sections)
      sections = (await attempt(`${work.name} sections`, async () => work.sections?.(bench))) ?? []
  } catch (error) {
    note(work.name, error)
  } finally {
    await attempt(`${work.name} close`, async () => work.close?.())
  }
  return { figures, sections, failures }

  /** One variant that fails spoils neither the others nor its own other repetitions. */
  async function attempt<T>(what: string, does: () => Promise<T>): Promise<T | undefined> {
    try {
      return await does()
    } catch (error) {
      note(what, error)
      return undefined
    }
  }

  function note(what: string, error: unknown) {
    const message = `${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
    failures.push(message)
    console.error(`  FAILED ${message}`)
  }
}

/** All figures of a turn in one line. */
function line(work: Work, figures: Figures): string {
  return work.columns
    .filter(({ name }) => figures[name] !== undefined)
    .map(({ name, label, digits }) => `${format(figures[name] ?? Number.NaN, digits)} ${label}`)
    .join('  ')
}

/** A figure as people read it: thousands parted, so many digits after the point. */
export function format(value: number, digits = 0): string {
  if (Number.isNaN(value)) return '–'
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
