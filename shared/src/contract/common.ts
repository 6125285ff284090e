import { z } from 'zod'

/** A 64-bit key as a decimal string. */
export const Key = z
  .string()
  .regex(/^\d{1,19}$/, 'a key is a decimal number')
  .refine(
    (text) => text.length < 19 || !/^\d+$/.test(text) || BigInt(text) <= 9223372036854775807n,
    'a key fits into 64 bits',
  )
/** ISO 8601 with offset, UTC where the server writes it. */
export const Instant = z.string()
export const Variables = z.record(z.string(), z.unknown())

/** What a person may do: an administrator may do everything, the others what their daily work needs. */
export const Role = z.enum(['administrator', 'analyst', 'manager', 'employee'])
export type Role = z.infer<typeof Role>

/** RFC 9457. `code` is stable for programs; `detail` is a sentence for people. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  instance: z.string().optional(),
  code: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  findings: z.array(z.unknown()).optional(),
})
export type Problem = z.infer<typeof Problem>
