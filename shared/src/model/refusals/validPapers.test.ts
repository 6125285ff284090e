import {
  around,
  catching,
  dataIn,
  dataOut,
  decision,
  ext,
  file,
  flow,
  formal,
  io,
  item,
  laned,
  line,
  loop,
  message,
  pools,
  process,
  START,
  signal,
  starting,
  timer,
  zeebe,
} from './testing/drawn.ts'
import { judge } from './testing/judge.ts'

const step = around('<task id="a"/>')
const _inner = `<startEvent id="s1"/><task id="t"/><endEvent id="s2"/>${line('s1', 't', 's2')}`
const HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL'

judge('timers and expressions that are sound', ({ yes }) => {
  for (const date of [
    '2026-06-20T09:00:00Z',
    '2026-06-20T09:00',
    '2026-06-20',
    '2026-06-20T09:00:00+02:00',
    '2026-06-20T09:00:00[Europe/Berlin]',
    '=due',
  ])
    yes(`date ${date}`, catching(timer(formal('timeDate', date))))
  for (const duration of ['PT1H', 'P1D', 'P1Y2M3DT4H5M6S', 'PT0S', 'P2W', 'PT1.5H', '=duration(limit)', ' PT1H '])
    yes(`duration ${duration}`, catching(timer(formal('timeDuration', duration))))
  for (const cycle of ['R3/PT1H', 'R/P1D', 'R3/2026-01-01T00:00:00Z/P1D', '0 9 * * 1-5', '=limit'])
    yes(`cycle ${cycle}`, starting(timer(formal('timeCycle', cycle))))
  yes('a duration without a type', catching(timer('<timeDuration>PT5M</timeDuration>')))
  yes('a date without a type', catching(timer('<timeDate>2026-06-20T09:00:00Z</timeDate>')))
  yes('a cycle without a type', starting(timer('<timeCycle>R3/PT10H</timeCycle>')))
  yes('a duration without a type, with an id', catching(timer('<timeDuration id="x1">P3D</timeDuration>')))
  yes(
    'a condition without a type in a file for engines',
    `${HEAD}${file(decision('<conditionExpression>amount &gt; 100</conditionExpression>')).replace('http://example.org', 'http://bpmn.io/schema/bpmn')}`,
  )
  yes(
    'a condition in CDATA',
    decision(`<conditionExpression xsi:type="tFormalExpression"><![CDATA[ amount > 100 ]]></conditionExpression>`),
  )
  yes('a condition with =', decision(formal('conditionExpression', '=amount > 100 and not(closed)')))
  yes('a condition that is always so', decision(formal('conditionExpression', 'true')))
  yes(
    'a language for FEEL',
    decision(
      '<conditionExpression xsi:type="tFormalExpression" language="https://www.omg.org/spec/DMN/20191111/FEEL/">amount > 100</conditionExpression>',
    ),
  )
  yes(
    'an empty language',
    decision('<conditionExpression xsi:type="tFormalExpression" language="">amount > 100</conditionExpression>'),
  )
  yes('a trivial condition of Java', decision(formal('conditionExpression', '$' + '{amount == 100}')))
  yes(
    'XPath named for the whole file and not meant',
    decision(formal('conditionExpression', 'amount > 100')).replace('<process', '<process'),
  )
  yes('a cardinality without a type', loop('', '<loopCardinality>3</loopCardinality>'))
  yes(
    'an expression with an id and documentation',
    decision(
      '<conditionExpression id="ce" xsi:type="tFormalExpression"><documentation>why</documentation>x > 1</conditionExpression>',
    ),
  )
})

