import type { EventDefinition, EventNode, ReceiveTaskNode } from '../model/graph.ts'
import type { LocalId } from './command.ts'
import type { EngineEvent } from './event.ts'
import { fireEvent } from './firing.ts'
import type { ElementInstance } from './instance.ts'
import type { Run } from './run.ts'
import { inWords } from './run.ts'
import { Stuck } from './stuck.ts'
import { get } from './table.ts'
import { firstDue } from './timers.ts'

type Catching = EventNode | ReceiveTaskNode

/**
 * Opens what the events wait for, on behalf of `owner`: timers, subscriptions, conditions. Errors, escalations,
 * compensation and cancel need no wait: whoever throws finds them. A condition that holds already fires at once.
 * Everything is evaluated before anything is opened, so that being stuck leaves nothing half done.
 */
export function arm(run: Run, owner: LocalId, nodes: readonly Catching[], except?: number) {
  const plans = nodes.flatMap((node) =>
    definitionsOf(node).flatMap((definition, index) => {
      if (index === except) return []
      const plan = planFor(run, owner, node, definition, definitionsOf(node).length > 1 ? index : undefined)
      return plan ? [plan] : []
    }),
  )
  const holding: { node: Catching; condition: LocalId }[] = []
  for (const plan of plans) {
    const id = run.nextId
    run.emit(plan.open(id))
    if (plan.holds) holding.push({ node: plan.node, condition: id })
  }
  for (const { node, condition } of holding) {
    const wait = get(run.instance.conditions, condition)
    if (wait) fireEvent(run, node, wait, {})
  }
}

interface Plan {
  readonly node: Catching
  readonly holds?: boolean
  open(id: LocalId): EngineEvent
}

function planFor(
  run: Run,
  owner: LocalId,
  node: Catching,
  event: EventDefinition,
  definition: number | undefined,
): Plan | undefined {
  const common = { element: owner, node: node.id, ...(definition === undefined ? {} : { definition }) }
  switch (event.kind) {
    case 'timer': {
      const due = firstDue(run, event, owner, node)
      if (!due) return undefined
      return { node, open: (timer) => ({ type: 'timerArmed', timer, ...common, ...due }) }
    }
    case 'message': {
      const name = textOf(run, event.name, owner, node, 'message name')
      const key = event.correlationKey ? run.value(event.correlationKey, owner) : ''
      if (key === null || typeof key === 'object' || typeof key === 'boolean') {
        throw new Stuck(
          'EXTRACT_VALUE_ERROR',
          `the correlation key of message "${name}" (${event.correlationKey?.text}) gives ${JSON.stringify(key)}; ` +
            'it must be a text or a number. Set the variable it reads, then try again.',
        )
      }
      const correlationKey = String(key)
      return {
        node,
        open: (subscription) => ({ type: 'messageAwaited', subscription, ...common, name, correlationKey }),
      }
    }
    case 'signal': {
      const name = textOf(run, event.name, owner, node, 'signal name')
      return { node, open: (subscription) => ({ type: 'signalAwaited', subscription, ...common, name }) }
    }
    case 'conditional': {
      const held = conditionHolds(run, event, owner)
      return { node, holds: held, open: (condition) => ({ type: 'conditionAwaited', condition, ...common, held }) }
    }
    default:
      return undefined
  }
}

/** Whether the condition holds; values that are not there yet make it not hold. */
export function conditionHolds(run: Run, event: EventDefinition, from: LocalId): boolean {
  if (event.kind !== 'conditional') return false
  const context = { variables: run.sight(from), nowMs: run.atMs, zone: run.graph.zone }
  const result = event.condition.evaluate(context)
  return result.ok && result.value === true
}

/** What an event waits for; a receive task waits for its message. */
export function definitionsOf(node: Catching): readonly EventDefinition[] {
  if (node.kind === 'receiveTask') return node.message ? [node.message] : []
  return node.definitions
}

/** The text an expression gives, for names and codes. */
export function textOf(
  run: Run,
  expression: Parameters<Run['value']>[0],
  from: LocalId,
  node: Parameters<typeof inWords>[0],
  what: string,
): string {
  const value = run.value(expression, from)
  if (typeof value === 'string' && value !== '') return value
  if (typeof value === 'number') return String(value)
  throw new Stuck(
    'EXTRACT_VALUE_ERROR',
    `the ${what} of ${inWords(node)} (${expression.text}) gives ${JSON.stringify(value)}; a text is due.`,
  )
}

/** Closes everything that the element instance waits for. */
export function disarm(run: Run, element: ElementInstance, only?: (node: string) => boolean) {
  for (const id of element.waits ?? []) {
    const { jobs, timers, messages, signals, conditions } = run.instance
    const wait = get(jobs, id) ?? get(timers, id) ?? get(messages, id) ?? get(signals, id) ?? get(conditions, id)
    if (!wait || (only && !only(wait.node))) continue
    if (get(jobs, id)) run.emit({ type: 'jobClosed', job: id, outcome: 'canceled' })
    else if (get(timers, id)) run.emit({ type: 'timerDisarmed', timer: id, fired: false })
    else run.emit({ type: 'noLongerAwaited', subscription: id })
  }
}
