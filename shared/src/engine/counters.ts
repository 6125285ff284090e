import type { Value, Variables } from './command.ts'
import type { Rounds } from './instance.ts'

/** The standard's counters of a multi-instance (BPMN 2.0.2, table 10.30), and the names that Camunda gives them. */
const COUNTERS: Readonly<Record<string, (rounds: Rounds) => number>> = {
  numberOfInstances: ({ total = 0 }) => total,
  numberOfActiveInstances: ({ started, completed, terminated }) => started - completed - terminated,
  numberOfCompletedInstances: ({ completed }) => completed,
  numberOfTerminatedInstances: ({ terminated }) => terminated,
  nrOfInstances: ({ total = 0 }) => total,
  nrOfActiveInstances: ({ started, completed, terminated }) => started - completed - terminated,
  nrOfCompletedInstances: ({ completed }) => completed,
  nrOfTerminatedInstances: ({ terminated }) => terminated,
}

/** The counter of that name; undefined where it is none, or where the rounds are not of a multi-instance. */
export function counterOf(rounds: Rounds, name: string): Value | undefined {
  return rounds.total === undefined || !Object.hasOwn(COUNTERS, name) ? undefined : COUNTERS[name]?.(rounds)
}

/** All counters by name. */
export function countersOf(rounds: Rounds): Variables {
  return Object.fromEntries(Object.entries(COUNTERS).map(([name, count]) => [name, count(rounds)]))
}
