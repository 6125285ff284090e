import type { Queries, Statement } from './database.ts'

export interface KeptAnswer {
  readonly key: string
  /** Hash of what was asked. */
  readonly request: string
  readonly answer: unknown
}

/** The answers that were given to these keys before. */
export async function answersOf(tx: Queries, keys: readonly string[]): Promise<Map<string, KeptAnswer>> {
  if (keys.length === 0) return new Map()
  const rows = await tx.read<KeptAnswer>(
    'select key, request, answer from idempotency_key where key = any($1::text[])',
    [keys],
  )
  return new Map(rows.map((row) => [row.key, row]))
}

/** Keeps answers, by the machine's clock: a pinned one that jumps forgets none. An answer to a key that has one already fails as a duplicate. */
export const keepingAnswers = (answers: readonly KeptAnswer[], realMs: number): Statement => ({
  text: `insert into idempotency_key (key, request, answer, at)
     select x.key, x.request, x.answer::jsonb, $4::timestamptz from unnest($1::text[], $2::text[], $3::text[]) as x(key, request, answer)`,
  params: [
    answers.map((one) => one.key),
    answers.map((one) => one.request),
    answers.map((one) => JSON.stringify(one.answer)),
    new Date(realMs),
  ],
})

/** Forgets answers that nobody will ask for again. */
export async function deleteOldAnswers(db: Queries, beforeMs: number): Promise<void> {
  await db.read('delete from idempotency_key where at < $1', [new Date(beforeMs)])
}
