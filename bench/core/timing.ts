/**
 * Does one thing over and over until the time is over, after a warm-up of a quarter of it.
 *
 * @param does one unit of work; a promise is awaited
 * @returns how often it was done in a second
 */
export async function timesPerSecond(does: () => unknown, ms: number): Promise<number> {
  await repeat(does, ms / 4)
  const { times, tookMs } = await repeat(does, ms)
  return (times * 1000) / tookMs
}

async function repeat(does: () => unknown, ms: number): Promise<{ times: number; tookMs: number }> {
  const begun = performance.now()
  let times = 0
  let now = begun
  while (now - begun < ms) {
    const done = does()
    if (done instanceof Promise) await done
    times += 1
    now = performance.now()
  }
  return { times, tookMs: now - begun }
}

/** How many microseconds one call takes: the fastest of several tries, since all else only adds. */
export function microseconds(does: () => void, tries = 5): number {
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < tries; i += 1) {
    const begun = performance.now()
    does()
    best = Math.min(best, performance.now() - begun)
  }
  return best * 1000
}
