import { z } from '@hono/zod-openapi'
import type { Person } from '@waymark/shared/contract'
import { sql } from 'drizzle-orm'
import { seeCase } from '../../actions/seeCase.ts'
import { cancelInstance, startInstance, untilCompleted } from '../../actions/startInstance.ts'
import { idempotencyKeyOf } from '../../actions/submit.ts'
import { seesCase } from '../../identity/visible.ts'
import { notFound } from '../../problem.ts'
import type { Shell } from '../../shell.ts'
import {
  deeperConditions,
  elementStatistics,
  flowsTaken,
  type InstanceRow,
  instanceByKey,
  processInstances as searchable,
  tellingVariable,
} from '../../store/queries/processInstances.ts'
import { search } from '../../store/queries/search.ts'
import { variablesSeenBy } from '../../store/queries/tasks.ts'
import { type App, endpoint, personOf, routes } from '../endpoint.ts'
import { ElementStatistics } from './processDefinitions.ts'
import { deeperFilters } from './processInstanceFilter.ts'
import {
  Instant,
  iso,
  isoOrNull,
  Key,
  long,
  OperationReference,
  searchAnswer,
  searchBody,
  Tenant,
  tenantId,
  VariableMap,
} from './search.ts'

const ProcessInstance = z.object({
  processDefinitionId: z.string(),
  processDefinitionName: z.string().nullable(),
  processDefinitionVersion: z.number().int(),
  processDefinitionVersionTag: z.string().nullable(),
  startDate: Instant,
  endDate: Instant.nullable(),
  state: z.enum(['ACTIVE', 'COMPLETED', 'TERMINATED']),
  hasIncident: z.boolean(),
  tenantId: Tenant,
  processInstanceKey: Key,
  processDefinitionKey: Key,
  parentProcessInstanceKey: Key.nullable(),
  parentElementInstanceKey: Key.nullable(),
  rootProcessInstanceKey: Key.nullable(),
  tags: z.array(z.string()),
  businessId: z.string().nullable(),
})

const Creation = z
  .strictObject({
    processDefinitionKey: Key.optional(),
    processDefinitionId: z.string().min(1).optional(),
    processDefinitionVersion: z.number().int().optional(),
    variables: VariableMap.optional(),
    tenantId: Tenant.optional(),
    operationReference: OperationReference,
    startInstructions: z
      .array(z.strictObject({ elementId: z.string() }))
      .max(1)
      .optional(),
    awaitCompletion: z.boolean().optional(),
    requestTimeout: long(0, 600_000).optional(),
    fetchVariables: z.array(z.string()).optional(),
    tags: z.array(z.string()).max(0, 'tags are not kept here; use variables').optional(),
    businessId: z.string().min(1).max(256).optional(),
  })
  .refine(
    (body) => (body.processDefinitionKey === undefined) !== (body.processDefinitionId === undefined),
    'name either processDefinitionKey or processDefinitionId',
  )
const Created = z.object({
  processDefinitionId: z.string(),
  processDefinitionVersion: z.number().int(),
  tenantId: Tenant,
  variables: VariableMap,
  processDefinitionKey: Key,
  processInstanceKey: Key,
  tags: z.array(z.string()),
  businessId: z.string().nullable(),
})

const SequenceFlows = z.object({
  items: z.array(
    z.object({
      sequenceFlowId: z.string(),
      processInstanceKey: Key,
      rootProcessInstanceKey: Key.nullable(),
      processDefinitionKey: Key,
      processDefinitionId: z.string(),
      elementId: z.string(),
      tenantId: Tenant,
    }),
  ),
})
const params = z.object({ processInstanceKey: Key })
const usualTimeoutMs = 10_000

