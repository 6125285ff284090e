import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { type OwnPostgres, ownPostgres } from '../scripts/machine.mjs'
import { chanceOf } from './chance.ts'
import { type Fault, faults } from './faults.ts'
import { figuresOf, type Played, writePage } from './page.ts'
import { bundle } from './runtimeProcess.ts'

/** `npm run faults`: plays every fault and compares what was acknowledged with what is there. */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string' },
    seed: { type: 'string' },
    /** The short form, which is a part of `npm test`. */
    short: { type: 'boolean', default: false },
    /** Keeps what the runtimes wrote, in this folder. */
    logs: { type: 'string' },
    /** The first of the ports that are used. */
    port: { type: 'string' },
  },
})
const seed = Number(values.seed ?? Date.now() % 2_147_483_647)
const names = values.only?.split(',')
const unknown = names?.filter((name) => !faults.some((fault) => fault.name === name)) ?? []
if (unknown.length > 0) {
  console.error(`There is no fault ${unknown.join(', ')}. There are: ${faults.map((fault) => fault.name).join(', ')}.`)
  process.exit(2)
}
const roundsOf = ({ rounds }: Fault) => Number(values.rounds ?? (values.short ? rounds.short : rounds.full))
const chosen = faults.filter((fault) => (names ? names.includes(fault.name) : true) && roundsOf(fault) > 0)

const page = join(dirname(import.meta.dirname), 'docs', 'faults.md')
const order = faults.map(({ name }) => name)
const begunMs = performance.now()
let port = Number(values.port ?? 18_400)
const ports = { take: () => port++ }
let server: OwnPostgres | undefined
const played: Played[] = []
console.log(`faults, seed ${seed}`)
await bundle()
try {
  for (const fault of chosen) {
    const rounds = roundsOf(fault)
    const verdict = await fault.play({
      rounds,
      chance: chanceOf(seed).branch(fault.name),
      ports,
      server: async () => {
        server ??= await ownPostgres()
        return server
      },
    })
    const one = { fault, rounds, verdict }
    played.push(one)
    console.log(figuresOf(one))
    if (rounds >= fault.rounds.full) writePage(page, [one], seed, order)
    for (const wrong of verdict.wrong.slice(0, 20)) console.log(`    ${wrong}`)
    if (values.logs)
      for (const [i, log] of verdict.logs.entries()) {
        mkdirSync(values.logs, { recursive: true })
        writeFileSync(join(values.logs, `${fault.name}-${i}.log`), log)
      }
  }
} finally {
  await server?.stop()
}
const failed = played.filter(({ verdict }) => verdict.wrong.length > 0)
console.log(
  failed.length === 0
    ? `Every promise was kept, in ${Math.round((performance.now() - begunMs) / 1000)} s.`
    : `Broken under: ${failed.map(({ fault }) => fault.name).join(', ')}. Again: npm run faults -- --seed ${seed} --only ${failed.map(({ fault }) => fault.name).join(',')}`,
)
process.exit(failed.length === 0 ? 0 : 1)
