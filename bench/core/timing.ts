/**
 * Processor time that this process has used, in milliseconds. The core waits for nobody, so its cost is processor time; unlike
 * the clock on the wall it does not count what the machine does for others meanwhile.
 */
export function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/**
 * Does one thing over and over until the time is over, after a warm-up of a third of it.
 *
 * @param does one unit of work; a promise is awaited
 * @returns how often it is done in a second of processor time
 */
export async function timesPerSecond(does: () => unknown, ms: number): Promise<number> {
  await repeat(does, ms / 3)
  const { times, tookMs } = await repeat(does, ms)
  return (times * 1000) / tookMs
}

/** Does it until so much processor time is used. */
async function repeat(does: () => unknown, ms: number): Promise<{ times: number; tookMs: number }> {
  const begun = processorMs()
  let times = 0
  let checkAt = 1
  for (;;) {
    const done = does()
    if (done instanceof Promise) await done
    times += 1
    if (times < checkAt) continue
    const tookMs = processorMs() - begun
    if (tookMs >= ms) return { times, tookMs }
    // Looking at the clock costs microseconds: it is asked about a hundred times in all.
    checkAt = times + Math.max(1, Math.floor((times * ms) / (tookMs + 1) / 100))
  }
}

/** Microseconds of processor time for one of `count` equal pieces of work that `does` all does; the first time is a warm-up. */
export function microsecondsOf(does: () => void, count: number): number {
  does()
  const begun = processorMs()
  does()
  return ((processorMs() - begun) * 1000) / count
}
