import { z } from '@hono/zod-openapi'
import { sql } from 'drizzle-orm'
import { idempotencyKeyOf, submit, unlessAnswered } from '../../actions/submit.ts'
import { seesCase } from '../../identity/visible.ts'
import { conflict, notFound } from '../../problem.ts'
import type { Shell } from '../../shell.ts'
import { type IncidentRow, incidentByKey, incidents as searchable } from '../../store/queries/incidents.ts'
import { search } from '../../store/queries/search.ts'
import { type App, endpoint, personOf, routes } from '../endpoint.ts'
import {
  Instant,
  iso,
  Key,
  OperationReference,
  searchAnswer,
  searchBody,
  Tenant,
  tenantId,
  wordFilter,
} from './search.ts'

const Incident = z.object({
  processDefinitionId: z.string(),
  errorType: z.string(),
  errorMessage: z.string(),
  elementId: z.string(),
  creationTime: Instant,
  state: z.enum(['ACTIVE', 'RESOLVED']),
  tenantId: Tenant,
  incidentKey: Key,
  processDefinitionKey: Key,
  processInstanceKey: Key,
  rootProcessInstanceKey: Key.nullable(),
  elementInstanceKey: Key,
  jobKey: Key.nullable(),
})
const params = z.object({ incidentKey: Key })

/** Incidents: where processes are stuck, and trying again after the repair. */
export const incidents = (shell: Shell): App => {
  const app = routes()
  const { db } = shell

  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/incidents/search',
      summary: 'Find incidents',
      tag: 'Incident',
      permission: 'view',
      body: searchBody(searchable, { state: wordFilter(['ACTIVE', 'RESOLVED']).optional() }),
      answer: searchAnswer(Incident),
    }),
    async (c) => {
      const found = await search<IncidentRow>(db, searchable, c.req.valid('json'), [
        seesCase(personOf(c), sql`i.root_key`),
      ])
      return c.json({ items: found.items.map(asIncident), page: found.page }, 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/v2/incidents/{incidentKey}',
      summary: 'One incident',
      tag: 'Incident',
      permission: 'view',
      params,
      answer: Incident,
    }),
    async (c) => {
      const key = c.req.valid('param').incidentKey
      const row = await incidentByKey(db, key, seesCase(personOf(c), sql`i.root_key`))
      if (!row) throw notFound(`There is no incident ${key} that you may see.`)
      return c.json(asIncident(row), 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/incidents/{incidentKey}/resolution',
      summary: 'Try again where the process is stuck',
      tag: 'Incident',
      permission: 'manage',
      params,
      body: z.strictObject({ operationReference: OperationReference }),
    }),
    async (c) => {
      const person = personOf(c)
      const { incidentKey } = c.req.valid('param')
      const idempotencyKey = idempotencyKeyOf(c, person.username)
      await unlessAnswered(shell, idempotencyKey, async () => {
        const row = await incidentByKey(db, incidentKey)
        if (!row) throw notFound(`There is no incident ${incidentKey}.`)
        if (row.state !== 'ACTIVE') throw conflict(`The incident at "${row.element_id}" is resolved already.`)
      })
      await submit(shell, {
        type: 'resolveIncident',
        incidentKey,
        by: person.username,
        ...(idempotencyKey ? { idempotencyKey } : {}),
      })
      return c.body(null, 204)
    },
  )
  return app
}

const asIncident = (row: IncidentRow): z.infer<typeof Incident> => ({
  processDefinitionId: row.process_id,
  errorType: row.kind,
  errorMessage: row.message,
  elementId: row.element_id,
  creationTime: iso(row.raised_at),
  state: row.state,
  tenantId,
  incidentKey: row.incident_key,
  processDefinitionKey: row.definition_key,
  processInstanceKey: row.instance_key,
  rootProcessInstanceKey: row.root_key,
  elementInstanceKey: row.element_key,
  jobKey: row.job_key,
})
