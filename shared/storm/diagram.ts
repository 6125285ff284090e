import fc from 'fast-check'

/** A part of a block-structured drawing: one way in, one way out. */
export type Block =
  | {
      readonly kind:
        | 'user'
        | 'task'
        | 'script'
        | 'service'
        | 'receive'
        | 'timer'
        | 'signalCatch'
        | 'signalThrow'
        | 'escalate'
    }
  | { readonly kind: 'sequence'; readonly parts: readonly Block[] }
  | {
      readonly kind: 'exclusive' | 'parallel' | 'inclusive'
      readonly branches: readonly Block[]
      readonly deadEnd: boolean
    }
  | { readonly kind: 'events'; readonly branches: readonly Block[] }
  | { readonly kind: 'loop'; readonly body: Block }
  | {
      readonly kind: 'subProcess'
      readonly body: Block
      readonly end: 'none' | 'terminate' | 'error' | 'escalation'
      readonly boundary: 'none' | 'timer' | 'error' | 'escalation' | 'signal'
      readonly interrupting: boolean
      readonly event: 'none' | 'signal' | 'timer' | 'error' | 'escalation'
      readonly eventInterrupts: boolean
      readonly rounds: number | null
      readonly sequential: boolean
    }
  | {
      readonly kind: 'multi'
      readonly rounds: number
      readonly sequential: boolean
      readonly boundary: boolean
      readonly early: boolean
    }
  | { readonly kind: 'call'; readonly boundary: boolean }
  | { readonly kind: 'compensated'; readonly body: Block; readonly throws: boolean }
  | { readonly kind: 'transaction'; readonly body: Block }
  | { readonly kind: 'conditional'; readonly interrupts: boolean }
  | { readonly kind: 'link' | 'standardLoop' | 'adHoc' | 'quantity' }
  | { readonly kind: 'discriminator'; readonly branches: readonly Block[] }

const leaf = fc.constantFrom<Block>(
  { kind: 'user' },
  { kind: 'user' },
  { kind: 'task' },
  { kind: 'script' },
  { kind: 'service' },
  { kind: 'receive' },
  { kind: 'timer' },
  { kind: 'signalCatch' },
  { kind: 'signalThrow' },
  { kind: 'escalate' },
)

const deeper = (depth: number): fc.Arbitrary<Block> => {
  if (depth === 0) return leaf
  const inner = deeper(depth - 1)
  const branches = fc.array(inner, { minLength: 2, maxLength: 3 })
  return fc.oneof(
    { weight: 3, arbitrary: leaf },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('sequence' as const),
        parts: fc.array(inner, { minLength: 1, maxLength: 3 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constantFrom('exclusive' as const, 'parallel' as const, 'inclusive' as const),
        branches,
        deadEnd: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('events' as const), branches }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('loop' as const), body: inner }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('subProcess' as const),
        body: inner,
        end: fc.constantFrom(
          'none' as const,
          'none' as const,
          'terminate' as const,
          'error' as const,
          'escalation' as const,
        ),
        boundary: fc.constantFrom(
          'none' as const,
          'timer' as const,
          'error' as const,
          'escalation' as const,
          'signal' as const,
        ),
        interrupting: fc.boolean(),
        event: fc.constantFrom(
          'none' as const,
          'none' as const,
          'signal' as const,
          'timer' as const,
          'error' as const,
          'escalation' as const,
        ),
        eventInterrupts: fc.boolean(),
        rounds: fc.option(fc.integer({ min: 0, max: 3 }), { nil: null, freq: 2 }),
        sequential: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('multi' as const),
        rounds: fc.integer({ min: 0, max: 4 }),
        sequential: fc.boolean(),
        boundary: fc.boolean(),
        early: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('call' as const), boundary: fc.boolean() }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('compensated' as const), body: inner, throws: fc.boolean() }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('transaction' as const), body: inner }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('conditional' as const), interrupts: fc.boolean() }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Block>(
        { kind: 'link' },
        { kind: 'standardLoop' },
        { kind: 'adHoc' },
        { kind: 'quantity' },
      ),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('discriminator' as const), branches }) },
  )
}

/** Random block-structured drawings. Every block gives its token on in the end, so every instance of them can end. */
export const anyBlock: fc.Arbitrary<Block> = fc.integer({ min: 1, max: 3 }).chain(deeper)

/** The drawing as BPMN: a block between a start and an end event. */
export function drawn(block: Block): string {
  const pen = new Pen()
  const body = pen.scope(block, '<bpmn:endEvent id="end"/>', 'end')
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="http://waymark.app/random">',
    '<bpmn:message id="M" name="note"/><bpmn:signal id="S" name="alarm"/>',
    '<bpmn:error id="E" name="E" errorCode="BROKE"/><bpmn:escalation id="X" name="X" escalationCode="SLOW"/>',
    `<bpmn:process id="P" isExecutable="true">${body}</bpmn:process>`,
    '</bpmn:definitions>',
  ].join('\n')
}

