import { z } from '@hono/zod-openapi'
import { nodeOf, type Variables } from '@waymark/shared/engine'
import { sql } from 'drizzle-orm'
import { idempotencyKeyOf, submit } from '../../actions/submit.ts'
import { seesCase } from '../../identity/visible.ts'
import { notFound } from '../../problem.ts'
import type { Shell } from '../../shell.ts'
import { type ElementRow, elementByKey, elementInstances as searchable } from '../../store/queries/elementInstances.ts'
import { search } from '../../store/queries/search.ts'
import { type App, endpoint, personOf, routes } from '../endpoint.ts'
import {
  Instant,
  iso,
  isoOrNull,
  Key,
  OperationReference,
  searchAnswer,
  searchBody,
  Tenant,
  tenantId,
  wordFilter,
} from './search.ts'

const types = [
  'UNSPECIFIED',
  'PROCESS',
  'SUB_PROCESS',
  'EVENT_SUB_PROCESS',
  'AD_HOC_SUB_PROCESS',
  'START_EVENT',
  'INTERMEDIATE_CATCH_EVENT',
  'INTERMEDIATE_THROW_EVENT',
  'BOUNDARY_EVENT',
  'END_EVENT',
  'SERVICE_TASK',
  'RECEIVE_TASK',
  'USER_TASK',
  'MANUAL_TASK',
  'TASK',
  'EXCLUSIVE_GATEWAY',
  'INCLUSIVE_GATEWAY',
  'PARALLEL_GATEWAY',
  'EVENT_BASED_GATEWAY',
  'MULTI_INSTANCE_BODY',
  'CALL_ACTIVITY',
  'BUSINESS_RULE_TASK',
  'SCRIPT_TASK',
  'SEND_TASK',
  'UNKNOWN',
] as const
const Type = z.enum(types)
const isType = (text: string): text is z.infer<typeof Type> => (types as readonly string[]).includes(text)

const ElementInstance = z.object({
  processDefinitionId: z.string(),
  startDate: Instant,
  endDate: Instant.nullable(),
  elementId: z.string(),
  elementName: z.string(),
  type: Type,
  state: z.enum(['ACTIVE', 'COMPLETED', 'TERMINATED']),
  hasIncident: z.boolean(),
  tenantId: Tenant,
  elementInstanceKey: Key,
  processInstanceKey: Key,
  rootProcessInstanceKey: Key.nullable(),
  processDefinitionKey: Key,
  incidentKey: Key.nullable(),
})
const params = z.object({ elementInstanceKey: Key })

/** What happened at each element of process instances. */
export const elementInstances = (shell: Shell): App => {
  const app = routes()
  const { db, definitions } = shell

  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/element-instances/search',
      summary: 'Find element instances',
      tag: 'Element instance',
      permission: 'view',
      body: searchBody(searchable, {
        state: wordFilter(['ACTIVE', 'COMPLETED', 'TERMINATED']).optional(),
        type: Type.optional(),
      }),
      answer: searchAnswer(ElementInstance),
    }),
    async (c) => {
      const found = await search<ElementRow>(db, searchable, c.req.valid('json'), [
        seesCase(personOf(c), sql`e.root_key`),
      ])
      return c.json({ items: await Promise.all(found.items.map(asElementInstance)), page: found.page }, 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/v2/element-instances/{elementInstanceKey}',
      summary: 'One element instance',
      tag: 'Element instance',
      permission: 'view',
      params,
      answer: ElementInstance,
    }),
    async (c) => {
      const key = c.req.valid('param').elementInstanceKey
      const row = await elementByKey(db, key, seesCase(personOf(c), sql`e.root_key`))
      if (!row) throw notFound(`There is no element instance ${key} that you may see.`)
      return c.json(await asElementInstance(row), 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'put',
      path: '/v2/element-instances/{elementInstanceKey}/variables',
      summary: 'Set variables in the scope of an element or a process instance',
      tag: 'Element instance',
      permission: 'manage',
      params,
      body: z.strictObject({
        variables: z.record(z.string(), z.unknown()),
        local: z.boolean().optional(),
        operationReference: OperationReference,
      }),
    }),
    async (c) => {
      const { variables, local } = c.req.valid('json')
      const { username } = personOf(c)
      const idempotencyKey = idempotencyKeyOf(c, username)
      await submit(shell, {
        type: 'setVariables',
        scopeKey: c.req.valid('param').elementInstanceKey,
        variables: variables as Variables,
        ...(local === undefined ? {} : { local }),
        by: username,
        ...(idempotencyKey ? { idempotencyKey } : {}),
      })
      return c.body(null, 204)
    },
  )
  return app

  async function asElementInstance(row: ElementRow): Promise<z.infer<typeof ElementInstance>> {
    const definition = await definitions.byKey(row.definition_key)
    const node = definition && nodeOf(definition.graph, row.element_id)
    return {
      processDefinitionId: row.process_id,
      startDate: iso(row.entered_at),
      endDate: isoOrNull(row.left_at),
      elementId: row.element_id,
      elementName: node?.name ?? row.element_id,
      type: isType(row.type) ? row.type : 'UNSPECIFIED',
      state: row.state,
      hasIncident: row.incident_key !== null,
      tenantId,
      elementInstanceKey: row.element_key,
      processInstanceKey: row.instance_key,
      rootProcessInstanceKey: row.root_key,
      processDefinitionKey: row.definition_key,
      incidentKey: row.incident_key,
    }
  }
}
