import type { Graph } from '../model/graph.ts'
import { isActivity, isScope } from '../model/graph.ts'
import { activate } from './activity.ts'
import { adHocMoved } from './adHoc.ts'
import type { Command, LocalId, Refusal } from './command.ts'
import { carryOut } from './commands.ts'
import { isUndoing, undoNext } from './compensation.ts'
import type { Decisions } from './decisions.ts'
import { behaviourOf } from './elements/index.ts'
import { endlessLoop } from './endlessLoop.ts'
import type { EngineEvent } from './event.ts'
import { checkConditions } from './firing.ts'
import { type ElementInstance, type Instance, type Token, unborn } from './instance.ts'
import { checkJoins } from './joins.ts'
import { Run } from './run.ts'
import { Stuck } from './stuck.ts'
import { get, isEmpty } from './table.ts'
import { throwAll } from './throwEvent.ts'
import { leaveCanceled } from './transaction.ts'

export type StepResult =
  | { readonly accepted: true; readonly instance: Instance; readonly events: readonly EngineEvent[] }
  | { readonly accepted: false; readonly refusal: Refusal }

/**
 * Carries out one command, then lets every token run until it has to wait. Pure: the instance passed in stays as it is;
 * the same arguments give the same result.
 *
 * @param before the instance, or null for the command `start`
 * @param decisions what business rule tasks ask; without it each of them opens a job of the type `DECISION_JOB`
 */
export function step(graph: Graph, before: Instance | null, command: Command, decisions?: Decisions): StepResult {
  const run = new Run(graph, before ?? unborn, command.atMs, command.by, decisions)
  const refusal = tryOut(run, command)
  if (refusal) return { accepted: false, refusal }
  settle(run)
  for (let at = 0; at < run.queue.length && !run.isOver; at++) {
    advance(run, run.queue[at] ?? 0)
    settle(run)
  }
  return { accepted: true, instance: run.instance, events: run.events }
}

/** A command that cannot be evaluated on the spot (not in the life of an element, where it would be an incident) is refused. */
function tryOut(run: Run, command: Command): Refusal | undefined {
  try {
    return carryOut(run, command)
  } catch (error) {
    if (error instanceof Stuck) return { code: 'invalidVariables', message: error.message }
    throw error
  }
}

/** Moves one token into its node, or lets an element instance take its next step. */
function advance(run: Run, next: LocalId) {
  if (next < 0) return wake(run, -next)
  const token = get(run.instance.tokens, next)
  if (!token || token.parked) return
  if (run.isStepTooMany(token.scope)) return stopEndlessLoop(run, token)
  enter(run, token)
}

function enter(run: Run, token: Token) {
  const node = run.whereIs(token)
  behaviourOf(node).enter(run, node, token)
}

/** A round of a multi-instance begins; a throw event throws. */
function wake(run: Run, id: LocalId) {
  const element = run.find(id)
  const node = element && run.nodeOf(element)
  if (node?.kind === 'endEvent' || node?.kind === 'intermediateThrowEvent') throwAll(run, node, id)
  else if (node && isActivity(node)) activate(run, node, id)
}

function stopEndlessLoop(run: Run, token: Token) {
  const node = run.whereIs(token)
  const { id: element, scope, via } = token
  run.entered(element, node, scope, { via })
  run.attempt(element, 'arrive', () => {
    throw endlessLoop(run, scope)
  })
}

/** Does what follows from the last move: conditions that became true, joins that may fire now, scopes that are empty. */
function settle(run: Run) {
  while (!run.isOver && (run.changed.size > 0 || run.moved.size > 0)) {
    if (run.changed.size > 0) checkConditions(run)
    const moved = [...run.moved]
    run.moved.clear()
    for (const id of moved) {
      const scope = run.isOver ? undefined : run.find(id)
      if (scope) lookAt(run, scope)
    }
  }
}

function lookAt(run: Run, scope: ElementInstance) {
  if (scope.incident !== undefined) return
  const node = run.nodeOf(scope)
  if (isUndoing(scope) && undoNext(run, scope)) return
  if (scope.undoing && scope.closing && node.kind === 'transaction' && isEmpty(scope.children ?? {})) {
    return leaveCanceled(run, node, scope)
  }
  if (scope.body && !scope.undoing) return
  if (isScope(node) && (scope.arrived || scope.fired)) {
    run.attempt(scope.id, 'round', () => checkJoins(run, scope))
  }
  const now = run.find(scope.id)
  if (!now || now.incident !== undefined) return
  if (node.kind === 'adHocSubProcess' && !now.undoing) adHocMoved(run, node, now)
  const still = run.find(scope.id)
  if (still && isEmpty(still.children ?? {})) finish(run, still)
}

/** Nothing lives inside any more. */
function finish(run: Run, scope: ElementInstance) {
  const node = run.nodeOf(scope)
  if (scope.undoing && isActivity(node)) {
    run.left(scope.id, 'completed')
    return
  }
  behaviourOf(node).emptied?.(run, node, scope)
}
