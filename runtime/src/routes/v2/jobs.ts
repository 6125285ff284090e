import { z } from '@hono/zod-openapi'
import type { Variables } from '@waymark/shared/engine'
import { jobsFor } from '../../actions/activateJobs.ts'
import { idempotencyKeyOf, submit } from '../../actions/submit.ts'
import { invalid, notFound } from '../../problem.ts'
import type { Shell } from '../../shell.ts'
import { jobByKey, moveDeadline } from '../../store/queries/jobs.ts'
import { type App, endpoint, personOf, routes } from '../endpoint.ts'
import { Key, long, OperationReference, Tenant, tenantId, VariableMap } from './search.ts'

const ActivatedJob = z.object({
  type: z.string(),
  processDefinitionId: z.string(),
  processDefinitionVersion: z.number().int(),
  elementId: z.string(),
  customHeaders: z.record(z.string(), z.string()),
  worker: z.string(),
  retries: z.number().int(),
  deadline: z.number().int(),
  variables: VariableMap,
  tenantId: Tenant,
  jobKey: Key,
  processInstanceKey: Key,
  processDefinitionKey: Key,
  elementInstanceKey: Key,
  kind: z.enum(['BPMN_ELEMENT']),
  listenerEventType: z.enum(['UNSPECIFIED']),
  userTask: z.null(),
  tags: z.array(z.string()),
  rootProcessInstanceKey: Key.nullable(),
})
const params = z.object({ jobKey: Key })
const longestMs = 24 * 3600 * 1000
const usualWaitMs = 10_000

/** Work for machines: take jobs, finish them, say that they failed. */
export const jobs = (shell: Shell): App => {
  const app = routes()
  const { db, clock } = shell

  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/jobs/activation',
      summary: 'Take jobs of a type; waits for one when there is none',
      tag: 'Job',
      permission: 'manage',
      body: z.strictObject({
        type: z.string().min(1).max(1000),
        worker: z.string().max(1000).optional(),
        timeout: long(1, longestMs),
        maxJobsToActivate: z.number().int().min(1).max(1000),
        fetchVariable: z.array(z.string()).optional(),
        requestTimeout: long(-600_000, 600_000).optional(),
        tenantIds: z.array(Tenant).optional(),
        tenantFilter: z.enum(['PROVIDED', 'ASSIGNED']).optional(),
      }),
      answer: z.object({ jobs: z.array(ActivatedJob) }),
    }),
    async (c) => {
      const body = c.req.valid('json')
      const worker = body.worker || personOf(c).username
      // 0 means "as usual", less than 0 "do not wait".
      const waitMs = Math.max(0, body.requestTimeout || usualWaitMs)
      const found = await jobsFor(
        shell,
        {
          type: body.type,
          worker,
          max: body.maxJobsToActivate,
          timeoutMs: body.timeout,
          variables: body.fetchVariable ?? [],
        },
        body.requestTimeout !== undefined && body.requestTimeout < 0 ? 0 : waitMs,
        c.req.raw.signal,
      )
      const items = found.map(({ job, variables }) => ({
        type: job.type,
        processDefinitionId: job.process_id,
        processDefinitionVersion: job.version,
        elementId: job.element_id,
        customHeaders: job.headers,
        worker: job.worker,
        retries: job.retries,
        deadline: job.deadline.getTime(),
        variables,
        tenantId,
        jobKey: job.key,
        processInstanceKey: job.instance_key,
        processDefinitionKey: job.definition_key,
        elementInstanceKey: job.element_key,
        kind: 'BPMN_ELEMENT' as const,
        listenerEventType: 'UNSPECIFIED' as const,
        userTask: null,
        tags: [],
        rootProcessInstanceKey: job.root_key,
      }))
      return c.json({ jobs: items }, 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/jobs/{jobKey}/completion',
      summary: 'The job is done',
      tag: 'Job',
      permission: 'manage',
      params,
      body: z.strictObject({ variables: VariableMap.nullish(), result: z.unknown().optional() }),
    }),
    async (c) => {
      await submit(shell, {
        type: 'completeJob',
        variables: (c.req.valid('json').variables ?? {}) as Variables,
        ...common(c, c.req.valid('param').jobKey),
      })
      return c.body(null, 204)
    },
  )

  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/jobs/{jobKey}/failure',
      summary: 'The job failed: with retries left it is offered again, without it becomes an incident',
      tag: 'Job',
      permission: 'manage',
      params,
      body: z.strictObject({
        retries: z.number().int().min(0).max(1000).optional(),
        errorMessage: z.string().max(10_000).optional(),
        retryBackOff: long(0, longestMs).optional(),
        variables: VariableMap.optional(),
      }),
    }),
    async (c) => {
      const { retries = 0, errorMessage, retryBackOff, variables } = c.req.valid('json')
      await submit(shell, {
        type: 'failJob',
        retries,
        message: errorMessage || 'The worker gave no reason.',
        ...(retryBackOff ? { retryBackOffMs: retryBackOff } : {}),
        ...(variables ? { variables: variables as Variables } : {}),
        ...common(c, c.req.valid('param').jobKey),
      })
      return c.body(null, 204)
    },
  )

  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/jobs/{jobKey}/error',
      summary: 'The job ended in an error of the business, which the drawing may catch',
      tag: 'Job',
      permission: 'manage',
      params,
      body: z.strictObject({
        errorCode: z.string().min(1).max(1000),
        errorMessage: z.string().max(10_000).nullish(),
        variables: VariableMap.nullish(),
      }),
    }),
    async (c) => {
      const { errorCode, errorMessage, variables } = c.req.valid('json')
      await submit(shell, {
        type: 'throwJobError',
        code: errorCode,
        ...(errorMessage ? { message: errorMessage } : {}),
        ...(variables ? { variables: variables as Variables } : {}),
        ...common(c, c.req.valid('param').jobKey),
      })
      return c.body(null, 204)
    },
  )

  app.openapi(
    endpoint({
      method: 'patch',
      path: '/v2/jobs/{jobKey}',
      summary: 'Give a job more retries, or its worker more time',
      tag: 'Job',
      permission: 'manage',
      params,
      body: z.strictObject({
        changeset: z.strictObject({
          retries: z.number().int().min(1).max(1000).nullish(),
          timeout: long(0, longestMs).nullish(),
        }),
        operationReference: OperationReference,
      }),
    }),
    async (c) => {
      const { retries, timeout } = c.req.valid('json').changeset
      const { jobKey } = c.req.valid('param')
      if (retries == null && timeout == null) throw invalid('changeset: name retries or timeout.')
      if (!(await jobByKey(db, jobKey))) throw notFound(`There is no job ${jobKey}.`)
      if (retries != null)
        await submit(shell, { type: 'updateJobRetries', retries, ...common(c, c.req.valid('param').jobKey) })
      if (timeout != null && !(await moveDeadline(db, jobKey, new Date(clock.nowMs() + timeout))))
        throw invalid(`changeset.timeout: no worker holds the job ${jobKey}.`)
      return c.body(null, 204)
    },
  )
  return app
}

function common(c: Parameters<typeof personOf>[0], jobKey: string) {
  const { username } = personOf(c)
  const idempotencyKey = idempotencyKeyOf(c, username)
  return { jobKey, by: username, ...(idempotencyKey ? { idempotencyKey } : {}) }
}