judge('pools, data and papers that are sound', ({ yes }) => {
  yes('two pools', pools(''), step)
  yes('a message flow to a black box', pools('<messageFlow id="mf" sourceRef="a" targetRef="p2"/>'), step)
  yes(
    'a message flow that starts',
    message,
    pools('<messageFlow id="mf" sourceRef="p2" targetRef="start" messageRef="m"/>'),
    starting('<messageEventDefinition messageRef="m"/>'),
  )
  yes(
    'a message flow between black boxes',
    '<collaboration id="c"><participant id="p1"/><participant id="p2"/><messageFlow id="mf" sourceRef="p1" targetRef="p2"/></collaboration>',
    step,
  )
  yes(
    'pools that are many',
    '<collaboration id="c"><participant id="p1" processRef="p"><participantMultiplicity minimum="2" maximum="5"/></participant></collaboration>',
    step,
  )
  yes(
    'a process elsewhere',
    '<collaboration id="c"><participant id="p1" processRef="p"/><participant id="p2" processRef="other:q"/></collaboration>',
    step,
  )
  yes(
    'lanes',
    laned(
      '<lane id="l1" name="Sales rep"><flowNodeRef>a</flowNodeRef><flowNodeRef>start</flowNodeRef></lane><lane id="l2"/>',
    ),
  )
  yes(
    'lanes in lanes',
    laned(
      '<lane id="l1" name="Sales"><flowNodeRef>a</flowNodeRef><childLaneSet id="ls2"><lane id="l2"><flowNodeRef>a</flowNodeRef></lane></childLaneSet></lane>',
    ),
  )
  yes('lanes without a name', laned('<lane id="l1"><flowNodeRef>a</flowNodeRef></lane>'))
  yes(
    'a note',
    around(
      '<task id="a"/>',
      '<textAnnotation id="n" textFormat="text/plain"><text>x</text></textAnnotation><association id="as" sourceRef="a" targetRef="n"/>',
    ),
  )
  yes(
    'a note at a flow',
    around(
      '<task id="a"/>',
      '<textAnnotation id="n"><text>x</text></textAnnotation><association id="as" associationDirection="Both" sourceRef="f_start_a" targetRef="n"/>',
    ),
  )
  yes(
    'a group with its category',
    '<category id="cat"><categoryValue id="cv" value="V"/></category>',
    around('<task id="a"/>', '<group id="gr" categoryValueRef="cv"/>'),
  )
  yes('a group without', around('<task id="a"/>', '<group id="gr"/>'))
  yes(
    'documentation in HTML',
    around('<task id="a"><documentation textFormat="text/html"><![CDATA[<p>why</p>]]></documentation></task>'),
  )
  yes(
    'data objects',
    item,
    around(
      '<task id="a"/>',
      '<dataObject id="d" itemSubjectRef="string"/><dataObjectReference id="r" dataObjectRef="d"/>',
    ),
  )
  yes(
    'a data object in a state',
    around(
      '<task id="a"/>',
      '<dataObject id="d" name="Order"/><dataObjectReference id="r" name="Order [paid]" dataObjectRef="d"><dataState name="paid"/></dataObjectReference>',
    ),
  )
  yes(
    'a data store',
    '<dataStore id="ds" name="Files" isUnlimited="true"/>',
    around('<task id="a"/>', '<dataStoreReference id="r" dataStoreRef="ds"/>'),
  )
  yes('a data store that is only drawn', around('<task id="a"/>', '<dataStoreReference id="r"/>'))
  yes(
    'data of another type system',
    '<itemDefinition id="it" structureRef="xsd:string"/>',
    around('<task id="a"/>', '<dataObject id="d" itemSubjectRef="it"/>'),
  )
  yes('a type named directly', around('<task id="a"/>', '<dataObject id="d" itemSubjectRef="xsd:string"/>'))
  yes(
    'data into a task',
    around(
      `<task id="a">${dataIn('d')}<dataInputAssociation><sourceRef>x</sourceRef><targetRef>d</targetRef></dataInputAssociation></task>`,
      '<dataObject id="x"/>',
    ),
  )
  yes(
    'data out of a task',
    around(
      `<task id="a">${dataOut('d')}<dataOutputAssociation><sourceRef>d</sourceRef><targetRef>x</targetRef></dataOutputAssociation></task>`,
      '<dataObject id="x"/>',
    ),
  )
  yes(
    'data out of a task without a source',
    around(
      '<task id="a"><dataOutputAssociation><targetRef>x</targetRef></dataOutputAssociation></task>',
      '<dataObject id="x"/>',
    ),
  )
  yes(
    'an association to a placeholder',
    around(
      '<task id="a"><property id="pl" name="__targetRef_placeholder"/><dataInputAssociation><sourceRef>x</sourceRef><targetRef>pl</targetRef></dataInputAssociation></task>',
      '<dataObject id="x"/>',
    ),
  )
  yes('sets that are empty', around(`<task id="a">${io('<inputSet/><outputSet/>')}</task>`))
  yes(
    'an interface',
    message,
    '<interface id="i" name="I"><operation id="o" name="O"><inMessageRef>m</inMessageRef></operation></interface>',
    step,
  )
  yes(
    'an import of types',
    '<import importType="http://www.w3.org/2001/XMLSchema" location="types.xsd" namespace="urn:types"/>',
    step,
  )
  yes('an extension that needs no understanding', '<extension mustUnderstand="false" definition="x:y"/>', step)
  yes('a partner', '<partnerEntity id="pe" name="Bank"/>', step)
  yes(
    'foreign words everywhere',
    around(
      `<task id="a" acme:colour="red" xmlns:acme="urn:acme">${ext('<acme:deep><acme:inner>x</acme:inner></acme:deep>')}</task>`,
    ),
  )
  yes(
    'a signal of another namespace',
    signal,
    step.replace('<task id="a"/>', `<task id="a">${ext('<x:y xmlns:x="urn:x"/>')}</task>`),
  )
  yes('extension elements twice', around('<task id="a"><extensionElements/><extensionElements/></task>'))
})

