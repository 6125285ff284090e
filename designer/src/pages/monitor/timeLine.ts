import type { CasePage } from '@waymark/shared/contract'
import { offsetMs } from '../../ui/zone.ts'

type Entry = CasePage['history'][number]

export interface Bar {
  readonly entry: Entry
  readonly fromMs: number
  readonly toMs: number
  /** Which line of its lane it is drawn on, from 0, so that bars of one lane never cover each other. */
  readonly line: number
}
export interface LaneOfTime {
  readonly lane: string | null
  readonly lines: number
  readonly bars: readonly Bar[]
}
export interface TimeLine {
  readonly fromMs: number
  readonly toMs: number
  readonly lanes: readonly LaneOfTime[]
}

/** Steps that hold others: their time is told by what is inside them, where that is known. */
const containers = new Set(['subProcess', 'transaction', 'adHocSubProcess', 'process', 'multiInstanceBody'])
const barelyMs = 1000

/**
 * Who had a case, and for how long: one row per lane in the order the case came to them. Steps that took no time
 * (gateways, automatic steps) and those that only hold others are left out. Open steps last until `nowMs`.
 */
export function timeLineOf(history: readonly Entry[], nowMs: number): TimeLine {
  const known = new Set(history.map((entry) => entry.processInstanceKey))
  const holds = (entry: Entry) =>
    containers.has(entry.kind) || (entry.calledProcessInstanceKey !== null && known.has(entry.calledProcessInstanceKey))
  const spans = history
    .filter((entry) => !holds(entry))
    .map((entry) => ({
      entry,
      fromMs: Date.parse(entry.startedAt),
      toMs: entry.endedAt === null ? nowMs : Date.parse(entry.endedAt),
    }))
    .filter((span) => span.toMs - span.fromMs >= barelyMs || span.entry.endedAt === null)
    .sort((a, b) => a.fromMs - b.fromMs)
  const lanes = new Map<string | null, { bars: Bar[]; ends: number[] }>()
  for (const span of spans) {
    const lane = lanes.get(span.entry.lane) ?? { bars: [], ends: [] }
    lanes.set(span.entry.lane, lane)
    const free = lane.ends.findIndex((endMs) => endMs <= span.fromMs)
    const line = free === -1 ? lane.ends.length : free
    lane.ends[line] = span.toMs
    lane.bars.push({ ...span, line })
  }
  return {
    fromMs: spans[0]?.fromMs ?? nowMs,
    toMs: spans.reduce((latest, span) => Math.max(latest, span.toMs), spans[0]?.fromMs ?? nowMs),
    lanes: [...lanes].map(([lane, { bars, ends }]) => ({ lane, lines: ends.length, bars })),
  }
}

const hourMs = 3_600_000
const stepsMs = [
  hourMs / 4,
  hourMs,
  3 * hourMs,
  6 * hourMs,
  12 * hourMs,
  ...[1, 2, 7, 14, 28, 56, 112].map((days) => days * 24 * hourMs),
]

/** Round moments between two times for an axis of at most `most` marks, on the hour or on midnight of the reader's zone. */
export function axisMarks(fromMs: number, toMs: number, most: number): number[] {
  const length = toMs - fromMs
  if (length <= 0) return []
  const step = stepsMs.find((candidate) => length / candidate <= most) ?? length / most
  const aheadMs = offsetMs(fromMs)
  const first = Math.ceil((fromMs + aheadMs) / step) * step - aheadMs
  const marks: number[] = []
  for (let at = first; at <= toMs; at += step) marks.push(at)
  return marks
}
