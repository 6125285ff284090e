import { z } from '@hono/zod-openapi'
import { CaseList, CasePage, CaseSearch, Key } from '@waymark/shared/contract'
import { casePage } from '../actions/casePage.ts'
import { findCases } from '../actions/findCases.ts'
import type { Shell } from '../shell.ts'
import { type App, endpoint, personOf, routes } from './endpoint.ts'

/** Cases: lists of them, and one with its way on its own version of the drawing. */
export const cases = (shell: Shell): App => {
  const app = routes()

  app.openapi(
    endpoint({
      method: 'post',
      path: '/api/cases/search',
      summary: 'Cases that fit a filter, a page at a time, with the count and sum of all',
      tag: 'Cases',
      permission: 'view',
      body: CaseSearch,
      answer: CaseList,
    }),
    async (c) => c.json(await findCases(shell, personOf(c), c.req.valid('json')), 200),
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/cases/{processInstanceKey}',
      summary: 'One case: its way on the drawing, history, variables, tasks, incidents, documents and comments',
      tag: 'Cases',
      permission: 'view',
      params: z.object({ processInstanceKey: Key }),
      answer: CasePage,
    }),
    async (c) => c.json(await casePage(shell, personOf(c), c.req.valid('param').processInstanceKey), 200),
  )
  return app
}
