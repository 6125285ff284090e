import {
  around,
  boundary,
  catching,
  decision,
  END,
  eventSubProcess,
  file,
  formal,
  laned,
  line,
  message,
  pools,
  process,
  START,
  signal,
  starting,
  throwing,
  wait,
} from './testing/drawn.ts'
import { judge, rules } from './testing/judge.ts'

judge('lanes, pools and messages', ({ no }) => {
  no('lane of dangling', 'l1', laned('<lane id="l1"><flowNodeRef>gone</flowNodeRef></lane>'))
  no('lane of flow', 'l1', laned('<lane id="l1"><flowNodeRef>f_start_a</flowNodeRef></lane>'))
  no(
    'lane of foreign process',
    'l1',
    laned('<lane id="l1"><flowNodeRef>q1</flowNodeRef></lane>'),
    `<process id="q" isExecutable="true"><startEvent id="q1"/><endEvent id="q2"/>${line('q1', 'q2')}</process>`,
  )
  const mf = (s: string, t: string) => pools(`<messageFlow id="mf" sourceRef="${s}" targetRef="${t}"/>`)
  const two = `<collaboration id="c"><participant id="p1" processRef="p"/><participant id="p2" processRef="q"/><messageFlow id="mf" sourceRef="S" targetRef="T"/></collaboration>`
  const q = `<process id="q" isExecutable="true"><startEvent id="q1"/><task id="qt"/><exclusiveGateway id="qg"/><endEvent id="q2"/>${line('q1', 'qt', 'q2')}</process>`
  no('mf within pool', 'mf', mf('start', 'a'), around('<task id="a"/>'))
  no('mf pool to own task', 'mf', mf('p1', 'a'), around('<task id="a"/>'))
  no('mf task to own pool', 'mf', mf('a', 'p1'), around('<task id="a"/>'))
  no('mf self pool', 'mf', mf('p2', 'p2'), around('<task id="a"/>'))
  no('mf to gateway', 'mf', mf('p2', 'g'), decision(formal('conditionExpression', 'x > 1')))
  no('mf from gateway', 'mf', mf('g', 'p2'), decision(formal('conditionExpression', 'x > 1')))
  no('mf to data object', 'mf', mf('p2', 'd'), around('<task id="a"/>', '<dataObject id="d"/>'))
  no('mf to lane', 'mf', mf('p2', 'l1'), laned('<lane id="l1"/>'))
  no('mf to flow', 'mf', mf('p2', 'f_start_a'), around('<task id="a"/>'))
  no('mf to process', 'mf', mf('p2', 'p'), around('<task id="a"/>'))
  no('mf dangling source', 'mf', mf('gone', 'a'), around('<task id="a"/>'))
  no('mf dangling target', 'mf', mf('a', 'gone'), around('<task id="a"/>'))
  no('mf no source', 'mf', pools('<messageFlow id="mf" targetRef="a"/>'), around('<task id="a"/>'))
  no('mf no target', 'mf', pools('<messageFlow id="mf" sourceRef="a"/>'), around('<task id="a"/>'))
  no(
    'mf message dangling',
    'mf',
    pools('<messageFlow id="mf" sourceRef="a" targetRef="p2" messageRef="gone"/>'),
    around('<task id="a"/>'),
  )
  no(
    'mf message wrong type',
    'mf',
    signal,
    pools('<messageFlow id="mf" sourceRef="a" targetRef="p2" messageRef="sig"/>'),
    around('<task id="a"/>'),
  )
  no('mf out of start', 'start', mf('start', 'p2'), around('<task id="a"/>'))
  no('mf into end', 'end', mf('p2', 'end'), around('<task id="a"/>'))
  no('mf into none start', 'start', mf('p2', 'start'), around('<task id="a"/>'))
  no('mf into timer start', 'start', mf('p2', 'start'), starting(wait))
  no('mf out of none end', 'end', mf('end', 'p2'), around('<task id="a"/>'))
  no('mf out of catch', 'a', message, mf('a', 'p2'), catching('<messageEventDefinition messageRef="m"/>'))
  no('mf into throw', 'a', message, mf('p2', 'a'), throwing('<messageEventDefinition messageRef="m"/>'))
  no('mf into timer catch', 'a', mf('p2', 'a'), catching(wait))
  no('mf out of boundary', 'b', message, mf('b', 'p2'), boundary('', '<messageEventDefinition messageRef="m"/>'))
  no('mf into timer boundary', 'b', mf('p2', 'b'), boundary('', wait))
  no('mf out of receive', 'a', message, mf('a', 'p2'), around('<receiveTask id="a" messageRef="m"/>'))
  no('mf into send', 'a', message, mf('p2', 'a'), around('<sendTask id="a" messageRef="m"/>'))
  no('mf out of manual?', 'mf', two.replace('"S"', '"a"').replace('"T"', '"qg"'), around('<task id="a"/>'), q)
  no('mf to event sub-process', 'mf', mf('p2', 's'), eventSubProcess('', wait))
  no(
    'participant processRef dangling',
    'p1',
    '<collaboration id="c"><participant id="p1" processRef="gone"/></collaboration>',
    around('<task id="a"/>'),
  )
  no(
    'participant processRef to message',
    'p1',
    message,
    '<collaboration id="c"><participant id="p1" processRef="m"/></collaboration>',
    around('<task id="a"/>'),
  )
  no(
    'participant multiplicity -1',
    'p9',
    '<collaboration id="c"><participant id="p9"><participantMultiplicity minimum="-1" maximum="1"/></participant></collaboration>',
    around('<task id="a"/>'),
  )
  no(
    'participant multiplicity 0',
    'p9',
    '<collaboration id="c"><participant id="p9"><participantMultiplicity minimum="0" maximum="0"/></participant></collaboration>',
    around('<task id="a"/>'),
  )
  no(
    'participant multiplicity text',
    'p9',
    '<collaboration id="c"><participant id="p9"><participantMultiplicity minimum="few"/></participant></collaboration>',
    around('<task id="a"/>'),
  )
  no(
    'conversation',
    'cv',
    '<collaboration id="c"><participant id="p1" processRef="p"/><participant id="p2"/><conversation id="cv"/></collaboration>',
    around('<task id="a"/>'),
  )
  no('choreography', 'ch', '<choreography id="ch"/>', around('<task id="a"/>'))
  no('global choreography task', 'ch', '<globalChoreographyTask id="ch"/>', around('<task id="a"/>'))
})

rules([
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
])
