import { z } from '@hono/zod-openapi'
import type { Variables } from '@waymark/shared/engine'
import { idempotencyKeyOf, submit } from '../../actions/submit.ts'
import { notFound } from '../../problem.ts'
import type { Shell } from '../../shell.ts'
import { type App, endpoint, personOf, routes } from '../endpoint.ts'
import { Key, long, Tenant, tenantId, VariableMap } from './search.ts'

const message = {
  name: z.string().min(1).max(1000),
  correlationKey: z.string().max(4000).optional(),
  variables: VariableMap.optional(),
  tenantId: Tenant.optional(),
}
const longestToLiveMs = 366 * 24 * 3600 * 1000

/** Messages to one waiting instance, signals to all. */
export const messages = (shell: Shell): App => {
  const app = routes()

  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/messages/publication',
      summary: 'Publish a message: it waits as long as it lives until somebody awaits it',
      tag: 'Message',
      permission: 'manage',
      body: z.strictObject({
        ...message,
        timeToLive: long(0, longestToLiveMs).optional(),
        messageId: z.string().max(1000).optional(),
      }),
      answer: z.object({ tenantId: Tenant, messageKey: Key }),
    }),
    async (c) => {
      const person = personOf(c)
      const { name, correlationKey = '', variables = {}, timeToLive = 0, messageId } = c.req.valid('json')
      const idempotencyKey = idempotencyKeyOf(c, person.username)
      const { messageKey } = await submit(shell, {
        type: 'publishMessage',
        name,
        correlationKey,
        variables: variables as Variables,
        timeToLiveMs: timeToLive,
        ...(messageId ? { messageId } : {}),
        by: person.username,
        ...(idempotencyKey ? { idempotencyKey } : {}),
      })
      c.set('keys', { messageKey })
      return c.json({ tenantId, messageKey }, 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/messages/correlation',
      summary: 'Hand a message to whoever awaits it now; 404 when nobody does',
      tag: 'Message',
      permission: 'manage',
      body: z.strictObject(message),
      answer: z.object({ tenantId: Tenant, messageKey: Key, processInstanceKey: Key }),
    }),
    async (c) => {
      const person = personOf(c)
      const { name, correlationKey = '', variables = {} } = c.req.valid('json')
      const idempotencyKey = idempotencyKeyOf(c, person.username)
      const { messageKey, processInstanceKeys } = await submit(shell, {
        type: 'publishMessage',
        name,
        correlationKey,
        variables: variables as Variables,
        timeToLiveMs: 0,
        by: person.username,
        ...(idempotencyKey ? { idempotencyKey } : {}),
      })
      const [processInstanceKey] = processInstanceKeys
      if (processInstanceKey === undefined)
        throw notFound(
          `Nobody waits for the message "${name}"${correlationKey ? ` with the key "${correlationKey}"` : ''}.`,
        )
      c.set('keys', { messageKey, processInstanceKey })
      return c.json({ tenantId, messageKey, processInstanceKey }, 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/signals/broadcast',
      summary: 'Send a signal to everybody who waits for it',
      tag: 'Signal',
      permission: 'manage',
      body: z.strictObject({
        signalName: z.string().min(1).max(1000),
        variables: VariableMap.optional(),
        tenantId: Tenant.optional(),
      }),
      answer: z.object({ tenantId: Tenant, signalKey: Key }),
    }),
    async (c) => {
      const person = personOf(c)
      const { signalName, variables = {} } = c.req.valid('json')
      const idempotencyKey = idempotencyKeyOf(c, person.username)
      const { signalKey } = await submit(shell, {
        type: 'broadcastSignal',
        name: signalName,
        variables: variables as Variables,
        by: person.username,
        ...(idempotencyKey ? { idempotencyKey } : {}),
      })
      return c.json({ tenantId, signalKey }, 200)
    },
  )
  return app
}
