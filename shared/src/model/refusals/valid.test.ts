import {
  around,
  boundary,
  catching,
  catchTimer,
  dataIn,
  decision,
  defs,
  END,
  ending,
  eventGateway,
  eventSubProcess,
  flow,
  formal,
  innerStart,
  line,
  link,
  linked,
  loop,
  message,
  process,
  START,
  starting,
  subProcess,
  throwing,
  top,
  wait,
} from './testing/drawn.ts'
import { judge } from './testing/judge.ts'

const step = around('<task id="a"/>')
const inner = `<startEvent id="s1"/><task id="t"/><endEvent id="s2"/>${line('s1', 't', 's2')}`
const _HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
const _BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL'

judge('steps and flows that are sound', ({ yes }) => {
  for (const kind of ['task', 'userTask', 'manualTask', 'serviceTask', 'sendTask', 'businessRuleTask', 'scriptTask']) {
    yes(kind, around(`<${kind} id="a"/>`))
  }
  yes('a receive task', message, around('<receiveTask id="a" messageRef="m"/>'))
  yes('a receive task that names no message', around('<receiveTask id="a"/>'))
  yes(
    'all attributes at their defaults',
    around('<task id="a" startQuantity="1" completionQuantity="1" isForCompensation="false"/>'),
  )
  yes(
    'truth as 1 and 0',
    process(
      `<startEvent id="start" isInterrupting="1"/>${END}${line('start', 'end')}`,
      'isExecutable="1" isClosed="0"',
    ),
  )
  yes('space around values', around('<task id=" a " startQuantity=" 1 "/>'))
  yes(
    'several starts',
    process(`<startEvent id="start"/><startEvent id="start2"/>${END}${line('start', 'end')}${line('start2', 'end')}`),
  )
  yes(
    'a start by message and one without',
    message,
    process(
      `<startEvent id="start"/><startEvent id="start2"><messageEventDefinition messageRef="m"/></startEvent>${END}${line('start', 'end')}${line('start2', 'end')}`,
    ),
  )
  yes('no start and no end at all', process(`<task id="a"/><task id="b"/>${line('a', 'b')}`))
  yes('several ends', around('<task id="a"/>', `<endEvent id="end2"/>${line('a', 'end2')}`))
  yes(
    'a loop back',
    around(
      '<task id="a"/>',
      `<exclusiveGateway id="g"/>${line('a', 'g', 'end')}${flow('back', 'g', 'a', formal('conditionExpression', 'again'))}`,
    ),
  )
  yes(
    'a flow from a step to itself',
    around('<task id="a"/>', flow('f', 'a', 'a', formal('conditionExpression', 'x > 1'))),
  )
  yes(
    'two flows between the same two',
    around('<task id="a"/>', flow('f', 'a', 'end', formal('conditionExpression', 'x > 1'))),
  )
  yes('flows before the nodes', process(`${line('start', 'a', 'end')}${END}<task id="a"/>${START}`))
  yes(
    'a default flow of a step',
    around('<task id="a" default="f_a_end"/>', flow('f', 'a', 'end', formal('conditionExpression', 'x > 1'))),
  )
  yes('a default flow that has a condition too', decision(formal('conditionExpression', 'x > 1'), 'default="f"'))
  yes(
    'conditions behind a parallel gateway',
    decision(formal('conditionExpression', 'x > 1'), '').replaceAll('exclusiveGateway', 'parallelGateway'),
  )
  yes('no conditions at all', decision('', ''))
  yes(
    'isImmediate as it is anyway',
    around('<task id="a"/>', '<sequenceFlow id="f" isImmediate="true" sourceRef="a" targetRef="end"/>'),
  )
  yes('flows without ids', process(`${START}${END}<sequenceFlow sourceRef="start" targetRef="end"/>`))
  yes(
    'flows listed at both ends',
    around('<task id="a"><incoming>f_start_a</incoming><outgoing>f_a_end</outgoing></task>'),
  )
  yes('an empty list of flows', around('<task id="a"><incoming></incoming></task>'))
  for (const kind of ['exclusiveGateway', 'inclusiveGateway', 'complexGateway']) {
    yes(
      `${kind} that is diverging`,
      decision(formal('conditionExpression', 'x > 1'), 'gatewayDirection="Diverging" default="f_g_end"').replaceAll(
        'exclusiveGateway',
        kind,
      ),
    )
  }
  yes(
    'a gateway with its marker hidden',
    decision(formal('conditionExpression', 'x > 1'), 'default="f_g_end" gatewayDirection="Unspecified"'),
  )
  yes('a name of several lines', around('<task id="a" name="first&#10;second"/>'))
  yes('a name with everything', around('<task id="a" name="&lt;&amp;&quot;&apos;&#228;&#x1F600;"/>'))
  yes('ids in Cyrillic', around('<task id="задача"/>').replaceAll('"a"', '"задача"'))
  yes('ids with dots and dashes', around('<task id="_a.b-c"/>').replaceAll('"a"', '"_a.b-c"'))
  yes('ids of other tools', around('<task id="sid-1B2C-33"/>').replaceAll('"a"', '"sid-1B2C-33"'))
  yes('a message, signal or error that nobody uses', top, step)
  yes(
    'two processes',
    step,
    `<process id="q" isExecutable="true"><startEvent id="q1"/><endEvent id="q2"/>${line('q1', 'q2')}</process>`,
  )
})

