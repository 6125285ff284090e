import { writeFile } from 'node:fs/promises'
import { type Kept, type KeptWork, median, outcomeOf, valuesOf } from './figures.ts'
import type { Machine } from './machine.ts'
import { format } from './run.ts'
import type { Goal, Work } from './work.ts'

const place = new URL('../../docs/performance.md', import.meta.url)

/** Writes docs/performance.md: what is asked and what is measured, then a table for each work. */
export async function writeReport(works: readonly Work[], kept: Kept): Promise<void> {
  const measured = works.filter(({ name }) => kept.works[name])
  const text = [
    '# Performance',
    '*Written by `npm run bench`; not by hand. `npm run bench -- --only W1` measures one part again and leaves the rest.*',
    introduction,
    `## Goals\n\n${goalTable(works, kept)}`,
    ...measured.map((work) => chapter(work, kept)),
  ].join('\n\n')
  await writeFile(place, `${text}\n`)
}

const introduction = `Absolute figures are those of the machine named under each table, which the database, the load and the program share. Variants
take turns in one run, so trust the ratios: a ratio is formed within each repetition, and the median over the repetitions stands
here. A table shows the median, and in brackets the lowest and the highest of the repetitions.`

/** What is asked beside what came out, for all works. */
export function goalTable(works: readonly Work[], kept: Kept): string {
  const rows = works.flatMap((work) =>
    work.goals.map((goal) => {
      const { measured, met } = outcomeOf(goal, kept.works[work.name])
      const answer = met === undefined ? 'not measured' : met ? 'yes' : 'no'
      return `| ${work.name} | ${goal.name} | ${asked(goal)} | ${shown(measured, goal)} | ${answer} |`
    }),
  )
  return ['| work | goal | asked | measured | met |', '|---|---|---|---|---|', ...rows].join('\n')
}

/** "at least 40 times". */
function asked(goal: Goal): string {
  const bound = goal.atLeast ?? goal.atMost ?? Number.NaN
  return `${goal.atLeast === undefined ? 'at most' : 'at least'} ${bound.toLocaleString('en')} ${goal.unit}`
}

/** What was measured, with as many digits as tell something. */
function shown(measured: number, goal: Goal): string {
  if (Number.isNaN(measured)) return '–'
  const digits = Math.abs(measured) >= 100 ? 0 : Math.abs(measured) >= 10 ? 1 : 2
  return `${format(measured, digits)} ${goal.unit}`
}

/** The table of one work: medians and spread. */
export function workTable(work: Work, measured: KeptWork): string {
  const columns = work.columns.filter(({ name }) =>
    work.variants.some((variant) => valuesOf(measured, variant.name, name).length > 0),
  )
  return [
    `| | ${columns.map(({ label }) => label).join(' | ')} |`,
    `|---|${columns.map(() => '--:|').join('')}`,
    ...work.variants.map(
      ({ name, label }) =>
        `| ${label} | ${columns.map((column) => spread(valuesOf(measured, name, column.name), column.digits)).join(' | ')} |`,
    ),
  ].join('\n')
}

/** "median (lowest–highest)". */
function spread(values: readonly number[], digits = 0): string {
  if (values.length === 0) return ''
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const middle = format(median(values), digits)
  return low === high ? middle : `${middle} (${format(low, digits)}–${format(high, digits)})`
}

/** One work: what is done, its table, when and on what it was measured, what it tells beside. */
function chapter(work: Work, kept: Kept): string {
  const measured = kept.works[work.name]
  if (!measured) return ''
  const repetitions = Math.max(0, ...Object.values(measured.figures).map((list) => list.length))
  const sections = (kept.sections[work.name] ?? []).map(({ title, markdown }) => `### ${title}\n\n${markdown}`)
  return [
    `## ${work.name}: ${work.title}`,
    work.about,
    workTable(work, measured),
    `*${measured.date}, ${repetitions} repetitions, ${machineInWords(measured.machine)}.*`,
    ...sections,
  ].join('\n\n')
}

/** The machine in one line. */
function machineInWords({ cores, processor, memoryGb, node, postgres }: Machine): string {
  return `${cores} cores (${processor}), ${memoryGb} GB, Node ${node}${postgres ? `, PostgreSQL ${postgres}` : ''}`
}
