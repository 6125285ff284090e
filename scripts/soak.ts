// `npm run soak`: a week in minutes, on PostgreSQL and on the embedded database; prints how large each table is at the end of each day.
import { parseArgs } from 'node:util'
import type { Database } from '../runtime/src/store/database.ts'
import { comingAndGoing } from '../runtime/src/store/leftovers.ts'
import { testDatabase } from '../runtime/src/store/testDatabase.ts'
import { type SoakDay, soak } from '../runtime/src/worker/testing/soak.ts'
import { startPostgres } from './machine.mjs'

const { values: asked } = parseArgs({
  options: { days: { type: 'string', default: '8' }, cases: { type: 'string', default: '20' }, on: { type: 'string' } },
})
const postgres = process.env.WAYMARK_TEST_DATABASE_URL ? undefined : await startPostgres()
if (postgres) process.env.WAYMARK_TEST_DATABASE_URL = postgres.url
let grown = false
try {
  for (const kind of ['postgresql', 'pglite'] as const) if (asked.on === undefined || asked.on === kind) await run(kind)
} finally {
  await postgres?.stop()
}
process.exit(grown ? 1 : 0)

async function run(kind: Database['kind']) {
  const db = await testDatabase(kind)
  const begunMs = performance.now()
  const days = await soak(db, {
    days: Number(asked.days),
    casesPerHour: Number(asked.cases),
    tell: ({ day, cases, months, historyBytes }) =>
      console.log(`${kind}, day ${day}: ${cases} cases in ${months} months of history, ${kb(historyBytes)} kB`),
  })
  await db.close()
  console.log(
    `\n${days.length} days, ${asked.cases} cases an hour, in ${((performance.now() - begunMs) / 1000).toFixed(0)} s on ${kind}:\n`,
  )
  console.log(table(days))
}

/** Rows and kilobytes of each table at the end of each day; the last column says how much of its updates touched no index. */
function table(days: readonly SoakDay[]): string {
  const lines = [
    `| rows / kB | ${days.map(({ day }) => `day ${day}`).join(' | ')} | flat | HOT |`,
    `|---|${days.map(() => '---|').join('')}---|---|`,
  ]
  for (const name of comingAndGoing) {
    const sizes = days.map(({ tables }) => tables[name] ?? { rows: 0, bytes: 0, hotShare: null })
    const [warm, last] = [sizes[2] ?? sizes[0], sizes.at(-1)]
    const flat = (last?.bytes ?? 0) <= (warm?.bytes ?? 0) * 1.2 + 65_536
    grown ||= !flat
    const hot = last?.hotShare
    lines.push(
      `| ${name} | ${sizes.map(({ rows, bytes }) => `${rows} / ${kb(bytes)}`).join(' | ')} | ${flat ? 'yes' : '**no**'} | ${hot === null || hot === undefined ? '' : `${Math.round(hot * 100)} %`} |`,
    )
  }
  return lines.join('\n')
}

function kb(bytes: number): number {
  return Math.round(bytes / 1024)
}
