// `npm run bench`: measures every work, side by side with what people would use instead, and writes docs/performance.md.
// `--only CORE,W1` names parts or works; `--quick` shows that everything works and keeps nothing.
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { startPostgres } from '../scripts/machine.mjs'
import { coreWorks } from './core/index.ts'
import { forJson, type Kept, readKept, writeKept } from './frame/figures.ts'
import { describeMachine } from './frame/machine.ts'
import { installPeers } from './frame/peers.ts'
import { goalTable, workTable, writeReport } from './frame/report.ts'
import { measure } from './frame/run.ts'
import type { Bench, Work } from './frame/work.ts'
import { runtimeWorks } from './runtime/index.ts'
import { checkpoint, makeLog, serverSettings } from './runtime/server.ts'

const { values: asked } = parseArgs({
  options: {
    only: { type: 'string' },
    json: { type: 'string' },
    quick: { type: 'boolean', default: false },
    repetitions: { type: 'string' },
  },
})
const repetitions = Number(asked.repetitions ?? (asked.quick ? 1 : 5))
const all: readonly Work[] = [...coreWorks, ...runtimeWorks]
const works = chosen(all, asked.only)
const needs = (what: 'postgres' | 'peers') => works.some((work) => work.needs?.includes(what))

if (needs('peers')) installPeers()
const postgres = needs('postgres') ? await startPostgres(serverSettings) : undefined
process.once('SIGINT', () => void postgres?.stop().finally(() => process.exit(130)))
let failures = 0
try {
  const machine = await describeMachine(postgres?.url)
  if (postgres?.isOwn && !asked.quick) await makeLog(postgres.url)
  const bench: Bench = {
    quick: asked.quick,
    async settle() {
      if (postgres?.isOwn) await checkpoint(postgres.url)
    },
    get databaseUrl() {
      if (!postgres) throw new Error("No database was started: add `needs: ['postgres']` to the work.")
      return postgres.url
    },
  }
  let kept = await readKept()
  for (const work of works) {
    const { figures, sections, failures: failed } = await measure(work, bench, repetitions)
    failures += failed.length
    if (Object.values(figures).every((list) => list.every((one) => one === null))) continue
    const now = { date: new Date().toISOString().slice(0, 10), machine, figures }
    kept = { works: { ...kept.works, [work.name]: now }, sections: { ...kept.sections, [work.name]: sections } }
    console.log(`\n${workTable(work, now)}`)
    if (!asked.quick) await keep(kept)
  }
  console.log(`\n${goalTable(works, kept)}`)
  if (asked.json) await writeFile(asked.json, `${JSON.stringify(forJson(works, kept), null, 2)}\n`)
} finally {
  await postgres?.stop()
}
// What we measure beside may leave timers and connections behind.
process.exit(failures > 0 ? 1 : 0)

/** After each work, so that a run that is broken off keeps what it has. */
async function keep(kept: Kept) {
  await writeKept(kept)
  await writeReport(all, kept)
}

/** The works whose name or part begins with one of the names asked for; all without. */
function chosen(from: readonly Work[], only: string | undefined): readonly Work[] {
  if (only === undefined) return from
  const names = only.split(',').map((name) => name.trim().toLowerCase())
  const found = from.filter(({ name, part }) =>
    names.some((asked) => part.toLowerCase() === asked || name.toLowerCase().startsWith(asked)),
  )
  if (found.length > 0) return found
  console.error(`There is no work "${only}". There are: ${from.map(({ name, part }) => `${part}/${name}`).join(', ')}.`)
  process.exit(1)
}
