import { isDeepStrictEqual } from 'node:util'
import type { Database } from '../src/store/database.ts'
import { keyOf } from '../src/store/keys.ts'
import { type Chain, type Recorder, repeated } from './recorder.ts'
import { sorted } from './sorted.ts'

interface InstanceRow {
  readonly key: string
  readonly processId: string
  readonly state: 'running' | 'completed' | 'canceled'
  readonly revision: number | null
  readonly snapshot: string | null
}

/** What stands in the tables of one instance, or should: one line for each row, sorted. */
type Rows = readonly string[]

/**
 * Finds, for every stored instance, the steps that led to what is stored, repeats them on the pure engine and compares the rows.
 *
 * @throws Error with what is wrong
 */
export async function chainsOf(db: Database, recorder: Recorder): Promise<Map<string, Chain>> {
  const instances = await db.read<InstanceRow>(
    `select i.key, i.process_id as "processId", i.state, s.revision, s.snapshot
     from process_instance i left join instance_state s on s.root_key = i.root_key and s.key = i.key order by i.key`,
  )
  const stored = await storedRows(db)
  const acts = await db.read<{ by: string; times: number }>(
    'select by, count(*)::int as times from audit_entry where by is not null group by by',
  )
  const audited = new Map(acts.map(({ by, times }) => [by, times]))
  const chains = new Map<string, Chain>()
  for (const instance of instances) {
    const { key, snapshot, revision } = instance
    const lasts =
      snapshot === null || revision === null ? recorder.lastSteps(key) : recorder.stepsTo(key, revision, snapshot)
    // Two who did the same at the same moment left the same snapshot: the audit trail says whose was committed.
    const candidates = lasts
      .flatMap((last) => recorder.chainsTo(last))
      .filter((steps) => [...timesBy(steps)].every(([by, times]) => times <= (audited.get(by) ?? 0)))
      .map(repeated)
      // A command that changes nothing may be left out of a way, or another that changes nothing may stand in its place; what
      // stands in the audit trail has been carried out, and so often.
      .sort(
        (one, other) => timesBy(other.steps).size - timesBy(one.steps).size || other.steps.length - one.steps.length,
      )
    if (candidates.length === 0)
      throw new Error(`instance ${key} (${instance.processId}, ${instance.state}): no steps lead to what is stored`)
    const found = stored.get(key) ?? []
    // An end that was tried and broke off may have been tried again by another way: what is stored says which it was.
    const fitting = candidates.find((chain) => isDeepStrictEqual(expectedRows(instance, chain), found))
    if (!fitting) {
      const [first] = candidates
      const expected = first ? expectedRows(instance, first) : []
      const missing = expected.filter((row) => !found.includes(row))
      const extra = found.filter((row) => !expected.includes(row))
      throw new Error(
        `instance ${key} (${instance.processId}, ${instance.state}): rows missing ${JSON.stringify(missing)}, too many ${JSON.stringify(extra)}`,
      )
    }
    chains.set(key, fitting)
  }
  for (const key of stored.keys()) if (!chains.has(key)) throw new Error(`rows of instance ${key}, which is not there`)
  return chains
}

/** How often each submission that has an author moved the instance. */
function timesBy(steps: Chain['steps']): Map<string, number> {
  const times = new Map<string, number>()
  for (const { command } of steps) if (command.by !== undefined) times.set(command.by, (times.get(command.by) ?? 0) + 1)
  return times
}

