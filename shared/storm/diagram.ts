import type { Block } from './block.ts'
import { drawAdHoc, drawCalls, drawMany, drawRethrow, drawSeveral, drawSubProcess } from './drawActivities.ts'
import { drawDiscriminator, drawEvents, drawGateway, drawLoop, drawQuantity, drawSequence } from './drawFlows.ts'
import { drawCompensated, drawTransaction, drawTransactions, drawUndone } from './drawUndoing.ts'
import { condition, count, type Ends, error, escalation, Pen, signal, timer, work } from './pen.ts'

/** The drawing as BPMN: a block between a start and an end event. */
export function drawn(block: Block): string {
  const pen = new Pen()
  const body = drawScope(pen, block, (end) => pen.flow(end, pen.draw('endEvent')))
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="http://waymark.app/random">',
    '<bpmn:message id="M" name="note"/><bpmn:signal id="S" name="alarm"/>',
    '<bpmn:error id="E" name="E" errorCode="BROKE"/><bpmn:error id="E2" name="E2" errorCode="WORSE"/>',
    '<bpmn:escalation id="X" name="X" escalationCode="SLOW"/>',
    `<bpmn:process id="P" isExecutable="true">${body}</bpmn:process>`,
    '</bpmn:definitions>',
  ].join('\n')
}

/** The contents of a scope: start, block, and how it ends. */
export function drawScope(pen: Pen, block: Block, ending: (last: string) => void): string {
  return pen.drawnBy(() => {
    const start = pen.draw('startEvent')
    const { first, last } = drawBlock(pen, block)
    pen.flow(start, first)
    ending(last)
  })
}

export function drawBlock(pen: Pen, block: Block): Ends {
  switch (block.kind) {
    case 'user':
      return pen.single(pen.draw('userTask'))
    case 'task':
      return pen.single(pen.draw('task'))
    case 'script':
      return pen.single(pen.draw('scriptTask', count))
    case 'service':
      return pen.single(pen.draw('serviceTask', work))
    case 'receive':
      return pen.single(pen.draw('receiveTask', '', ' messageRef="M"'))
    case 'timer':
      return pen.single(pen.draw('intermediateCatchEvent', timer))
    case 'signalCatch':
      return pen.single(pen.draw('intermediateCatchEvent', signal))
    case 'signalThrow':
      return pen.single(pen.draw('intermediateThrowEvent', signal))
    case 'escalate':
      return pen.single(pen.draw('intermediateThrowEvent', escalation))
    case 'sequence':
      return drawSequence(pen, block.parts)
    case 'exclusive':
    case 'parallel':
    case 'inclusive':
      return drawGateway(pen, block)
    case 'events':
      return drawEvents(pen, block.branches)
    case 'loop':
      return drawLoop(pen, block.body)
    case 'subProcess':
      return drawSubProcess(pen, block)
    case 'multi':
      return drawMany(pen, block)
    case 'call': {
      const called = '<bpmn:extensionElements><zeebe:calledElement processId="Child"/></bpmn:extensionElements>'
      const id = pen.draw('callActivity', called)
      return pen.merged(id, ...(block.boundary ? [pen.boundary(id, error, true)] : []))
    }
    case 'manyCalls':
      return drawCalls(pen, block)
    case 'compensated':
      return drawCompensated(pen, block)
    case 'undone':
      return drawUndone(pen, block)
    case 'transaction':
      return drawTransaction(pen, block.body)
    case 'manyTransactions':
      return drawTransactions(pen, block)
    case 'conditional': {
      const id = pen.draw('userTask')
      return pen.merged(id, pen.boundary(id, condition, block.interrupts))
    }
    case 'several':
      return drawSeveral(pen, block)
    case 'rethrow':
      return drawRethrow(pen, block.body)
    case 'link': {
      const definition = `<bpmn:linkEventDefinition name="${pen.id('link')}"/>`
      const first = pen.draw('intermediateThrowEvent', definition)
      return { first, last: pen.draw('intermediateCatchEvent', definition) }
    }
    case 'standardLoop': {
      const twice =
        '<bpmn:standardLoopCharacteristics loopMaximum="2"><bpmn:loopCondition>=true</bpmn:loopCondition></bpmn:standardLoopCharacteristics>'
      return pen.single(pen.draw('userTask', twice))
    }
    case 'adHoc':
      return drawAdHoc(pen)
    case 'quantity':
      return drawQuantity(pen)
    case 'discriminator':
      return drawDiscriminator(pen, block.branches)
  }
}
