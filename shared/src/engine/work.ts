import type { Node, Work } from '../model/graph.ts'
import { isActivity } from '../model/graph.ts'
import { completeActivity } from './activity.ts'
import type { LocalId } from './command.ts'
import { decide } from './decisions.ts'
import { openJob } from './jobs.ts'
import type { Run } from './run.ts'
import { throwMessage } from './throwing.ts'

/** An automatic task does what is drawn in it, and completes at once or when its job does. */
export function doWork(run: Run, node: Node, element: LocalId, work: Work) {
  if (!isActivity(node)) throw new Error(`"${node.id}" is no task.`)
  switch (work.kind) {
    case 'passThrough':
      return completeActivity(run, node, element, {})
    case 'script': {
      const value = run.value(work.expression, element)
      return completeActivity(run, node, element, work.resultVariable ? { [work.resultVariable]: value } : {})
    }
    case 'message':
      throwMessage(run, element, node, work.message, run.element(element).variables ?? {})
      return completeActivity(run, node, element, {})
    case 'job':
      return openJob(run, node, element, work.job)
    case 'decision':
      return decide(run, node, element, work)
  }
}
