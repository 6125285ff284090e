import type { Node, NodeKind } from '../../model/graph.ts'
import type { Behaviour } from '../behaviour.ts'
import { adHocSubProcess } from './adHocSubProcess.ts'
import { boundaryEvent } from './boundaryEvent.ts'
import { businessRuleTask } from './businessRuleTask.ts'
import { callActivity } from './callActivity.ts'
import { complexGateway } from './complexGateway.ts'
import { endEvent } from './endEvent.ts'
import { eventBasedGateway } from './eventBasedGateway.ts'
import { eventSubProcess } from './eventSubProcess.ts'
import { exclusiveGateway } from './exclusiveGateway.ts'
import { inclusiveGateway } from './inclusiveGateway.ts'
import { intermediateCatchEvent } from './intermediateCatchEvent.ts'
import { intermediateThrowEvent } from './intermediateThrowEvent.ts'
import { manualTask } from './manualTask.ts'
import { parallelGateway } from './parallelGateway.ts'
import { process } from './process.ts'
import { receiveTask } from './receiveTask.ts'
import { scriptTask } from './scriptTask.ts'
import { sendTask } from './sendTask.ts'
import { serviceTask } from './serviceTask.ts'
import { startEvent } from './startEvent.ts'
import { subProcess } from './subProcess.ts'
import { task } from './task.ts'
import { transaction } from './transaction.ts'
import { userTask } from './userTask.ts'

/** What each kind of element does: a kind without an entry does not compile. */
export const behaviours: { readonly [K in NodeKind]: Behaviour<K> } = {
  adHocSubProcess,
  boundaryEvent,
  businessRuleTask,
  callActivity,
  complexGateway,
  endEvent,
  eventBasedGateway,
  eventSubProcess,
  exclusiveGateway,
  inclusiveGateway,
  intermediateCatchEvent,
  intermediateThrowEvent,
  manualTask,
  parallelGateway,
  process,
  receiveTask,
  scriptTask,
  sendTask,
  serviceTask,
  startEvent,
  subProcess,
  task,
  transaction,
  userTask,
}

/** The behaviour of a node's kind. */
export function behaviourOf<K extends NodeKind>(node: Node & { readonly kind: K }): Behaviour<K> {
  return behaviours[node.kind] as Behaviour<K>
}
