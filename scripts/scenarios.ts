import { parseArgs } from 'node:util'
import { acceptTrail, readScenario, scenarioNames } from '../shared/scenarios/files.ts'
import { lawfulStep, playScenario } from '../shared/scenarios/play.ts'

/** Plays every scenario and tells which trails differ; with `--accept` the trails are rewritten, and the diff is the review. */
const { values } = parseArgs({
  options: { accept: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
})

let differing = 0
for (const name of await scenarioNames()) {
  if (!name.includes(values.only)) continue
  const { graphs, moves, expectedTrail, decisions } = await readScenario(name)
  const { trail } = playScenario(graphs, moves, lawfulStep, decisions)
  if (trail === expectedTrail) continue
  differing += 1
  console.log(`${values.accept ? 'accepted' : 'differs '} ${name}`)
  if (values.accept) await acceptTrail(name, trail)
}
console.log(differing === 0 ? 'every scenario goes as its trail says' : `${differing} trails differed`)
process.exitCode = differing > 0 && !values.accept ? 1 : 0
