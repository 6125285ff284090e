/** Everything that clients have asked for, and what they were answered. */
export interface Ledger {
  /** Instances that were started, by the business key that the client gave them. */
  readonly started: Map<string, { processId: string; processInstanceKey: string }>
  /** User tasks whose completion was acknowledged. */
  readonly tasksDone: Set<string>
  /** Jobs whose completion was acknowledged. */
  readonly jobsDone: Set<string>
  /** Messages that were acknowledged, by correlation key. */
  readonly messages: Map<string, string>
  /** Broadcasts that were acknowledged, by signal key. */
  readonly broadcasts: Set<string>
  /** The last value that was acknowledged of each variable, by instance key. */
  readonly notes: Map<string, { name: string; value: number }[]>
  /** What must never happen. */
  readonly violations: string[]
  readonly counts: {
    requests: number
    acknowledged: number
    /** Requests that had to be sent again because they failed. */
    retried: number
    /** Requests that were sent again although they had been answered, to see whether the answer stays the same. */
    repeated: number
    /** Answers that said "try again" (503 and the like). */
    putOff: number
  }
}

/** Several ledgers as one, for its figures: what a client calls its instances begins anew with each. */
export function ledgersTogether(ledgers: readonly Ledger[]): Ledger {
  const all = emptyLedger()
  for (const [i, one] of ledgers.entries()) {
    for (const [key, started] of one.started) all.started.set(`${i} ${key}`, started)
    all.violations.push(...one.violations)
    for (const name of Object.keys(all.counts) as (keyof Ledger['counts'])[]) all.counts[name] += one.counts[name]
  }
  return all
}

export const emptyLedger = (): Ledger => ({
  started: new Map(),
  tasksDone: new Set(),
  jobsDone: new Set(),
  messages: new Map(),
  broadcasts: new Set(),
  notes: new Map(),
  violations: [],
  counts: { requests: 0, acknowledged: 0, retried: 0, repeated: 0, putOff: 0 },
})