interface Ends {
  readonly first: string
  readonly last: string
}

interface Way {
  readonly event: string
  readonly interrupts: boolean
}

/** Numbers elements and collects what it draws. */
class Pen {
  #count = 0
  #out: string[] = []

  #id(kind: string): string {
    this.#count += 1
    return `${kind}${this.#count}`
  }

  #draw(kind: string, inner = '', attributes = '', name = kind): string {
    const id = this.#id(name)
    this.#out.push(`<bpmn:${kind} id="${id}"${attributes}>${inner}</bpmn:${kind}>`)
    return id
  }

  #flow(from: string, to: string, condition?: string): string {
    const id = this.#id('flow')
    const text = condition === undefined ? '' : `<bpmn:conditionExpression>=${condition}</bpmn:conditionExpression>`
    this.#out.push(`<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}">${text}</bpmn:sequenceFlow>`)
    return id
  }

  /** The contents of a scope: start, block, the end given. */
  scope(block: Block, end: string, endId: string): string {
    const outer = this.#out
    this.#out = []
    const start = this.#draw('startEvent')
    const { first, last } = this.block(block)
    this.#out.push(end)
    this.#flow(start, first)
    this.#flow(last, endId)
    const drawn = this.#out.join('\n')
    this.#out = outer
    return drawn
  }

  block(block: Block): Ends {
    switch (block.kind) {
      case 'user':
        return this.#single(this.#draw('userTask'))
      case 'task':
        return this.#single(this.#draw('task'))
      case 'script':
        return this.#single(
          this.#draw(
            'scriptTask',
            '<bpmn:extensionElements><zeebe:script expression="=n + 1" resultVariable="n"/></bpmn:extensionElements>',
          ),
        )
      case 'service':
        return this.#single(
          this.#draw(
            'serviceTask',
            '<bpmn:extensionElements><zeebe:taskDefinition type="work"/></bpmn:extensionElements>',
          ),
        )
      case 'receive':
        return this.#single(this.#draw('receiveTask', '', ' messageRef="M"'))
      case 'timer':
        return this.#single(this.#draw('intermediateCatchEvent', timer))
      case 'signalCatch':
        return this.#single(this.#draw('intermediateCatchEvent', signal))
      case 'signalThrow':
        return this.#single(this.#draw('intermediateThrowEvent', signal))
      case 'escalate':
        return this.#single(this.#draw('intermediateThrowEvent', escalation))
      case 'sequence':
        return this.#sequence(block.parts)
      case 'exclusive':
      case 'parallel':
      case 'inclusive':
        return this.#gateway(block)
      case 'events':
        return this.#events(block.branches)
      case 'loop':
        return this.#loop(block.body)
      case 'subProcess':
        return this.#subProcess(block)
      case 'multi':
        return this.#multi(block)
      case 'call': {
        const called = '<bpmn:extensionElements><zeebe:calledElement processId="Child"/></bpmn:extensionElements>'
        const id = this.#draw('callActivity', called)
        return block.boundary ? this.#merged(id, this.#boundary(id, error, true)) : this.#single(id)
      }
      case 'compensated':
        return this.#compensated(block)
      case 'transaction':
        return this.#transaction(block.body)
      case 'conditional': {
        const id = this.#draw('userTask')
        return this.#merged(id, this.#boundary(id, condition, block.interrupts))
      }
      case 'link':
        return this.#link()
      case 'standardLoop':
        return this.#single(this.#draw('userTask', standardLoop))
      case 'adHoc':
        return this.#adHoc()
      case 'quantity':
        return this.#quantity()
      case 'discriminator':
        return this.#discriminator(block.branches)
    }
  }

  #single(id: string): Ends {
    return { first: id, last: id }
  }

  #sequence(parts: readonly Block[]): Ends {
    const ends = parts.map((part) => this.block(part))
    ends.forEach((end, index) => {
      const next = ends[index + 1]
      if (next) this.#flow(end.last, next.first)
    })
    return { first: ends[0]?.first ?? '', last: ends.at(-1)?.last ?? '' }
  }

  #gateway({ kind, branches, deadEnd }: Extract<Block, { deadEnd: boolean }>): Ends {
    const first = this.#draw(`${kind}Gateway`)
    const last = this.#draw(`${kind}Gateway`)
    branches.forEach((branch, index) => {
      const inner = this.block(branch)
      this.#flow(first, inner.first, kind === 'parallel' ? undefined : this.#condition(kind, index, branches.length))
      // A branch that may die before an inclusive join: the join must notice.
      if (kind === 'inclusive' && deadEnd && index === 0) {
        const choice = this.#draw('exclusiveGateway')
        const dead = this.#draw('endEvent')
        this.#flow(inner.last, choice)
        this.#flow(choice, last, 'even(n)')
        this.#flow(choice, dead, 'not(even(n))')
      } else this.#flow(inner.last, last)
    })
    return { first, last }
  }

  /** Of an exclusive split exactly one holds, of an inclusive split the last always does. */
  #condition(kind: string, index: number, count: number): string {
    if (kind === 'exclusive') return index === count - 1 ? 'true' : `modulo(n, ${count}) = ${index}`
    return index === count - 1 ? 'true' : `modulo(n, ${index + 2}) = 0`
  }

  #events(branches: readonly Block[]): Ends {
    const first = this.#draw('eventBasedGateway')
    const last = this.#draw('exclusiveGateway')
    const events = [timer, signal, message]
    branches.forEach((branch, index) => {
      const event = this.#draw('intermediateCatchEvent', events[index % events.length])
      const inner = this.block(branch)
      this.#flow(first, event)
      this.#flow(event, inner.first)
      this.#flow(inner.last, last)
    })
    return { first, last }
  }

  #loop(body: Block): Ends {
    const first = this.#draw('exclusiveGateway')
    const count = this.#draw(
      'scriptTask',
      '<bpmn:extensionElements><zeebe:script expression="=n + 1" resultVariable="n"/></bpmn:extensionElements>',
    )
    const last = this.#draw('exclusiveGateway')
    const inner = this.block(body)
    this.#flow(first, inner.first)
    this.#flow(inner.last, count)
    this.#flow(count, last)
    this.#flow(last, first, 'n &lt; 6')
    const after = this.#draw('task')
    this.#flow(last, after, 'n &gt;= 6')
    return { first, last: after }
  }

  #subProcess(block: Extract<Block, { kind: 'subProcess' }>): Ends {
    const { body, end, boundary, interrupting, event, eventInterrupts, rounds, sequential } = block
    const endId = this.#id('endEvent')
    const inside = this.scope(body, `<bpmn:endEvent id="${endId}">${ENDS[end]}</bpmn:endEvent>`, endId)
    const handler = event === 'none' ? '' : this.#eventSubProcess(EVENTS[event], eventInterrupts || event === 'error')
    const loop =
      rounds === null
        ? ''
        : `<bpmn:multiInstanceLoopCharacteristics isSequential="${sequential}"><bpmn:loopCardinality>${rounds}</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>`
    const id = this.#draw('subProcess', `${loop}${inside}${handler}`)
    // What it may throw is always caught, so that no instance ends in an incident.
    const caught = end === 'error' && boundary !== 'error' ? [this.#boundary(id, error, true)] : []
    const drawn =
      boundary === 'none' ? [] : [this.#boundary(id, EVENTS[boundary], interrupting || boundary === 'error')]
    const ways = [...caught, ...drawn]
    return ways.length === 0 ? this.#single(id) : this.#merged(id, ...ways)
  }

  #eventSubProcess(definition: string, interrupts: boolean): string {
    const outer = this.#out
    this.#out = []
    const start = this.#draw('startEvent', definition, ` isInterrupting="${interrupts}"`)
    const task = this.#draw('userTask')
    const end = this.#draw('endEvent')
    this.#flow(start, task)
    this.#flow(task, end)
    const inside = this.#out.join('\n')
    this.#out = outer
    const id = this.#id('eventSubProcess')
    return `<bpmn:subProcess id="${id}" triggeredByEvent="true">${inside}</bpmn:subProcess>`
  }

  #multi({ rounds, sequential, boundary, early }: Extract<Block, { kind: 'multi' }>): Ends {
    const condition = early
      ? '<bpmn:completionCondition>=numberOfCompletedInstances >= 2</bpmn:completionCondition>'
      : ''
    const loop = `<bpmn:multiInstanceLoopCharacteristics isSequential="${sequential}"><bpmn:loopCardinality>${rounds}</bpmn:loopCardinality>${condition}</bpmn:multiInstanceLoopCharacteristics>`
    const id = this.#draw('userTask', loop)
    return boundary ? this.#merged(id, this.#boundary(id, timer, false)) : this.#single(id)
  }

  #compensated({ body, throws }: Extract<Block, { kind: 'compensated' }>): Ends {
    const task = this.#draw('userTask')
    const boundary = this.#id('boundaryEvent')
    this.#out.push(
      `<bpmn:boundaryEvent id="${boundary}" attachedToRef="${task}"><bpmn:compensateEventDefinition/></bpmn:boundaryEvent>`,
    )
    const handler = this.#draw('userTask', '', ' isForCompensation="true"')
    this.#out.push(
      `<bpmn:association id="${this.#id('association')}" sourceRef="${boundary}" targetRef="${handler}" associationDirection="One"/>`,
    )
    const inner = this.block(body)
    this.#flow(task, inner.first)
    if (!throws) return { first: task, last: inner.last }
    const back = this.#draw('intermediateThrowEvent', '<bpmn:compensateEventDefinition/>')
    this.#flow(inner.last, back)
    return { first: task, last: back }
  }

  /** Ends canceled for even n, and then what was done in it is undone. */
  #transaction(body: Block): Ends {
    const inside = this.#drawnBy(() => {
      const start = this.#draw('startEvent')
      const inner = this.block(body)
      const choice = this.#draw('exclusiveGateway')
      const cancels = this.#draw('endEvent', cancel)
      const end = this.#draw('endEvent')
      this.#flow(start, inner.first)
      this.#flow(inner.last, choice)
      this.#flow(choice, cancels, 'even(n)')
      this.#flow(choice, end, 'not(even(n))')
    })
    const id = this.#draw('transaction', inside)
    return this.#merged(id, this.#boundary(id, cancel, true))
  }

  #link(): Ends {
    const definition = `<bpmn:linkEventDefinition name="${this.#id('link')}"/>`
    const first = this.#draw('intermediateThrowEvent', definition)
    const last = this.#draw('intermediateCatchEvent', definition)
    return { first, last }
  }

  #adHoc(): Ends {
    const work = '<bpmn:extensionElements><zeebe:taskDefinition type="work"/></bpmn:extensionElements>'
    const inside = this.#drawnBy(() => {
      this.#draw('serviceTask', work)
      this.#draw('serviceTask', work)
    })
    return this.#single(this.#draw('adHocSubProcess', inside, ' ordering="Sequential"'))
  }

  /** Two tokens make one activity, which gives one on. */
  #quantity(): Ends {
    const first = this.#draw('parallelGateway')
    const last = this.#draw('userTask', '', ' startQuantity="2"')
    this.#flow(first, last)
    this.#flow(first, last)
    return { first, last }
  }

  /** The first branch lets it go on; the others come to nothing. */
  #discriminator(branches: readonly Block[]): Ends {
    const first = this.#draw('parallelGateway')
    const activation = '<bpmn:activationCondition>=activationCount &gt;= 1</bpmn:activationCondition>'
    const last = this.#draw('complexGateway', activation)
    for (const branch of branches) {
      const inner = this.block(branch)
      this.#flow(first, inner.first)
      this.#flow(inner.last, last)
    }
    return { first, last }
  }

  /** What is drawn meanwhile, for the inside of something. */
  #drawnBy(work: () => void): string {
    const outer = this.#out
    this.#out = []
    work()
    const drawn = this.#out.join('\n')
    this.#out = outer
    return drawn
  }

  #boundary(host: string, definition: string, interrupts: boolean): Way {
    const event = this.#draw('boundaryEvent', definition, ` attachedToRef="${host}" cancelActivity="${interrupts}"`)
    return { event, interrupts }
  }

  /** The activity and its interrupting boundary events lead on together; a further token ends by itself. */
  #merged(host: string, ...events: readonly Way[]): Ends {
    const last = this.#draw('exclusiveGateway')
    this.#flow(host, last)
    for (const { event, interrupts } of events) {
      if (interrupts) this.#flow(event, last)
      else this.#flow(event, this.#aside())
    }
    return { first: host, last }
  }

  #aside(): string {
    const task = this.#draw('userTask')
    this.#flow(task, this.#draw('endEvent'))
    return task
  }
}

const timer = '<bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>'
const signal = '<bpmn:signalEventDefinition signalRef="S"/>'
const message = '<bpmn:messageEventDefinition messageRef="M"/>'
const cancel = '<bpmn:cancelEventDefinition/>'
const condition =
  '<bpmn:conditionalEventDefinition><bpmn:condition>=n &gt; 6</bpmn:condition></bpmn:conditionalEventDefinition>'
const standardLoop =
  '<bpmn:standardLoopCharacteristics loopMaximum="2"><bpmn:loopCondition>=true</bpmn:loopCondition></bpmn:standardLoopCharacteristics>'
const error = '<bpmn:errorEventDefinition errorRef="E"/>'
const escalation = '<bpmn:escalationEventDefinition escalationRef="X"/>'
const EVENTS = { timer, signal, error, escalation } as const
const ENDS = { none: '', terminate: '<bpmn:terminateEventDefinition/>', error, escalation } as const
