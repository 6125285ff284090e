import type { Person } from '@waymark/shared/contract'
import type { Variables } from '@waymark/shared/engine'
import type { Definition } from '../engine/definitions.ts'
import { invalid, notFound, ProblemError } from '../problem.ts'
import type { Shell } from '../shell.ts'
import { instanceByKey } from '../store/queries/processInstances.ts'
import { type FormProblem, formProblems } from './formProblems.ts'
import { type Accepted, submit, unlessAnswered } from './submit.ts'

/** Which process to start, with what. */
export interface Starting {
  readonly processDefinitionKey?: string | undefined
  readonly processDefinitionId?: string | undefined
  readonly processDefinitionVersion?: number | undefined
  readonly variables: Record<string, unknown>
  readonly businessId?: string | undefined
  /** The start event's id, where it is not the none start event. */
  readonly startEvent?: string | undefined
}

/**
 * Starts a process instance of the version that is named, or of the latest.
 *
 * What its start form asks for must be there and fit, as with the form of a task.
 *
 * @throws ProblemError 404 for an unknown process, 409 for one that has no such start event, 400 with `errors` for fields
 */
export async function startInstance(
  shell: Shell,
  { person, idempotencyKey }: { person: Person; idempotencyKey?: string | undefined },
  starting: Starting,
): Promise<Accepted<'start'>> {
  const { definitions } = shell
  const { processDefinitionKey: key, processDefinitionId: id, processDefinitionVersion: version } = starting
  // Camunda counts versions from 1; its clients send -1 where they mean the latest.
  const wanted = version === undefined || version < 1 ? undefined : version
  const definition = key
    ? await definitions.byKey(key)
    : id && wanted
      ? await definitions.version(id, wanted)
      : id && (await definitions.latest(id))
  if (!definition) {
    const said = key ? `process definition ${key}` : `published process "${id}"${wanted ? ` in version ${wanted}` : ''}`
    throw notFound(`There is no ${said}.`)
  }
  if (starting.startEvent === undefined)
    await unlessAnswered(shell, idempotencyKey, async () => {
      const errors = await problemsOfStart(shell, definition, starting.variables)
      if (errors.length > 0)
        throw invalid(
          `"${definition.name}" cannot start yet. ${errors.map(({ message }) => message).join(' ')}`,
          errors,
        )
    })
  return submit(shell, {
    type: 'start',
    processDefinitionKey: definition.key,
    variables: starting.variables as Variables,
    ...(starting.businessId === undefined ? {} : { businessKey: starting.businessId }),
    ...(starting.startEvent === undefined ? {} : { startEvent: starting.startEvent }),
    by: person.username,
    ...(idempotencyKey ? { idempotencyKey } : {}),
  })
}

/** What is missing, or does not fit, in the start form. */
async function problemsOfStart(
  { db, definitions, clock }: Shell,
  definition: Definition,
  sent: Record<string, unknown>,
): Promise<FormProblem[]> {
  const { startForm } = definition.graph.processMeta
  if (!startForm?.formId) return []
  const form = await definitions.form(definition, { ...startForm, formId: startForm.formId }, db)
  return form ? formProblems(form.schema, sent, clock.nowMs()) : []
}

/**
 * Waits until an instance has ended: the live stream says when to look again.
 *
 * @param timeoutMs how long at most
 * @throws ProblemError 504 when it has not ended by then (it goes on), 409 when it was canceled
 */
export async function untilCompleted(shell: Shell, instanceKey: string, timeoutMs: number): Promise<void> {
  const deadline = AbortSignal.timeout(timeoutMs)
  for (;;) {
    const seen = shell.live.moves()
    const instance = await instanceByKey(shell.db, instanceKey)
    if (!instance) throw notFound(`There is no process instance ${instanceKey}.`)
    if (instance.state === 'COMPLETED') return
    if (instance.state === 'TERMINATED')
      throw new ProblemError(
        409,
        'INVALID_STATE',
        'Canceled',
        `Process instance ${instanceKey} was canceled before it completed.`,
      )
    if (!(await shell.live.movedSince(seen, deadline)))
      throw new ProblemError(
        504,
        'DEADLINE_EXCEEDED',
        'Not completed in time',
        `Process instance ${instanceKey} has not completed within ${timeoutMs} ms; it goes on.`,
      )
  }
}

/** Cancels a running case with all it has called. @throws ProblemError 404, 409 for one that is over or was called by another */
export async function cancelInstance(
  shell: Shell,
  { person, idempotencyKey }: { person: Person; idempotencyKey?: string | undefined },
  processInstanceKey: string,
): Promise<void> {
  await submit(shell, {
    type: 'cancel',
    processInstanceKey,
    by: person.username,
    ...(idempotencyKey ? { idempotencyKey } : {}),
  })
}
