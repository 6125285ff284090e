import { z } from '@hono/zod-openapi'
import { notFound } from '../../problem.ts'
import type { Shell } from '../../shell.ts'
import {
  type RequirementsRow,
  requirementsRow,
  requirementsXml,
  decisionRequirements as searchable,
} from '../../store/queries/decisions.ts'
import { search } from '../../store/queries/search.ts'
import { type App, endpoint, requires, routes } from '../endpoint.ts'
import { keyFrom } from './processDefinitions.ts'
import { Key, searchAnswer, searchBody, Tenant, tenantId } from './search.ts'

const DecisionRequirements = z.object({
  decisionRequirementsName: z.string(),
  version: z.number().int(),
  decisionRequirementsId: z.string(),
  resourceName: z.string(),
  tenantId: Tenant,
  decisionRequirementsKey: Key,
})
const params = z.object({ decisionRequirementsKey: Key })

/** Published DMN files, each with the decisions that need one another. */
export const decisionRequirements = ({ db }: Shell): App => {
  const app = routes()

  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/decision-requirements/search',
      summary: 'Find published decision requirements graphs',
      tag: 'Decision requirements',
      permission: 'view',
      body: searchBody(searchable, {}),
      answer: searchAnswer(DecisionRequirements),
    }),
    async (c) => {
      const found = await search<RequirementsRow>(db, searchable, c.req.valid('json'))
      return c.json({ items: found.items.map(asRequirements), page: found.page }, 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/v2/decision-requirements/{decisionRequirementsKey}',
      summary: 'One version of a decision requirements graph',
      tag: 'Decision requirements',
      permission: 'view',
      params,
      answer: DecisionRequirements,
    }),
    async (c) => {
      const key = c.req.valid('param').decisionRequirementsKey
      const row = await requirementsRow(db, key)
      if (!row) throw unknown(key)
      return c.json(asRequirements(row), 200)
    },
  )

  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/v2/decision-requirements/{decisionRequirementsKey}/xml',
    summary: 'The file, as it was published',
    tags: ['Decision requirements'],
    request: { params },
    responses: { 200: { description: 'DMN 1.3', content: { 'text/xml': { schema: z.string() } } } },
  })
  app.get('/v2/decision-requirements/:decisionRequirementsKey/xml', requires('view'), async (c) => {
    const key = keyFrom(c.req.param('decisionRequirementsKey'))
    const xml = await requirementsXml(db, key)
    if (xml === undefined) throw unknown(key)
    return c.body(xml, 200, { 'content-type': 'text/xml; charset=utf-8' })
  })
  return app
}

const asRequirements = (row: RequirementsRow): z.infer<typeof DecisionRequirements> => ({
  decisionRequirementsName: row.name,
  version: row.version,
  decisionRequirementsId: row.requirements_id,
  resourceName: row.resource_name,
  tenantId,
  decisionRequirementsKey: row.requirements_key,
})

const unknown = (key: string) => notFound(`There are no decision requirements ${key}.`)
