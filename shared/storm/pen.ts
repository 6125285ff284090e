/** Where a part of a drawing begins and ends. */
export interface Ends {
  readonly first: string
  readonly last: string
}

/** A way out of an activity beside its own flow. */
export interface Way {
  readonly event: string
  readonly interrupts: boolean
}

export const timer =
  '<bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>'
export const signal = '<bpmn:signalEventDefinition signalRef="S"/>'
export const message = '<bpmn:messageEventDefinition messageRef="M"/>'
export const cancel = '<bpmn:cancelEventDefinition/>'
export const compensation = '<bpmn:compensateEventDefinition/>'
export const condition =
  '<bpmn:conditionalEventDefinition><bpmn:condition>=n &gt; 6</bpmn:condition></bpmn:conditionalEventDefinition>'
export const error = '<bpmn:errorEventDefinition errorRef="E"/>'
export const otherError = '<bpmn:errorEventDefinition errorRef="E2"/>'
export const escalation = '<bpmn:escalationEventDefinition escalationRef="X"/>'
export const work = '<bpmn:extensionElements><zeebe:taskDefinition type="work"/></bpmn:extensionElements>'
export const count =
  '<bpmn:extensionElements><zeebe:script expression="=n + 1" resultVariable="n"/></bpmn:extensionElements>'

/** Rounds of a multi-instance activity. */
export function inRounds(rounds: number, sequential: boolean, inner = ''): string {
  return `<bpmn:multiInstanceLoopCharacteristics isSequential="${sequential}"><bpmn:loopCardinality>${rounds}</bpmn:loopCardinality>${inner}</bpmn:multiInstanceLoopCharacteristics>`
}

/** Numbers elements and collects what is drawn. */
export class Pen {
  #count = 0
  #out: string[] = []

  id(kind: string): string {
    this.#count += 1
    return `${kind}${this.#count}`
  }

  draw(kind: string, inner = '', attributes = ''): string {
    const id = this.id(kind)
    this.write(`<bpmn:${kind} id="${id}"${attributes}>${inner}</bpmn:${kind}>`)
    return id
  }

  write(xml: string) {
    this.#out.push(xml)
  }

  flow(from: string, to: string, when?: string) {
    const text = when === undefined ? '' : `<bpmn:conditionExpression>=${when}</bpmn:conditionExpression>`
    this.write(
      `<bpmn:sequenceFlow id="${this.id('flow')}" sourceRef="${from}" targetRef="${to}">${text}</bpmn:sequenceFlow>`,
    )
  }

  /** What is drawn meanwhile, for the inside of something. */
  drawnBy(drawing: () => void): string {
    const outer = this.#out
    this.#out = []
    drawing()
    const drawn = this.#out.join('\n')
    this.#out = outer
    return drawn
  }

  single(id: string): Ends {
    return { first: id, last: id }
  }

  boundary(host: string, definition: string, interrupts: boolean): Way {
    const event = this.draw('boundaryEvent', definition, ` attachedToRef="${host}" cancelActivity="${interrupts}"`)
    return { event, interrupts }
  }

  /** The activity and its interrupting boundary events lead on together; a further token ends by itself. */
  merged(host: string, ...events: readonly Way[]): Ends {
    if (events.length === 0) return this.single(host)
    const last = this.draw('exclusiveGateway')
    this.flow(host, last)
    for (const { event, interrupts } of events) {
      if (interrupts) this.flow(event, last)
      else this.flow(event, this.#aside())
    }
    return { first: host, last }
  }

  #aside(): string {
    const task = this.draw('userTask')
    this.flow(task, this.draw('endEvent'))
    return task
  }
}
