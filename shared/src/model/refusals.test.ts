import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readDefinitions, UnreadableModel } from './read.ts'
import { refusals } from './refusals.ts'

const NAMESPACES = `xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="http://example.org"`

async function look(file: string | Uint8Array, options = {}) {
  try {
    return refusals(await readDefinitions(file), options)
  } catch (error) {
    if (error instanceof UnreadableModel) return error.findings
    throw error
  }
}

const file = (roots: string) => `<definitions ${NAMESPACES}>${roots}</definitions>`
const START = '<startEvent id="start"/>'
const END = '<endEvent id="end"/>'
const flow = (id: string, from: string, to: string, inside = '') =>
  `<sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}">${inside}</sequenceFlow>`
const line = (...ids: string[]) =>
  ids
    .slice(1)
    .map((id, n) => flow(`f_${ids[n]}_${id}`, ids[n] ?? '', id))
    .join('')
const process = (body: string, attributes = 'isExecutable="true"') => `<process id="p" ${attributes}>${body}</process>`
/** A sound process around one step `a`. */
const around = (step: string, more = '') => process(`${START}${step}${END}${line('start', 'a', 'end')}${more}`)
const formal = (name: string, body: string) => `<${name} xsi:type="tFormalExpression">${body}</${name}>`
const boundary = (attributes: string, body: string) =>
  around(
    '<task id="a"/>',
    `<boundaryEvent id="b" attachedToRef="a" ${attributes}>${body}</boundaryEvent><endEvent id="end2"/>${line('b', 'end2')}`,
  )
const message = '<message id="m" name="M"/>'
const timer = (body: string) => `<timerEventDefinition>${body}</timerEventDefinition>`
const catching = (body: string) => around(`<intermediateCatchEvent id="a">${body}</intermediateCatchEvent>`)
const wait = timer(formal('timeDuration', 'PT1H'))
const item = '<itemDefinition id="string" structureRef="String"/><itemDefinition id="number" structureRef="Number"/>'
const io = (data: string) => `<ioSpecification>${data}</ioSpecification>`
const eventGateway = (attributes: string, targets: string, more = '') =>
  process(
    `${START}<eventBasedGateway id="g" ${attributes}/>${targets}${END}${line('start', 'g', 'a', 'end')}${line('g', 'b', 'end')}${more}`,
  )
const catchTimer = (id: string) => `<intermediateCatchEvent id="${id}">${wait}</intermediateCatchEvent>`
const loop = (attributes: string, body: string, inner = '') =>
  around(
    `<task id="a">${inner}<multiInstanceLoopCharacteristics ${attributes}>${body}</multiInstanceLoopCharacteristics></task>`,
  )
const subProcess = (attributes: string, body: string) => around(`<subProcess id="a" ${attributes}>${body}</subProcess>`)
const pools = (flows: string) =>
  `<collaboration id="c"><participant id="p1" processRef="p"/><participant id="p2"/>${flows}</collaboration>`
const link = (id: string, body: string) => `<linkEventDefinition id="${id}" name="${id}">${body}</linkEventDefinition>`
const linked = (throwing: string, catching: string) =>
  process(`${START}<intermediateThrowEvent id="t">${throwing}</intermediateThrowEvent>${line('start', 't')}
    <intermediateCatchEvent id="k">${catching}</intermediateCatchEvent>${END}${line('k', 'end')}`)

