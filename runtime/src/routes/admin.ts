import { z } from '@hono/zod-openapi'
import { Health } from '@waymark/shared/contract'
import { watchLastMinutes } from '../lastMinutes.ts'
import { ProblemError } from '../problem.ts'
import type { Shell } from '../shell.ts'
import { countConnections, countInstallation } from '../store/queries/installation.ts'
import { type App, endpoint, routes } from './endpoint.ts'

/** The installation itself: is it alive, is it well. */
export const admin = (shell: Shell): App => {
  const app = routes()
  const lately = watchLastMinutes(shell.committer, shell.clock.realMs)
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
      if (shell.live.closing.aborted)
        throw new ProblemError(
          503,
          'UNAVAILABLE',
          'Stopping',
          'This runtime is stopping; it finishes what it was asked.',
        )
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
      const nowMs = shell.clock.nowMs()
      const [[database], counts, states] = await Promise.all([
        shell.db.read<{ version: string; size: string; allowed: string }>(
          `select version() as version, pg_database_size(current_database()) as size,
                  current_setting('max_connections') as allowed`,
        ),
        countInstallation(shell.db, nowMs),
        countConnections(shell.db),
      ])
      const { queued, flying } = shell.committer.stats
      const open = states.reduce((all, { count }) => all + count, 0)
      const busy = states.find(({ state }) => state === 'active')?.count ?? 0
      return c.json(
        {
          database: {
            kind: shell.db.kind,
            version: database?.version ?? '',
            durability: shell.durability,
            sizeBytes: Number(database?.size ?? 0),
            connections: states.length > 0 ? { open, busy, allowed: Number(database?.allowed ?? 0) } : null,
          },
          runtime: {
            version: shell.version,
            startedAt: new Date(shell.startedAtMs).toISOString(),
            node: process.version,
            memoryMb: Math.round(process.memoryUsage().rss / 1048576),
          },
          engine: { queued, writersBusy: flying, writers: shell.db.writers, ...counts },
          lately: lately(),
        },
        200,
      )
    },
  )
  return app
}
