import { enterActivity } from '../activity.ts'
import { textOf } from '../arming.ts'
import type { Behaviour } from '../behaviour.ts'
import type { Variables } from '../command.ts'
import { catchesAt } from '../throwing.ts'

/** Another process runs in its place: an instance of its own, which the shell starts and reports back. */
export const callActivity: Behaviour<'callActivity'> = {
  enter: enterActivity,
  execute(run, node, element) {
    const own = run.element(element.id).variables ?? {}
    const variables: Variables = node.propagateAllParentVariables ? run.visible(element.id) : own
    const businessKey = node.businessKey ? run.value(node.businessKey, element.id) : run.instance.businessKey
    run.emit({
      type: 'childCalled',
      element: element.id,
      node: node.id,
      processId: textOf(run, node.calledElement, element.id, node, 'called process id'),
      binding: node.binding,
      ...(node.versionTag === undefined ? {} : { versionTag: node.versionTag }),
      variables,
      ...(typeof businessKey === 'string' ? { businessKey } : {}),
      catches: catchesAt(run, element.id),
    })
  },
}