/** Rule, element, and a model that breaks it and hardly anything else. */
const broken: readonly (readonly [string, string, string])[] = [
  ['flow-end-no-node', 'f', file(around('<task id="a"/>', `<textAnnotation id="note"/>${flow('f', 'a', 'note')}`))],
  [
    'flow-at-event-sub-process',
    'f',
    file(
      around(
        '<task id="a"/>',
        `<subProcess id="s" triggeredByEvent="true"><startEvent id="s1">${wait}</startEvent><endEvent id="s2"/>${line('s1', 's2')}</subProcess>${flow('f', 'a', 's')}`,
      ),
    ),
  ],
  ['flow-without-target', 'f', file(around('<task id="a"/>', '<sequenceFlow id="f" sourceRef="a"/>'))],
  ['dangling-reference', 'f', file(around('<task id="a"/>', flow('f', 'a', 'gone')))],
  [
    'flow-crosses-border',
    'f',
    file(
      subProcess(
        '',
        `<startEvent id="s1"/><task id="t"/><endEvent id="s2"/>${line('s1', 't', 's2')}${flow('f', 't', 'end')}`,
      ),
    ),
  ],
  ['flow-not-listed', 'a', file(around('<task id="a"><incoming>f_start_a</incoming></task>', flow('f', 'a', 'a')))],
  [
    'flow-listed-elsewhere',
    'a',
    file(around('<task id="a"><incoming>f_start_a</incoming><incoming>f_a_end</incoming></task>')),
  ],
  [
    'flow-not-immediate',
    'f',
    file(around('<task id="a"/>', '<sequenceFlow id="f" isImmediate="false" sourceRef="a" targetRef="end"/>')),
  ],
  [
    'condition-at-wrong-source',
    'f',
    file(
      process(
        `${START}<eventBasedGateway id="a"/>${catchTimer('x')}${END}${line('start', 'a')}${line('x', 'end')}${flow('f', 'a', 'x', formal('conditionExpression', 'x > 1'))}`,
      ),
    ),
  ],
  [
    'condition-after-event',
    'f',
    file(process(`${START}${END}${flow('f', 'start', 'end', formal('conditionExpression', 'x > 1'))}`)),
  ],
  [
    'only-flow-conditional',
    'f',
    file(
      process(
        `${START}<task id="a"/>${END}${line('start', 'a')}${flow('f', 'a', 'end', formal('conditionExpression', 'x > 1'))}`,
      ),
    ),
  ],
  [
    'default-of-another',
    'g',
    file(
      process(
        `${START}<exclusiveGateway id="g" default="f_start_g"/>${END}<endEvent id="end2"/>${line('start', 'g', 'end')}${line('g', 'end2')}`,
      ),
    ),
  ],
  ['start-event-incoming', 'start', file(around('<task id="a"/>', flow('f', 'a', 'start')))],
  ['start-event-outgoing', 'start2', file(around('<task id="a"/>', '<startEvent id="start2"/>'))],
  ['end-event-outgoing', 'end', file(around('<task id="a"/>', flow('f', 'end', 'a')))],
  ['end-event-incoming', 'end2', file(around('<task id="a"/>', '<endEvent id="end2"/>'))],
  ['end-without-start', 'p', file(process(`<task id="a"/>${END}${line('a', 'end')}`))],
  ['start-without-end', 'p', file(process(`${START}<task id="a"/>${line('start', 'a')}`))],
  ['node-without-incoming', 'x', file(around('<task id="a"/>', `<task id="x"/>${line('x', 'end')}`))],
  ['node-without-outgoing', 'x', file(around('<task id="a"/>', `<task id="x"/>${line('a', 'x')}`))],
  [
    'gateway-direction',
    'a',
    file(around('<parallelGateway id="a" gatewayDirection="Converging"/>', flow('f', 'a', 'end'))),
  ],
  ['gateway-direction', 'a', file(around('<parallelGateway id="a" gatewayDirection="Mixed"/>', flow('f', 'a', 'end')))],
  ['gateway-without-branches', 'a', file(around('<exclusiveGateway id="a"/>'))],
  [
    'event-gateway-outgoing',
    'a',
    file(process(`${START}<eventBasedGateway id="a"/>${catchTimer('x')}${END}${line('start', 'a', 'x', 'end')}`)),
  ],
  ['event-gateway-starts', 'g', file(eventGateway('instantiate="true"', `${catchTimer('a')}${catchTimer('b')}`))],
  [
    'event-gateway-parallel',
    'g',
    file(eventGateway('eventGatewayType="Parallel"', `${catchTimer('a')}${catchTimer('b')}`)),
  ],
  ['event-gateway-target', 'g', file(eventGateway('', `${catchTimer('a')}<task id="b"/>`))],
  [
    'event-gateway-boundary',
    'b',
    file(
      eventGateway(
        '',
        `${catchTimer('a')}<receiveTask id="b"/><boundaryEvent id="e" attachedToRef="b">${wait}</boundaryEvent>`,
        line('e', 'end'),
      ),
    ),
  ],
  [
    'event-gateway-target-incoming',
    'b',
    file(eventGateway('', `${catchTimer('a')}${catchTimer('b')}`, line('a', 'b'))),
  ],
  [
    'event-gateway-mixed',
    'g',
    file(
      message +
        eventGateway(
          '',
          `<intermediateCatchEvent id="a"><messageEventDefinition messageRef="m"/></intermediateCatchEvent><receiveTask id="b"/>`,
        ),
    ),
  ],
  [
    'event-trigger-not-allowed',
    'start',
    file(process(`<startEvent id="start"><errorEventDefinition/></startEvent>${END}${line('start', 'end')}`)),
  ],
  [
    'event-trigger-not-allowed',
    's1',
    file(subProcess('', `<startEvent id="s1">${wait}</startEvent><endEvent id="s2"/>${line('s1', 's2')}`)),
  ],
  [
    'event-trigger-not-allowed',
    'end',
    file(process(`${START}<endEvent id="end">${wait}</endEvent>${line('start', 'end')}`)),
  ],
  ['event-trigger-not-allowed', 'b', file(boundary('cancelActivity="false"', '<errorEventDefinition/>'))],
  ['event-trigger-not-allowed', 'a', file(catching('<errorEventDefinition/>'))],
  ['event-trigger-not-allowed', 'a', file(around(`<intermediateThrowEvent id="a">${wait}</intermediateThrowEvent>`))],
  ['event-without-trigger', 'a', file(catching(''))],
  ['event-without-trigger', 'b', file(boundary('', ''))],
  [
    'event-sub-process-start',
    's',
    file(around('<task id="a"/>', '<subProcess id="s" triggeredByEvent="true"><task id="t"/></subProcess>')),
  ],
  ['boundary-incoming', 'b', file(boundary('', wait).replace('</process>', `${line('a', 'b')}</process>`))],
  [
    'boundary-outgoing',
    'b',
    file(around('<task id="a"/>', `<boundaryEvent id="b" attachedToRef="a">${wait}</boundaryEvent>`)),
  ],
  [
    'boundary-without-host',
    'b',
    file(
      around('<task id="a"/>', `<boundaryEvent id="b" attachedToRef="end">${wait}</boundaryEvent>${line('b', 'end')}`),
    ),
  ],
  ['compensation-boundary-outgoing', 'b', file(boundary('', '<compensateEventDefinition/>'))],
  ['cancel-outside-transaction', 'b', file(boundary('', '<cancelEventDefinition/>'))],
  [
    'cancel-outside-transaction',
    'end',
    file(process(`${START}<endEvent id="end"><cancelEventDefinition/></endEvent>${line('start', 'end')}`)),
  ],
  ['intermediate-incoming', 'x', file(around('<task id="a"/>', `<intermediateThrowEvent id="x"/>${line('x', 'end')}`))],
  ['intermediate-outgoing', 'x', file(around('<task id="a"/>', `${catchTimer('x')}${line('a', 'x')}`))],
  [
    'link-both-ways',
    't',
    file(
      linked(link('l', ''), link('l2', ''))
        .replaceAll('id="l2" name="l2"', 'id="l2" name="l"')
        .replace('</process>', `${line('t', 'end')}</process>`),
    ),
  ],
  ['link-without-target', 't', file(linked(link('away', ''), link('other', '')))],
  ['link-without-source', 'k', file(linked(link('away', ''), link('other', '')))],
  [
    'link-mismatch',
    't',
    file(
      linked(link('one', '<target>two</target>'), link('two', '<source>three</source>')).replace(
        '</process>',
        `<intermediateThrowEvent id="t3">${link('three', '<target>two</target>')}</intermediateThrowEvent>${line('start', 't3')}</process>`,
      ),
    ),
  ],
  ['message-missing', 'a', file(catching('<messageEventDefinition/>'))],
  [
    'operation-missing',
    'a',
    file(`${item}<message id="m" itemRef="string"/>${catching('<messageEventDefinition messageRef="m"/>')}`),
  ],
  ['signal-missing', 'a', file(catching('<signalEventDefinition/>'))],
  [
    'error-code-missing',
    'end',
    file(process(`${START}<endEvent id="end"><errorEventDefinition/></endEvent>${line('start', 'end')}`)),
  ],
  [
    'escalation-code-missing',
    'a',
    file(
      `<escalation id="e"/>${around('<intermediateThrowEvent id="a"><escalationEventDefinition escalationRef="e"/></intermediateThrowEvent>')}`,
    ),
  ],
  [
    'event-definition-shared',
    'a',
    file(
      process(
        `${START}<intermediateThrowEvent id="a"><eventDefinitionRef>d</eventDefinitionRef></intermediateThrowEvent><endEvent id="end"><signalEventDefinition id="d" signalRef="s"/></endEvent>${line('start', 'a', 'end')}`,
      ).concat('<signal id="s" name="S"/>'),
    ),
  ],
  [
    'called-process-start',
    'a',
    file(
      around('<callActivity id="a" calledElement="q"/>').concat(
        `<process id="q" isExecutable="true"><startEvent id="q1">${wait}</startEvent><endEvent id="q2"/>${line('q1', 'q2')}</process>`,
      ),
    ),
  ],
  ['quantity-below-one', 'a', file(around('<task id="a" startQuantity="0"/>'))],
  [
    'resource-said-twice',
    'r',
    file(
      `<resource id="x" name="X"/>${around(`<task id="a"><performer id="r"><resourceRef>x</resourceRef><resourceAssignmentExpression>${formal('expression', 'me')}</resourceAssignmentExpression></performer></task>`)}`,
    ),
  ],
  ['resource-not-said', 'r', file(around('<task id="a"><performer id="r"/></task>'))],
  [
    'resource-binding-alone',
    'r',
    file(
      `<resource id="x" name="X"><resourceParameter id="q" name="Q"/></resource>${around(`<task id="a"><performer id="r"><resourceParameterBinding parameterRef="q">${formal('expression', '1')}</resourceParameterBinding></performer></task>`)}`,
    ),
  ],
  ['compensation-in-flow', 'a', file(around('<task id="a" isForCompensation="true"/>'))],
  [
    'compensation-not-marked',
    'undo',
    file(
      around(
        '<task id="a"/>',
        `<boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><task id="undo"/><association id="as" sourceRef="b" targetRef="undo"/>`,
      ),
    ),
  ],
  ['ad-hoc-without-activity', 'a', file(around('<adHocSubProcess id="a"/>'))],
  [
    'ad-hoc-start-or-end',
    'a',
    file(around('<adHocSubProcess id="a"><task id="t"/><startEvent id="s"/></adHocSubProcess>')),
  ],
  ['loop-without-count', 'a', file(loop('', ''))],
  [
    'loop-counted-twice',
    'a',
    file(
      loop(
        '',
        `${formal('loopCardinality', '3')}<loopDataInputRef>d</loopDataInputRef>`,
        io('<dataInput id="d"/><inputSet><dataInputRefs>d</dataInputRefs></inputSet><outputSet/>'),
      ),
    ),
  ],
  [
    'loop-data-elsewhere',
    'a',
    file(loop('', '<loopDataInputRef>d</loopDataInputRef>').replace('</process>', '<dataObject id="d"/></process>')),
  ],
  [
    'loop-item-type',
    'a',
    file(
      item +
        loop(
          '',
          '<loopDataInputRef>d</loopDataInputRef><inputDataItem id="i" itemSubjectRef="number"/>',
          io(
            '<dataInput id="d" itemSubjectRef="string"/><inputSet><dataInputRefs>d</dataInputRefs></inputSet><outputSet/>',
          ),
        ),
    ),
  ],
  ['loop-behavior', 'a', file(loop('behavior="One"', formal('loopCardinality', '3')))],
  ['loop-without-end', 'a', file(around('<task id="a"><standardLoopCharacteristics/></task>'))],
  ['loop-maximum', 'a', file(around('<task id="a"><standardLoopCharacteristics loopMaximum="0"/></task>'))],
  [
    'two-loop-markers',
    'a',
    file(
      around(
        `<task id="a"><standardLoopCharacteristics loopMaximum="2"/><multiInstanceLoopCharacteristics>${formal('loopCardinality', '2')}</multiInstanceLoopCharacteristics></task>`,
      ),
    ),
  ],
  ['script-format-missing', 'a', file(around('<scriptTask id="a"><script>x</script></scriptTask>'))],
  ['starting-receive-task', 'a', file(around('<receiveTask id="a" instantiate="true"/>'))],
  ['transaction-method', 'a', file(around('<transaction id="a" method="no uri"/>'))],
  ['sub-process-io', 'a', file(subProcess('', io('<inputSet/><outputSet/>')))],
  [
    'service-input-set',
    'a',
    file(
      `${message}<interface id="i" name="I"><operation id="o" name="O"><inMessageRef>m</inMessageRef></operation></interface>${around('<serviceTask id="a" operationRef="o"/>')}`,
    ),
  ],
  [
    'message-task-type',
    'a',
    file(
      `${item}<message id="m" itemRef="string"/>${around(`<sendTask id="a" messageRef="m">${io('<dataInput id="d" itemSubjectRef="number"/><inputSet><dataInputRefs>d</dataInputRefs></inputSet><outputSet/>')}</sendTask>`)}`,
    ),
  ],
  [
    'message-task-sets',
    'a',
    file(
      message + around(`<receiveTask id="a" messageRef="m">${io('<inputSet/><outputSet/><outputSet/>')}</receiveTask>`),
    ),
  ],
  [
    'message-flow-in-pool',
    'mf',
    file(pools('<messageFlow id="mf" sourceRef="p1" targetRef="a"/>') + around('<task id="a"/>')),
  ],
  [
    'message-flow-end',
    'mf',
    file(
      pools('<messageFlow id="mf" sourceRef="p2" targetRef="note"/>') +
        around('<task id="a"/>', '<textAnnotation id="note"/>'),
    ),
  ],
  [
    'message-flow-into-throw',
    'end',
    file(pools('<messageFlow id="mf" sourceRef="p2" targetRef="end"/>') + around('<task id="a"/>')),
  ],
  [
    'message-flow-out-of-catch',
    'start',
    file(pools('<messageFlow id="mf" sourceRef="start" targetRef="p2"/>') + around('<task id="a"/>')),
  ],
  [
    'message-flow-without-message',
    'start',
    file(pools('<messageFlow id="mf" sourceRef="p2" targetRef="start"/>') + around('<task id="a"/>')),
  ],
  [
    'participant-minimum',
    'x',
    file(
      '<collaboration id="c"><participant id="x"><participantMultiplicity minimum="-1" maximum="1"/></participant></collaboration>',
    ),
  ],
  [
    'participant-maximum',
    'x',
    file(
      '<collaboration id="c"><participant id="x"><participantMultiplicity minimum="3" maximum="2"/></participant></collaboration>',
    ),
  ],
  [
    'public-process-executable',
    'p',
    file(process(`${START}${END}${line('start', 'end')}`, 'isExecutable="true" processType="Public"')),
  ],
  ['choreography-in-process', 'a', file(around('<callChoreography id="a"/>'))],
  ['no-process', 'c', file('<choreography id="c"/>')],
  [
    'choreography-reference',
    'c',
    file('<choreography id="c"><choreographyRef>d</choreographyRef></choreography><choreography id="d"/>'),
  ],
  [
    'choreography-closed',
    'c',
    file(
      '<collaboration id="c"><choreographyRef>d</choreographyRef></collaboration><choreography id="d" isClosed="true"/>',
    ),
  ],
  [
    'collection-mismatch',
    'd',
    file(
      `<itemDefinition id="list" isCollection="true"/>${around('<task id="a"/>', '<dataObject id="d" itemSubjectRef="list"/>')}`,
    ),
  ],
  [
    'data-object-name',
    'r',
    file(
      around(
        '<task id="a"/>',
        '<dataObject id="d" name="Order"/><dataObjectReference id="r" name="Bill [paid]" dataObjectRef="d"><dataState name="paid"/></dataObjectReference>',
      ),
    ),
  ],
  ['data-without-set', 'd', file(around(`<task id="a">${io('<dataInput id="d"/><inputSet/><outputSet/>')}</task>`))],
  [
    'set-part-not-in-set',
    'a',
    file(
      around(
        `<task id="a">${io('<dataInput id="d"/><dataInput id="e"/><inputSet><dataInputRefs>d</dataInputRefs><optionalInputRefs>e</optionalInputRefs></inputSet><inputSet><dataInputRefs>e</dataInputRefs></inputSet><outputSet/>')}</task>`,
      ),
    ),
  ],
  [
    'set-pair-one-sided',
    'i1',
    file(
      around(
        `<task id="a">${io('<inputSet id="i1"><outputSetRefs>o1</outputSetRefs></inputSet><outputSet id="o1"/>')}</task>`,
      ),
    ),
  ],
  [
    'process-input-written',
    'as',
    file(
      `<process id="p" isExecutable="true">${io('<dataInput id="d"/><inputSet><dataInputRefs>d</dataInputRefs></inputSet><outputSet/>')}<task id="a">${io('<dataOutput id="o"/><inputSet/><outputSet><dataOutputRefs>o</dataOutputRefs></outputSet>')}<dataOutputAssociation id="as"><sourceRef>o</sourceRef><targetRef>d</targetRef></dataOutputAssociation></task></process>`,
    ),
  ],
  [
    'association-sources',
    'as',
    file(
      around(
        `<task id="a">${io('<dataInput id="d"/><inputSet><dataInputRefs>d</dataInputRefs></inputSet><outputSet/>')}<dataInputAssociation id="as"><sourceRef>x</sourceRef><sourceRef>y</sourceRef><targetRef>d</targetRef></dataInputAssociation></task>`,
        '<dataObject id="x"/><dataObject id="y"/>',
      ),
    ),
  ],
  [
    'association-types',
    'as',
    file(
      item +
        around(
          `<task id="a">${io('<dataInput id="d" itemSubjectRef="string"/><inputSet><dataInputRefs>d</dataInputRefs></inputSet><outputSet/>')}<dataInputAssociation id="as"><sourceRef>x</sourceRef><targetRef>d</targetRef></dataInputAssociation></task>`,
          '<dataObject id="x" itemSubjectRef="number"/>',
        ),
    ),
  ],
  [
    'event-data-count',
    'a',
    file(
      around(
        '<intermediateThrowEvent id="a"><dataInput id="d"/><inputSet><dataInputRefs>d</dataInputRefs></inputSet></intermediateThrowEvent>',
      ),
    ),
  ],
  [
    'call-data-mismatch',
    'a',
    file(
      around('<callActivity id="a" calledElement="q"/>').concat(
        `<process id="q" isExecutable="true">${io('<dataInput id="d"/><inputSet><dataInputRefs>d</dataInputRefs></inputSet><outputSet/>')}<task id="qt"/></process>`,
      ),
    ),
  ],
  [
    'interface-without-binding',
    'p',
    file(
      `<interface id="i" name="I"/><process id="p" isExecutable="true"><supportedInterfaceRef>i</supportedInterfaceRef><task id="a"/></process>`,
    ),
  ],
  ['expression-empty', 'a', file(catching(timer('<timeDuration xsi:type="tFormalExpression"/>')))],
  [
    'expression-informal',
    'f',
    file(
      process(
        `${START}<exclusiveGateway id="g"/>${END}${line('start', 'g', 'end')}${flow('f', 'g', 'end', '<conditionExpression>the customer agrees</conditionExpression>')}`,
      ),
    ),
  ],
  ['condition-not-boolean', 'a', file(loop('', formal('loopCardinality', '3') + formal('completionCondition', '23')))],
  ['condition-missing', 'a', file(catching('<conditionalEventDefinition/>'))],
  ['timer-invalid', 'a', file(catching(timer(formal('timeDate', 'tomorrow'))))],
  ['timer-said-twice', 'a', file(catching(timer(formal('timeDate', '2026-01-01') + formal('timeDuration', 'PT1H'))))],
  ['timer-missing', 'a', file(catching('<timerEventDefinition/>'))],
  ['text-format', 'a', file(around('<task id="a"><documentation textFormat="nonsense">x</documentation></task>'))],
  ['unknown-element', '', file(around('<task id="a"/>', '<wizardTask id="w"/>'))],
  [
    'import',
    '',
    file(
      `<import importType="http://www.omg.org/spec/BPMN/20100524/MODEL" location="other.bpmn" namespace="x"/>${around('<task id="a"/>')}`,
    ),
  ],
]

