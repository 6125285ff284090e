import { z } from '@hono/zod-openapi'
import { Funnel, StepInsights, StepPeople } from '@waymark/shared/contract'
import { funnel } from '../actions/funnel.ts'
import { stepInsights, stepPeople } from '../actions/stepInsights.ts'
import type { Definition } from '../engine/definitions.ts'
import { invalid, notFound } from '../problem.ts'
import type { Shell } from '../shell.ts'
import { wholeHours } from '../store/rollups.ts'
import { type App, endpoint, routes } from './endpoint.ts'

const dayMs = 24 * 3_600_000
const defaultPeriodMs = 30 * dayMs
const startOfDay = (ms: number) => Math.floor(ms / dayMs) * dayMs

const Period = { from: z.string().optional(), to: z.string().optional() }
const StepQuery = z.object({
  ...Period,
  version: z.coerce.number().int().positive().optional(),
  saleType: z.string().optional(),
  /** A working calendar: times count its hours only. */
  calendar: z.string().optional(),
})

/** Where cases stall, and how far they come. */
export const insights = (shell: Shell): App => {
  const app = routes()
  const params = z.object({ processId: z.string() })

  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/insights/processes/{processId}/steps',
      summary: 'How long each step takes, what waits there, and the worst step',
      tag: 'Insights',
      permission: 'view',
      params,
      query: StepQuery,
      answer: StepInsights,
    }),
    async (c) => {
      const { definition, scope, calendar } = await askedFor(c.req.valid('param'), c.req.valid('query'))
      return c.json(await stepInsights(shell, definition, scope, calendar), 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/insights/processes/{processId}/steps/{elementId}/people',
      summary: 'Who holds what at a step, and how fast they are',
      tag: 'Insights',
      permission: 'view',
      params: params.extend({ elementId: z.string() }),
      query: StepQuery,
      answer: StepPeople,
    }),
    async (c) => {
      const { elementId, ...of } = c.req.valid('param')
      const { definition, scope, calendar } = await askedFor(of, c.req.valid('query'))
      return c.json(await stepPeople(shell, definition, elementId, scope, calendar), 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/insights/processes/{processId}/funnel',
      summary: 'How many cases are in, have reached and were refused in each stage',
      tag: 'Insights',
      permission: 'view',
      params,
      query: z.object({ ...Period, saleType: z.string().optional(), responsible: z.string().optional() }),
      answer: Funnel,
    }),
    async (c) => {
      const { processId } = c.req.valid('param')
      const { saleType, responsible, ...asked } = c.req.valid('query')
      const definition = await definitionOf(processId)
      return c.json(await funnel(shell, definition, { saleType, responsible, ...periodOf(asked) }), 200)
    },
  )
  return app

  async function askedFor(
    { processId }: { processId: string },
    { version, saleType, calendar, ...asked }: z.infer<typeof StepQuery>,
  ) {
    const definition = await definitionOf(processId, version)
    return { definition, scope: { processId, version, saleType, ...periodOf(asked) }, calendar }
  }

  async function definitionOf(processId: string, version?: number): Promise<Definition> {
    const definition = await (version === undefined
      ? shell.definitions.latest(processId)
      : shell.definitions.version(processId, version))
    if (definition) return definition
    throw notFound(
      `There is no ${version === undefined ? '' : `version ${version} of `}published process "${processId}".`,
    )
  }

  /** The last thirty days and today, unless said otherwise; whole hours, as figures are counted by them. */
  function periodOf({ from, to }: { from?: string | undefined; to?: string | undefined }) {
    const endMs = to === undefined ? shell.clock.nowMs() + 1 : Date.parse(to)
    const startMs = from === undefined ? startOfDay(endMs - defaultPeriodMs) : Date.parse(from)
    if (Number.isNaN(endMs) || Number.isNaN(startMs))
      throw invalid('"from" and "to" are moments in ISO 8601, such as 2026-03-01T00:00:00Z.')
    return wholeHours({ from: new Date(startMs).toISOString(), to: new Date(endMs).toISOString() })
  }
}
