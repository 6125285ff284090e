import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { anyPlay, playRandomly } from '../shared/storm/storm.ts'

/** A long run of random drawings under the laws. Prints its seed; a seed that fails joins the list in the storm's test. */
const { values } = parseArgs({ options: { drawings: { type: 'string', default: '20000' }, seed: { type: 'string' } } })
const seed = Number(values.seed ?? Date.now() % 2_147_483_647)
const numRuns = Number(values.drawings)
console.log(`storm of ${numRuns} drawings, seed ${seed}`)
await fc.assert(fc.asyncProperty(anyPlay, playRandomly), { seed, numRuns })
console.log('all held the laws')
