import { entries, type Instance } from '@waymark/shared/engine'
import type { BatchRow, BatchRows } from '../store/batch.ts'
import { bucketOf, hourOf, type Measure } from '../store/rollups.ts'
import { stagesOf } from './stages.ts'
import type { Happening } from './trial.ts'

type Of = Pick<BatchRow<'delta'>, 'process_id' | 'version'>

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
    if (of && kind !== 'process' && kind !== 'multiInstanceBody')
      addSpan(of, 'left', element_id ?? '', outcome ?? '', entered_at ?? 0, left_at ?? 0)
  }
  for (const { definition_key, taken_at, flows } of rows.flows) {
    const of = definitions.get(definition_key)
    for (const flow of of ? (flows ?? []) : []) if (of) add(of, 'flow', flow, '', hourOf(taken_at ?? 0))
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
    count(of, first.before?.instance, -1)
    count(of, instance, 1)
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

  /** Where an instance stands, and who holds its tasks. Standing at an element twice is standing there. */
  function count(of: Of, instance: Instance | undefined, by: 1 | -1) {
    if (instance?.state !== 'active') return
    const standing = new Set<string>()
    for (const { id, node, task } of entries(instance.elements)) {
      if (id !== 0) standing.add(node)
      if (task) add(of, 'open', node, task.assignee ?? '', 0, by)
    }
    for (const node of standing) add(of, 'standing', node, '', 0, by)
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
