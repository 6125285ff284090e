import { ensureMonths, monthOf } from '../store/months.ts'
import { foldRollups } from '../store/rollups.ts'
import type { Round } from './rounds.ts'

/** Makes the partitions of this month and the next, so that nobody has to wait for them at the turn of a month. */
export const prepareMonths: Round = async ({ db, clock }) => {
  const month = monthOf(clock.nowMs())
  await ensureMonths(db, [month, month + 1])
  return 0
}

/** Folds what batches have added into the figures that insights read. */
export const foldFigures: Round = ({ db }) => foldRollups(db)
