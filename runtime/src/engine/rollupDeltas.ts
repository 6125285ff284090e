import { entries } from '@waymark/shared/engine'
import type { BatchRow, BatchRows } from '../store/batch.ts'
import { bucketOf, dueHourOf, hourOf, type Measure } from '../store/rollups.ts'
import type { Live } from './live.ts'
import { stagesOf } from './stages.ts'
import type { Happening } from './trial.ts'

type Of = Pick<BatchRow<'delta'>, 'process_id' | 'version'>

const leftAs = (kind: string | null): Measure => (kind === 'multiInstanceBody' ? 'bodies' : 'left')

/**
 * What a batch adds to the rollups, as few rows as it can be. Of what was there before the batch, only the database knows since when:
 * that is added as its rows change.
 *
 * @param rows all that the batch writes
 */
export function rollupDeltas(
  happenings: readonly Happening[],
  rows: BatchRows,
): Pick<BatchRows, 'deltas' | 'toFunnel' | 'inFunnel'> {
  const deltas = new Map<string, { -readonly [K in keyof BatchRow<'delta'>]: BatchRow<'delta'>[K] }>()
  const definitions = new Map<string, Of>()
  const spans = new Map<string, { first: Happening; last: Happening }>()
  for (const happening of happenings) {
    const { definition, key } = happening.live
    definitions.set(definition.key, { process_id: definition.processId, version: definition.version })
    spans.set(key, { first: spans.get(key)?.first ?? happening, last: happening })
  }

  for (const { definition_key, element_id, kind, outcome, entered_at, left_at } of rows.history) {
    const of = definitions.get(definition_key)
    if (of && kind !== 'process')
      addSpan(of, leftAs(kind), element_id ?? '', outcome ?? '', entered_at ?? 0, left_at ?? 0)
  }
  for (const { definition_key, element_id, kind, entered_at } of rows.active) {
    const of = definitions.get(definition_key)
    if (of && kind !== 'process')
      add(of, 'since', element_id ?? '', kind === 'multiInstanceBody' ? 'body' : '', hourOf(entered_at ?? 0))
  }
  for (const { definition_key, hour, flows, elements } of wentThrough(rows.flows)) {
    const of = definitions.get(definition_key)
    if (!of) continue
    for (const [flow, n] of flows) add(of, 'flow', flow, '', hour, n)
    for (const [element, n] of elements) add(of, 'left', element, 'completed', hour, n)
  }
  for (const { process_id, version, state, started_at, ended_at } of rows.instances) {
    const of = { process_id, version }
    add(of, 'started', '', '', hourOf(started_at ?? 0))
    if (ended_at === null) add(of, 'running', '', '', 0)
    else addSpan(of, 'ended', '', state ?? '', started_at ?? 0, ended_at)
  }
  for (const { process_id, version, element_id, state, completed_by, created_at, closed_at } of rows.tasks)
    if (state === 'COMPLETED' && element_id !== null)
      addSpan({ process_id, version }, 'closed', element_id, completed_by ?? '', created_at ?? 0, closed_at ?? 0)

  for (const { first, last } of spans.values()) {
    const { definition, instance } = last.live
    const of = { process_id: definition.processId, version: definition.version }
    if (first.before && instance.state !== 'active') add(of, 'running', '', '', 0, -1)
    count(of, first.before, -1)
    count(of, last.live, 1)
  }

  const changed = new Set(
    [rows.instances, rows.instanceUpdates, rows.stages, rows.stagesLeft, rows.stageReasons].flatMap((list) =>
      list.map(({ root_key }) => root_key),
    ),
  )
  const staged = [...spans.values()].filter(
    ({ last: { live } }) => !live.parent && changed.has(live.key) && stagesOf(live.definition.graph).length > 0,
  )
  return {
    deltas: [...deltas.values()].filter(({ n }) => n !== 0),
    toFunnel: staged.map(({ last }) => last.live.key),
    inFunnel: staged.filter(({ first }) => first.before).map(({ last }) => last.live.key),
  }

  /** Where an instance stands, who holds its tasks, and when they are due. Standing at an element twice is standing there. */
  function count(of: Of, live: Live | undefined, by: 1 | -1) {
    if (live?.instance.state !== 'active') return
    const standing = new Set<string>()
    const soonestDueMs = new Map<string, number>()
    for (const { id, node, scope, task } of entries(live.instance.elements)) {
      if (id !== 0) standing.add(node)
      if (!task) continue
      add(of, 'open', node, task.assignee ?? '', 0, by)
      const dueAtMs = live.tasks.get(id)?.dueAtMs ?? null
      if (dueAtMs === null || live.parent || scope !== 0) continue
      for (const subject of [node, ''])
        soonestDueMs.set(subject, Math.min(dueAtMs, soonestDueMs.get(subject) ?? dueAtMs))
    }
    for (const node of standing) add(of, 'standing', node, '', 0, by)
    for (const [subject, dueAtMs] of soonestDueMs) add(of, 'due', subject, '', dueHourOf(dueAtMs), by)
  }

  function addSpan(of: Of, measure: Measure, subject: string, part: string, fromMs: number, toMs: number) {
    add(of, measure, subject, part, hourOf(toMs), 1, bucketOf(toMs - fromMs), toMs - fromMs)
  }

  function add(of: Of, measure: Measure, subject: string, part: string, hour: number, n = 1, bucket = 0, total = 0) {
    const { process_id, version } = of
    const id = `${measure}\n${process_id}\n${version}\n${subject}\n${part}\n${hour} ${bucket}`
    const known = deltas.get(id)
    if (known) {
      known.n = (known.n ?? 0) + n
      known.total = (known.total ?? 0) + total
    } else deltas.set(id, { process_id, version, sale_type: '', measure, subject, part, hour, bucket, n, total })
  }
}

/** How often the instances of each definition went through each flow and element, by the hour: most of a batch go the same way. */
function wentThrough(rows: BatchRows['flows']) {
  const went = new Map<string, { definition_key: string; hour: number; flows: Counts; elements: Counts }>()
  for (const { definition_key, taken_at, flows, passed_elements, passed_kinds } of rows) {
    const hour = hourOf(taken_at ?? 0)
    const id = `${definition_key} ${hour}`
    const counts = went.get(id) ?? { definition_key, hour, flows: new Map(), elements: new Map() }
    went.set(id, counts)
    for (const flow of flows ?? []) countOne(counts.flows, flow)
    for (const [i, element] of (passed_elements ?? []).entries())
      if (passed_kinds?.[i] !== 'process') countOne(counts.elements, element)
  }
  return went.values()
}

type Counts = Map<string, number>
const countOne = (counts: Counts, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1)
