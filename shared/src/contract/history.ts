import { z } from 'zod'
import { Instant } from './common.ts'

/** GET /api/admin/history: what remains of cases after their end, by the month in which they began. */
export const History = z.object({
  months: z.array(
    z.object({
      /** 2026-11; `before`: from before keys told their month. */
      name: z.string(),
      finished: z.number().int(),
      running: z.number().int(),
      /** An estimate. */
      rows: z.number(),
      bytes: z.number(),
      /** Cases that retention lets go now. */
      due: z.number().int(),
      /** When more may go. */
      nextDueAt: Instant.nullable(),
    }),
  ),
  /** By process; the audit trail has an empty `processId`. */
  retention: z.array(z.object({ processId: z.string(), name: z.string(), days: z.number().int().nullable() })),
})
export type History = z.infer<typeof History>

/** PUT /api/admin/history/retention: how many days cases of a process are kept after their end; null: for ever. */
export const SetRetention = z.object({ processId: z.string(), days: z.number().int().min(1).max(36_500).nullable() })
export type SetRetention = z.infer<typeof SetRetention>