describe('a model that breaks a rule of the standard is refused', () => {
  it.each(broken)('%s at "%s"', async (rule, element, xml) => {
    const findings = await look(xml)
    const found = findings.find((f) => f.rule === rule)
    expect(findings.map((f) => f.rule)).toContain(rule)
    expect(found?.severity).toBe('error')
    expect(found?.mend).toBeTruthy()
    if (element) {
      expect(found?.elementId).toBe(element)
      expect(found?.message).toContain(element)
    }
  })
})

describe('a sound model is not refused', () => {
  it.each([
    ['one step', around('<task id="a"/>')],
    [
      'a decision',
      process(
        `${START}<exclusiveGateway id="g" default="f_g_end"/><task id="a"/>${END}${line('start', 'g', 'end')}${flow('f', 'g', 'a', formal('conditionExpression', 'x > 1'))}${line('a', 'end')}`,
      ),
    ],
    ['an event-based choice', eventGateway('', `${catchTimer('a')}${catchTimer('b')}`)],
    ['a boundary timer', boundary('cancelActivity="false"', wait)],
    ['links by name', linked(link('l', ''), '<linkEventDefinition id="l2" name="l"/>')],
    ['links by reference', linked(link('l', '<target>k1</target>'), link('k1', '<source>l</source>'))],
    ['a computed timer', catching(timer(formal('timeDate', '=date and time(due)')))],
    [
      'a loop',
      around(
        `<task id="a"><standardLoopCharacteristics>${formal('loopCondition', 'x > 1')}</standardLoopCharacteristics></task>`,
      ),
    ],
    ['a multi-instance', loop('', formal('loopCardinality', '=count(items)'))],
  ])('%s', async (_, model) => {
    expect(await look(file(model))).toEqual([])
  })

  it('is lenient with files of engines that let a path end where nothing follows', async () => {
    const loose = process(`${START}<task id="a"/>${line('start', 'a')}`)
    expect(await look(file(loose))).not.toEqual([])
    expect(
      await look(
        file(loose).replace('targetNamespace="http://example.org"', 'targetNamespace="http://bpmn.io/schema/bpmn"'),
      ),
    ).toEqual([])
  })

  it('warns only where the process is kept as a drawing', async () => {
    const loose = process(`${START}<task id="a"/>${line('start', 'a')}`, 'isExecutable="false"')
    expect(await look(file(loose))).toMatchObject([{ severity: 'warning', rule: 'start-without-end' }])
  })
})

