import type { Metrics } from '../metrics.ts'
import type { Shell } from '../shell.ts'
import { type App, open, requires, routes } from './endpoint.ts'

/** The figures for Prometheus: for administrators, unless the settings open them to everybody who reaches the port. */
export const metricsFor = (shell: Pick<Shell, 'settings'>, metrics: Metrics): App => {
  const app = routes()
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/metrics',
    summary: 'Figures for Prometheus',
    description: 'Needs an administrator, by session or Basic credentials, unless WAYMARK_METRICS is "open".',
    tags: ['Operation'],
    responses: {
      200: { description: 'Figures in the text format of Prometheus', content: { 'text/plain': {} } },
      401: { description: 'Not signed in' },
      403: { description: 'No administrator' },
    },
  })
  app.get('/metrics', shell.settings.openMetrics ? open : requires('administer'), async (c) =>
    c.body(await metrics.text(), 200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' }),
  )
  return app
}
