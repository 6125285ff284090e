import type { Block } from './block.ts'
import { drawScope } from './diagram.ts'
import { type Ends, error, escalation, inRounds, message, otherError, type Pen, signal, timer, work } from './pen.ts'

const EVENTS = { timer, signal, error, escalation } as const
const ENDS = { none: '', terminate: '<bpmn:terminateEventDefinition/>', error, escalation } as const

export function drawSubProcess(pen: Pen, block: Extract<Block, { kind: 'subProcess' }>): Ends {
  const { body, end, boundary, interrupting, event, eventInterrupts, rounds, sequential } = block
  const inside = drawScope(pen, body, (last) => pen.flow(last, pen.draw('endEvent', ENDS[end])))
  const handler = event === 'none' ? '' : eventSubProcess(pen, EVENTS[event], eventInterrupts || event === 'error')
  const id = pen.draw('subProcess', `${rounds === null ? '' : inRounds(rounds, sequential)}${inside}${handler}`)
  // What it may throw is always caught, so that no instance ends in an incident.
  const caught = end === 'error' && boundary !== 'error' ? [pen.boundary(id, error, true)] : []
  const drawn = boundary === 'none' ? [] : [pen.boundary(id, EVENTS[boundary], interrupting || boundary === 'error')]
  return pen.merged(id, ...caught, ...drawn)
}

function eventSubProcess(pen: Pen, definition: string, interrupts: boolean, end = ''): string {
  const inside = pen.drawnBy(() => {
    const start = pen.draw('startEvent', definition, ` isInterrupting="${interrupts}"`)
    const task = pen.draw('userTask')
    pen.flow(start, task)
    pen.flow(task, pen.draw('endEvent', end))
  })
  return `<bpmn:subProcess id="${pen.id('eventSubProcess')}" triggeredByEvent="true">${inside}</bpmn:subProcess>`
}

export function drawMany(pen: Pen, { rounds, sequential, boundary, early }: Extract<Block, { kind: 'multi' }>): Ends {
  const until = early ? '<bpmn:completionCondition>=numberOfCompletedInstances >= 2</bpmn:completionCondition>' : ''
  const id = pen.draw('userTask', inRounds(rounds, sequential, until))
  return pen.merged(id, ...(boundary ? [pen.boundary(id, timer, false)] : []))
}

export function drawCalls(pen: Pen, { rounds, sequential, boundary }: Extract<Block, { kind: 'manyCalls' }>): Ends {
  const called = '<bpmn:extensionElements><zeebe:calledElement processId="Child"/></bpmn:extensionElements>'
  const id = pen.draw('callActivity', `${called}${inRounds(rounds, sequential)}`)
  if (boundary === 'none') return pen.single(id)
  return pen.merged(id, pen.boundary(id, EVENTS[boundary], boundary === 'error'))
}

/** Several events in one: all of them, or any. */
export function drawSeveral(pen: Pen, { all, onBoundary, interrupts }: Extract<Block, { kind: 'several' }>): Ends {
  const together = ` parallelMultiple="${all}"`
  if (!onBoundary) return pen.single(pen.draw('intermediateCatchEvent', `${message}${signal}${timer}`, together))
  const host = pen.draw('userTask')
  const attributes = `${together} attachedToRef="${host}" cancelActivity="${interrupts}"`
  const event = pen.draw('boundaryEvent', `${message}${signal}`, attributes)
  return pen.merged(host, { event, interrupts })
}

/** What breaks inside is handled by an event sub-process, which throws another error for the boundary to catch. */
export function drawRethrow(pen: Pen, body: Block): Ends {
  const handler = eventSubProcess(pen, error, true, otherError)
  const inside = drawScope(pen, body, (last) => {
    const risky = pen.draw('serviceTask', work)
    pen.flow(last, risky)
    pen.flow(risky, pen.draw('endEvent'))
  })
  const id = pen.draw('subProcess', `${inside}${handler}`)
  return pen.merged(id, pen.boundary(id, otherError, true))
}

export function drawAdHoc(pen: Pen): Ends {
  const inside = pen.drawnBy(() => {
    pen.draw('serviceTask', work)
    pen.draw('serviceTask', work)
  })
  return pen.single(pen.draw('adHocSubProcess', inside, ' ordering="Sequential"'))
}