const shared = new URL('../../../../shared/', import.meta.url)
const beside = existsSync(fileURLToPath(new URL('conformance/must-be-refused.json', shared)))

interface InvalidModel {
  readonly id: string
  readonly file: string
}
interface ConformanceCase {
  readonly files?: readonly string[]
  readonly file: string
  readonly expect: { readonly error?: { readonly kind: string } }
}

function fromShared<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(path, shared), 'utf8')) as T
}

const model = (path: string) => new Uint8Array(readFileSync(new URL(`corpora/${path}`, shared)))
const invalid = beside ? fromShared<InvalidModel[]>('conformance/must-be-refused.json') : []
const cases = beside ? fromShared<ConformanceCase[]>('conformance/cases.json') : []

describe.runIf(beside)('the invalid models beside the project', () => {
  it.each(invalid)('$id is refused', async ({ file }) => {
    const findings = await look(model(file))
    expect(findings.filter((f) => f.severity === 'error')).not.toEqual([])
    expect(findings.every((f) => f.message.length > 20)).toBe(true)
  })

  const mustFail = new Set(
    cases.filter((c) => c.expect.error?.kind.startsWith('deployment')).flatMap((c) => c.files ?? [c.file]),
  )
  const runnable = [...new Set(cases.flatMap((c) => c.files ?? [c.file]))].filter((path) => !mustFail.has(path))
  it.each(runnable)('%s is not refused', async (path) => {
    expect((await look(model(path), { scriptsHaveDefault: true })).filter((f) => f.severity === 'error')).toEqual([])
  })
})
