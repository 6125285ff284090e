import { z } from '@hono/zod-openapi'
import { forbidden } from '../../problem.ts'
import type { Shell } from '../../shell.ts'
import { type App, endpoint, open, routes } from '../endpoint.ts'
import { long } from './search.ts'

const Topology = z.object({
  brokers: z.array(
    z.object({
      nodeId: z.number().int(),
      host: z.string(),
      port: z.number().int(),
      partitions: z.array(
        z.object({ partitionId: z.number().int(), role: z.enum(['leader']), health: z.enum(['healthy']) }),
      ),
      version: z.string(),
    }),
  ),
  clusterId: z.string().nullable(),
  clusterSize: z.number().int(),
  partitionsCount: z.number().int(),
  replicationFactor: z.number().int(),
  gatewayVersion: z.string(),
  lastCompletedChangeId: z.string(),
})

/** The newest representable date: 8.64e15 ms is where JavaScript's calendar ends. */
const latestMs = 8_640_000_000_000_000

/** Is it up, what is it made of, and the clock for tests of long processes. */
export const system = (shell: Shell): App => {
  const app = routes()
  const { clock, settings, version } = shell

  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/v2/status',
    summary: 'Whether the runtime can take work',
    tags: ['Cluster'],
    responses: { 204: { description: 'It can' }, 503: { description: 'The database does not answer' } },
  })
  app.get('/v2/status', open, async (c) => {
    await shell.db.read('select 1 as one')
    return c.body(null, 204)
  })

  app.openapi(
    endpoint({
      method: 'get',
      path: '/v2/topology',
      summary: 'What the installation is made of, in the words of a cluster',
      tag: 'Cluster',
      permission: 'signedIn',
      answer: Topology,
    }),
    async (c) =>
      c.json(
        {
          brokers: [
            {
              nodeId: 0,
              host: settings.host,
              port: settings.port,
              partitions: [{ partitionId: 1, role: 'leader' as const, health: 'healthy' as const }],
              version,
            },
          ],
          clusterId: null,
          clusterSize: 1,
          partitionsCount: 1,
          replicationFactor: 1,
          gatewayVersion: version,
          lastCompletedChangeId: '-1',
        },
        200,
      ),
  )

  app.openapi(
    endpoint({
      method: 'put',
      path: '/v2/clock',
      summary: 'Pin the clock to a moment, so that a two-month follow-up is tested in a second',
      tag: 'Clock',
      permission: 'administer',
      body: z.strictObject({ timestamp: long(0, latestMs) }),
    }),
    async (c) => {
      mustBeControllable()
      clock.pin(c.req.valid('json').timestamp)
      return c.body(null, 204)
    },
  )
  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/clock/reset',
      summary: 'Let the clock run with the machine again',
      tag: 'Clock',
      permission: 'administer',
    }),
    async (c) => {
      mustBeControllable()
      clock.reset()
      return c.body(null, 204)
    },
  )
  return app

  function mustBeControllable() {
    if (!settings.controllableClock)
      throw forbidden('The clock runs with the machine. Start Waymark with WAYMARK_CLOCK=controllable to move it.')
  }
}
