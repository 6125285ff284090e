import { type Command, type EngineEvent, entries, type Instance, step, toSnapshot } from '@waymark/shared/engine'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keyOf } from '../store/keys.ts'
import { testKinds } from '../store/testDatabase.ts'
import type { Definition } from './definitions.ts'
import type { Submission } from './submission.ts'
import { approval, inner, medley, outer } from './testing/drawings.ts'
import { monday, type TestRuntime, testRuntime } from './testing/runtime.ts'

/** One thing to do, chosen by numbers among what can be done then; `together` hands it in with the one before. */
interface Pick {
  readonly kind: number
  readonly which: number
  readonly together: boolean
}

const picks = fc.array(fc.record({ kind: fc.nat(11), which: fc.nat(5), together: fc.boolean() }), {
  minLength: 1,
  maxLength: 40,
})

describe.each(testKinds)('rows on %s', (kind) => {
  let runtime: TestRuntime
  let definition: Definition
  let n = 0
  beforeAll(async () => {
    runtime = await testRuntime(kind, { medley, approval, outer, inner })
    const found = await runtime.definitions.latest('medley')
    if (!found) throw new Error('the drawing is not there')
    definition = found
  }, 60_000)
  afterAll(() => runtime.close())

  it('are what the events say, however commands fall into batches', async () => {
    await fc.assert(
      fc.asyncProperty(picks, async (chosen) => {
        n += 1
        const variables = { no: `n${n}` }
        const started = await runtime.start('medley', variables)
        const key = started.processInstanceKey
        const model = new Model(definition, { type: 'start', variables, atMs: monday })
        let group: { submission: Submission; accepted: boolean }[] = []
        const handIn = async () => {
          const answers = await Promise.all(group.map(({ submission }) => runtime.committer.submit(submission)))
          expect(answers.map((answer) => answer.accepted)).toEqual(group.map((one) => one.accepted))
          group = []
        }
        for (const [i, pick] of chosen.entries()) {
          if (!pick.together) await handIn()
          const atMs = monday + (i + 1) * 60_000
          const { submission, command } = model.choose(pick, key, atMs)
          group.push({ submission, accepted: model.play(command) })
        }
        await handIn()
        expect(await stored(key)).toEqual(model.rows(key))
      }),
      { numRuns: kind === 'pglite' ? 25 : 15 },
    )
  }, 120_000)

  it('say in one row what a command walked through, and have one each for what it stopped at', async () => {
    const { db } = runtime
    const { processInstanceKey: key } = await runtime.start('approval', { amount: 5_000 })
    const rows = (table: string) =>
      db.read<{ elementId: string; key: string; scopeKey: string }>(
        `select element_id as "elementId", key, scope_key as "scopeKey" from ${table} where root_key = $1::bigint order by key`,
        [key],
      )
    expect(await rows('element_history')).toEqual([])
    const over = await rows('element_left')
    expect(over.length).toBeGreaterThan(0)
    for (const one of over) expect(one.scopeKey).toBe(key)
    const [task] = await runtime.openTasks(key)
    await runtime.committer.submit({ type: 'completeTask', userTaskKey: task?.key ?? '', variables: {} })
    expect((await rows('element_history')).map(({ elementId }) => elementId)).toContain(task?.elementId)
    const keys = (await rows('element_left')).map((one) => one.key)
    expect(new Set(keys).size).toBe(keys.length)
    const [commands] = await db.read<{ n: number }>(
      'select count(*)::int as n from sequence_flow_taken where root_key = $1::bigint',
      [key],
    )
    expect(commands?.n).toBe(2)
  })

  it('of a called instance are found by their own keys, as those of its root are', async () => {
    const { db } = runtime
    const { processInstanceKey: key } = await runtime.start('outer', {})
    const [called] = await db.read<{ key: string }>(
      'select key from process_instance where root_key = $1::bigint and key <> root_key',
      [key],
    )
    if (!called) throw new Error('nothing was called')
    const roots = await db.read<{ root: string }>(
      'select root_of(x.key)::text as root from unnest($1::bigint[]) with ordinality as x(key, n) order by n',
      [[key, keyOf(key, 3), called.key, keyOf(called.key, 2)]],
    )
    expect(roots.map(({ root }) => root)).toEqual([key, key, key, key])
  })

  async function stored(key: string) {
    const { db } = runtime
    const all = async (statement: string) =>
      (await db.read(statement, [key])).map((row) => Object.values(row).join(' '))
    const [state] = await db.read<{ snapshot: string }>(
      'select snapshot from instance_state where root_key = $1::bigint',
      [key],
    )
    return {
      state: state?.snapshot ?? null,
      active: await all(`select key, element_id from active_element where root_key = $1::bigint order by key`),
      history: await all(`select key, element_id, outcome from element_left where root_key = $1::bigint order by key`),
      flows: await all(
        `select f from sequence_flow_taken t, unnest(flows) with ordinality as u(f, n) where root_key = $1::bigint order by revision, n`,
      ),
      tasks: await all(
        `select key, state, coalesce(assignee, '-'), priority from user_task where root_key = $1::bigint order by key`,
      ),
      jobs: await all(`select key, retries, state from job where root_key = $1::bigint order by key`),
      timers: await all(
        `select key, (extract(epoch from due_at) * 1000)::bigint from timer where root_key = $1::bigint order by key`,
      ),
      messages: await all(`select key from message_subscription where root_key = $1::bigint order by key`),
      incidents: await all(`select key, state from incident where root_key = $1::bigint order by key`),
      variables: await all(
        `select scope_key, name, value::text from variable where root_key = $1::bigint order by scope_key, name collate "C"`,
      ),
    }
  }
})

