import { z } from '@hono/zod-openapi'
import { sql } from 'drizzle-orm'
import { seesCase } from '../../identity/visible.ts'
import { notFound } from '../../problem.ts'
import type { Shell } from '../../shell.ts'
import {
  type DecisionInstanceRow,
  decisionInstance,
  decisionInstances as searchable,
} from '../../store/queries/decisionInstances.ts'
import { search } from '../../store/queries/search.ts'
import { type App, endpoint, personOf, routes } from '../endpoint.ts'
import { Instant, iso, Key, searchAnswer, searchBody, Tenant, tenantId, wordFilter } from './search.ts'

const types = ['DECISION_TABLE', 'LITERAL_EXPRESSION', 'UNSPECIFIED'] as const
const states = ['EVALUATED', 'FAILED'] as const

const DecisionInstance = z.object({
  decisionEvaluationInstanceKey: Key,
  decisionEvaluationKey: Key,
  state: z.enum(states),
  evaluationDate: Instant,
  /** Left out where it came to a result: Camunda's clients want a text or nothing. */
  evaluationFailure: z.string().optional(),
  decisionDefinitionKey: Key,
  decisionDefinitionId: z.string(),
  decisionDefinitionName: z.string(),
  decisionDefinitionVersion: z.number().int(),
  decisionDefinitionType: z.enum(types),
  result: z.string().openapi({ description: 'JSON text' }),
  tenantId: Tenant,
  processDefinitionKey: Key,
  processInstanceKey: Key,
  rootProcessInstanceKey: Key,
  elementInstanceKey: Key,
})
const Json = z.string().openapi({ description: 'JSON text' })
const WholeInstance = DecisionInstance.extend({
  evaluatedInputs: z.array(z.object({ inputId: z.string(), inputName: z.string(), inputValue: Json })),
  matchedRules: z.array(
    z.object({
      ruleId: z.string(),
      ruleIndex: z.number().int().openapi({ description: 'from 1, as the table shows it' }),
      evaluatedOutputs: z.array(z.object({ outputId: z.string(), outputName: z.string(), outputValue: Json })),
    }),
  ),
})
const params = z.object({ decisionEvaluationInstanceKey: Key })

/** What running cases asked of decisions, and which rules matched. */
export const decisionInstances = (shell: Shell): App => {
  const app = routes()
  const { db } = shell

  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/decision-instances/search',
      summary: 'Find what cases asked of decisions',
      tag: 'Decision instance',
      permission: 'view',
      body: searchBody(searchable, {
        state: wordFilter(states).optional(),
        decisionDefinitionType: wordFilter(types).optional(),
        tenantId: Tenant.optional(),
      }),
      answer: searchAnswer(DecisionInstance),
    }),
    async (c) => {
      const found = await search<DecisionInstanceRow>(db, searchable, c.req.valid('json'), [
        seesCase(personOf(c), sql`i.root_key`),
      ])
      return c.json({ items: found.items.map(asInstance), page: found.page }, 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/v2/decision-instances/{decisionEvaluationInstanceKey}',
      summary: 'One decision that a case asked: its inputs, and the rules that matched',
      tag: 'Decision instance',
      permission: 'view',
      params,
      answer: WholeInstance,
    }),
    async (c) => {
      const { decisionEvaluationInstanceKey } = c.req.valid('param')
      const row = await decisionInstance(db, decisionEvaluationInstanceKey, seesCase(personOf(c), sql`i.root_key`))
      if (!row) throw notFound(`There is no decision instance ${decisionEvaluationInstanceKey} that you may see.`)
      return c.json(asWhole(row), 200)
    },
  )
  return app
}

const asInstance = (row: DecisionInstanceRow): z.infer<typeof DecisionInstance> => ({
  decisionEvaluationInstanceKey: row.decision_instance_key,
  decisionEvaluationKey: row.evaluation_key,
  state: row.failure === null ? 'EVALUATED' : 'FAILED',
  evaluationDate: iso(row.evaluated_at),
  ...(row.failure === null ? {} : { evaluationFailure: row.failure }),
  decisionDefinitionKey: row.decision_key,
  decisionDefinitionId: row.decision_id,
  decisionDefinitionName: row.name,
  decisionDefinitionVersion: row.version,
  decisionDefinitionType: row.type,
  result: JSON.stringify(row.output),
  tenantId,
  processDefinitionKey: row.definition_key,
  processInstanceKey: row.instance_key,
  rootProcessInstanceKey: row.root_key,
  elementInstanceKey: row.element_key,
})

/** Camunda 8 hands values over as JSON text. */
const asWhole = (row: DecisionInstanceRow): z.infer<typeof WholeInstance> => ({
  ...asInstance(row),
  evaluatedInputs: row.inputs.map((input) => ({ ...input, inputValue: JSON.stringify(input.inputValue) })),
  matchedRules: row.matched_rules.map(({ ruleId, ruleIndex, evaluatedOutputs }) => ({
    ruleId,
    ruleIndex,
    evaluatedOutputs: evaluatedOutputs.map((output) => ({
      ...output,
      outputValue: JSON.stringify(output.outputValue),
    })),
  })),
})
