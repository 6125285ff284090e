import type { JobDefinition, Node } from '../model/graph.ts'
import { textOf } from './arming.ts'
import type { LocalId } from './command.ts'
import type { Run } from './run.ts'

const DEFAULT_RETRIES = 3

/** Offers work to the workers of a type. */
export function openJob(run: Run, node: Node, element: LocalId, job: JobDefinition) {
  const jobType = textOf(run, job.type, element, node, 'job type')
  const retries = Number(run.value(job.retries, element))
  run.emit({
    type: 'jobOpened',
    job: run.nextId,
    element,
    node: node.id,
    jobType,
    retries: Number.isInteger(retries) && retries > 0 ? retries : DEFAULT_RETRIES,
    headers: job.headers,
  })
}
