import type { Person, TaskPage } from '@waymark/shared/contract'
import { nodeOf } from '@waymark/shared/engine'
import { isCandidate, mayWorkOn, seesEveryCase } from '../identity/policy.ts'
import { forbidden, notFound } from '../problem.ts'
import type { Shell } from '../shell.ts'
import type { Queries } from '../store/database.ts'
import { documentsOf } from '../store/queries/documents.ts'
import { taskDraftOf } from '../store/queries/taskDrafts.ts'
import { lastCompletedTask, takesPartIn, taskByKey, usualDuration, variablesSeenBy } from '../store/queries/tasks.ts'
import { ancestorsOf, breadcrumbOf, trailOf } from '../store/queries/trail.ts'
import { inboxTask } from './inboxTask.ts'
import { whatComesNext } from './whatComesNext.ts'

const recentMs = 180 * 24 * 3600 * 1000

/**
 * Everything the task page shows: the task, its form and instruction, what the person has typed, and where the step stands on
 * its map with who comes before and after.
 *
 * @throws ProblemError 404 for an unknown task, 403 for somebody who takes no part in its case
 */
export function taskPage(shell: Shell, person: Person, userTaskKey: string): Promise<TaskPage> {
  return shell.db.lookUp((db) => pageOf(shell, db, person, userTaskKey))
}

async function pageOf(shell: Shell, db: Queries, person: Person, userTaskKey: string): Promise<TaskPage> {
  const { definitions } = shell
  const row = await taskByKey(db, userTaskKey)
  if (!row) throw notFound(`There is no user task ${userTaskKey}.`)
  const forPolicy = {
    assignee: row.assignee,
    candidateGroups: row.candidate_groups,
    candidateUsers: row.candidate_users,
  }
  if (
    !seesEveryCase(person) &&
    !isCandidate(person, forPolicy) &&
    row.assignee !== person.username &&
    !(await takesPartIn(db, row.root_key, person.username, person.groups))
  )
    throw forbidden(`"${row.name}" belongs to a case in which you take no part.`)

  const graph = await graphOf(row.definition_key)
  const node = nodeOf(graph, row.element_id)
  const [ancestors, task, form, variables, draft, documents, trail, before] = await Promise.all([
    ancestorsOf(db, row.instance_key),
    inboxTask(shell, row),
    row.form_key ? definitions.formByKey(row.form_key) : undefined,
    variablesSeenBy(db, row.root_key, row.instance_key, row.key),
    taskDraftOf(db, row.root_key, row.key, person.username),
    documentsOf(db, row.root_key),
    trailOf(db, row.root_key, row.instance_key),
    lastCompletedTask(db, row.root_key, row.state === 'CREATED' ? new Date(shell.clock.nowMs()) : row.created_at),
  ])
  const callers = []
  for (const [index, one] of ancestors.entries()) {
    const above = ancestors[index - 1]
    if (above && one.elementId) callers.unshift({ graph: await graphOf(above.definitionKey), elementId: one.elementId })
  }
  const next = await whatComesNext(
    { graph, elementId: row.element_id, callers },
    async (processId) => (await definitions.latest(processId))?.graph,
  )
  const since = new Date(shell.clock.nowMs() - recentMs)
  const instructions = node?.meta.instructions ?? []

  return {
    task,
    state: row.state,
    completedBy: row.completed_by,
    completedAt: row.state === 'COMPLETED' ? (row.closed_at?.toISOString() ?? null) : null,
    mayWork: row.state === 'CREATED' && mayWorkOn(person, forPolicy),
    instruction:
      (instructions.find((one) => one.lang === undefined) ?? instructions[0])?.text ?? node?.meta.documentation ?? null,
    form: form?.schema ?? null,
    variables,
    draft: draft ? { variables: draft.variables, savedAt: draft.savedAt.toISOString() } : null,
    requiredDocuments: (node?.meta.requiredDocuments ?? []).map(({ kind, mandatory }) => ({
      kind,
      mandatory,
      present: documents.some((one) => one.kind === kind),
    })),
    breadcrumb: await breadcrumbOf(ancestors, async (definitionKey, elementId) => {
      return nodeOf(await graphOf(definitionKey), elementId)?.name
    }),
    trail,
    before: before
      ? {
          elementId: before.element_id,
          elementName: before.name,
          role: before.lane ?? before.candidate_groups[0] ?? null,
          person: before.completed_by,
          at: (before.closed_at ?? before.created_at).toISOString(),
        }
      : null,
    after: await Promise.all(
      next.map(async (step) => ({
        elementId: step.elementId,
        elementName: step.elementName,
        role: step.role,
        usuallyMs: await usualDuration(db, step.processId, step.elementId, since),
      })),
    ),
  }

  async function graphOf(definitionKey: string) {
    const definition = await definitions.byKey(definitionKey)
    if (!definition) throw new Error(`process definition ${definitionKey} has instances but is not stored`)
    return definition.graph
  }
}