/** The rows that the events of an instance should have become. */
function expectedRows({ key, state }: InstanceRow, { happened, instance }: Chain): Rows {
  const of = (id: number) => keyOf(key, id)
  const rows = new Map<string, string>()
  const nodes = new Map<number, string>()
  const flows: string[] = []
  for (const { event, command } of happened) {
    const { by = null } = command
    switch (event.type) {
      case 'elementEntered':
        nodes.set(event.element, event.node)
        rows.set(`element ${of(event.element)}`, `${event.node} active`)
        break
      case 'elementLeft':
        rows.set(`element ${of(event.element)}`, `${nodes.get(event.element)} ${event.outcome}`)
        break
      case 'flowTaken':
        flows.push(event.flow)
        break
      case 'variablesSet':
        for (const [name, value] of Object.entries(event.variables))
          rows.set(`variable ${of(event.element)} ${name}`, sorted(value))
        break
      case 'taskOpened':
        rows.set(`task ${of(event.element)}`, `${event.node} CREATED ${event.assignee ?? null} null`)
        break
      case 'taskAssigned': {
        const node = nodes.get(event.element)
        rows.set(`task ${of(event.element)}`, `${node} CREATED ${event.assignee} null`)
        break
      }
      case 'taskClosed': {
        const [node, , assignee] = (rows.get(`task ${of(event.element)}`) ?? '').split(' ')
        const completed = event.outcome === 'completed'
        const completedBy = completed ? (event.by ?? by) : null
        rows.set(
          `task ${of(event.element)}`,
          `${node} ${completed ? 'COMPLETED' : 'CANCELED'} ${assignee} ${completedBy}`,
        )
        break
      }
      case 'jobOpened':
        rows.set(`job ${of(event.job)}`, `${event.node} ${event.retries}`)
        break
      case 'jobChanged': {
        const [node] = (rows.get(`job ${of(event.job)}`) ?? '').split(' ')
        rows.set(`job ${of(event.job)}`, `${node} ${event.retries}`)
        break
      }
      case 'jobClosed':
        rows.delete(`job ${of(event.job)}`)
        break
      case 'timerArmed':
        rows.set(`timer ${of(event.timer)}`, `${event.node} ${event.dueAtMs}`)
        break
      case 'timerDisarmed':
        rows.delete(`timer ${of(event.timer)}`)
        break
      case 'messageAwaited':
        rows.set(`message ${of(event.subscription)}`, `${event.name} ${event.correlationKey}`)
        break
      case 'signalAwaited':
        rows.set(`signal ${of(event.subscription)}`, event.name)
        break
      case 'noLongerAwaited':
        rows.delete(`message ${of(event.subscription)}`)
        rows.delete(`signal ${of(event.subscription)}`)
        break
      case 'incidentRaised':
        rows.set(`incident ${of(event.incident)}`, `${event.kind} ACTIVE`)
        break
      case 'incidentResolved':
        rows.set(
          `incident ${of(event.incident)}`,
          (rows.get(`incident ${of(event.incident)}`) ?? '').replace('ACTIVE', 'RESOLVED'),
        )
        break
    }
  }
  const ended = instance.state === 'active' ? 'running' : instance.state === 'completed' ? 'completed' : 'canceled'
  rows.set('instance', ended)
  if (flows.length > 0) rows.set('flows', flows.sort().join(' '))
  if (state === 'running' && ended !== 'running') rows.set('instance', `${ended}, but stored as running`)
  return [...rows].map(([name, value]) => `${name}: ${value}`).sort()
}

async function storedRows(db: Database): Promise<Map<string, Rows>> {
  const found = await db.read<{ instance: string; row: string; value: unknown }>(
    `select key as instance, 'instance' as row, to_jsonb(state) as value from process_instance
     union all select instance_key, 'element ' || key, to_jsonb(element_id || ' active') from active_element
     union all select instance_key, 'element ' || key, to_jsonb(element_id || ' ' || outcome) from element_left
     union all select instance_key, 'variable ' || scope_key || ' ' || name, jsonb_build_array(value) from variable
     union all select instance_key, 'task ' || key, to_jsonb(concat_ws(' ', element_id, state, coalesce(assignee, 'null'), coalesce(completed_by, 'null'))) from user_task
     union all select instance_key, 'job ' || key, to_jsonb(element_id || ' ' || retries) from job
     union all select instance_key, 'timer ' || key, to_jsonb(element_id || ' ' || (extract(epoch from due_at) * 1000)::bigint) from timer
     union all select instance_key, 'message ' || key, to_jsonb(name || ' ' || correlation_key) from message_subscription
     union all select instance_key, 'signal ' || key, to_jsonb(name) from signal_subscription
     union all select instance_key, 'incident ' || key, to_jsonb(kind || ' ' || state) from incident`,
  )
  const flows = await db.read<{ instance: string; flow: string }>(
    'select instance_key as instance, unnest(flows) as flow from sequence_flow_taken',
  )
  const rows = new Map<string, string[]>()
  const put = (instance: string, line: string) => rows.set(instance, [...(rows.get(instance) ?? []), line])
  for (const { instance, row, value } of found)
    put(instance, `${row}: ${Array.isArray(value) ? sorted(value[0]) : String(value)}`)
  const flowsOf = new Map<string, string[]>()
  for (const { instance, flow } of flows) flowsOf.set(instance, [...(flowsOf.get(instance) ?? []), flow])
  for (const [instance, taken] of flowsOf) put(instance, `flows: ${taken.sort().join(' ')}`)
  return new Map([...rows].map(([instance, lines]) => [instance, lines.sort()]))
}
