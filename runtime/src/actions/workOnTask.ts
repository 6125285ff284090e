import type { Person } from '@waymark/shared/contract'
import { nodeOf, type TaskChanges, type Variables } from '@waymark/shared/engine'
import type { OpenTask } from '../engine/live.ts'
import type { Refused, SubmissionOf } from '../engine/submission.ts'
import { isCandidate, may, mayWorkOn } from '../identity/policy.ts'
import { conflict, forbidden, invalid, notFound, ProblemError } from '../problem.ts'
import type { Shell } from '../shell.ts'
import { instanceOf, localIdOf } from '../store/keys.ts'
import { documentsOf } from '../store/queries/documents.ts'
import { type TaskRow, taskByKey, variablesSeenBy } from '../store/queries/tasks.ts'
import { type FormProblem, formProblems } from './formProblems.ts'
import { ask, problemOf, unlessAnswered } from './submit.ts'

/** Who asks, and the key by which a repetition is known. */
export interface Asking {
  readonly person: Person
  readonly idempotencyKey?: string | undefined
}

const forPolicy = (task: TaskRow) => ({
  assignee: task.assignee,
  candidateGroups: task.candidate_groups,
  candidateUsers: task.candidate_users,
})

/**
 * Completes a user task: the person must be the one to do it, what its form asks for must be there and fit, and so must the
 * documents that the step requires.
 *
 * @throws ProblemError 404 for an unknown task, 403 for another's, 409 for one that is over or taken (it says by whom), 400 with
 *   `errors` for fields and documents
 */
export async function completeTask(
  shell: Shell,
  { person, idempotencyKey }: Asking,
  userTaskKey: string,
  sent: { variables: Record<string, unknown>; action?: string | undefined },
): Promise<void> {
  const completion: SubmissionOf<'completeTask'> = {
    type: 'completeTask',
    userTaskKey,
    variables: sent.variables as Variables,
    ...(sent.action === undefined ? {} : { action: sent.action }),
    by: person.username,
    ...(idempotencyKey ? { idempotencyKey } : {}),
  }
  const known = idempotencyKey === undefined ? plainTaskOf(shell, person, userTaskKey) : undefined
  if (known) {
    const answer = await ask(shell, completion, { onlyIf: (live) => live.tasks.get(localIdOf(userTaskKey)) === known })
    if (answer.accepted) return
    if (answer.refusal.code !== 'changedMeanwhile') throw await whoWasFaster(shell, userTaskKey, answer.refusal)
  }
  await unlessAnswered(shell, idempotencyKey, async () => {
    const task = await openTask(shell, userTaskKey)
    await mustBeTheirs(shell, person, task)
    const errors = await problemsOfCompletion(shell, task, sent.variables)
    if (errors.length > 0)
      throw invalid(`"${task.name}" is not complete. ${errors.map(({ message }) => message).join(' ')}`, errors)
  })
  const answer = await ask(shell, completion)
  if (!answer.accepted) throw await whoWasFaster(shell, userTaskKey, answer.refusal)
}

/** A task of this person's that is in memory and asks for nothing that would have to be read from the database. */
function plainTaskOf(shell: Shell, person: Person, userTaskKey: string): OpenTask | undefined {
  const live = shell.committer.lastSeen(instanceOf(userTaskKey))
  const task = live?.tasks.get(localIdOf(userTaskKey))
  if (!live || !task || task.formId !== null || !mayWorkOn(person, task)) return undefined
  const documents = nodeOf(live.definition.graph, task.elementId)?.meta.requiredDocuments ?? []
  return documents.some((one) => one.mandatory) ? undefined : task
}

/**
 * Gives a user task to somebody. A person without the right to manage may only take it for themselves. Without `allowOverride`
 * it must be nobody's: of two who claim at once, one gets it and the other is told who.
 *
 * @throws ProblemError 404, 403, or 409 with the `assignee`
 */
export async function assignTask(
  shell: Shell,
  { person, idempotencyKey }: Asking,
  userTaskKey: string,
  { assignee, allowOverride }: { assignee: string; allowOverride: boolean },
): Promise<void> {
  await unlessAnswered(shell, idempotencyKey, async () => {
    const task = await openTask(shell, userTaskKey)
    const manages = may(person, 'manage')
    if (assignee !== person.username && !manages)
      throw forbidden('You may take tasks for yourself; to give them to others ask your manager.')
    if (!manages && !isCandidate(person, forPolicy(task)) && task.assignee !== person.username)
      throw notTheirs(person, task)
    if (task.assignee !== null && task.assignee !== assignee && !(allowOverride && manages))
      throw await taken(shell, task)
    if (!(await shell.identity.person(assignee)))
      throw invalid(`There is nobody with the user name ${assignee}.`, [
        { path: 'assignee', message: `there is nobody with the user name ${assignee}` },
      ])
  })
  const answer = await ask(shell, {
    type: 'assignTask',
    userTaskKey,
    assignee,
    ...(allowOverride && may(person, 'manage') ? {} : { onlyIf: null }),
    by: person.username,
    ...(idempotencyKey ? { idempotencyKey } : {}),
  })
  if (answer.accepted) return
  const now = await taskByKey(shell.db, userTaskKey)
  // Whoever claims what is theirs already has what they asked for.
  if (now?.state === 'CREATED' && now.assignee === assignee) return
  throw await whoWasFaster(shell, userTaskKey, answer.refusal)
}

