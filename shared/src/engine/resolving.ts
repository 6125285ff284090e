import { isActivity } from '../model/graph.ts'
import { activate, completeActivity, execute, leaveActivity } from './activity.ts'
import type { LocalId, Refusal } from './command.ts'
import { behaviourOf } from './elements/index.ts'
import { beginEventSubProcess, finishEvent } from './firing.ts'
import { placeToken } from './flows.ts'
import type { ElementInstance } from './instance.ts'
import { mapIn } from './mapping.ts'
import { decideRounds } from './rounds.ts'
import type { Run } from './run.ts'
import { beginProcess } from './starting.ts'
import { get } from './table.ts'
import { finishThrow, throwAll } from './throwEvent.ts'

/** The cause is mended, so people say: what was stuck is tried again, from the phase in which it was. */
export function resolveIncident(run: Run, id: LocalId): Refusal | undefined {
  const incident = get(run.instance.incidents, id)
  if (!incident) return { code: 'notFound', message: `There is no open incident ${id} in this case.` }
  const element = run.element(incident.element)
  run.emit({ type: 'incidentResolved', incident: id })
  if (incident.job !== undefined) {
    const job = get(run.instance.jobs, incident.job)
    if (job) run.emit({ type: 'jobChanged', job: job.id, retries: Math.max(1, job.retries) })
    return
  }
  tryAgain(run, element, run.element(element.id))
  run.moved.add(element.id)
  return
}

function tryAgain(run: Run, { stuckAt }: ElementInstance, element: ElementInstance) {
  const { id } = element
  const node = run.nodeOf(element)
  if (stuckAt === 'arrive') {
    run.left(id, 'canceled')
    return placeToken(run, node, element.scope, element.via)
  }
  if (node.kind === 'eventSubProcess' && stuckAt === 'activate') {
    return beginEventSubProcess(run, node, id, element.variables ?? {})
  }
  if (node.kind === 'process') return stuckAt === 'activate' ? beginProcess(run) : undefined
  if (isActivity(node)) {
    if (stuckAt === 'activate') return activate(run, node, id)
    if (stuckAt === 'execute') return execute(run, node, id)
    if (stuckAt === 'complete') return completeActivity(run, node, id, {})
    if (stuckAt === 'round') return run.attempt(id, 'round', () => decideRounds(run, node, id))
    return leaveActivity(run, node, id)
  }
  if (node.kind === 'endEvent' || node.kind === 'intermediateThrowEvent') {
    if (stuckAt === 'activate') {
      return run.attempt(id, 'activate', () => {
        mapIn(run, node.inputs, id)
        run.queue.push(-id)
      })
    }
    if (stuckAt === 'execute') return throwAll(run, node, id)
    return finishThrow(run, node, id)
  }
  if (stuckAt === 'leave' && 'definitions' in node) return finishEvent(run, node, id, {})
  behaviourOf(node).retry?.(run, node, element)
}