judge('events that are sound', ({ yes }) => {
  for (const kind of ['message', 'timer', 'conditional', 'signal'] as const) {
    yes(`start by ${kind}`, top, starting(defs[kind]))
    yes(`catch ${kind}`, top, catching(defs[kind]))
    yes(`boundary ${kind}`, top, boundary('', defs[kind]))
    yes(`boundary ${kind} that goes on`, top, boundary('cancelActivity="false"', defs[kind]))
    yes(`event sub-process by ${kind}`, top, eventSubProcess('', defs[kind]))
    yes(`event sub-process by ${kind} beside`, top, eventSubProcess('isInterrupting="false"', defs[kind]))
    yes(`catch ${kind} defined at the top`, top, defs[kind], catching('<eventDefinitionRef>ed</eventDefinitionRef>'))
  }
  yes('event sub-process by error', top, eventSubProcess('', defs.error))
  yes('event sub-process by escalation beside', top, eventSubProcess('isInterrupting="false"', defs.escalation))
  yes('boundary escalation that goes on', top, boundary('cancelActivity="false"', defs.escalation))
  yes('catch-all error', boundary('', '<errorEventDefinition/>'))
  yes('catch-all escalation', boundary('', '<escalationEventDefinition/>'))
  yes('a caught error without a code', '<error id="er" name="E"/>', boundary('', defs.error))
  for (const kind of ['message', 'escalation', 'error', 'signal', 'compensate', 'terminate', 'none'] as const) {
    yes(`end with ${kind}`, top, ending(defs[kind]))
  }
  for (const kind of ['message', 'escalation', 'signal', 'compensate', 'none'] as const)
    yes(`throw ${kind}`, top, throwing(defs[kind]))
  yes('a multiple start', top, starting(defs.message.replace('ed', 'e1') + defs.signal.replace('ed', 'e2')))
  yes(
    'a parallel multiple catch',
    top,
    catching(defs.message.replace('ed', 'e1') + defs.signal.replace('ed', 'e2')).replace(
      'id="a"',
      'id="a" parallelMultiple="true"',
    ),
  )
  yes('an error that is only a code', boundary('', '<errorEventDefinition errorRef="E-17"/>'))
  yes(
    'a boundary event on a sub-process',
    subProcess('', inner).replace(
      '</process>',
      `<boundaryEvent id="b" attachedToRef="a">${wait}</boundaryEvent>${line('b', 'end')}</process>`,
    ),
  )
  yes(
    'two boundary events on one step',
    boundary('', wait).replace(
      '</process>',
      `<boundaryEvent id="b2" attachedToRef="a">${wait}</boundaryEvent>${line('b2', 'end2')}</process>`,
    ),
  )
  yes(
    'several flows out of a boundary event',
    boundary('', wait).replace('</process>', `${line('b', 'end')}</process>`),
  )
  yes(
    'compensation',
    around(
      '<task id="a"/>',
      '<boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><task id="u" isForCompensation="true"/><association id="as" associationDirection="One" sourceRef="b" targetRef="u"/>',
    ),
  )
  yes(
    'compensation of one step',
    around('<task id="a"/>').replace(
      END,
      '<endEvent id="end"><compensateEventDefinition activityRef="a" waitForCompletion="true"/></endEvent>',
    ),
  )
  yes('links by name', linked(link('l', ''), '<linkEventDefinition id="l2" name="l"/>'))
  yes('links by reference', linked(link('l', '<target>k1</target>'), link('k1', '<source>l</source>')))
  yes(
    'two throws to one link',
    linked(link('l', ''), '<linkEventDefinition name="l"/>').replace(
      '</process>',
      `<intermediateThrowEvent id="t2"><linkEventDefinition name="l"/></intermediateThrowEvent>${line('start', 't2')}</process>`,
    ),
  )
  yes('an event-based choice', eventGateway('', `${catchTimer('a')}${catchTimer('b')}`))
  yes(
    'an event-based choice that starts',
    message,
    process(
      `<eventBasedGateway id="g" instantiate="true"/><receiveTask id="a" messageRef="m"/><receiveTask id="b" messageRef="m"/>${END}${line('g', 'a', 'end')}${line('g', 'b', 'end')}`,
    ),
  )
  yes(
    'a receive task that starts',
    message,
    process(`<receiveTask id="a" messageRef="m" instantiate="true"/>${END}${line('a', 'end')}`),
  )
})

