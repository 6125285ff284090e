import { z } from '@hono/zod-openapi'
import { sql } from 'drizzle-orm'
import { seesCase } from '../../identity/visible.ts'
import { notFound } from '../../problem.ts'
import type { Shell } from '../../shell.ts'
import {
  type DefinitionRow,
  definitionByKey,
  isLatest,
  processDefinitions as searchable,
} from '../../store/queries/processDefinitions.ts'
import {
  deeperConditions,
  elementStatistics,
  elementStatisticsOf,
  processInstances,
} from '../../store/queries/processInstances.ts'
import { conditionsOf, search } from '../../store/queries/search.ts'
import { type App, endpoint, personOf, requires, routes } from '../endpoint.ts'
import { FormResult, formResult } from './forms.ts'
import { deeperFilters, instanceProperties } from './processInstanceFilter.ts'
import { Key, searchAnswer, searchBody, Tenant, tenantId } from './search.ts'

const ProcessDefinition = z.object({
  name: z.string().nullable(),
  resourceName: z.string(),
  version: z.number().int(),
  versionTag: z.string().nullable(),
  processDefinitionId: z.string(),
  tenantId: Tenant,
  processDefinitionKey: Key,
  hasStartForm: z.boolean(),
  state: z.enum(['ACTIVE']),
})
export const ElementStatistics = z.object({
  items: z.array(
    z.object({
      elementId: z.string(),
      active: z.number().int(),
      canceled: z.number().int(),
      incidents: z.number().int(),
      completed: z.number().int(),
    }),
  ),
})
const params = z.object({ processDefinitionKey: Key })

/** Published processes: find them, read their drawing and start form, count what goes on in them. */
export const processDefinitions = (shell: Shell): App => {
  const app = routes()
  const { db, definitions } = shell

  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/process-definitions/search',
      summary: 'Find published processes',
      tag: 'Process definition',
      permission: 'view',
      body: searchBody(searchable, { isLatestVersion: z.boolean().optional() }),
      answer: searchAnswer(ProcessDefinition),
    }),
    async (c) => {
      const query = c.req.valid('json')
      const latest = query.filter?.isLatestVersion
      const found = await search<DefinitionRow>(db, searchable, query, [
        latest === undefined ? undefined : latest ? isLatest : sql`not ${isLatest}`,
      ])
      return c.json({ items: found.items.map(asDefinition), page: found.page }, 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/v2/process-definitions/{processDefinitionKey}',
      summary: 'One version of a process',
      tag: 'Process definition',
      permission: 'view',
      params,
      answer: ProcessDefinition,
    }),
    async (c) => {
      const key = c.req.valid('param').processDefinitionKey
      const row = await definitionByKey(db, key)
      if (!row) throw unknown(key)
      return c.json(asDefinition(row), 200)
    },
  )

  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/v2/process-definitions/{processDefinitionKey}/xml',
    summary: 'The drawing, as it was published',
    tags: ['Process definition'],
    request: { params },
    responses: { 200: { description: 'BPMN 2.0', content: { 'text/xml': { schema: z.string() } } } },
  })
  app.get('/v2/process-definitions/:processDefinitionKey/xml', requires('view'), async (c) => {
    const definition = await mustBe(keyFrom(c.req.param('processDefinitionKey')))
    return c.body(await definitions.xml(definition), 200, { 'content-type': 'text/xml; charset=utf-8' })
  })

  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/v2/process-definitions/{processDefinitionKey}/form',
    summary: 'The form to start it with; 204 when it has none',
    tags: ['Process definition'],
    request: { params },
    responses: {
      200: { description: 'form-js schema', content: { 'application/json': { schema: FormResult } } },
      204: { description: 'It starts without a form' },
    },
  })
  app.get('/v2/process-definitions/:processDefinitionKey/form', requires('view'), async (c) => {
    const definition = await mustBe(keyFrom(c.req.param('processDefinitionKey')))
    const wanted = definition.graph.processMeta.startForm
    if (!wanted?.formId) return c.body(null, 204)
    const form = await definitions.form(definition, { ...wanted, formId: wanted.formId })
    if (!form) throw notFound(`The form "${wanted.formId}" that starts ${definition.name} is not published.`)
    return c.json(formResult(form), 200)
  })

  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/process-definitions/{processDefinitionKey}/statistics/element-instances',
      summary: 'How many element instances stand at, went through and are stuck at each element',
      tag: 'Process definition',
      permission: 'view',
      params,
      body: z.strictObject({ filter: z.strictObject({ ...instanceProperties, ...deeperFilters }).optional() }),
      answer: ElementStatistics,
    }),
    async (c) => {
      const { processDefinitionKey } = c.req.valid('param')
      const definition = await mustBe(processDefinitionKey)
      const filter = c.req.valid('json').filter ?? {}
      const visible = seesCase(personOf(c), sql`p.root_key`)
      const counted =
        visible || Object.values(filter).some((asked) => asked !== undefined)
          ? await elementStatistics(db, [
              sql`p.definition_key = ${processDefinitionKey}::bigint`,
              ...conditionsOf(processInstances, filter),
              ...deeperConditions(filter),
              ...(visible ? [visible] : []),
            ])
          : await elementStatisticsOf(db, definition, new Date(shell.clock.nowMs()))
      return c.json({ items: counted.map(({ element_id, ...counts }) => ({ elementId: element_id, ...counts })) }, 200)
    },
  )
  return app

  async function mustBe(key: string) {
    const definition = await definitions.byKey(key)
    if (!definition) throw unknown(key)
    return definition
  }
}

const asDefinition = (row: DefinitionRow): z.infer<typeof ProcessDefinition> => ({
  name: row.name,
  resourceName: row.resource_name,
  version: row.version,
  versionTag: row.version_tag,
  processDefinitionId: row.process_id,
  tenantId,
  processDefinitionKey: row.definition_key,
  hasStartForm: row.has_start_form,
  state: 'ACTIVE',
})

const unknown = (key: string) => notFound(`There is no process definition ${key}.`)
/** A key from a path that is not validated by its route. */
export const keyFrom = (text: string): string => {
  if (!Key.safeParse(text).success) throw notFound(`${text} is not a key; a key is a decimal number.`)
  return text
}
