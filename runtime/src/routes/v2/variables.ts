import { z } from '@hono/zod-openapi'
import { sql } from 'drizzle-orm'
import { seesCase } from '../../identity/visible.ts'
import { notFound } from '../../problem.ts'
import type { Shell } from '../../shell.ts'
import { search } from '../../store/queries/search.ts'
import { variables as searchable, type VariableRow, valueIs, variableByKey } from '../../store/queries/variables.ts'
import { type App, endpoint, personOf, routes } from '../endpoint.ts'
import { filters, Key, searchAnswer, searchBody, Tenant, tenantId } from './search.ts'

const Variable = z.object({
  name: z.string(),
  /** JSON text. */
  value: z.string(),
  tenantId: Tenant,
  variableKey: Key,
  scopeKey: Key,
  processInstanceKey: Key,
  rootProcessInstanceKey: Key.nullable(),
})
const FoundVariable = Variable.extend({ isTruncated: z.boolean() })

/** Longer values are cut in lists; asking for the variable itself gives all of it. */
const longestInList = 8_191

/** Variables of process instances. */
export const variables = (shell: Shell): App => {
  const app = routes()
  const { db } = shell

  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/variables/search',
      summary: 'Find variables',
      tag: 'Variable',
      permission: 'view',
      query: z.object({ truncateValues: z.enum(['true', 'false']).optional() }),
      body: searchBody(searchable, { value: filters.string.optional() }),
      answer: searchAnswer(FoundVariable),
    }),
    async (c) => {
      const query = c.req.valid('json')
      const whole = c.req.valid('query').truncateValues === 'false'
      const asked = query.filter?.value
      const found = await search<VariableRow>(db, searchable, query, [
        asked === undefined ? undefined : valueIs(asked, sql`v.value`),
        seesCase(personOf(c), sql`v.root_key`),
      ])
      const items = found.items.map((row) => {
        const variable = asVariable(row)
        const isTruncated = !whole && variable.value.length > longestInList
        return {
          ...variable,
          value: isTruncated ? variable.value.slice(0, longestInList) : variable.value,
          isTruncated,
        }
      })
      return c.json({ items, page: found.page }, 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/v2/variables/{variableKey}',
      summary: 'One variable with its whole value',
      tag: 'Variable',
      permission: 'view',
      params: z.object({ variableKey: Key }),
      answer: Variable,
    }),
    async (c) => {
      const key = c.req.valid('param').variableKey
      const row = await variableByKey(db, key, seesCase(personOf(c), sql`v.root_key`))
      if (!row) throw notFound(`There is no variable ${key} that you may see.`)
      return c.json(asVariable(row), 200)
    },
  )
  return app
}

const asVariable = (row: VariableRow): z.infer<typeof Variable> => ({
  name: row.name,
  value: JSON.stringify(row.value),
  tenantId,
  variableKey: row.variable_key,
  scopeKey: row.scope_key,
  processInstanceKey: row.instance_key,
  rootProcessInstanceKey: row.root_key,
})