judge('scopes, loops and calls that are sound', ({ yes }) => {
  yes('a sub-process', subProcess('', inner))
  yes('a sub-process without start and end', subProcess('', '<task id="t"/>'))
  yes('an empty sub-process', subProcess('', ''))
  yes(
    'a transaction with a cancel',
    around(
      `<transaction id="a"><startEvent id="s1"/><endEvent id="s2"><cancelEventDefinition/></endEvent>${line('s1', 's2')}</transaction>`,
      `<boundaryEvent id="b" attachedToRef="a"><cancelEventDefinition/></boundaryEvent>${line('b', 'end')}`,
    ),
  )
  for (const method of ['##Compensate', '##Store', '##Image', 'http://example.org/x'])
    yes(`a transaction by ${method}`, around(`<transaction id="a" method="${method}"><task id="t"/></transaction>`))
  yes(
    'an ad-hoc sub-process',
    around(
      `<adHocSubProcess id="a" ordering="Sequential" cancelRemainingInstances="false"><task id="t"/><task id="u"/>${formal('completionCondition', 'done')}</adHocSubProcess>`,
    ),
  )
  yes('a none start in a transaction', innerStart('transaction', ''))
  yes('a call of a process elsewhere', around('<callActivity id="a" calledElement="elsewhere"/>'))
  yes('a call by qualified name', around('<callActivity id="a" calledElement="tns:elsewhere"/>'))
  yes(
    'a call of a global task',
    '<globalUserTask id="gt" name="G"/>',
    around('<callActivity id="a" calledElement="gt"/>'),
  )
  yes('a call activity with the id of what it calls', around('<callActivity id="a" calledElement="a"/>'))
  yes('a multi-instance by number', loop('isSequential="true"', formal('loopCardinality', '3')))
  yes('a multi-instance of none', loop('', formal('loopCardinality', '0')))
  yes('a multi-instance by expression', loop('', formal('loopCardinality', '=count(items)')))
  yes(
    'a multi-instance over data',
    loop('', '<loopDataInputRef>d</loopDataInputRef><inputDataItem id="i" name="i"/>', dataIn('d')),
  )
  yes(
    'a multi-instance with a condition',
    loop('behavior="All"', formal('loopCardinality', '3') + formal('completionCondition', 'done')),
  )
  yes(
    'a loop',
    around(
      `<task id="a"><standardLoopCharacteristics testBefore="true" loopMaximum="5">${formal('loopCondition', 'x > 1')}</standardLoopCharacteristics></task>`,
    ),
  )
  yes(
    'roles',
    '<resource id="x" name="X"/>',
    around(
      `<userTask id="a"><performer><resourceRef>x</resourceRef></performer><potentialOwner><resourceAssignmentExpression>${formal('expression', 'sales')}</resourceAssignmentExpression></potentialOwner></userTask>`,
    ),
  )
  yes('an empty rendering', around('<userTask id="a"><rendering/></userTask>'))
  yes(
    'a script in FEEL',
    around('<scriptTask id="a" scriptFormat="feel"><script><![CDATA[1 < 2]]></script></scriptTask>'),
  )
  yes('implementations of the standard', around('<serviceTask id="a" implementation="##WebService"/>'))
  yes('an unspecified user task', around('<userTask id="a" implementation="##unspecified"/>'))
})
