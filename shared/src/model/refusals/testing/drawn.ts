/** Small drawings as text, for tests: each builder gives a part of a BPMN file that is sound as it stands. */
const NAMESPACES = `xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="http://example.org"`

export const file = (...roots: string[]) => `<definitions ${NAMESPACES}>${roots.join('')}</definitions>`

export const START = '<startEvent id="start"/>'
export const END = '<endEvent id="end"/>'

export const flow = (id: string, from: string, to: string, inside = '') =>
  `<sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}">${inside}</sequenceFlow>`

/** Sequence flows from each id to the next, named `f_from_to`. */
export const line = (...ids: string[]) =>
  ids
    .slice(1)
    .map((id, n) => flow(`f_${ids[n]}_${id}`, ids[n] ?? '', id))
    .join('')

export const process = (body: string, attributes = 'isExecutable="true"') =>
  `<process id="p" ${attributes}>${body}</process>`

/** A sound process around one step `a`. */
export const around = (step: string, more = '') => process(`${START}${step}${END}${line('start', 'a', 'end')}${more}`)

export const formal = (name: string, body: string) => `<${name} xsi:type="tFormalExpression">${body}</${name}>`
export const timer = (body: string) => `<timerEventDefinition>${body}</timerEventDefinition>`
/** A timer of one hour. */
export const wait = timer(formal('timeDuration', 'PT1H'))
export const message = '<message id="m" name="M"/>'
export const signal = '<signal id="sig" name="S"/>'
/** Two types of data. */
export const item =
  '<itemDefinition id="string" structureRef="String"/><itemDefinition id="number" structureRef="Number"/>'
export const io = (data: string) => `<ioSpecification>${data}</ioSpecification>`
export const dataIn = (id: string, attributes = '') =>
  io(`<dataInput id="${id}" ${attributes}/><inputSet><dataInputRefs>${id}</dataInputRefs></inputSet><outputSet/>`)
export const dataOut = (id: string, attributes = '') =>
  io(`<dataOutput id="${id}" ${attributes}/><inputSet/><outputSet><dataOutputRefs>${id}</dataOutputRefs></outputSet>`)

/** A task `a` with a boundary event `b`. */
export const boundary = (attributes: string, body: string) =>
  around(
    '<task id="a"/>',
    `<boundaryEvent id="b" attachedToRef="a" ${attributes}>${body}</boundaryEvent><endEvent id="end2"/>${line('b', 'end2')}`,
  )
/** An intermediate catch event `a`. */
export const catching = (body: string) => around(`<intermediateCatchEvent id="a">${body}</intermediateCatchEvent>`)
/** An intermediate throw event `a`. */
export const throwing = (body: string) => around(`<intermediateThrowEvent id="a">${body}</intermediateThrowEvent>`)
/** A process that ends with the event `end`. */
export const ending = (body: string) => process(`${START}<endEvent id="end">${body}</endEvent>${line('start', 'end')}`)
/** A process that starts with the event `start`. */
export const starting = (body: string) =>
  process(`<startEvent id="start">${body}</startEvent>${END}${line('start', 'end')}`)
/** An event-based gateway `g` before the targets `a` and `b`. */
export const eventGateway = (attributes: string, targets: string, more = '') =>
  process(
    `${START}<eventBasedGateway id="g" ${attributes}/>${targets}${END}${line('start', 'g', 'a', 'end')}${line('g', 'b', 'end')}${more}`,
  )
export const catchTimer = (id: string) => `<intermediateCatchEvent id="${id}">${wait}</intermediateCatchEvent>`
/** A task `a` that is a multi-instance. */
export const loop = (attributes: string, body: string, inner = '') =>
  around(
    `<task id="a">${inner}<multiInstanceLoopCharacteristics ${attributes}>${body}</multiInstanceLoopCharacteristics></task>`,
  )
export const subProcess = (attributes: string, body: string) =>
  around(`<subProcess id="a" ${attributes}>${body}</subProcess>`)
/** A sub-process of that kind whose start event `s1` has these definitions. */
export const innerStart = (kind: string, body: string) =>
  around(`<${kind} id="a"><startEvent id="s1">${body}</startEvent><endEvent id="s2"/>${line('s1', 's2')}</${kind}>`)
/** An event sub-process `s` that starts with `s1`. */
export const eventSubProcess = (attributes: string, body: string, more = '') =>
  around(
    '<task id="a"/>',
    `<subProcess id="s" triggeredByEvent="true"><startEvent id="s1" ${attributes}>${body}</startEvent><endEvent id="s2"/>${line('s1', 's2')}</subProcess>${more}`,
  )
/** Two pools, `p1` of the process `p` and the empty `p2`. */
export const pools = (flows: string) =>
  `<collaboration id="c"><participant id="p1" processRef="p"/><participant id="p2"/>${flows}</collaboration>`
export const link = (id: string, body: string) =>
  `<linkEventDefinition id="${id}" name="${id}">${body}</linkEventDefinition>`
/** A throwing link event `t` and a catching link event `k`. */
export const linked = (throws: string, catches: string) =>
  process(`${START}<intermediateThrowEvent id="t">${throws}</intermediateThrowEvent>${line('start', 't')}
    <intermediateCatchEvent id="k">${catches}</intermediateCatchEvent>${END}${line('k', 'end')}`)
/** A decision `g` that leads to `a` under a condition, else to `end`. */
export const decision = (condition: string, attributes = 'default="f_g_end"') =>
  process(
    `${START}<exclusiveGateway id="g" ${attributes}/><task id="a"/>${END}${line('start', 'g', 'end')}${flow('f', 'g', 'a', condition)}${line('a', 'end')}`,
  )

/** What the definitions below name. */
export const top = `${message}${signal}<error id="er" errorCode="E"/><escalation id="es" escalationCode="X"/>`

/** One definition of each kind of event, with the id `ed`. */
export const defs = {
  message: '<messageEventDefinition id="ed" messageRef="m"/>',
  timer: `<timerEventDefinition id="ed">${formal('timeDuration', 'PT1H')}</timerEventDefinition>`,
  conditional: `<conditionalEventDefinition id="ed">${formal('condition', 'x > 1')}</conditionalEventDefinition>`,
  signal: '<signalEventDefinition id="ed" signalRef="sig"/>',
  error: '<errorEventDefinition id="ed" errorRef="er"/>',
  escalation: '<escalationEventDefinition id="ed" escalationRef="es"/>',
  cancel: '<cancelEventDefinition id="ed"/>',
  compensate: '<compensateEventDefinition id="ed"/>',
  link: '<linkEventDefinition id="ed" name="L"/>',
  terminate: '<terminateEventDefinition id="ed"/>',
  none: '',
}
export type Trigger = keyof typeof defs

/** Puts elements into `extensionElements`. */
export const ext = (elements: string) => `<extensionElements>${elements}</extensionElements>`

/** A process `p` with these lanes around one step `a`. */
export const laned = (lanes: string, more = '') =>
  process(`<laneSet id="ls">${lanes}</laneSet>${START}<task id="a"/>${END}${line('start', 'a', 'end')}${more}`)

/** The file with the words of Camunda 8. */
export const zeebe = (xml: string) =>
  xml.replace('<definitions ', '<definitions xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" ')