/**
 * Gives a task back to its queue.
 *
 * @throws ProblemError 404, 409, or 403 when it is somebody else's and the person does not manage
 */
export async function unassignTask(
  shell: Shell,
  { person, idempotencyKey }: Asking,
  userTaskKey: string,
): Promise<void> {
  const isFree = await unlessAnswered(shell, idempotencyKey, async () => {
    const task = await openTask(shell, userTaskKey)
    if (task.assignee === person.username || may(person, 'manage')) return false
    if (task.assignee === null && isCandidate(person, forPolicy(task))) return true
    throw task.assignee === null ? notTheirs(person, task) : await taken(shell, task)
  })
  if (isFree) return
  const answer = await ask(shell, {
    type: 'assignTask',
    userTaskKey,
    assignee: null,
    ...(may(person, 'manage') ? {} : { onlyIf: person.username }),
    by: person.username,
    ...(idempotencyKey ? { idempotencyKey } : {}),
  })
  if (!answer.accepted) throw await whoWasFaster(shell, userTaskKey, answer.refusal)
}

/** Changes due date, priority or candidates of an open task. @throws ProblemError 404, 409 or 400 */
export async function changeTask(
  shell: Shell,
  { person, idempotencyKey }: Asking,
  userTaskKey: string,
  changes: TaskChanges,
): Promise<void> {
  await unlessAnswered(shell, idempotencyKey, () => openTask(shell, userTaskKey))
  const answer = await ask(shell, {
    type: 'updateTask',
    userTaskKey,
    changes,
    by: person.username,
    ...(idempotencyKey ? { idempotencyKey } : {}),
  })
  if (!answer.accepted) throw await whoWasFaster(shell, userTaskKey, answer.refusal)
}

async function openTask(shell: Shell, userTaskKey: string): Promise<TaskRow> {
  const task = await taskByKey(shell.db, userTaskKey)
  if (!task) throw notFound(`There is no user task ${userTaskKey}.`)
  if (task.state !== 'CREATED') throw await over(shell, task)
  return task
}

async function mustBeTheirs(shell: Shell, person: Person, task: TaskRow): Promise<void> {
  if (mayWorkOn(person, forPolicy(task))) return
  throw task.assignee !== null && isCandidate(person, forPolicy(task))
    ? await taken(shell, task)
    : notTheirs(person, task)
}

/** What is missing before the task can be completed: fields of its form, documents of its step. */
async function problemsOfCompletion(
  shell: Shell,
  task: TaskRow,
  sent: Record<string, unknown>,
): Promise<FormProblem[]> {
  const { db, definitions, clock } = shell
  const form = task.form_key ? await definitions.formByKey(task.form_key) : undefined
  const problems: FormProblem[] = []
  if (form) {
    const known = await variablesSeenBy(db, task.root_key, task.instance_key, task.key)
    problems.push(...formProblems(form.schema, { ...known, ...sent }, clock.nowMs()))
  }
  const definition = await definitions.byKey(task.definition_key)
  const node = definition && nodeOf(definition.graph, task.element_id)
  const mandatory = (node?.meta.requiredDocuments ?? []).filter((one) => one.mandatory)
  if (mandatory.length === 0) return problems
  const present = new Set((await documentsOf(db, task.root_key)).map(({ kind }) => kind))
  const missing = mandatory.filter(({ kind }) => !present.has(kind))
  return [
    ...problems,
    ...missing.map(({ kind }) => ({
      path: `documents.${kind}`,
      message: `The document "${kind}" is missing; attach it to the case.`,
    })),
  ]
}

/** The answer to a refusal: what somebody else has done to the task in the meantime, in words, where it was that. */
async function whoWasFaster(shell: Shell, userTaskKey: string, refusal: Refused['refusal']): Promise<ProblemError> {
  if (refusal.code === 'invalidArgument' || refusal.code === 'invalidVariables') return problemOf(refusal)
  const task = await taskByKey(shell.db, userTaskKey)
  if (task && task.state !== 'CREATED') return over(shell, task)
  return task && task.assignee !== null ? taken(shell, task) : problemOf(refusal)
}

async function over(shell: Shell, task: TaskRow): Promise<ProblemError> {
  if (task.state === 'CANCELED')
    return conflict(`"${task.name}" was withdrawn: the case went another way.`, { state: task.state })
  const by = task.completed_by ? await nameOf(shell, task.completed_by) : 'somebody'
  return conflict(`"${task.name}" is done already, by ${by}.`, { state: task.state, completedBy: task.completed_by })
}

async function taken(shell: Shell, task: TaskRow): Promise<ProblemError> {
  const who = await nameOf(shell, task.assignee ?? '')
  return new ProblemError(409, 'ALREADY_ASSIGNED', 'Conflict', `${who} has taken "${task.name}".`, {
    assignee: task.assignee,
  })
}

function notTheirs(person: Person, task: TaskRow): ProblemError {
  const groups = task.candidate_groups.length > 0 ? ` It is for ${task.candidate_groups.join(', ')}.` : ''
  return forbidden(`"${task.name}" is not a task for ${person.name}.${groups}`)
}

const nameOf = async (shell: Shell, username: string): Promise<string> =>
  (await shell.identity.person(username))?.name ?? username
