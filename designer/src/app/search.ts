import { z } from 'zod'

/**
 * Search params of every route. They are plain text in the address: a 64-bit key must never become a number on its way.
 * A value that makes no sense is dropped, so that an old link still opens its page.
 */
const text = z.string().optional().catch(undefined)
const whole = z.coerce.number().int().optional().catch(undefined)
const flag = z
  .union([z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')])
  .optional()
  .catch(undefined)

export const searchOf = {
  signIn: z.object({ to: text }),
  library: z.object({ search: text }),
  decisions: z.object({ search: text }),
  decision: z.object({ draft: text, step: text }),
  editor: z.object({ step: text, panel: text, version: text }),
  form: z.object({ draft: text, step: text }),
  inbox: z.object({ task: text }),
  task: z.object({ tab: text }),
  start: z.object({ process: text }),
  monitor: z.object({ search: text }),
  floor: z.object({
    version: whole,
    step: text,
    late: flag,
    incident: flag,
    search: text,
    state: z.enum(['running', 'completed', 'canceled', 'any']).optional().catch(undefined),
    sort: z.enum(['startedAt', 'dueDate', 'amount']).optional().catch(undefined),
    order: z.enum(['asc', 'desc']).optional().catch(undefined),
  }),
  case: z.object({ step: text, tab: text }),
  insights: z.object({ from: text, to: text, period: text }),
  steps: z.object({
    measure: z.enum(['waiting', 'median', 'p90', 'late']).optional().catch(undefined),
    from: text,
    to: text,
    period: text,
    version: whole,
    saleType: text,
    calendar: text,
    step: text,
  }),
  funnel: z.object({
    from: text,
    to: text,
    period: text,
    saleType: text,
    responsible: text,
    stage: text,
    stageState: z.enum(['in', 'reached', 'refused', 'won']).optional().catch(undefined),
  }),
  admin: z.object({ tab: text, search: text }),
}

export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search))
}

export function stringifySearch(search: Record<string, unknown>): string {
  const values = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== '') values.set(name, String(value))
  }
  const text = values.toString()
  return text === '' ? '' : `?${text}`
}
