import type { Person } from '@waymark/shared/contract'
import { startsOf, type Variables } from '@waymark/shared/engine'
import { sql } from 'drizzle-orm'
import { seesCase } from '../identity/visible.ts'
import { notFound } from '../problem.ts'
import type { Shell } from '../shell.ts'
import { startingByCondition } from '../store/definitions.ts'
import { elementByKey } from '../store/queries/elementInstances.ts'
import { submit } from './submit.ts'

interface Asking {
  readonly person: Person
  readonly idempotencyKey?: string | undefined
}
const repeatable = ({ person, idempotencyKey }: Asking, part?: string) => ({
  by: person.username,
  ...(idempotencyKey ? { idempotencyKey: part === undefined ? idempotencyKey : `${idempotencyKey} ${part}` } : {}),
})

/**
 * Begins activities of an ad-hoc sub-process, one after the other.
 *
 * @throws ProblemError 404 for one that the person may not see, 409 for an activity that cannot begin; those named before it have
 */
export async function activateAdHoc(
  shell: Shell,
  asking: Asking,
  elementInstanceKey: string,
  elementIds: readonly string[],
): Promise<void> {
  await mustSee(shell, asking.person, elementInstanceKey)
  for (const [n, elementId] of elementIds.entries())
    await submit(shell, { type: 'activateElement', elementInstanceKey, elementId, ...repeatable(asking, String(n)) })
}

/** Completes an ad-hoc sub-process. @throws ProblemError 404, 409 */
export async function completeAdHoc(shell: Shell, asking: Asking, elementInstanceKey: string): Promise<void> {
  await mustSee(shell, asking.person, elementInstanceKey)
  await submit(shell, { type: 'completeAdHoc', elementInstanceKey, ...repeatable(asking) })
}

/** Lets a waiting step go on without what it waits for. @throws ProblemError 404, 409 */
export async function triggerElement(
  shell: Shell,
  asking: Asking,
  elementInstanceKey: string,
  variables: Record<string, unknown>,
): Promise<void> {
  await mustSee(shell, asking.person, elementInstanceKey)
  await submit(shell, {
    type: 'triggerElement',
    elementInstanceKey,
    variables: variables as Variables,
    ...repeatable(asking),
  })
}

/**
 * Looks at the conditional start events of one process definition, or of the latest version of each process, and starts those whose
 * condition holds for these variables. Nobody but the caller knows when something has changed that a condition asks about.
 *
 * @throws ProblemError 404 for an unknown definition
 */
export async function startByConditions(
  shell: Shell,
  asking: Asking,
  of: { processDefinitionKey?: string | undefined; variables: Record<string, unknown> },
): Promise<{ processDefinitionKey: string; processInstanceKey: string }[]> {
  const { db, definitions, clock } = shell
  const variables = of.variables as Variables
  const keys = of.processDefinitionKey === undefined ? await startingByCondition(db) : [of.processDefinitionKey]
  const started: { processDefinitionKey: string; processInstanceKey: string }[] = []
  for (const processDefinitionKey of keys) {
    const definition = await definitions.byKey(processDefinitionKey)
    if (!definition) throw notFound(`There is no process definition ${processDefinitionKey}.`)
    const nowMs = clock.nowMs()
    for (const start of startsOf(definition.graph, nowMs)) {
      if (start.kind !== 'conditional') continue
      const result = start.condition.evaluate({ variables, nowMs, zone: definition.graph.zone })
      if (!result.ok || result.value !== true) continue
      const { processInstanceKey } = await submit(shell, {
        type: 'start',
        processDefinitionKey,
        variables,
        startEvent: start.elementId,
        ...repeatable(asking, `${processDefinitionKey} ${start.elementId}`),
      })
      started.push({ processDefinitionKey, processInstanceKey })
    }
  }
  return started
}

async function mustSee(shell: Shell, person: Person, elementInstanceKey: string): Promise<void> {
  if (!(await elementByKey(shell.db, elementInstanceKey, seesCase(person, sql`e.root_key`))))
    throw notFound(`There is no element instance ${elementInstanceKey} that you may see.`)
}
