import { type Timer as ParsedTimer, parseTimer } from '../calendar/timer.ts'
import type { Node, TimerDefinition } from '../model/graph.ts'
import type { LocalId } from './command.ts'
import type { Timer } from './instance.ts'
import type { Run } from './run.ts'
import { inWords } from './run.ts'
import { Stuck } from './stuck.ts'

/** When a timer is due, and for a cycle what its next due time is reckoned from. */
export interface Due {
  readonly dueAtMs: number
  /** The repeating interval as it read when the timer was armed. */
  readonly cycle?: string
  /** How often it has fired so far. */
  readonly fired?: number
}

/** When a timer that is armed now falls due for the first time; undefined where it never does (`R0/...`). */
export function firstDue(run: Run, definition: TimerDefinition, from: LocalId, node: Node): Due | undefined {
  const value = run.value(definition.value, from)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const dueAtMs = parsed(run, definition, text, node).firstDue(run.atMs)
  if (dueAtMs === null) return undefined
  return definition.timer === 'cycle' ? { dueAtMs, cycle: text, fired: 0 } : { dueAtMs }
}

/** When a cycle falls due again, reckoned from its last due time so that nothing drifts; undefined where it is over. */
export function nextDue(run: Run, definition: TimerDefinition, timer: Timer, node: Node): Due | undefined {
  if (timer.cycle === undefined) return undefined
  const fired = (timer.fired ?? 0) + 1
  const dueAtMs = parsed(run, definition, timer.cycle, node).nextDue(timer.dueAtMs, fired)
  return dueAtMs === null ? undefined : { dueAtMs, cycle: timer.cycle, fired }
}

function parsed(run: Run, { timer, value, calendar }: TimerDefinition, text: string, node: Node): ParsedTimer {
  const workingCalendar = calendar === undefined ? undefined : run.graph.calendars[calendar]
  if (calendar !== undefined && !workingCalendar) {
    throw new Stuck(
      'EXTRACT_VALUE_ERROR',
      `${inWords(node)} counts the hours of calendar "${calendar}", which does not exist.`,
    )
  }
  const result = parseTimer(timer, text, {
    zone: run.graph.zone,
    ...(workingCalendar ? { calendar: workingCalendar } : {}),
  })
  if (result.ok) return result.timer
  throw new Stuck(
    'EXTRACT_VALUE_ERROR',
    `${result.message} It is written as ${value.text}; set what it reads, then try again.`,
  )
}
