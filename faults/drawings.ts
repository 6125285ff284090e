/** The drawings that the suite plays. Timers are short: a second here stands for the month in a real drawing. */
const definitions = (content: string) => `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="Definitions" targetNamespace="http://waymark.app/faults">
${content}
</bpmn:definitions>`

const start = (inner = '') => `<bpmn:startEvent id="start">${inner}</bpmn:startEvent>`
const end = '<bpmn:endEvent id="end" />'
const user = (id: string) =>
  `<bpmn:userTask id="${id}" name="${id}"><bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements></bpmn:userTask>`
const flows = (...steps: string[]) =>
  steps
    .slice(1)
    .map((to, i) => `<bpmn:sequenceFlow id="${steps[i]}_${to}" sourceRef="${steps[i]}" targetRef="${to}" />`)
    .join('')
const timer = (kind: 'timeDuration' | 'timeCycle', value: string) =>
  `<bpmn:timerEventDefinition><bpmn:${kind} xsi:type="bpmn:tFormalExpression">${value}</bpmn:${kind}></bpmn:timerEventDefinition>`
const process = (id: string, ...content: string[]) =>
  `<bpmn:process id="${id}" name="${id}" isExecutable="true">${content.join('')}</bpmn:process>`

/** How often each step of a finished instance must have been walked: once, where nothing else is said. */
export interface Drawing {
  readonly xml: string
  readonly walked: Readonly<Record<string, number>>
}

/** @param timerMs how long the plain timers wait */
export const drawings = (timerMs: number): Readonly<Record<string, Drawing>> => {
  const wait = `PT${timerMs / 1000}S`
  return {
    /** A person, a timer, a person. */
    parcel: {
      xml: definitions(
        process(
          'parcel',
          start(),
          user('pack'),
          `<bpmn:intermediateCatchEvent id="rest">${timer('timeDuration', wait)}</bpmn:intermediateCatchEvent>`,
          user('ship'),
          end,
          flows('start', 'pack', 'rest', 'ship', 'end'),
        ),
      ),
      walked: { start: 1, pack: 1, rest: 1, ship: 1, end: 1 },
    },
    /** Reminded three times while somebody thinks: the timer keeps its key, each firing counts. */
    reminded: {
      xml: definitions(
        process(
          'reminded',
          start(),
          user('think'),
          `<bpmn:boundaryEvent id="late" attachedToRef="think" cancelActivity="false">${timer('timeCycle', `R3/${wait}`)}</bpmn:boundaryEvent>`,
          '<bpmn:task id="remind" />',
          end,
          '<bpmn:endEvent id="reminder" />',
          flows('start', 'think', 'end'),
          flows('late', 'remind', 'reminder'),
        ),
      ),
      walked: { start: 1, think: 1, late: 3, remind: 3, reminder: 3, end: 1 },
    },
    /** A message with the order's number, then a worker with an effect outside. */
    order: {
      xml: definitions(
        [
          '<bpmn:message id="paid" name="paid"><bpmn:extensionElements><zeebe:subscription correlationKey="=orderNo" /></bpmn:extensionElements></bpmn:message>',
          process(
            'order',
            start(),
            '<bpmn:intermediateCatchEvent id="payment"><bpmn:messageEventDefinition messageRef="paid" /></bpmn:intermediateCatchEvent>',
            '<bpmn:serviceTask id="deliver"><bpmn:extensionElements><zeebe:taskDefinition type="deliver" retries="3" /></bpmn:extensionElements></bpmn:serviceTask>',
            end,
            flows('start', 'payment', 'deliver', 'end'),
          ),
        ].join(''),
      ),
      walked: { start: 1, payment: 1, deliver: 1, end: 1 },
    },
    /** A called process: two instances move in one transaction. */
    outer: {
      xml: definitions(
        [
          process(
            'outer',
            start(),
            '<bpmn:callActivity id="first"><bpmn:extensionElements><zeebe:calledElement processId="inner" propagateAllChildVariables="true" /></bpmn:extensionElements></bpmn:callActivity>',
            end,
            flows('start', 'first', 'end'),
          ),
          process(
            'inner',
            '<bpmn:startEvent id="begin" />',
            user('talk'),
            '<bpmn:endEvent id="done" />',
            flows('begin', 'talk', 'done'),
          ),
        ].join(''),
      ),
      walked: { start: 1, first: 1, end: 1 },
    },
    /** One instance begins for each broadcast. */
    alarmed: {
      xml: definitions(
        [
          '<bpmn:signal id="alarm" name="alarm" />',
          process(
            'alarmed',
            start('<bpmn:signalEventDefinition signalRef="alarm" />'),
            user('look'),
            end,
            flows('start', 'look', 'end'),
          ),
        ].join(''),
      ),
      walked: { start: 1, look: 1, end: 1 },
    },
    /** Waits for the next broadcast. */
    guard: {
      xml: definitions(
        [
          '<bpmn:signal id="alarm" name="alarm" />',
          process(
            'guard',
            start(),
            '<bpmn:intermediateCatchEvent id="hear"><bpmn:signalEventDefinition signalRef="alarm" /></bpmn:intermediateCatchEvent>',
            end,
            flows('start', 'hear', 'end'),
          ),
        ].join(''),
      ),
      walked: { start: 1, hear: 1, end: 1 },
    },
    /** Takes notes: variables that are set from outside, each note once. */
    notes: {
      xml: definitions(process('notes', start(), user('read'), end, flows('start', 'read', 'end'))),
      walked: { start: 1, read: 1, end: 1 },
    },
  }
}

/** `inner` stands in the file of `outer`. */
export const walkedInner: Drawing['walked'] = { begin: 1, talk: 1, done: 1 }
