import { completeActivity } from './activity.ts'
import { closeAdHoc, whyNotActivated } from './adHoc.ts'
import { disarm } from './arming.ts'
import type { Command, Refusal } from './command.ts'
import { finishEvent } from './firing.ts'
import { placeToken } from './flows.ts'
import type { Run } from './run.ts'
import { inWords } from './run.ts'

type HandMove = Extract<Command, { type: 'activateElement' | 'completeAdHoc' | 'triggerElement' }>

/** What a person does by hand where the drawing leaves it open. */
export function doAdHoc(run: Run, command: HandMove): Refusal | undefined {
  const element = run.find(command.element)
  const node = element && run.nodeOf(element)
  if (!element || !node) {
    return { code: 'notFound', message: `Nothing with id ${command.element} is active in this case.` }
  }
  if (command.type === 'triggerElement') {
    if (node.kind === 'receiveTask' && !element.body) {
      completeActivity(run, node, element.id, command.variables)
      return
    }
    if (node.kind === 'intermediateCatchEvent') {
      disarm(run, element)
      finishEvent(run, node, element.id, command.variables)
      return
    }
    return { code: 'notWaiting', message: `${inWords(node)} does not wait for anything that could be triggered.` }
  }
  if (node.kind !== 'adHocSubProcess' || element.body) {
    return { code: 'invalidArgument', message: `${inWords(node)} is no ad-hoc sub-process.` }
  }
  if (command.type === 'completeAdHoc') {
    closeAdHoc(run, node, element.id)
    return
  }
  const target = node.entries.map((index) => run.nodeAt(index)).find((entry) => entry.id === command.node)
  if (!target) return { code: 'invalidArgument', message: `"${command.node}" cannot be activated in ${inWords(node)}.` }
  const why = whyNotActivated(node, element)
  if (why) return { code: 'invalidArgument', message: `${inWords(target)} cannot begin in ${inWords(node)}: ${why}.` }
  placeToken(run, target, element.id)
  return
}