/** The pure engine with all its events, and the plainest reading of them. */
class Model {
  private instance: Instance
  private readonly told: { event: EngineEvent; atMs: number }[] = []
  private readonly definition: Definition

  constructor(definition: Definition, start: Command) {
    this.definition = definition
    const result = step(definition.graph, null, start)
    if (!result.accepted) throw new Error(result.refusal.message)
    this.instance = result.instance
    this.told.push(...result.events.map((event) => ({ event, atMs: start.atMs })))
  }

  play(command: Command): boolean {
    if (this.instance.state !== 'active') return false
    const result = step(this.definition.graph, this.instance, command)
    if (!result.accepted) return false
    this.instance = result.instance
    this.told.push(...result.events.map((event) => ({ event, atMs: command.atMs })))
    return true
  }

  choose({ kind, which }: Pick, key: string, atMs: number): { submission: Submission; command: Command } {
    const one = <T>(list: readonly T[]): T | undefined => list[which % Math.max(1, list.length)]
    const { instance } = this
    const task = one(entries(instance.elements).filter((element) => element.task))?.id ?? 999
    const job = one(entries(instance.jobs))?.id ?? 999
    const timer = one(entries(instance.timers))?.id ?? 999
    const incident = one(entries(instance.incidents))?.id ?? 999
    const variables = { opinion: which, deep: { list: [which, null, 'x'] } }
    const jobKey = keyOf(key, job)
    const userTaskKey = keyOf(key, task)
    switch (kind) {
      case 0:
      case 1:
      case 2:
        return {
          submission: { type: 'completeTask', userTaskKey, variables, atMs },
          command: { type: 'completeTask', element: task, variables, atMs },
        }
      case 3: {
        const assignee = which % 2 ? 'anna' : null
        return {
          submission: { type: 'assignTask', userTaskKey, assignee, atMs },
          command: { type: 'assignTask', element: task, assignee, atMs },
        }
      }
      case 4: {
        const changes = { priority: which }
        return {
          submission: { type: 'updateTask', userTaskKey, changes, atMs },
          command: { type: 'updateTask', element: task, changes, atMs },
        }
      }
      case 5:
        return {
          submission: { type: 'completeJob', jobKey, variables, atMs },
          command: { type: 'completeJob', job, variables, atMs },
        }
      case 6: {
        const failure = { retries: which % 3, message: 'no' }
        return {
          submission: { type: 'failJob', jobKey, ...failure, atMs },
          command: { type: 'failJob', job, ...failure, atMs },
        }
      }
      case 7:
        return {
          submission: { type: 'throwJobError', jobKey, code: which % 2 ? 'BROKEN' : 'ODD', atMs },
          command: { type: 'throwJobError', job, code: which % 2 ? 'BROKEN' : 'ODD', atMs },
        }
      case 8:
        return {
          submission: { type: 'fireTimer', timerKey: keyOf(key, timer), atMs },
          command: { type: 'fireTimer', timer, atMs },
        }
      case 9:
        return {
          submission: { type: 'resolveIncident', incidentKey: keyOf(key, incident), atMs },
          command: { type: 'resolveIncident', incident, atMs },
        }
      case 10:
        return {
          submission: { type: 'setVariables', scopeKey: key, variables, atMs },
          command: { type: 'setVariables', element: 0, variables, atMs },
        }
      default:
        return which === 0
          ? { submission: { type: 'cancel', processInstanceKey: key, atMs }, command: { type: 'cancel', atMs } }
          : {
              submission: { type: 'updateJobRetries', jobKey, retries: which, atMs },
              command: { type: 'updateJobRetries', job, retries: which, atMs },
            }
    }
  }

