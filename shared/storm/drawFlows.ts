import type { Block } from './block.ts'
import { drawBlock } from './diagram.ts'
import { count, type Ends, message, type Pen, signal, timer } from './pen.ts'

export function drawSequence(pen: Pen, parts: readonly Block[]): Ends {
  const ends = parts.map((part) => drawBlock(pen, part))
  ends.forEach((end, index) => {
    const next = ends[index + 1]
    if (next) pen.flow(end.last, next.first)
  })
  return { first: ends[0]?.first ?? '', last: ends.at(-1)?.last ?? '' }
}

export function drawGateway(pen: Pen, { kind, branches, deadEnd }: Extract<Block, { deadEnd: boolean }>): Ends {
  const first = pen.draw(`${kind}Gateway`)
  const last = pen.draw(`${kind}Gateway`)
  branches.forEach((branch, index) => {
    const inner = drawBlock(pen, branch)
    pen.flow(first, inner.first, kind === 'parallel' ? undefined : when(kind, index, branches.length))
    // A branch that may die before an inclusive join: the join must notice.
    if (kind === 'inclusive' && deadEnd && index === 0) {
      const choice = pen.draw('exclusiveGateway')
      const dead = pen.draw('endEvent')
      pen.flow(inner.last, choice)
      pen.flow(choice, last, 'even(n)')
      pen.flow(choice, dead, 'not(even(n))')
    } else pen.flow(inner.last, last)
  })
  return { first, last }
}

/** Of an exclusive split exactly one holds, of an inclusive split the last always does. */
function when(kind: string, index: number, branches: number): string {
  if (kind === 'exclusive') return index === branches - 1 ? 'true' : `modulo(n, ${branches}) = ${index}`
  return index === branches - 1 ? 'true' : `modulo(n, ${index + 2}) = 0`
}

export function drawEvents(pen: Pen, branches: readonly Block[]): Ends {
  const first = pen.draw('eventBasedGateway')
  const last = pen.draw('exclusiveGateway')
  const events = [timer, signal, message]
  branches.forEach((branch, index) => {
    const event = pen.draw('intermediateCatchEvent', events[index % events.length])
    const inner = drawBlock(pen, branch)
    pen.flow(first, event)
    pen.flow(event, inner.first)
    pen.flow(inner.last, last)
  })
  return { first, last }
}

export function drawLoop(pen: Pen, body: Block): Ends {
  const first = pen.draw('exclusiveGateway')
  const counted = pen.draw('scriptTask', count)
  const last = pen.draw('exclusiveGateway')
  const inner = drawBlock(pen, body)
  pen.flow(first, inner.first)
  pen.flow(inner.last, counted)
  pen.flow(counted, last)
  pen.flow(last, first, 'n &lt; 6')
  const after = pen.draw('task')
  pen.flow(last, after, 'n &gt;= 6')
  return { first, last: after }
}

/** Two tokens make one activity, which gives one on. */
export function drawQuantity(pen: Pen): Ends {
  const first = pen.draw('parallelGateway')
  const last = pen.draw('userTask', '', ' startQuantity="2"')
  pen.flow(first, last)
  pen.flow(first, last)
  return { first, last }
}

/** The first branch lets it go on; the others come to nothing. */
export function drawDiscriminator(pen: Pen, branches: readonly Block[]): Ends {
  const first = pen.draw('parallelGateway')
  const activation = '<bpmn:activationCondition>=activationCount &gt;= 1</bpmn:activationCondition>'
  const last = pen.draw('complexGateway', activation)
  for (const branch of branches) {
    const inner = drawBlock(pen, branch)
    pen.flow(first, inner.first)
    pen.flow(inner.last, last)
  }
  return { first, last }
}
