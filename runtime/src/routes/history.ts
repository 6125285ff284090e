import { History, SetRetention } from '@waymark/shared/contract'
import { keepings, setRetention } from '../actions/history.ts'
import { notFound } from '../problem.ts'
import type { Shell } from '../shell.ts'
import { monthsOfHistory } from '../store/retention.ts'
import { type App, endpoint, personOf, routes } from './endpoint.ts'

/** What remains of cases after their end, and for how long. */
export const history = (shell: Shell): App => {
  const app = routes()
  const all = async (): Promise<History> => {
    const [months, retention] = await Promise.all([monthsOfHistory(shell.db, shell.clock.nowMs()), keepings(shell)])
    return {
      months: months.map(({ name, finished, running, rows, bytes, due, nextDueAt }) => ({
        name,
        finished,
        running,
        rows,
        bytes,
        due,
        nextDueAt: nextDueAt?.toISOString() ?? null,
      })),
      retention,
    }
  }

  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/admin/history',
      summary: 'The months of history, and how long cases of each process are kept',
      tag: 'Operation',
      permission: 'administer',
      answer: History,
    }),
    async (c) => c.json(await all(), 200),
  )
  app.openapi(
    endpoint({
      method: 'put',
      path: '/api/admin/history/retention',
      summary: 'Keep cases of a process for so many days after their end, or for ever',
      tag: 'Operation',
      permission: 'administer',
      body: SetRetention,
      answer: History,
    }),
    async (c) => {
      const { processId, days } = c.req.valid('json')
      if (!(await setRetention(shell, { processId, days, by: personOf(c).username })))
        throw notFound(`There is no process "${processId}".`)
      return c.json(await all(), 200)
    },
  )
  return app
}
