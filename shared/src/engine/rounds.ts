import type { ActivityNode, Loop } from '../model/graph.ts'
import { endActivity, leaveActivity } from './activity.ts'
import { cancelChildren } from './canceling.ts'
import type { LocalId, Value, Variables } from './command.ts'
import { countersOf } from './counters.ts'
import type { ElementInstance, Rounds } from './instance.ts'
import type { Run } from './run.ts'
import { Stuck } from './stuck.ts'
import { entries, get, isEmpty } from './table.ts'
import { throwRoundEvents } from './throwing.ts'

type MultiInstance = Extract<Loop, { kind: 'multiInstance' }>
type StandardLoop = Extract<Loop, { kind: 'standard' }>

/** The body of a multi-instance or loop activity begins: it plans its rounds and starts the first, or all at once. */
export function beginBody(run: Run, node: ActivityNode, body: ElementInstance) {
  const { loop } = node
  if (!loop) throw new Error(`"${node.id}" has no loop.`)
  if (loop.kind === 'standard') {
    if (!body.rounds) run.emit({ type: 'roundsPlanned', element: body.id })
    return goOnWithLoop(run, node, loop, body.id)
  }
  const { total, items } = plan(run, loop, body)
  const kept = loop.isSequential && items ? { items } : {}
  run.emit({ type: 'roundsPlanned', element: body.id, total, ...kept })
  if (total === 0) return completeBody(run, node, body.id)
  const first = loop.isSequential ? 1 : total
  for (let i = 0; i < first; i++) startRound(run, node, body.id, i, items?.[i])
}

function plan(run: Run, loop: MultiInstance, body: ElementInstance): { total: number; items?: readonly Value[] } {
  if (loop.collection) {
    const items = run.value(loop.collection, body.scope)
    if (Array.isArray(items)) return { total: items.length, items }
    throw new Stuck(
      'EXTRACT_VALUE_ERROR',
      `the collection of the multi-instance (${loop.collection.text}) gives ${JSON.stringify(items)}; a list is due. ` +
        'Set the variable it reads to a list, then try again.',
    )
  }
  const total = loop.cardinality ? run.value(loop.cardinality, body.scope) : 0
  const number = typeof total === 'string' && /^\d+$/.test(total.trim()) ? Number(total) : total
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0) return { total: number }
  throw new Stuck(
    'EXTRACT_VALUE_ERROR',
    `the number of instances (${loop.cardinality?.text}) gives ${JSON.stringify(total)}; a whole number is due. ` +
      'Set the variable it reads, then try again.',
  )
}

function startRound(run: Run, node: ActivityNode, body: LocalId, loop: number, item: Value | undefined) {
  const element = run.nextId
  run.entered(element, node, body, { loop })
  const own: Record<string, Value> = { loopCounter: loop + 1 }
  if (node.loop?.kind === 'multiInstance') {
    const { inputElement, outputVariable, collection } = node.loop
    if (outputVariable) own[outputVariable] = null
    if (inputElement) own[inputElement] = collection ? (item ?? null) : loop
  }
  run.emit({ type: 'variablesSet', element, variables: own })
  run.queue.push(-element)
}

/** A round has done its work: its output is noted, and the body goes on or completes. */
export function roundCompleted(run: Run, node: ActivityNode, element: LocalId) {
  const { scope: body, loop: index = 0 } = run.element(element)
  const { loop } = node
  if (loop?.kind === 'multiInstance') {
    const output = loop.outputElement ? run.value(loop.outputElement, element) : undefined
    endActivity(run, node, element)
    run.emit({ type: 'roundEnded', element: body, loop: index, outcome: 'completed', output })
    return run.attempt(body, 'round', () => {
      const ends = loop.behavior !== 'all' && throwRoundEvents(run, node, body)
      if (ends) return endRounds(run, node, body)
      if (run.find(body)) goOn(run, node, loop, body)
    })
  }
  endActivity(run, node, element)
  run.emit({ type: 'roundEnded', element: body, loop: index, outcome: 'completed' })
  if (loop) run.attempt(body, 'round', () => goOnWithLoop(run, node, loop, body))
}

/** Decides after a round, or when an incident in deciding is resolved, whether another follows. */
export function decideRounds(run: Run, node: ActivityNode, body: LocalId) {
  if (node.loop?.kind === 'multiInstance') goOn(run, node, node.loop, body)
  else if (node.loop) goOnWithLoop(run, node, node.loop, body)
}

function goOn(run: Run, node: ActivityNode, loop: MultiInstance, body: LocalId) {
  const { rounds, children, scope } = run.element(body)
  if (!rounds) return
  if (loop.completionCondition && run.test(loop.completionCondition, scope, counters(loop, rounds))) {
    return endRounds(run, node, body)
  }
  if (rounds.total !== undefined && rounds.started < rounds.total) {
    startRound(run, node, body, rounds.started, rounds.items?.[rounds.started])
  } else if (isEmpty(children ?? {})) completeBody(run, node, body)
}

/** The rounds that still run are canceled, and the body is complete. */
function endRounds(run: Run, node: ActivityNode, body: LocalId) {
  cancelChildren(run, body)
  completeBody(run, node, body)
}

/** What the completion condition sees beside the variables: the standard's counters, and what the rounds have brought so far. */
export function counters(loop: MultiInstance, rounds: Rounds): Variables {
  const outputs = loop.outputCollection ? { [loop.outputCollection]: outputList(rounds) } : {}
  return { ...outputs, ...countersOf(rounds) }
}

function outputList({ outputs = {}, total = 0 }: Rounds): Value[] {
  const list: Value[] = new Array(total).fill(null)
  const filled = entries(outputs)
  if (filled.length === total) return filled
  for (let i = 0; i < total; i++) list[i] = get(outputs, i) ?? null
  return list
}

function completeBody(run: Run, node: ActivityNode, body: LocalId) {
  const { rounds, scope } = run.element(body)
  if (node.loop?.kind === 'multiInstance' && node.loop.outputCollection && rounds) {
    run.propagate(scope, { [node.loop.outputCollection]: outputList(rounds) })
  }
  leaveActivity(run, node, body)
}

/** The standard loop: tested before or after each round, at most `loopMaximum` of them. */
function goOnWithLoop(run: Run, node: ActivityNode, loop: StandardLoop, body: LocalId) {
  const { rounds, scope } = run.element(body)
  const done = rounds?.started ?? 0
  const maximum = loop.maximum ? Number(run.value(loop.maximum, scope)) : Number.POSITIVE_INFINITY
  const tests = loop.condition !== undefined && (loop.testBefore || done > 0)
  const holds = !tests || (loop.condition && run.test(loop.condition, scope, { loopCounter: done }))
  const mayBegin = loop.testBefore || done > 0 || maximum > 0
  if (!holds || done >= maximum || !mayBegin) return completeBody(run, node, body)
  if (done >= run.graph.maxSteps) throw endless(run)
  startRound(run, node, body, done, undefined)
}

function endless(run: Run): Stuck {
  return new Stuck(
    'UNSPECIFIED',
    `the loop has gone round ${run.graph.maxSteps} times, which looks like a loop without an end. ` +
      'Change the condition or the values it reads, then try again.',
  )
}
