import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { stormRuntime } from '../runtime/storm/main.ts'
import { anyPlay, playRandomly } from '../shared/storm/storm.ts'
import { anyTanglePlay, playTangle, tally } from '../shared/storm/tangle.ts'
import { anyUnrulyPlay, playUnruly, unrulyTally } from '../shared/storm/unruly.ts'

/**
 * A long run of random drawings under the laws; with `--runtime` of the whole runtime beside the pure engine. Prints its seed; a seed
 * that fails joins the list in the storm's test.
 */
const { values } = parseArgs({
  options: {
    drawings: { type: 'string', default: '20000' },
    seed: { type: 'string' },
    runtime: { type: 'boolean', default: false },
    runs: { type: 'string', default: '200' },
  },
})
const seed = Number(values.seed ?? Date.now() % 2_147_483_647)
if (values.runtime) {
  await stormRuntime(seed, Number(values.runs))
  process.exit(0)
}
const numRuns = Number(values.drawings)
console.log(`storm of ${numRuns} drawings, seed ${seed}`)
await fc.assert(fc.asyncProperty(anyPlay, playRandomly), { seed, numRuns })
console.log('block-structured drawings: all held the laws, every instance ended')
await fc.assert(fc.asyncProperty(anyTanglePlay, playTangle), { seed, numRuns })
console.log(`drawings without structure: ${tally.played} valid, ${tally.joined} inclusive joins fired by the rule`)
await fc.assert(fc.asyncProperty(anyUnrulyPlay, playUnruly), { seed, numRuns })
console.log(`drawings that were disturbed: all held the laws, every instance ended ${JSON.stringify(unrulyTally)}`)
