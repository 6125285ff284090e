import type { Shell } from '../shell.ts'
import { recordAct } from '../store/queries/audit.ts'
import { auditTrail, holdCase, keepFor, releaseCase, retentions } from '../store/retention.ts'

type Stage = Pick<Shell, 'db' | 'clock' | 'keys'>

/** How long the cases of a process are kept after their end, in days; null: for ever. */
export interface Keeping {
  readonly processId: string
  readonly name: string
  readonly days: number | null
}

/** Every process that was ever published, and last the audit trail, whose `processId` is empty. */
export async function keepings({ db }: Pick<Stage, 'db'>): Promise<Keeping[]> {
  const [processes, set] = await Promise.all([
    db.read<{ processId: string; name: string }>(
      `select distinct on (process_id) process_id as "processId", name from process_definition order by process_id, version desc`,
    ),
    retentions(db),
  ])
  const daysOf = (processId: string) => set.find((one) => one.processId === processId)?.days ?? null
  return [...processes, { processId: auditTrail, name: 'The audit trail' }].map((one) => ({
    ...one,
    days: daysOf(one.processId),
  }))
}

/**
 * Sets how long cases of a process are kept after their end.
 *
 * @param of.days null: for ever
 * @returns false where there is no such process
 */
export async function setRetention(
  shell: Stage,
  of: { processId: string; days: number | null; by: string | null },
): Promise<boolean> {
  const { db, clock, keys } = shell
  const { processId, days, by } = of
  if (!(await keepings(shell)).some((one) => one.processId === processId)) return false
  const [atMs, key] = [clock.nowMs(), await keys.next()]
  await db.transaction(async (tx) => {
    await keepFor(tx, { processId, days, atMs, by })
    await recordAct(tx, key, {
      by,
      at: new Date(atMs),
      action: 'change',
      subject: 'retention',
      subjectKey: processId,
      detail: { days },
    })
  })
  return true
}

/** Keeps a case whatever retention says. @returns false where there is no such case */
export async function hold(
  { db, clock, keys }: Stage,
  of: { rootKey: string; reason: string; by: string | null },
): Promise<boolean> {
  const { rootKey, reason, by } = of
  const there = await db.read('select 1 from process_instance where root_key = $1::bigint and key = $1::bigint', [
    rootKey,
  ])
  if (there.length === 0) return false
  const [atMs, key] = [clock.nowMs(), await keys.next()]
  await db.transaction(async (tx) => {
    await holdCase(tx, { rootKey, reason, atMs, by })
    await recordAct(tx, key, {
      by,
      at: new Date(atMs),
      action: 'hold',
      subject: 'history',
      subjectKey: rootKey,
      detail: { reason },
    })
  })
  return true
}

/** @returns false where it was not held */
export async function release(
  { db, clock, keys }: Stage,
  of: { rootKey: string; by: string | null },
): Promise<boolean> {
  const key = await keys.next()
  return db.transaction(async (tx) => {
    if (!(await releaseCase(tx, of.rootKey))) return false
    const at = new Date(clock.nowMs())
    await recordAct(tx, key, { by: of.by, at, action: 'release', subject: 'history', subjectKey: of.rootKey })
    return true
  })
}
