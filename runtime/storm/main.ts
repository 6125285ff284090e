import { emptyDatabases } from './databases.ts'
import { storm } from './storm.ts'

/** Storms of the whole runtime, one after the other. Each has a seed of its own; a seed that fails joins the list in the storm's test. */
export async function stormRuntime(firstSeed: number, runs: number): Promise<void> {
  console.log(`storm of the runtime, ${runs} runs from seed ${firstSeed}`)
  const databases = await emptyDatabases()
  const begunMs = performance.now()
  const sums = { instances: 0, accepted: 0, unknown: 0, deaths: 0 }
  for (let run = 0; run < runs; run += 1) {
    const seed = firstSeed + run
    const one = await storm(await databases.next(), seed).catch((error: unknown) => {
      throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : error}`, { cause: error })
    })
    sums.instances += one.instances
    sums.accepted += one.accepted
    sums.unknown += one.unknown
    sums.deaths += one.deaths
    if ((run + 1) % 50 === 0) console.log(`${run + 1} runs, ${JSON.stringify(sums)}`)
  }
  await databases.close()
  console.log(
    `${runs} runs equal the pure engine: ${sums.instances} instances, ${sums.accepted} commands accepted, ${sums.unknown} without an answer, ${sums.deaths} deaths of a runtime; ${Math.round((performance.now() - begunMs) / 1000)} s`,
  )
}
