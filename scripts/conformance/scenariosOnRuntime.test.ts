import { readFile } from 'node:fs/promises'
import { type Command, entries, fromSnapshot, type Graph, type Instance, startsOf, step } from '@waymark/shared/engine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Submission } from '../../runtime/src/engine/submission.ts'
import { type TestRuntime, testRuntime } from '../../runtime/src/engine/testing/runtime.ts'
import { keyOf } from '../../runtime/src/store/keys.ts'
import { drawingOf, readScenario, type Scenario, scenarioNames, world } from '../../shared/scenarios/files.ts'
import { NOON_MS, playScenario } from '../../shared/scenarios/play.ts'
import { disagreements, readRows } from './rows.ts'

/** One command of a scenario, and what the pure engine made of it. */
interface Played {
  readonly graph: Graph
  readonly command: Command
  readonly before: Instance | null
  readonly after: Instance | null
}

/**
 * Scenarios in which the world plays a called process, a caller or the worker of a decision: in the runtime those are processes
 * and decisions of their own, and the committer's tests and the conformance cases show them.
 */
function playsOthers({ moves, graphs }: Scenario): boolean {
  return (
    moves.some((move) => 'child' in move || ('start' in move && move.start.catches !== undefined)) ||
    graphs.some((graph) => graph.nodes.some((node) => 'work' in node && node.work?.kind === 'decision'))
  )
}

describe('on the runtime', async () => {
  let runtime: TestRuntime
  beforeAll(async () => {
    runtime = await testRuntime('pglite', {}, NOON_MS, world)
  }, 60_000)
  afterAll(() => runtime.close())

  const scenarios = await Promise.all((await scenarioNames()).map(readScenario))
  const inside = scenarios.filter((scenario) => !playsOthers(scenario))
  it.each(inside)('$name goes as on the engine', async ({ name, graphs, moves, decisions, dmn }) => {
    const played: Played[] = []
    const stepper: Stepper = (graph, before, command, asked) => {
      const result = step(graph, before, command, asked)
      played.push({ graph, command, before, after: result.accepted ? result.instance : null })
      return result
    }
    playScenario(graphs, moves, stepper, decisions)
    const resources = [{ name: `${name}.bpmn`, content: await readFile(drawingOf(name), 'utf8') }]
    if (dmn !== undefined) resources.push({ name: `${name}.dmn`, content: dmn })
    const { processes } = await runtime.definitions.deploy({ resources })
    let key = '0'
    for (const one of played) {
      runtime.clock.pin(one.command.atMs)
      const definition = processes.find((process) => process.processId === one.graph.processId)
      const answer = await runtime.committer.submit(submissionFor(one, key, definition?.key ?? ''))
      await runtime.committer.idle()
      // A broadcast may reach nobody.
      if (!('signalKey' in answer)) {
        expect({ command: one.command, accepted: answer.accepted }).toEqual({
          command: one.command,
          accepted: one.after !== null,
        })
      }
      if (one.before === null) key = await youngest()
      const stored = await storedInstance(key)
      const expected = one.after ?? one.before
      expect({ command: one.command, instance: comparable(stored) }).toEqual({
        command: one.command,
        instance: comparable(expected?.state === 'active' ? expected : null),
      })
    }
    expect(await rowsAgainstInstances()).toEqual([])
  })

  async function youngest(): Promise<string> {
    const [row] = await runtime.db.read<{ key: string }>(
      'select key from process_instance where parent_key is null order by key desc limit 1',
      [],
    )
    return row?.key ?? '0'
  }

  async function storedInstance(key: string): Promise<Instance | null> {
    const [row] = await runtime.db.read<{ snapshot: string }>(
      'select snapshot from instance_state where key = $1::bigint',
      [key],
    )
    return row ? fromSnapshot(row.snapshot) : null
  }

  async function rowsAgainstInstances(): Promise<string[]> {
    const rows = await runtime.db.read<{ key: string; definition_key: string; snapshot: string }>(
      'select key, definition_key, snapshot from instance_state order by key',
      [],
    )
    const alive = await Promise.all(
      rows.map(async ({ key, definition_key, snapshot }) => {
        const definition = await runtime.definitions.byKey(definition_key)
        if (!definition) throw new Error(`Instance ${key} runs on a definition that is not stored.`)
        return { key, graph: definition.graph, instance: fromSnapshot(snapshot) }
      }),
    )
    return disagreements(await readRows(runtime.db), alive)
  }
})

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
