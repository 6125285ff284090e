import { deepStrictEqual } from 'node:assert/strict'
import { type Command, entries, fromSnapshot, type Graph, type Instance, startsOf } from '@waymark/shared/engine'
import type { Submission } from '../../runtime/src/engine/submission.ts'
import type { TestRuntime } from '../../runtime/src/engine/testing/runtime.ts'
import { keyOf } from '../../runtime/src/store/keys.ts'
import { disagreements, readRows } from './rows.ts'

/** One command as it was played on the pure engine, and what that made of it: null where it was refused. */
export interface Played {
  readonly graph: Graph
  readonly command: Command
  readonly before: Instance | null
  readonly after: Instance | null
}

/**
 * Submits what was played on the pure engine to the runtime, one command after the other.
 *
 * @throws AssertionError where the runtime answers otherwise, stores another instance, or its rows say something else
 */
export async function replay(
  runtime: TestRuntime,
  resources: readonly { name: string; content: string }[],
  played: readonly Played[],
): Promise<void> {
  const { processes } = await runtime.definitions.deploy({ resources })
  let key = '0'
  for (const one of played) {
    const { command, before, after } = one
    runtime.clock.pin(command.atMs)
    const definition = processes.find((process) => process.processId === one.graph.processId)
    const answer = await runtime.committer.submit(submissionFor(one, key, definition?.key ?? ''))
    await runtime.committer.idle()
    // A broadcast may reach nobody.
    if (!('signalKey' in answer))
      deepStrictEqual({ command, accepted: answer.accepted }, { command, accepted: after !== null })
    if (before === null) key = await youngest(runtime)
    const expected = after ?? before
    deepStrictEqual(
      { command, instance: comparable(await storedInstance(runtime, key)) },
      { command, instance: comparable(expected?.state === 'active' ? expected : null) },
    )
  }
  deepStrictEqual(await rowsAgainstInstances(runtime), [])
}

/** The same, but a message goes to the one of the instance who has waited longest: who publishes it cannot choose. */
export function whoHearsFirst(instance: Instance | null, command: Command): Command {
  if (command.type !== 'correlateMessage') return command
  const waits = entries(instance?.messages ?? {})
  const meant = waits.find((wait) => wait.id === command.subscription)
  const first = waits.find((wait) => wait.name === meant?.name && wait.correlationKey === meant.correlationKey)
  return first ? { ...command, subscription: first.id } : command
}

async function youngest({ db }: TestRuntime): Promise<string> {
  const [row] = await db.read<{ key: string }>(
    'select key from process_instance where parent_key is null order by key desc limit 1',
    [],
  )
  return row?.key ?? '0'
}

async function storedInstance({ db }: TestRuntime, key: string): Promise<Instance | null> {
  const [row] = await db.read<{ snapshot: string }>('select snapshot from instance_state where key = $1::bigint', [key])
  return row ? fromSnapshot(row.snapshot) : null
}

async function rowsAgainstInstances({ db, definitions }: TestRuntime): Promise<string[]> {
  const rows = await db.read<{ key: string; definition_key: string; snapshot: string }>(
    'select key, definition_key, snapshot from instance_state order by key',
    [],
  )
  const alive = await Promise.all(
    rows.map(async ({ key, definition_key, snapshot }) => {
      const definition = await definitions.byKey(definition_key)
      if (!definition) throw new Error(`Instance ${key} runs on a definition that is not stored.`)
      return { key, graph: definition.graph, instance: fromSnapshot(snapshot) }
    }),
  )
  return disagreements(await readRows(db), alive)
}

/** The message that an instance has taken last has a key only in the runtime. */
function comparable(instance: Instance | null): unknown {
  return JSON.parse(JSON.stringify(instance, (name, value: unknown) => (name === 'lastMessage' ? undefined : value)))
}

function submissionFor({ graph, command, before }: Played, instance: string, processDefinitionKey: string): Submission {
  const key = (id: number) => keyOf(instance, id)
  const { atMs, by } = command
  const common = { atMs, ...(by === undefined ? {} : { by }) }
  switch (command.type) {
    case 'start': {
      const { variables, startEvent, businessKey, definition } = command
      // A start event that needs all of several events begins by one of them, not by hand.
      const start = startsOf(graph, atMs).find((one) => one.elementId === startEvent && one.definition === definition)
      if (definition !== undefined && start?.kind === 'signal')
        return { ...common, type: 'broadcastSignal', name: start.name, variables }
      return { ...common, type: 'start', processDefinitionKey, variables, startEvent, businessKey }
    }
    case 'completeTask':
      return { ...common, type: 'completeTask', userTaskKey: key(command.element), variables: command.variables }
    case 'completeJob':
      return { ...common, type: 'completeJob', jobKey: key(command.job), variables: command.variables }
    case 'failJob': {
      const { job, retries, message } = command
      return { ...common, type: 'failJob', jobKey: key(job), retries, message }
    }
    case 'throwJobError': {
      const { job, code, variables } = command
      return { ...common, type: 'throwJobError', jobKey: key(job), code, variables }
    }
    case 'fireTimer':
      return { ...common, type: 'fireTimer', timerKey: key(command.timer) }
    case 'correlateMessage': {
      const wait = entries(before?.messages ?? {}).find((one) => one.id === command.subscription)
      const { name = '', correlationKey = '' } = wait ?? {}
      return { ...common, type: 'publishMessage', name, correlationKey, variables: command.variables }
    }
    case 'deliverSignal':
      return { ...common, type: 'broadcastSignal', name: command.name, variables: command.variables }
    case 'setVariables':
      return { ...common, type: 'setVariables', scopeKey: key(command.element), variables: command.variables }
    case 'resolveIncident':
      return { ...common, type: 'resolveIncident', incidentKey: key(command.incident) }
    case 'activateElement': {
      const { element, node } = command
      return { ...common, type: 'activateElement', elementInstanceKey: key(element), elementId: node }
    }
    case 'completeAdHoc':
      return { ...common, type: 'completeAdHoc', elementInstanceKey: key(command.element) }
    case 'triggerElement': {
      const { element, variables } = command
      return { ...common, type: 'triggerElement', elementInstanceKey: key(element), variables }
    }
    case 'cancel':
      return { ...common, type: 'cancel', processInstanceKey: instance }
    default:
      throw new Error(`No scenario moves by "${command.type}".`)
  }
}
