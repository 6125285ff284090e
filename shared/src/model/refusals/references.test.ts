import {
  around,
  boundary,
  catching,
  catchTimer,
  decision,
  END,
  ending,
  eventGateway,
  eventSubProcess,
  file,
  flow,
  formal,
  line,
  loop,
  message,
  pools,
  process,
  START,
  subProcess,
  top,
  wait,
} from './testing/drawn.ts'
import { judge, rules } from './testing/judge.ts'

judge('references, words and ids', ({ no }) => {
  no('message ref to signal', 'a', top, catching('<messageEventDefinition messageRef="sig"/>'))
  no('message ref dangling', 'a', catching('<messageEventDefinition messageRef="gone"/>'))
  no('signal ref to message', 'a', top, catching('<signalEventDefinition signalRef="m"/>'))
  no('signal ref dangling', 'a', catching('<signalEventDefinition signalRef="gone"/>'))
  no('error ref to escalation', 'b', top, boundary('', '<errorEventDefinition errorRef="es"/>'))
  no('escalation ref to error', 'b', top, boundary('', '<escalationEventDefinition escalationRef="er"/>'))
  no('escalation ref dangling', 'end', ending('<escalationEventDefinition escalationRef="gone"/>'))
  no('event def ref to message', 'a', top, catching('<eventDefinitionRef>m</eventDefinitionRef>'))
  no('event def ref dangling', 'a', catching('<eventDefinitionRef>gone</eventDefinitionRef>'))
  no('attachedTo gateway', 'b', boundary('', wait).replace('<task id="a"/>', '<parallelGateway id="a"/>'))
  no(
    'attachedTo event',
    'b',
    around('<task id="a"/>', `<boundaryEvent id="b" attachedToRef="start">${wait}</boundaryEvent>${line('b', 'end')}`),
  )
  no(
    'attachedTo flow',
    'b',
    around(
      '<task id="a"/>',
      `<boundaryEvent id="b" attachedToRef="f_start_a">${wait}</boundaryEvent>${line('b', 'end')}`,
    ),
  )
  no(
    'attachedTo missing',
    'b',
    around('<task id="a"/>', `<boundaryEvent id="b">${wait}</boundaryEvent>${line('b', 'end')}`),
  )
  no(
    'attachedTo dangling',
    'b',
    around('<task id="a"/>', `<boundaryEvent id="b" attachedToRef="gone">${wait}</boundaryEvent>${line('b', 'end')}`),
  )
  no(
    'attachedTo data object',
    'b',
    around(
      '<task id="a"/>',
      `<dataObject id="d"/><boundaryEvent id="b" attachedToRef="d">${wait}</boundaryEvent>${line('b', 'end')}`,
    ),
  )
  no(
    'attachedTo boundary',
    'b2',
    boundary('', wait).replace(
      '</process>',
      `<boundaryEvent id="b2" attachedToRef="b">${wait}</boundaryEvent>${line('b2', 'end2')}</process>`,
    ),
  )
  no(
    'attachedTo in other scope',
    'b',
    around(
      '<subProcess id="a"><startEvent id="s1"/><task id="t"/><endEvent id="s2"/>' +
        line('s1', 't', 's2') +
        '</subProcess>',
      `<boundaryEvent id="b" attachedToRef="t">${wait}</boundaryEvent>${line('b', 'end')}`,
    ),
  )
  no(
    'boundary on event sub-process',
    's',
    eventSubProcess('', wait, `<boundaryEvent id="b" attachedToRef="s">${wait}</boundaryEvent>${line('b', 'end')}`),
  )
  no(
    'flow to lane',
    'f',
    around('<task id="a"/>', flow('f', 'a', 'ln')).replace(
      '<startEvent',
      '<laneSet id="ls"><lane id="ln"/></laneSet><startEvent',
    ),
  )
  no('flow to participant', 'f', pools(''), around('<task id="a"/>', flow('f', 'a', 'p2')))
  no('flow to data object', 'f', around('<task id="a"/>', `<dataObject id="d"/>${flow('f', 'a', 'd')}`))
  no('flow from data store ref', 'f', around('<task id="a"/>', `<dataStoreReference id="d"/>${flow('f', 'd', 'a')}`))
  no('flow to flow', 'f', around('<task id="a"/>', flow('f', 'a', 'f_start_a')))
  no('flow to itself', 'f', around('<task id="a"/>', flow('f', 'a', 'f')))
  no('flow to process', 'f', around('<task id="a"/>', flow('f', 'a', 'p')))
  no('flow to group', 'f', around('<task id="a"/>', `<group id="gr"/>${flow('f', 'a', 'gr')}`))
  no('flow to message', 'f', message, around('<task id="a"/>', flow('f', 'a', 'm')))
  no('flow w/o both', 'f', around('<task id="a"/>', '<sequenceFlow id="f"/>'))
  no('flow w/o source', 'f', around('<task id="a"/>', '<sequenceFlow id="f" targetRef="a"/>'))
  no('flow source dangling', 'f', around('<task id="a"/>', flow('f', 'gone', 'a')))
  no('flow in event sub-process out', 's', eventSubProcess('', wait, flow('f', 's', 'end')))
  no(
    'flow into sub-process',
    'f',
    subProcess('', `<startEvent id="s1"/><task id="t"/><endEvent id="s2"/>${line('s1', 't', 's2')}`).replace(
      '</process>',
      `${flow('f', 'start', 't')}</process>`,
    ),
  )
  no(
    'flow declared in wrong scope crossing two subprocesses',
    'f',
    around(
      `<subProcess id="a"><startEvent id="s1"/><task id="t"/><endEvent id="s2"/>${line('s1', 't', 's2')}</subProcess>`,
      `<subProcess id="q"><startEvent id="q1"/><task id="qt"/><endEvent id="q2"/>${line('q1', 'qt', 'q2')}</subProcess>${line('a', 'q', 'end')}${flow('f', 't', 'qt')}`,
    ),
  )
  no(
    'flow between pools',
    'f',
    `<collaboration id="c"><participant id="p1" processRef="p"/><participant id="p2" processRef="q"/></collaboration>`,
    around('<task id="a"/>', flow('f', 'a', 'qt')),
    `<process id="q" isExecutable="true"><startEvent id="q1"/><task id="qt"/><endEvent id="q2"/>${line('q1', 'qt', 'q2')}</process>`,
  )
  no('default is a task', 'g', decision(formal('conditionExpression', 'x > 1'), 'default="a"'))
  no('default dangling', 'g', decision(formal('conditionExpression', 'x > 1'), 'default="gone"'))
  no('default of task of another', 'a', around('<task id="a" default="f_start_a"/>', flow('f', 'a', 'end')))
  no(
    'default of inclusive of another',
    'g',
    decision(formal('conditionExpression', 'x > 1'), 'default="f_start_g"').replaceAll(
      'exclusiveGateway',
      'inclusiveGateway',
    ),
  )
  no(
    'default of complex of another',
    'g',
    decision(formal('conditionExpression', 'x > 1'), 'default="f_start_g"').replaceAll(
      'exclusiveGateway',
      'complexGateway',
    ),
  )
  no(
    'default on parallel gateway',
    'g',
    decision('', 'default="f_g_end"').replaceAll('exclusiveGateway', 'parallelGateway'),
  )
  no('default on event gateway', 'g', eventGateway('default="f_g_a"', catchTimer('a') + catchTimer('b')))
  no(
    'condition out of event gw',
    'f',
    eventGateway('', catchTimer('a') + catchTimer('b')).replace(
      '<sequenceFlow id="f_g_a" sourceRef="g" targetRef="a">',
      `<sequenceFlow id="f" sourceRef="g" targetRef="a">${formal('conditionExpression', 'x > 1')}`,
    ),
  )
  no(
    'condition out of start',
    'f',
    process(`${START}${END}${flow('f', 'start', 'end', formal('conditionExpression', 'x > 1'))}`),
  )
  no(
    'condition out of catch',
    'f',
    process(
      `${START}${catchTimer('a')}${END}${line('start', 'a')}${flow('f', 'a', 'end', formal('conditionExpression', 'x > 1'))}`,
    ),
  )
  no(
    'condition out of boundary',
    'f',
    process(
      `${START}<task id="a"/><boundaryEvent id="b" attachedToRef="a">${wait}</boundaryEvent>${END}${line('start', 'a', 'end')}${flow('f', 'b', 'end', formal('conditionExpression', 'x > 1'))}`,
    ),
  )
  no('duplicate id of two kinds', 'a', around('<task id="a"/>', '<textAnnotation id="a"/>'))
  no('process and task one id', 'p', around('<task id="a"/>', '').replace('<task id="a"/>', '<task id="p"/>'))
  no('two processes one id', 'p', around('<task id="a"/>'), '<process id="p"/>')
  no('id with space', 'a b', around('<task id="a b"/>').replaceAll('"a"', '"a b"'))
  no('id begins with digit', '1a', around('<task id="1a"/>').replaceAll('"a"', '"1a"'))
  no('id empty', '', around('<task id=""/>'))
  no('process without id', '', `<process isExecutable="true">${START}${END}${line('start', 'end')}</process>`)
  no('task without id', '', around('<task id="a"/>', '<task name="No id"/>'))
  no('isExecutable yes', 'p', process(`${START}${END}${line('start', 'end')}`, 'isExecutable="yes"'))
  no('cancelActivity maybe', 'b', boundary('cancelActivity="maybe"', wait))
  no('isInterrupting text', 's1', eventSubProcess('isInterrupting="no"', wait))
  no('triggeredByEvent text', 'a', subProcess('triggeredByEvent="si"', '<task id="t"/>'))
  no('isForCompensation text', 'a', around('<task id="a" isForCompensation="X"/>'))
  no('isSequential text', 'a', loop('isSequential="seq"', formal('loopCardinality', '3')))
  no(
    'processType unknown',
    'p',
    process(`${START}${END}${line('start', 'end')}`, 'isExecutable="true" processType="Secret"'),
  )
  no('itemKind unknown', 'it', '<itemDefinition id="it" itemKind="Virtual"/>', around('<task id="a"/>'))
  no(
    'associationDirection unknown',
    'as',
    around(
      '<task id="a"/>',
      '<textAnnotation id="n"/><association id="as" sourceRef="a" targetRef="n" associationDirection="Up"/>',
    ),
  )
  no(
    'public executable',
    'p',
    process(`${START}${END}${line('start', 'end')}`, 'isExecutable="true" processType="Public"'),
  )
  no('association without source', 'as', around('<task id="a"/>', '<association id="as" targetRef="a"/>'))
  no('association without target', 'as', around('<task id="a"/>', '<association id="as" sourceRef="a"/>'))
  no('association dangling', 'as', around('<task id="a"/>', '<association id="as" sourceRef="a" targetRef="gone"/>'))
  no('group category dangling', 'gr', around('<task id="a"/>', '<group id="gr" categoryValueRef="gone"/>'))
  no('group category wrong type', 'gr', around('<task id="a"/>', '<group id="gr" categoryValueRef="a"/>'))
  no(
    'text format',
    'n',
    around('<task id="a"/>', '<textAnnotation id="n" textFormat="nonsense"><text>x</text></textAnnotation>'),
  )
  no(
    'documentation format',
    'p',
    process(`<documentation textFormat="x y">d</documentation>${START}${END}${line('start', 'end')}`),
  )
})

rules([['dangling-reference', 'f', file(around('<task id="a"/>', flow('f', 'a', 'gone')))]])
