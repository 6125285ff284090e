import type { CasePage, Person } from '@waymark/shared/contract'
import { nodeOf } from '@waymark/shared/engine'
import { may } from '../identity/policy.ts'
import { notFound } from '../problem.ts'
import type { Shell } from '../shell.ts'
import type { Queries } from '../store/database.ts'
import { historyOf, openIncidents, openTasksOf, variablesOfCase } from '../store/queries/caseSteps.ts'
import { caseByKey } from '../store/queries/cases.ts'
import { type DecisionInstanceRow, decisionsOfCase } from '../store/queries/decisionInstances.ts'
import { commentsOf, documentsOf } from '../store/queries/documents.ts'
import { breadcrumbOf, trailOf } from '../store/queries/trail.ts'
import { caseRows } from './caseRows.ts'
import { seeCase } from './seeCase.ts'

/**
 * Everything the page of one case shows, on its own version of the drawing.
 *
 * @throws ProblemError 404 for an unknown key, 403 for another's case
 */
export function casePage(shell: Shell, person: Person, key: string): Promise<CasePage> {
  return shell.db.lookUp((db) => pageOf(shell, db, person, key))
}

async function pageOf(shell: Shell, db: Queries, person: Person, key: string): Promise<CasePage> {
  const { definitions } = shell
  const { rootKey, ancestors } = await seeCase(db, person, key)
  const record = await caseByKey(db, rootKey, key, new Date(shell.clock.nowMs()))
  if (!record) throw notFound(`There is no process instance ${key}.`)
  const nodeIn = async (definitionKey: string, elementId: string) => {
    const definition = await definitions.byKey(definitionKey)
    return definition && nodeOf(definition.graph, elementId)
  }
  const [[row], trail, steps, variables, incidents, tasks, decisions, documents, comments, breadcrumb] =
    await Promise.all([
      caseRows({ db, definitions }, [record]),
      trailOf(db, rootKey, key),
      historyOf(db, rootKey, key),
      variablesOfCase(db, rootKey, key),
      openIncidents(db, rootKey, key),
      openTasksOf(db, rootKey, key),
      decisionsOfCase(db, rootKey, key),
      documentsOf(db, rootKey),
      commentsOf(db, rootKey),
      breadcrumbOf(ancestors, async (definitionKey, elementId) => (await nodeIn(definitionKey, elementId))?.name),
    ])
  if (!row) throw new Error(`case ${key} was found and is gone`)
  return {
    case: row,
    processDefinitionKey: record.definitionKey,
    breadcrumb,
    trail,
    history: await Promise.all(
      steps.map(async (step) => {
        const node = await nodeIn(step.definitionKey, step.elementId)
        return {
          elementInstanceKey: step.key,
          processInstanceKey: step.instanceKey,
          elementId: step.elementId,
          name: node?.name || step.elementId,
          kind: step.kind,
          lane: node?.meta.lane ?? null,
          state: step.outcome ?? ('active' as const),
          startedAt: step.enteredAt.toISOString(),
          endedAt: step.leftAt?.toISOString() ?? null,
          assignee: step.assignee,
          completedBy: step.completedBy,
          dueDate: step.dueAt?.toISOString() ?? null,
          calledProcessInstanceKey: step.calledKey,
        }
      }),
    ),
    variables,
    incidents: await Promise.all(
      incidents.map(async (one) => ({
        incidentKey: one.key,
        processInstanceKey: one.instanceKey,
        elementId: one.elementId,
        elementName: (await nodeIn(one.definitionKey, one.elementId))?.name || one.elementId,
        kind: one.kind,
        message: one.message,
        raisedAt: one.raisedAt.toISOString(),
        jobKey: one.jobKey,
      })),
    ),
    openTasks: tasks.map(({ key: userTaskKey, dueAt, ...task }) => ({
      ...task,
      userTaskKey,
      dueDate: dueAt?.toISOString() ?? null,
    })),
    decisions: await Promise.all(decisions.map((one) => explained({ db, definitions }, one))),
    documents,
    comments,
    mayManage: may(person, 'manage'),
  }
}

/** An answer with the words of the rules that led to it. */
async function explained(
  { db, definitions }: Pick<Shell, 'definitions'> & { readonly db: Queries },
  row: DecisionInstanceRow,
): Promise<CasePage['decisions'][number]> {
  const published = await definitions.decisions.byKey(row.decision_key, db)
  const logic = published?.model.decisions.find(({ id }) => id === row.decision_id)?.logic
  const table = logic?.kind === 'table' ? logic : undefined
  return {
    decisionEvaluationInstanceKey: row.decision_instance_key,
    elementInstanceKey: row.element_key,
    elementId: row.element_id,
    decisionId: row.decision_id,
    name: row.name,
    version: row.version,
    at: row.evaluated_at.toISOString(),
    failure: row.failure,
    output: row.output,
    inputs: row.inputs.map(({ inputName, inputValue }) => ({ name: inputName, value: inputValue })),
    rules: row.matched_rules.map((matched) => {
      const rule = table?.rules.find(({ number }) => number === matched.ruleIndex)
      return {
        number: matched.ruleIndex,
        when: (rule?.conditions ?? []).flatMap((condition, n) =>
          condition === '' ? [] : [{ input: table?.inputs[n]?.name ?? '', condition }],
        ),
        outcome: matched.evaluatedOutputs.map(({ outputName, outputValue }) => ({
          output: outputName,
          value: outputValue,
        })),
        annotation: matched.annotation ?? null,
      }
    }),
  }
}
