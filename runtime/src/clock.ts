/** The only clock of the runtime. Every time in the database comes from it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number
  /** The machine's time, for measuring how long something takes and for leases between runtimes; never for a process. */
  realMs(): number
  /** Stands still at that time from now on. */
  pin(atMs: number): void
  /** Runs with the machine's clock again. */
  reset(): void
  readonly controllable: boolean
  /** Calls back when somebody has moved the clock; returns how to stop listening. */
  onMoved(moved: () => void): () => void
}

/**
 * The runtime's clock: the machine's, unless it is controllable and somebody has pinned it, so that a two-month follow-up is
 * tested in a second.
 *
 * @param of.pinnedMs stands there from the start (implies `controllable`)
 */
export function openClock(of: { controllable?: boolean; pinnedMs?: number } = {}): Clock {
  let pinnedMs = of.pinnedMs
  const controllable = Boolean(of.controllable) || pinnedMs !== undefined
  const listeners = new Set<() => void>()
  const move = (atMs: number | undefined) => {
    if (!controllable)
      throw new Error('The clock runs with the machine. Start Waymark with WAYMARK_CLOCK=controllable to move it.')
    pinnedMs = atMs
    for (const moved of listeners) moved()
  }
  return {
    nowMs: () => pinnedMs ?? Date.now(),
    realMs: Date.now,
    pin: (atMs) => move(atMs),
    reset: () => move(undefined),
    controllable,
    onMoved(moved) {
      listeners.add(moved)
      return () => listeners.delete(moved)
    },
  }
}
