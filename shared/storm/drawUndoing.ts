import type { Block } from './block.ts'
import { drawBlock, drawScope } from './diagram.ts'
import { cancel, compensation, type Ends, inRounds, type Pen } from './pen.ts'

/** A task that another undoes, the rest, and perhaps a throw that has it undone. */
export function drawCompensated(pen: Pen, { body, throws }: Extract<Block, { kind: 'compensated' }>): Ends {
  const task = undoable(pen)
  const inner = drawBlock(pen, body)
  pen.flow(task, inner.first)
  if (!throws) return { first: task, last: inner.last }
  const back = pen.draw('intermediateThrowEvent', compensation)
  pen.flow(inner.last, back)
  return { first: task, last: back }
}

function undoable(pen: Pen): string {
  const task = pen.draw('userTask')
  const event = pen.draw('boundaryEvent', compensation, ` attachedToRef="${task}"`)
  const handler = pen.draw('userTask', '', ' isForCompensation="true"')
  pen.write(
    `<bpmn:association id="${pen.id('association')}" sourceRef="${event}" targetRef="${handler}" associationDirection="One"/>`,
  )
  return task
}

/** A sub-process, perhaps in rounds, that is undone as a whole: by what undoes its parts, or by its own event sub-process. */
export function drawUndone(pen: Pen, block: Extract<Block, { kind: 'undone' }>): Ends {
  const { body, rounds, sequential, handler, byName } = block
  const inside = drawScope(pen, { kind: 'compensated', body, throws: false }, (last) => {
    pen.flow(last, pen.draw('endEvent'))
    if (handler) pen.write(undoingHandler(pen))
  })
  const id = pen.draw('subProcess', `${rounds === null ? '' : inRounds(rounds, sequential)}${inside}`)
  const definition = byName ? `<bpmn:compensateEventDefinition activityRef="${id}"/>` : compensation
  const back = pen.draw('intermediateThrowEvent', definition)
  pen.flow(id, back)
  return { first: id, last: back }
}

function undoingHandler(pen: Pen): string {
  const inside = pen.drawnBy(() => {
    const start = pen.draw('startEvent', compensation)
    const back = pen.draw('intermediateThrowEvent', compensation)
    const task = pen.draw('userTask')
    pen.flow(start, back)
    pen.flow(back, task)
    pen.flow(task, pen.draw('endEvent'))
  })
  return `<bpmn:subProcess id="${pen.id('eventSubProcess')}" triggeredByEvent="true">${inside}</bpmn:subProcess>`
}

export function drawTransaction(pen: Pen, body: Block): Ends {
  const id = pen.draw('transaction', insideTransaction(pen, body))
  return pen.merged(id, pen.boundary(id, cancel, true))
}

export function drawTransactions(pen: Pen, block: Extract<Block, { kind: 'manyTransactions' }>): Ends {
  const inside = insideTransaction(pen, { kind: 'compensated', body: block.body, throws: false })
  const id = pen.draw('transaction', `${inRounds(block.rounds, block.sequential)}${inside}`)
  return pen.merged(id, pen.boundary(id, cancel, true))
}

/** Ends canceled for even n, and then what was done in it is undone. */
function insideTransaction(pen: Pen, body: Block): string {
  return drawScope(pen, body, (last) => {
    const choice = pen.draw('exclusiveGateway')
    pen.flow(last, choice)
    pen.flow(choice, pen.draw('endEvent', cancel), 'even(n)')
    pen.flow(choice, pen.draw('endEvent'), 'not(even(n))')
  })
}