judge('files that are written in their own way', ({ yes }) => {
  for (const prefix of ['bpmn', 'bpmn2', 'semantic', 'model', 'ns0', 'B-P.1']) {
    yes(
      `the prefix ${prefix}`,
      `${HEAD}<${prefix}:definitions xmlns:${prefix}="${BPMN}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:x"><${prefix}:process id="p" isExecutable="true"><${prefix}:startEvent id="s"/><${prefix}:sequenceFlow id="f" sourceRef="s" targetRef="e"><${prefix}:conditionExpression xsi:type="${prefix}:tFormalExpression">true</${prefix}:conditionExpression></${prefix}:sequenceFlow><${prefix}:sequenceFlow id="f2" sourceRef="s" targetRef="e2"/><${prefix}:endEvent id="e"/><${prefix}:endEvent id="e2"/></${prefix}:process></${prefix}:definitions>`.replace(
        / targetRef="e"><.*?<\/[^>]*sequenceFlow>/,
        ' targetRef="e"/>',
      ),
    )
  }
  yes('a byte order mark', `${HEAD}\n${file(step)}`)
  yes(
    'comments and instructions',
    `${HEAD}<!-- a & b <x> --><?tool x="1"?>${file(step, '<!-- -- -->'.replace(' -- ', ' '))}`,
  )
  yes('carriage returns', `${HEAD}\r\n${file(step).replaceAll('><', '>\r\n<')}`)
  yes('single quotes', `${HEAD}${file(step).replaceAll('"', "'")}`)
  yes(
    'a namespace declared on an inner element',
    `${HEAD}${file(step.replace('<task id="a"/>', `<t:task xmlns:t="${BPMN}" id="a"/>`))}`,
  )
  yes('no target namespace', `${HEAD}${file(step).replace(' targetNamespace="http://example.org"', '')}`)
  yes(
    'the default expression language',
    `${HEAD}${file(decision(formal('conditionExpression', 'amount > 100'))).replace('<definitions ', '<definitions expressionLanguage="http://www.w3.org/1999/XPath" typeLanguage="http://www.w3.org/2001/XMLSchema" ')}`,
  )
  yes('no process at all', '<message id="m" name="M"/>')
  yes('an empty process', '<process id="p" isExecutable="true"/>')
  yes(
    'a drawing that leads nowhere',
    step,
    '<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" id="bd"><bpmndi:BPMNPlane id="bp" bpmnElement="gone"><bpmndi:BPMNShape id="x" bpmnElement="gone2"/></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>',
  )
  yes(
    'a process that is kept as a drawing, whatever it breaks',
    process(
      `${START}<task id="a"/><task id="b"/>${line('start', 'a')}${flow('f', 'a', 'start')}`,
      'isExecutable="false"',
    ),
  )
  yes(
    'the words of Camunda 8',
    `${HEAD}${zeebe(file(around(`<serviceTask id="a">${ext('<zeebe:taskDefinition type="t" retries="3"/><zeebe:ioMapping><zeebe:input source="=x" target="y.z"/></zeebe:ioMapping>')}</serviceTask>`)))}`,
  )
  yes(
    'a priority by expression',
    `${HEAD}${zeebe(file(around(`<userTask id="a">${ext('<zeebe:priorityDefinition priority="=p"/><zeebe:assignmentDefinition assignee="=me"/>')}</userTask>`)))}`,
  )
  yes(
    'a loop of Camunda 8',
    `${HEAD}${zeebe(file(around(`<serviceTask id="a">${ext('<zeebe:taskDefinition type="t"/>')}<multiInstanceLoopCharacteristics>${ext('<zeebe:loopCharacteristics inputCollection="=items" inputElement="item" outputCollection="results" outputElement="=result"/>')}</multiInstanceLoopCharacteristics></serviceTask>`)))}`,
  )
})
