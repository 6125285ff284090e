import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { activateAdHoc, completeAdHoc, startByConditions, triggerElement } from '../actions/moveByHand.ts'
import { idempotencyKeyOf } from '../actions/submit.ts'
import type { Shell } from '../shell.ts'
import { type App, endpoint, personOf, routes, type Variables } from './endpoint.ts'
import { Key, Tenant, tenantId, VariableMap } from './v2/search.ts'

/** What people and their programs do by hand to a case that runs: ad-hoc activities, steps that wait, conditions to look at. */
export const byHand = (shell: Shell): App => {
  const app = routes()

  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/element-instances/ad-hoc-activities/{adHocSubProcessInstanceKey}/activation',
      summary: 'Begin activities of an ad-hoc sub-process',
      tag: 'Element instance',
      permission: 'work',
      params: z.object({ adHocSubProcessInstanceKey: Key }),
      body: z.strictObject({
        elements: z
          .array(
            z.strictObject({
              elementId: z.string().min(1),
              variables: VariableMap.refine((map) => Object.keys(map).length === 0, {
                message: 'an activity begins with the variables of its case; set others there first',
              }).optional(),
            }),
          )
          .min(1)
          .max(100),
        cancelRemainingInstances: z
          .literal(false, { message: 'what runs in it goes on; complete the sub-process to end it' })
          .optional(),
      }),
    }),
    async (c) => {
      const ids = c.req.valid('json').elements.map(({ elementId }) => elementId)
      await activateAdHoc(shell, asking(c), c.req.valid('param').adHocSubProcessInstanceKey, ids)
      return c.body(null, 204)
    },
  )

  const params = z.object({ elementInstanceKey: Key })
  app.openapi(
    endpoint({
      method: 'post',
      path: '/api/element-instances/{elementInstanceKey}/completion',
      summary: 'Complete an ad-hoc sub-process',
      tag: 'Element instance',
      permission: 'work',
      params,
    }),
    async (c) => {
      await completeAdHoc(shell, asking(c), c.req.valid('param').elementInstanceKey)
      return c.body(null, 204)
    },
  )

  app.openapi(
    endpoint({
      method: 'post',
      path: '/api/element-instances/{elementInstanceKey}/trigger',
      summary: 'Let a waiting event or receive task go on without what it waits for',
      tag: 'Element instance',
      permission: 'manage',
      params,
      body: z.strictObject({ variables: VariableMap.optional() }),
    }),
    async (c) => {
      const { variables = {} } = c.req.valid('json')
      await triggerElement(shell, asking(c), c.req.valid('param').elementInstanceKey, variables)
      return c.body(null, 204)
    },
  )

  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/conditionals/evaluation',
      summary: 'Start the processes whose conditional start event holds for these variables',
      tag: 'Process instance',
      permission: 'start',
      body: z.strictObject({
        processDefinitionKey: Key.optional(),
        variables: VariableMap.optional(),
        tenantId: Tenant.optional(),
      }),
      answer: z.object({
        conditionalEvaluationKey: Key,
        tenantId: Tenant,
        processInstances: z.array(z.object({ processDefinitionKey: Key, processInstanceKey: Key })),
      }),
    }),
    async (c) => {
      const { processDefinitionKey, variables = {} } = c.req.valid('json')
      const processInstances = await startByConditions(shell, asking(c), { processDefinitionKey, variables })
      return c.json({ conditionalEvaluationKey: await shell.keys.next(), tenantId, processInstances }, 200)
    },
  )
  return app
}

function asking(c: Context<{ Variables: Variables }>) {
  const person = personOf(c)
  return { person, idempotencyKey: idempotencyKeyOf(c, person.username) }
}
