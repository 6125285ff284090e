import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type Figures, measure, type Variant, variants } from './variants.ts'
import { type Work, w1, w2 } from './work.ts'

const { values: asked } = parseArgs({
  options: {
    only: { type: 'string' },
    json: { type: 'string' },
    seconds: { type: 'string', default: '4' },
    repetitions: { type: 'string', default: '5' },
    clients: { type: 'string', default: '1,16,64,256' },
  },
})
const server = process.env.WAYMARK_TEST_DATABASE_URL
if (!server) {
  console.error('Set WAYMARK_TEST_DATABASE_URL to a PostgreSQL server whose user may create databases.')
  process.exit(1)
}

const works: Work[] = [w1, w2].filter((work) => asked.only === undefined || asked.only === work.name)
const clientCounts = asked.clients.split(',').map(Number)
const results: Figures[] = []

// Variants take turns, so that what else the machine does falls on all of them alike.
for (let repetition = 0; repetition < Number(asked.repetitions); repetition += 1)
  for (const work of works)
    for (const clients of clientCounts)
      for (const variant of variants) {
        const figures = await measure({ variant, work, clients, seconds: Number(asked.seconds), server })
        results.push(figures)
        console.log(line(figures))
      }

console.log(`\n${table()}`)
if (asked.json) await writeFile(asked.json, JSON.stringify(results, null, 2))

function line(of: Figures): string {
  const { work, variant, clients, perSecond, p50Ms, p99Ms } = of
  return `${work} ${variant.padEnd(28)} ${String(clients).padStart(4)} clients  ${perSecond.toFixed(0).padStart(7)} /s  p50 ${p50Ms.toFixed(1)} ms  p99 ${p99Ms.toFixed(1)} ms`
}

/** Medians over the repetitions, with the ratio to the plainest variant. */
function table(): string {
  const lines = [
    '| work | clients | variant | instances/s | beside one by one | p50 ms | p99 ms |',
    '|---|---|---|---|---|---|---|',
  ]
  for (const work of works)
    for (const clients of clientCounts) {
      const base = mediansOf(work.name, clients, 'oneByOne')
      for (const variant of variants) {
        const { perSecond, p50Ms, p99Ms } = mediansOf(work.name, clients, variant.name)
        const ratio = (perSecond / base.perSecond).toFixed(1)
        lines.push(
          `| ${work.name} | ${clients} | ${variant.label} | ${perSecond.toFixed(0)} | ${ratio} | ${p50Ms.toFixed(1)} | ${p99Ms.toFixed(1)} |`,
        )
      }
    }
  return lines.join('\n')
}

function mediansOf(work: string, clients: number, variant: Variant['name']) {
  const these = results.filter((one) => one.work === work && one.clients === clients && one.variant === variant)
  const median = (of: (figures: Figures) => number) =>
    these.map(of).sort((a, b) => a - b)[these.length >> 1] ?? Number.NaN
  return {
    perSecond: median((one) => one.perSecond),
    p50Ms: median((one) => one.p50Ms),
    p99Ms: median((one) => one.p99Ms),
  }
}
