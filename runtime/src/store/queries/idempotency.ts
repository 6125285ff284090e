import type { Queries } from '../database.ts'

/** Whether a request with this key has been answered already: what has changed since then does not matter to its repetition. */
export async function isAnswered(db: Queries, key: string | undefined): Promise<boolean> {
  if (key === undefined) return false
  const rows = await db.read('select 1 from idempotency_key where key = $1', [key])
  return rows.length > 0
}
