import { addDuration, parseDateTime, parseDuration } from '../calendar/timer.ts'
import type { Expression } from '../model/graph.ts'
import type { LocalId } from './command.ts'
import type { Run } from './run.ts'
import { Stuck } from './stuck.ts'

/**
 * A due or follow-up date as ISO 8601 in UTC: written as a date, or as a duration from now. Null and empty text are none.
 *
 * @param calendar name of the working calendar whose time a duration counts; without it, all time counts
 */
export function dateOf(
  run: Run,
  expression: Expression,
  from: LocalId,
  what: string,
  calendar?: string,
): string | undefined {
  const value = run.value(expression, from)
  if (value === null || value === '') return undefined
  if (typeof value === 'string') {
    const duration = parseDuration(value)
    const atMs = duration
      ? addDuration(run.atMs, duration, { zone: run.graph.zone, ...working(run, what, calendar) })
      : parseDateTime(value, run.graph.zone)
    if (atMs !== undefined) return new Date(atMs).toISOString()
  }
  throw new Stuck(
    'EXTRACT_VALUE_ERROR',
    `the ${what} (${expression.text}) gives ${JSON.stringify(value)}; a date (2026-06-20T09:00) or a duration (P2D) is due.`,
  )
}

function working(run: Run, what: string, name: string | undefined) {
  if (name === undefined) return {}
  const calendar = run.graph.calendars[name]
  if (calendar) return { calendar }
  throw new Stuck(
    'EXTRACT_VALUE_ERROR',
    `the ${what} counts the hours of calendar "${name}", which does not exist. Name one that does, then try again.`,
  )
}
