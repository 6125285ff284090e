import { z } from '@hono/zod-openapi'
import { Health } from '@waymark/shared/contract'
import type { Shell } from '../shell.ts'
import { type App, endpoint, routes } from './endpoint.ts'

/** The installation itself: is it alive, is it well. */
export const admin = (shell: Shell): App => {
  const app = routes()
  const Alive = z.object({ status: z.string() })

  app.openapi(
    endpoint({
      method: 'get',
      path: '/healthz',
      summary: 'The process answers',
      tag: 'Operation',
      permission: 'anybody',
      answer: Alive,
    }),
    async (c) => c.json({ status: 'ok' }, 200),
  )
  app.openapi(
    endpoint({
      method: 'get',
      path: '/readyz',
      summary: 'The database answers too',
      tag: 'Operation',
      permission: 'anybody',
      answer: Alive,
    }),
    async (c) => {
      await shell.db.read('select 1 as one')
      return c.json({ status: 'ready' }, 200)
    },
  )
  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/admin/health',
      summary: 'The installation in numbers',
      tag: 'Operation',
      permission: 'administer',
      answer: Health,
    }),
    async (c) => {
      const [database] = await shell.db.read<{ version: string }>('select version() as version')
      const counted = await shell.db.read<{ live: string; timers: string; incidents: string; jobs: string }>(
        `select (select count(*) from process_instance where state = 'running') as live,
                (select count(*) from timer where due_at <= $1) as timers,
                (select count(*) from incident where state = 'ACTIVE') as incidents,
                (select count(*) from job) as jobs`,
        [new Date(shell.clock.nowMs()).toISOString()],
      )
      const counts = counted[0]
      const told = shell.committer.stats
      return c.json(
        {
          database: { kind: shell.db.kind, version: database?.version ?? '', durability: shell.durability },
          runtime: {
            version: shell.version,
            startedAt: new Date(shell.startedAtMs).toISOString(),
            node: process.version,
            memoryMb: Math.round(process.memoryUsage().rss / 1048576),
          },
          engine: {
            commands: told.commands,
            batches: told.batches,
            queued: told.queued,
            live: Number(counts?.live ?? 0),
            timersDue: Number(counts?.timers ?? 0),
            incidents: Number(counts?.incidents ?? 0),
            jobs: Number(counts?.jobs ?? 0),
          },
        },
        200,
      )
    },
  )
  return app
}
