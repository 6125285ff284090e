import { z } from '@hono/zod-openapi'
import type { EvaluatedDecision } from '@waymark/shared/dmn'
import type { Variables } from '@waymark/shared/engine'
import { sql } from 'drizzle-orm'
import { type Evaluation, evaluateDecision } from '../../actions/evaluateDecision.ts'
import { notFound } from '../../problem.ts'
import type { Shell } from '../../shell.ts'
import {
  type DecisionRow,
  decisionRow,
  isLatestDecision,
  requirementsXml,
  decisionDefinitions as searchable,
} from '../../store/queries/decisions.ts'
import { search } from '../../store/queries/search.ts'
import { type App, endpoint, requires, routes } from '../endpoint.ts'
import { keyFrom } from './processDefinitions.ts'
import { Key, searchAnswer, searchBody, Tenant, tenantId, VariableMap } from './search.ts'

const DecisionDefinition = z.object({
  decisionDefinitionId: z.string(),
  name: z.string(),
  version: z.number().int(),
  decisionRequirementsId: z.string(),
  decisionRequirementsName: z.string(),
  decisionRequirementsVersion: z.number().int(),
  tenantId: Tenant,
  decisionDefinitionKey: Key,
  decisionRequirementsKey: Key,
})

const Json = z.string().openapi({ description: 'JSON text' })
const EvaluatedDecisionResult = z.object({
  decisionDefinitionId: z.string(),
  decisionDefinitionName: z.string(),
  decisionDefinitionVersion: z.number().int(),
  decisionDefinitionType: z.enum(['DECISION_TABLE', 'LITERAL_EXPRESSION']),
  output: Json,
  tenantId: Tenant,
  matchedRules: z.array(
    z.object({
      ruleId: z.string(),
      ruleIndex: z.number().int().openapi({ description: 'from 1, as the table shows it' }),
      evaluatedOutputs: z.array(z.object({ outputId: z.string(), outputName: z.string(), outputValue: Json })),
    }),
  ),
  evaluatedInputs: z.array(z.object({ inputId: z.string(), inputName: z.string(), inputValue: Json })),
  decisionDefinitionKey: Key,
  decisionEvaluationInstanceKey: Key,
})
const EvaluateDecisionResult = z.object({
  decisionDefinitionId: z.string(),
  decisionDefinitionName: z.string(),
  decisionDefinitionVersion: z.number().int(),
  decisionRequirementsId: z.string(),
  output: Json,
  failedDecisionDefinitionId: z.string().nullable(),
  failureMessage: z.string().nullable(),
  tenantId: Tenant,
  decisionDefinitionKey: Key,
  decisionRequirementsKey: Key,
  decisionEvaluationKey: Key,
  evaluatedDecisions: z.array(EvaluatedDecisionResult),
})
const params = z.object({ decisionDefinitionKey: Key })