  rows(key: string) {
    const nodes = new Map<number, string>()
    const active = new Set<number>()
    const history: string[] = []
    const flows: string[] = []
    const tasks = new Map<number, { state: string; assignee: string | null; priority: number }>()
    const jobs = new Map<number, number>()
    const timers = new Map<number, number>()
    const messages = new Set<number>()
    const incidents = new Map<number, string>()
    const variables = new Map<string, string>()
    for (const { event } of this.told) {
      switch (event.type) {
        case 'elementEntered':
          nodes.set(event.element, event.node)
          active.add(event.element)
          break
        case 'elementLeft':
          active.delete(event.element)
          history.push(`${keyOf(key, event.element)} ${nodes.get(event.element)} ${event.outcome}`)
          break
        case 'flowTaken':
          flows.push(event.flow)
          break
        case 'taskOpened':
          tasks.set(event.element, { state: 'CREATED', assignee: event.assignee ?? null, priority: event.priority })
          break
        case 'taskAssigned':
          Object.assign(tasks.get(event.element) ?? {}, { assignee: event.assignee })
          break
        case 'taskChanged':
          Object.assign(tasks.get(event.element) ?? {}, { priority: event.changes.priority })
          break
        case 'taskClosed':
          Object.assign(tasks.get(event.element) ?? {}, {
            state: event.outcome === 'completed' ? 'COMPLETED' : 'CANCELED',
          })
          break
        case 'jobOpened':
        case 'jobChanged':
          jobs.set(event.job, event.retries)
          break
        case 'jobClosed':
          jobs.delete(event.job)
          break
        case 'timerArmed':
          timers.set(event.timer, event.dueAtMs)
          break
        case 'timerDisarmed':
          timers.delete(event.timer)
          break
        case 'messageAwaited':
          messages.add(event.subscription)
          break
        case 'noLongerAwaited':
          messages.delete(event.subscription)
          break
        case 'incidentRaised':
          incidents.set(event.incident, 'ACTIVE')
          break
        case 'incidentResolved':
          incidents.set(event.incident, 'RESOLVED')
          break
        case 'variablesSet':
          for (const [name, value] of Object.entries(event.variables))
            variables.set(`${event.element} ${name}`, JSON.stringify(value))
          break
      }
    }
    const byId = <T>(map: Iterable<readonly [number, T]>) => [...map].sort(([a], [b]) => a - b)
    return {
      state: this.instance.state === 'active' ? toSnapshot(this.instance) : null,
      active: [...active].sort((a, b) => a - b).map((id) => `${keyOf(key, id)} ${nodes.get(id)}`),
      history: history.sort((a, b) => (BigInt(a.split(' ')[0] ?? 0) < BigInt(b.split(' ')[0] ?? 0) ? -1 : 1)),
      flows,
      tasks: byId(tasks).map(
        ([id, task]) => `${keyOf(key, id)} ${task.state} ${task.assignee ?? '-'} ${task.priority}`,
      ),
      jobs: byId(jobs).map(([id, retries]) => `${keyOf(key, id)} ${retries} ${retries > 0 ? 'CREATED' : 'FAILED'}`),
      timers: byId(timers).map(([id, dueAtMs]) => `${keyOf(key, id)} ${dueAtMs}`),
      messages: [...messages].sort((a, b) => a - b).map((id) => keyOf(key, id)),
      incidents: byId(incidents).map(([id, state]) => `${keyOf(key, id)} ${state}`),
      variables: [...variables]
        .map(([id, value]) => ({ id: id.split(' ') as [string, string], value }))
        .sort((a, b) => Number(a.id[0]) - Number(b.id[0]) || (a.id[1] < b.id[1] ? -1 : 1))
        .map(({ id, value }) => `${keyOf(key, Number(id[0]))} ${id[1]} ${jsonbText(value)}`),
    }
  }
}

/** JSON as PostgreSQL writes it: a space after each colon and comma. */
const jsonbText = (json: string) => json.replace(/([:,])(?=(?:[^"]*"[^"]*")*[^"]*$)/g, '$1 ')
