import {
  around,
  boundary,
  dataIn,
  decision,
  END,
  eventSubProcess,
  file,
  flow,
  formal,
  io,
  item,
  line,
  loop,
  message,
  pools,
  process,
  signal,
  subProcess,
  wait,
} from './testing/drawn.ts'
import { judge, rules } from './testing/judge.ts'

judge('activities and their loops', ({ no }) => {
  no(
    'receive task instantiating with incoming',
    'a',
    message,
    around('<receiveTask id="a" messageRef="m" instantiate="true"/>'),
  )
  no('receive task dangling message', 'a', around('<receiveTask id="a" messageRef="gone"/>'))
  no('receive task ref to signal', 'a', signal, around('<receiveTask id="a" messageRef="sig"/>'))
  no('send task dangling message', 'a', around('<sendTask id="a" messageRef="gone"/>'))
  no('send task dangling operation', 'a', around('<sendTask id="a" operationRef="gone"/>'))
  no('service task operation is message', 'a', message, around('<serviceTask id="a" operationRef="m"/>'))
  no('call activity without called', 'a', around('<callActivity id="a"/>'))
  no('call activity empty called', 'a', around('<callActivity id="a" calledElement=""/>'))
  no(
    'call activity to a task of this file',
    'a',
    around('<callActivity id="a" calledElement="t"/>', `<task id="t"/>${line('a', 't', 'end')}`),
  )
  no('call own collaboration', 'a', pools(''), around('<callActivity id="a" calledElement="c"/>'))
  no(
    'called only timer start',
    'a',
    around('<callActivity id="a" calledElement="q"/>'),
    `<process id="q" isExecutable="true"><startEvent id="q1">${wait}</startEvent><endEvent id="q2"/>${line('q1', 'q2')}</process>`,
  )
  for (const q of ['startQuantity', 'completionQuantity'])
    for (const v of ['0', '-1', 'abc', '1.5', '']) no(`${q}=${v}`, 'a', around(`<userTask id="a" ${q}="${v}"/>`))
  no('completion quantity on sub-process', 'a', subProcess('completionQuantity="0"', `<task id="t"/>`))
  no('script without format', 'a', around('<scriptTask id="a"><script>x</script></scriptTask>'))
  for (const impl of ['not a uri', ''])
    for (const t of ['userTask', 'serviceTask', 'businessRuleTask', 'sendTask', 'receiveTask'])
      if (impl)
        no(
          `implementation of ${t}`,
          'a',
          message,
          around(
            `<${t} id="a" ${t.startsWith('se') || t.startsWith('re') ? 'messageRef="m"' : ''} implementation="${impl}"/>`,
          ),
        )
  no('loop maximum 0', 'a', around('<task id="a"><standardLoopCharacteristics loopMaximum="0"/></task>'))
  no('loop maximum -3', 'a', around('<task id="a"><standardLoopCharacteristics loopMaximum="-3"/></task>'))
  no('loop maximum text', 'a', around('<task id="a"><standardLoopCharacteristics loopMaximum="often"/></task>'))
  no(
    'loop condition not boolean',
    'a',
    around(
      `<task id="a"><standardLoopCharacteristics>${formal('loopCondition', '"x"')}</standardLoopCharacteristics></task>`,
    ),
  )
  no(
    'loop condition number',
    'a',
    around(
      `<task id="a"><standardLoopCharacteristics>${formal('loopCondition', '5')}</standardLoopCharacteristics></task>`,
    ),
  )
  no(
    'loop condition broken',
    'a',
    around(
      `<task id="a"><standardLoopCharacteristics>${formal('loopCondition', 'x >')}</standardLoopCharacteristics></task>`,
    ),
  )
  no(
    'loop condition empty',
    'a',
    around(
      `<task id="a"><standardLoopCharacteristics>${formal('loopCondition', '')}</standardLoopCharacteristics></task>`,
    ),
  )
  no('mi no count', 'a', loop('', ''))
  no('mi both', 'a', loop('', `${formal('loopCardinality', '3')}<loopDataInputRef>d</loopDataInputRef>`, dataIn('d')))
  no('mi cardinality negative', 'a', loop('', formal('loopCardinality', '-3')))
  no('mi cardinality text', 'a', loop('', formal('loopCardinality', '"three"')))
  no('mi cardinality boolean', 'a', loop('', formal('loopCardinality', 'true')))
  no('mi cardinality fraction', 'a', loop('', formal('loopCardinality', '2.5')))
  no('mi cardinality broken', 'a', loop('', formal('loopCardinality', '3 +')))
  no('mi cardinality empty', 'a', loop('', formal('loopCardinality', '')))
  no('mi loopDataInputRef to task', 'a', loop('', '<loopDataInputRef>start</loopDataInputRef>'))
  no('mi loopDataInputRef dangling', 'a', loop('', '<loopDataInputRef>gone</loopDataInputRef>'))
  no('mi behavior unknown', 'a', loop('behavior="Some"', formal('loopCardinality', '3')))
  for (const b of ['None', 'One', 'Complex'])
    no(`mi behavior ${b}`, 'a', loop(`behavior="${b}"`, formal('loopCardinality', '3')))
  no('mi on sub-process', 'a', subProcess('', '<task id="t"/><multiInstanceLoopCharacteristics/>'))
  no(
    'mi on call activity',
    'a',
    around('<callActivity id="a" calledElement="q"><multiInstanceLoopCharacteristics/></callActivity>'),
  )
  no('mi completion number', 'a', loop('', formal('loopCardinality', '3') + formal('completionCondition', '7')))
  no('mi completion text', 'a', loop('', formal('loopCardinality', '3') + formal('completionCondition', '"done"')))
  no('mi completion broken', 'a', loop('', formal('loopCardinality', '3') + formal('completionCondition', 'n >= ')))
  no(
    'two loop markers',
    'a',
    around(
      `<task id="a"><standardLoopCharacteristics loopMaximum="2"/><multiInstanceLoopCharacteristics>${formal('loopCardinality', '2')}</multiInstanceLoopCharacteristics></task>`,
    ),
  )
  no(
    'two standard loops',
    'a',
    around(
      `<task id="a"><standardLoopCharacteristics loopMaximum="2"/><standardLoopCharacteristics loopMaximum="3"/></task>`,
    ),
  )
  no(
    'loop on event',
    'start',
    process(
      `<startEvent id="start"><standardLoopCharacteristics loopMaximum="2"/></startEvent>${END}${line('start', 'end')}`,
    ),
  )
  no(
    'loop on gateway',
    'g',
    decision('', '').replace(
      '<exclusiveGateway id="g" />',
      '<exclusiveGateway id="g"><standardLoopCharacteristics loopMaximum="2"/></exclusiveGateway>',
    ),
  )
  no('adhoc empty', 'a', around('<adHocSubProcess id="a"/>'))
  no('adhoc only gateway', 'a', around('<adHocSubProcess id="a"><exclusiveGateway id="x"/></adHocSubProcess>'))
  no('adhoc with start', 'a', around('<adHocSubProcess id="a"><startEvent id="s"/><task id="t"/></adHocSubProcess>'))
  no(
    'adhoc with end',
    'a',
    around(`<adHocSubProcess id="a"><task id="t"/><endEvent id="e"/>${line('t', 'e')}</adHocSubProcess>`),
  )
  no('adhoc ordering', 'a', around('<adHocSubProcess id="a" ordering="Random"><task id="t"/></adHocSubProcess>'))
  no(
    'adhoc with choreography',
    'x',
    around('<adHocSubProcess id="a"><task id="t"/><choreographyTask id="x"/></adHocSubProcess>'),
  )
  no(
    'adhoc completion number',
    'a',
    around(`<adHocSubProcess id="a"><task id="t"/>${formal('completionCondition', '3')}</adHocSubProcess>`),
  )
  no(
    'adhoc completion broken',
    'a',
    around(`<adHocSubProcess id="a"><task id="t"/>${formal('completionCondition', 'x = ')}</adHocSubProcess>`),
  )
  no('transaction method', 'a', around('<transaction id="a" method="no uri"><task id="t"/></transaction>'))
  no(
    'cancel end in nested sub-process of transaction outside',
    'e',
    subProcess('', `<startEvent id="s1"/><endEvent id="e"><cancelEventDefinition/></endEvent>${line('s1', 'e')}`),
  )
  no('cancel boundary on task', 'b', boundary('', '<cancelEventDefinition/>'))
  no(
    'cancel boundary on sub-process',
    'b',
    subProcess('', '<task id="t"/>').replace(
      '</process>',
      `<boundaryEvent id="b" attachedToRef="a"><cancelEventDefinition/></boundaryEvent>${line('b', 'end')}</process>`,
    ),
  )
  no(
    'esp no start',
    's',
    around('<task id="a"/>', '<subProcess id="s" triggeredByEvent="true"><task id="t"/></subProcess>'),
  )
  no(
    'esp two starts',
    's',
    around(
      '<task id="a"/>',
      `<subProcess id="s" triggeredByEvent="true"><startEvent id="s1">${wait}</startEvent><startEvent id="s3">${wait}</startEvent><endEvent id="s2"/>${line('s1', 's2')}${line('s3', 's2')}</subProcess>`,
    ),
  )
  no('esp with flow in', 's', eventSubProcess('', wait, flow('f', 'a', 's')))
  no('choreography in sub-process', 'x', subProcess('', '<task id="t"/><subChoreography id="x"/>'))
})

rules([
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
])
