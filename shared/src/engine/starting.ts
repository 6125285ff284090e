import type { EventNode, Node, ProcessNode, ReceiveTaskNode } from '../model/graph.ts'
import { completeActivity } from './activity.ts'
import { arm } from './arming.ts'
import type { Command, Refusal } from './command.ts'
import { targetsOf } from './elements/eventBasedGateway.ts'
import { finishEvent } from './firing.ts'
import type { Run } from './run.ts'
import { beginScope } from './scopes.ts'

type Start = Extract<Command, { type: 'start' }>

/** Brings an instance into being: its variables are set, then its start event gets a token. */
export function startInstance(run: Run, command: Start): Refusal | undefined {
  if (run.instance.state !== 'unborn') {
    return { code: 'invalidArgument', message: 'This case has been started already.' }
  }
  const process = run.nodeAt(0) as ProcessNode
  const start = command.startEvent === undefined ? undefined : startNamed(run, command.startEvent)
  if (command.startEvent !== undefined && !start) return noSuchStart(run, command.startEvent)
  if (!start && process.starts.length === 0) return noNoneStart(run)
  const startEvent = start?.id ?? run.nodeAt(process.starts[0] ?? 0).id
  run.emit({
    type: 'instanceStarted',
    startEvent,
    processId: run.graph.processId,
    ...(command.businessKey === undefined ? {} : { businessKey: command.businessKey }),
    ...(command.calledWith === undefined ? {} : { calledWith: command.calledWith }),
  })
  if (!start) {
    setVariables(run, command)
    beginScope(run, process, 0)
    return
  }
  if (start.kind === 'startEvent' && start.outputs.length > 0) {
    beginScope(run, process, 0, { start, variables: command.variables })
    return
  }
  setVariables(run, command)
  if (start.kind === 'startEvent') beginScope(run, process, 0, { start, variables: {} })
  else beginBehind(run, process, start)
  return
}

function setVariables(run: Run, { variables }: Start) {
  if (Object.keys(variables).length > 0) run.emit({ type: 'variablesSet', element: 0, variables })
}

/** The first event of an instantiating gateway or receive task has occurred; a parallel one waits for the others too. */
function beginBehind(run: Run, process: ProcessNode, start: Exclude<StartNode, { kind: 'startEvent' }>) {
  beginScope(run, { ...process, starts: [] }, 0)
  const gateway = gatewayBefore(run, start)
  const others = gateway?.gatewayType === 'parallel' ? targetsOf(run, gateway).filter((node) => node !== start) : []
  const id = run.nextId
  run.emit({ type: 'elementEntered', element: id, node: start.id, scope: 0 })
  if (start.kind === 'receiveTask') completeActivity(run, start, id, {})
  else finishEvent(run, start, id, {})
  for (const other of others) {
    const waiting = run.nextId
    run.emit({ type: 'elementEntered', element: waiting, node: other.id, scope: 0 })
    run.attempt(waiting, 'activate', () => arm(run, waiting, [other]))
  }
}

type StartNode = Extract<EventNode, { kind: 'startEvent' | 'intermediateCatchEvent' }> | ReceiveTaskNode

function startNamed(run: Run, id: string): StartNode | undefined {
  const index = run.graph.indexOf.get(id)
  const node: Node | undefined = index === undefined ? undefined : run.graph.nodes[index]
  if (node?.scope !== 0) return undefined
  if (node.kind === 'startEvent') return node
  if (node.kind === 'receiveTask' && (node.instantiate || gatewayBefore(run, node))) return node
  return node.kind === 'intermediateCatchEvent' && gatewayBefore(run, node) ? node : undefined
}

function gatewayBefore(run: Run, node: Node) {
  for (const index of node.incoming) {
    const source = run.nodeAt(run.graph.flows[index]?.source ?? 0)
    if (source.kind === 'eventBasedGateway' && source.instantiate) return source
  }
  return undefined
}

function noSuchStart(run: Run, id: string): Refusal {
  const { name, processId } = run.graph
  return { code: 'noSuchStart', message: `Process "${name ?? processId}" has no start event "${id}".` }
}

function noNoneStart(run: Run): Refusal {
  const { name, processId } = run.graph
  const message = `Process "${name ?? processId}" cannot be started by hand: it has no start event without a trigger. Send the message or signal that it waits for.`
  return { code: 'noSuchStart', message }
}
