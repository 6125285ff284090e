import { z } from '@hono/zod-openapi'
import { LiveFloor, ProcessOverview } from '@waymark/shared/contract'
import { DateTime } from 'luxon'
import { notFound } from '../problem.ts'
import type { Shell } from '../shell.ts'
import { floorFigures, latestProcesses, processFigures, versionFigures } from '../store/queries/floor.ts'
import { type App, endpoint, routes } from './endpoint.ts'

const nothing = { running: 0, late: 0, incidents: 0, started: 0, completed: 0 }

/** What is going on: every process, and the live floor of one. */
export const monitor = (shell: Shell): App => {
  const app = routes()
  const { db, clock } = shell
  const times = () => {
    const now = new Date(clock.nowMs())
    return { now, since: DateTime.fromJSDate(now, { zone: 'utc' }).startOf('day').toJSDate() }
  }

  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/monitor/processes',
      summary: 'Every published process with what is going on in it',
      tag: 'Monitor',
      permission: 'view',
      answer: z.array(ProcessOverview),
    }),
    async (c) => {
      const [processes, figures] = await Promise.all([latestProcesses(db), processFigures(db, times())])
      return c.json(
        processes.map((process) => {
          const found = figures.find((one) => one.processId === process.processId) ?? nothing
          const { running, late, incidents } = found
          return {
            ...process,
            running,
            late,
            incidents,
            startedToday: found.started,
            completedToday: found.completed,
          }
        }),
        200,
      )
    },
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/monitor/processes/{processId}',
      summary: 'The live floor: each step of a process with the cases that stand at it',
      tag: 'Monitor',
      permission: 'view',
      params: z.object({ processId: z.string() }),
      query: z.object({ version: z.coerce.number().int().positive().optional() }),
      answer: LiveFloor,
    }),
    async (c) => {
      const { processId } = c.req.valid('param')
      const { version } = c.req.valid('query')
      const versions = await versionFigures(db, processId)
      const shown = version === undefined ? versions[0] : versions.find((one) => one.version === version)
      if (!shown)
        throw notFound(`There is no ${version === undefined ? '' : `version ${version} of `}process "${processId}".`)
      const scope = { processId, ...(version === undefined ? {} : { version }), ...times() }
      const [definition, { steps, all }] = await Promise.all([
        shell.definitions.byKey(shown.processDefinitionKey),
        floorFigures(db, scope),
      ])
      const { started, completed, running, late, incidents } = all
      return c.json(
        {
          processId,
          name: definition?.name ?? processId,
          version: shown.version,
          processDefinitionKey: shown.processDefinitionKey,
          versions,
          steps: steps.map(({ completed, ...step }) => ({ ...step, completedToday: completed })),
          today: { started, completed, running, late, incidents },
        },
        200,
      )
    },
  )
  return app
}
