import type { Queries } from '../database.ts'

/** An act that neither moves an instance nor publishes: those are recorded where they are done. */
export interface Act {
  /** Null: Waymark itself. */
  readonly by: string | null
  readonly at: Date
  /** An order: `deleteDraft`. */
  readonly action: string
  readonly subject: 'draft' | 'form' | 'history' | 'retention'
  readonly subjectKey: string
  readonly detail?: Record<string, unknown>
}

/** Adds a line to the audit trail; with the act's own transaction, so that neither is there without the other. */
export async function recordAct(db: Queries, key: string, act: Act): Promise<void> {
  await db.read(
    `insert into audit_entry (key, at, by, action, subject, subject_key, detail)
     values ($1::bigint, $2, $3, $4, $5, $6, $7::jsonb)`,
    [key, act.at, act.by, act.action, act.subject, act.subjectKey, JSON.stringify(act.detail ?? {})],
  )
}
