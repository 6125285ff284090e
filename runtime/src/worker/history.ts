import { comingAndGoing, deleteDraftsOfClosedTasks, deleteExpiredSessions } from '../store/leftovers.ts'
import { ensureMonths, monthOf } from '../store/months.ts'
import { PruningUndone, prunableMonth, pruneAuditTrail, pruneMonth } from '../store/prune.ts'
import { recordAct } from '../store/queries/audit.ts'
import { foldRollups, tidyUpDeltas } from '../store/rollups.ts'
import type { Round } from './rounds.ts'

/** Makes the partitions of this month and the next, so that nobody has to wait for them at the turn of a month. */
export const prepareMonths: Round = async ({ db, clock }) => {
  const month = monthOf(clock.nowMs())
  await ensureMonths(db, [month, month + 1])
  return 0
}

/** Folds what batches have added into the figures that insights read. */
export const foldFigures: Round = async ({ db }) => {
  const folded = await foldRollups(db)
  if (folded > 0) await tidyUpDeltas(db)
  return folded
}

/** PostgreSQL tidies up by itself; the embedded database has to be told, one table at a time, for everybody waits meanwhile. */
export const tidyTables: Round = async ({ db }) => {
  if (db.kind === 'pglite') for (const table of comingAndGoing) await db.read(`vacuum analyze ${table}`)
  return 0
}

/** Forgets sign-ins that have run out, and what was typed into tasks that are over. */
export const forgetLeftovers: Round = async ({ db, clock }) => {
  await deleteExpiredSessions(db, clock.realMs())
  await deleteDraftsOfClosedTasks(db)
  return 0
}

/** Drops what retention lets go of the oldest month of which enough may go. One runtime does it, one month at a time. */
export const pruneHistory: Round = async ({ db, clock, log, keys }) => {
  const nowMs = clock.nowMs()
  for (const month of await pruneAuditTrail(db, nowMs)) await record('pruneAuditTrail', month, {})
  const month = await prunableMonth(db, nowMs)
  if (month === undefined) return 0
  try {
    const pruned = await pruneMonth(db, month, { nowMs, realMs: () => clock.realMs() })
    if (!pruned || pruned.dropped === 0) return 0
    await record('prune', pruned.month, { ...pruned })
    log.info({ pruned }, 'a month of history was pruned')
    return 1
  } catch (error) {
    if (!(error instanceof PruningUndone)) throw error
    log.info({ month, why: error.message }, 'a month of history was not pruned; a later round tries again')
    return 0
  }

  async function record(action: string, subjectKey: string, detail: Record<string, unknown>) {
    const at = new Date(clock.nowMs())
    await recordAct(db, await keys.next(), { by: null, at, action, subject: 'history', subjectKey, detail })
  }
}
