import { readdirSync, readFileSync } from 'node:fs'

/**
 * Seconds of processor time that PostgreSQL on this machine has used so far, user and system together, its processes that have ended
 * included. NaN where there is no /proc.
 */
export function postgresCpuSeconds(): number {
  const processes = tryTo(() => readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
  if (!processes) return Number.NaN
  let ticks = 0
  for (const pid of processes) {
    // Processes end while they are looked at.
    const stat = tryTo(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
    if (stat?.includes('(postgres)')) ticks += ticksIn(stat, 4)
  }
  return ticks / ticksPerSecond
}

/** Seconds of processor time that a process has used so far. */
export function cpuSecondsOf(pid: number): number {
  return ticksIn(readFileSync(`/proc/${pid}/stat`, 'utf8'), 2) / ticksPerSecond
}

const ticksPerSecond = 100

/** proc(5): after the command's closing bracket the 12th field is utime; stime follows, then both of children that have ended. */
function ticksIn(stat: string, fields: 2 | 4): number {
  const values = stat.split(') ')[1]?.split(' ') ?? []
  return values.slice(11, 11 + fields).reduce((sum, value) => sum + Number(value), 0)
}

function tryTo<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}