/** Process instances: start them, find them, see where they have been, cancel them. */
export const processInstances = (shell: Shell): App => {
  const app = routes()
  const { db } = shell

  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/process-instances',
      summary: 'Start a process instance',
      tag: 'Process instance',
      permission: 'start',
      body: Creation,
      answer: Created,
    }),
    async (c) => {
      const person = personOf(c)
      const body = c.req.valid('json')
      const idempotencyKey = idempotencyKeyOf(c, person.username)
      const startEvent = body.startInstructions?.[0]?.elementId
      const started = await startInstance(
        shell,
        { person, idempotencyKey },
        { ...body, variables: body.variables ?? {}, startEvent },
      )
      const key = started.processInstanceKey
      c.set('keys', { processInstanceKey: key })
      let variables: Record<string, unknown> = {}
      if (body.awaitCompletion) {
        await untilCompleted(shell, key, body.requestTimeout || usualTimeoutMs)
        const all = await variablesSeenBy(db, started.rootProcessInstanceKey, key, key)
        const wanted = body.fetchVariables ?? []
        variables =
          wanted.length > 0
            ? Object.fromEntries(wanted.flatMap((name) => (name in all ? [[name, all[name]]] : [])))
            : all
      }
      return c.json(
        {
          processDefinitionId: started.processId,
          processDefinitionVersion: started.version,
          tenantId,
          variables,
          processDefinitionKey: started.processDefinitionKey,
          processInstanceKey: key,
          tags: [],
          businessId: started.businessKey ?? null,
        },
        200,
      )
    },
  )

  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/process-instances/search',
      summary: 'Find process instances',
      tag: 'Process instance',
      permission: 'view',
      body: searchBody(searchable, deeperFilters),
      answer: searchAnswer(ProcessInstance),
    }),
    async (c) => {
      const query = c.req.valid('json')
      const filter = query.filter ?? {}
      const { telling, rest } = tellingVariable(filter) ?? { rest: filter }
      const also = [...deeperConditions(rest), seesCase(personOf(c), sql`p.root_key`)]
      const found = await search<InstanceRow>(db, searchable, query, also, { telling })
      return c.json({ items: found.items.map(asInstance), page: found.page }, 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/v2/process-instances/{processInstanceKey}',
      summary: 'One process instance',
      tag: 'Process instance',
      permission: 'view',
      params,
      answer: ProcessInstance,
    }),
    async (c) => c.json(asInstance(await visible(personOf(c), c.req.valid('param').processInstanceKey)), 200),
  )

  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/process-instances/{processInstanceKey}/cancellation',
      summary: 'Cancel a process instance with all it has called',
      tag: 'Process instance',
      permission: 'manage',
      params,
      body: z.strictObject({ operationReference: OperationReference }).nullable(),
    }),
    async (c) => {
      const person = personOf(c)
      const { processInstanceKey } = c.req.valid('param')
      await cancelInstance(shell, { person, idempotencyKey: idempotencyKeyOf(c, person.username) }, processInstanceKey)
      return c.body(null, 204)
    },
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/v2/process-instances/{processInstanceKey}/sequence-flows',
      summary: 'Sequence flows that the instance has taken',
      tag: 'Process instance',
      permission: 'view',
      params,
      answer: SequenceFlows,
    }),
    async (c) => {
      const instance = await visible(personOf(c), c.req.valid('param').processInstanceKey)
      const flows = await flowsTaken(db, { rootKey: instance.root_key, instanceKey: instance.instance_key })
      const items = flows.map((flow) => ({
        sequenceFlowId: `${instance.instance_key}_${flow}`,
        processInstanceKey: instance.instance_key,
        rootProcessInstanceKey: instance.root_key,
        processDefinitionKey: instance.definition_key,
        processDefinitionId: instance.process_id,
        elementId: flow,
        tenantId,
      }))
      return c.json({ items }, 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/v2/process-instances/{processInstanceKey}/statistics/element-instances',
      summary: 'How many element instances stand at, went through and are stuck at each element of this instance',
      tag: 'Process instance',
      permission: 'view',
      params,
      answer: ElementStatistics,
    }),
    async (c) => {
      const instance = await visible(personOf(c), c.req.valid('param').processInstanceKey)
      const counted = await elementStatistics(db, [
        sql`p.root_key = ${instance.root_key}::bigint and p.key = ${instance.instance_key}::bigint`,
      ])
      return c.json({ items: counted.map(({ element_id, ...counts }) => ({ elementId: element_id, ...counts })) }, 200)
    },
  )
  return app

  async function visible(person: Person, key: string): Promise<InstanceRow> {
    await seeCase(shell.db, person, key)
    const row = await instanceByKey(db, key)
    if (!row) throw notFound(`There is no process instance ${key}.`)
    return row
  }
}

function asInstance(row: InstanceRow): z.infer<typeof ProcessInstance> {
  return {
    processDefinitionId: row.process_id,
    processDefinitionName: row.process_name,
    processDefinitionVersion: row.version,
    processDefinitionVersionTag: row.version_tag,
    startDate: iso(row.started_at),
    endDate: isoOrNull(row.ended_at),
    state: row.state,
    hasIncident: row.has_incident,
    tenantId,
    processInstanceKey: row.instance_key,
    processDefinitionKey: row.definition_key,
    parentProcessInstanceKey: row.parent_key,
    parentElementInstanceKey: row.parent_element_key,
    rootProcessInstanceKey: row.root_key,
    tags: [],
    businessId: row.business_key,
  }
}