/** Published decisions: find them, read their tables, ask them and see which rules matched. */
export const decisionDefinitions = (shell: Shell): App => {
  const app = routes()
  const { db } = shell

  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/decision-definitions/search',
      summary: 'Find published decisions',
      tag: 'Decision definition',
      permission: 'view',
      body: searchBody(searchable, { isLatestVersion: z.boolean().optional() }),
      answer: searchAnswer(DecisionDefinition),
    }),
    async (c) => {
      const query = c.req.valid('json')
      const latest = query.filter?.isLatestVersion
      const found = await search<DecisionRow>(db, searchable, query, [
        latest === undefined ? undefined : latest ? isLatestDecision : sql`not ${isLatestDecision}`,
      ])
      return c.json({ items: found.items.map(asDefinition), page: found.page }, 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/decision-definitions/evaluation',
      summary: 'Ask a decision, and see which rules matched',
      tag: 'Decision definition',
      permission: 'view',
      body: z
        .strictObject({
          decisionDefinitionId: z.string().min(1).optional(),
          decisionDefinitionKey: Key.optional(),
          variables: VariableMap.nullish(),
          tenantId: Tenant.optional(),
        })
        .refine(
          (body) => (body.decisionDefinitionId === undefined) !== (body.decisionDefinitionKey === undefined),
          'name the decision by one of decisionDefinitionId (its latest version) and decisionDefinitionKey',
        ),
      answer: EvaluateDecisionResult,
    }),
    async (c) => {
      const { decisionDefinitionId, decisionDefinitionKey: key, variables } = c.req.valid('json')
      const given = { variables: (variables ?? {}) as Variables }
      const evaluation = await evaluateDecision(
        shell,
        key === undefined ? { decisionId: decisionDefinitionId ?? '', ...given } : { key, ...given },
      )
      return c.json(await asEvaluation(evaluation), 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/v2/decision-definitions/{decisionDefinitionKey}',
      summary: 'One version of a decision',
      tag: 'Decision definition',
      permission: 'view',
      params,
      answer: DecisionDefinition,
    }),
    async (c) => c.json(asDefinition(await mustBe(c.req.valid('param').decisionDefinitionKey)), 200),
  )

  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/v2/decision-definitions/{decisionDefinitionKey}/xml',
    summary: 'The file of the decision, as it was published',
    tags: ['Decision definition'],
    request: { params },
    responses: { 200: { description: 'DMN 1.3', content: { 'text/xml': { schema: z.string() } } } },
  })
  app.get('/v2/decision-definitions/:decisionDefinitionKey/xml', requires('view'), async (c) => {
    const row = await mustBe(keyFrom(c.req.param('decisionDefinitionKey')))
    const xml = await requirementsXml(db, row.requirements_key)
    if (xml === undefined) throw new Error(`the file of decision definition ${row.decision_key} is not stored`)
    return c.body(xml, 200, { 'content-type': 'text/xml; charset=utf-8' })
  })
  return app

  async function mustBe(key: string): Promise<DecisionRow> {
    const row = await decisionRow(db, key)
    if (!row) throw notFound(`There is no decision definition ${key}.`)
    return row
  }

  async function asEvaluation({
    decision,
    result,
    siblings,
  }: Evaluation): Promise<z.infer<typeof EvaluateDecisionResult>> {
    const evaluatedDecisions: z.infer<typeof EvaluatedDecisionResult>[] = []
    for (const one of result.evaluated) {
      const stored = siblings.get(one.decisionId)
      if (!stored) throw new Error(`decision "${one.decisionId}" was published with ${decision.key} and is not stored`)
      evaluatedDecisions.push({
        ...asEvaluated(one),
        decisionDefinitionVersion: stored.version,
        decisionDefinitionKey: stored.key,
        decisionEvaluationInstanceKey: await shell.keys.next(),
      })
    }
    return {
      decisionDefinitionId: decision.decisionId,
      decisionDefinitionName: decision.name,
      decisionDefinitionVersion: decision.version,
      decisionRequirementsId: decision.requirementsId,
      output: JSON.stringify(result.ok ? result.output : null),
      failedDecisionDefinitionId: result.ok ? null : result.failedDecisionId,
      failureMessage: result.ok ? null : result.message,
      tenantId,
      decisionDefinitionKey: decision.key,
      decisionRequirementsKey: decision.requirementsKey,
      decisionEvaluationKey: await shell.keys.next(),
      evaluatedDecisions,
    }
  }
}

const asDefinition = (row: DecisionRow): z.infer<typeof DecisionDefinition> => ({
  decisionDefinitionId: row.decision_id,
  name: row.name,
  version: row.version,
  decisionRequirementsId: row.requirements_id,
  decisionRequirementsName: row.requirements_name,
  decisionRequirementsVersion: row.requirements_version,
  tenantId,
  decisionDefinitionKey: row.decision_key,
  decisionRequirementsKey: row.requirements_key,
})

/** Camunda 8 hands values over as JSON text. */
const asEvaluated = (one: EvaluatedDecision) => ({
  decisionDefinitionId: one.decisionId,
  decisionDefinitionName: one.decisionName,
  decisionDefinitionType: one.decisionType,
  output: JSON.stringify(one.output),
  tenantId,
  matchedRules: one.matchedRules.map(({ ruleId, ruleIndex, evaluatedOutputs }) => ({
    ruleId,
    ruleIndex,
    evaluatedOutputs: evaluatedOutputs.map((output) => ({
      ...output,
      outputValue: JSON.stringify(output.outputValue),
    })),
  })),
  evaluatedInputs: one.evaluatedInputs.map((input) => ({ ...input, inputValue: JSON.stringify(input.inputValue) })),
})
