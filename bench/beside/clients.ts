import type { Bench, Figures } from '../frame/work.ts'
import type { Timed } from './dbos.ts'

/**
 * Lets so many clients in this process do one instance after the other, after a warm-up.
 *
 * @param once begins and ends one instance; wraps each command by `timed`, where the time of a command is of interest
 */
export async function loadOf(clients: number, bench: Bench, once: (timed: Timed) => Promise<void>): Promise<Figures> {
  await run(bench.quick ? 500 : 2000)
  const { instances, times, tookMs } = await run(bench.quick ? 1000 : 5000)
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN
  const perSecond = (instances * 1000) / tookMs
  if (times.length === 0) return { perSecond }
  return { commands: (times.length * 1000) / tookMs, perSecond, p50: at(0.5), p99: at(0.99) }

  async function run(ms: number) {
    const begun = performance.now()
    const times: number[] = []
    let instances = 0
    const timed: Timed = async (command) => {
      const sent = performance.now()
      const answer = await command()
      times.push(performance.now() - sent)
      return answer
    }
    await Promise.all(
      Array.from({ length: clients }, async () => {
        while (performance.now() - begun < ms) {
          await once(timed)
          instances += 1
        }
      }),
    )
    return { instances, times, tookMs: performance.now() - begun }
  }
}
