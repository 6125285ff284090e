import type { EventNode, Node, ProcessNode, ReceiveTaskNode, StartEventNode } from '../model/graph.ts'
import { completeActivity } from './activity.ts'
import { arm } from './arming.ts'
import type { Command, Refusal, Variables } from './command.ts'
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
  const start =
    command.startEvent === undefined
      ? startByHand(run, process, command.variables)
      : startNamed(run, command.startEvent)
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
  const mapsOut = start?.kind === 'startEvent' && start.outputs.length > 0
  if (!mapsOut && Object.keys(command.variables).length > 0) {
    run.emit({ type: 'variablesSet', element: 0, variables: command.variables })
  }
  beginProcess(run, mapsOut ? command.variables : {}, command.definition)
  return
}

/** The process as a scope begins, by the start event that the instance was started with. */
export function beginProcess(run: Run, variables: Variables = {}, definition = 0) {
  const process = run.nodeAt(0) as ProcessNode
  const start = startNamed(run, run.instance.startEvent ?? '')
  const isTriggered = start && !process.starts.includes(start.index)
  run.attempt(0, 'activate', () => {
    if (!isTriggered) beginScope(run, process, 0)
    else if (start.kind !== 'startEvent') beginBehind(run, process, start)
    else if (needsMore(start)) awaitOthers(run, process, start, definition)
    else beginScope(run, process, 0, { start, variables })
  })
}

/** Without a none start event a timer can be anticipated by hand, and a condition may hold for these variables. */
function startByHand(run: Run, process: ProcessNode, variables: Variables): StartEventNode | undefined {
  if (process.starts.length > 0) return undefined
  const starts = process.startEvents.map((index) => run.nodeAt(index) as StartEventNode)
  const context = { variables, nowMs: run.atMs, zone: run.graph.zone }
  return (
    starts.find((start) => start.definitions.every((event) => event.kind === 'timer')) ??
    starts.find((start) =>
      start.definitions.some((event) => {
        const result = event.kind === 'conditional' ? event.condition.evaluate(context) : undefined
        return result?.ok === true && result.value === true
      }),
    )
  )
}

function needsMore(start: StartEventNode): boolean {
  return start.parallelMultiple && start.definitions.length > 1
}

/** A start event that needs all of several: one has occurred and brought the instance into being, the others are awaited. */
function awaitOthers(run: Run, process: ProcessNode, start: StartEventNode, definition: number) {
  beginScope(run, { ...process, starts: [] }, 0)
  if (run.isOver || run.element(0).interruptedBy !== undefined) return
  const id = run.nextId
  run.entered(id, start, 0)
  run.attempt(id, 'activate', () => arm(run, id, [start], definition))
}

/** The first event of an instantiating gateway or receive task has occurred; a parallel one waits for the others too. */
function beginBehind(run: Run, process: ProcessNode, start: Exclude<StartNode, { kind: 'startEvent' }>) {
  beginScope(run, { ...process, starts: [] }, 0)
  if (run.isOver || run.element(0).interruptedBy !== undefined) return
  const gateway = gatewayBefore(run, start)
  const others = gateway?.gatewayType === 'parallel' ? targetsOf(run, gateway).filter((node) => node !== start) : []
  const id = run.nextId
  run.entered(id, start, 0)
  if (start.kind === 'receiveTask') completeActivity(run, start, id, {})
  else finishEvent(run, start, id, {})
  for (const other of others) {
    const waiting = run.nextId
    run.entered(waiting, other, 0)
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
