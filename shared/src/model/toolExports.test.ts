import { describe, expect, it } from 'vitest'
import { compile } from './compile.ts'
import { problems } from './problems.ts'
import { readDefinitions, writeDefinitions } from './read.ts'
import { sayings } from './sayings.ts'
import { textOfFile } from './xml.ts'

const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL'
const DI =
  'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'

/** One drawing after the habits of each tool, written for this test: prefixes, extensions, and where it puts them. */
const exports: readonly (readonly [string, string])[] = [
  [
    'the prefix semantic:, documentation and resolution on the diagram, label styles (Trisotech, itp commerce)',
    `<semantic:definitions xmlns:semantic="${BPMN}" ${DI} xmlns:triso="http://www.trisotech.com/2015/triso/modeling" id="_1" targetNamespace="http://www.trisotech.com/definitions/_1" triso:logoChoice="Default">
      <semantic:process id="p" isExecutable="false"><semantic:documentation id="d" textFormat="text/html"><![CDATA[<p>why &amp; how</p>]]></semantic:documentation>
        <semantic:userTask id="t" name="" implementation="##unspecified" startQuantity="1" completionQuantity="1" isForCompensation="false"><semantic:extensionElements><triso:userComment id="c" timestamp="2015-01-01T00:00:00.000Z" triso:mail="a@b"><triso:text>x <b xmlns="http://www.w3.org/1999/xhtml">bold</b> y</triso:text></triso:userComment></semantic:extensionElements></semantic:userTask></semantic:process>
      <semantic:relationship type="inspector"><semantic:extensionElements><triso:kept a="1"/></semantic:extensionElements><semantic:source>p</semantic:source><semantic:target>t</semantic:target></semantic:relationship>
      <bpmndi:BPMNDiagram documentation="" id="D" name="N" resolution="96.00000267028808"><bpmndi:BPMNPlane bpmnElement="p"><bpmndi:BPMNShape bpmnElement="t" id="s"><dc:Bounds height="68.5" width="83" x="-258.25" y="0"/><bpmndi:BPMNLabel labelStyle="LS"><dc:Bounds height="12.8" width="94.93333333333335" x="1" y="2"/></bpmndi:BPMNLabel></bpmndi:BPMNShape></bpmndi:BPMNPlane><bpmndi:BPMNLabelStyle id="LS"><dc:Font isBold="false" isItalic="false" isStrikeThrough="false" isUnderline="false" name="Arial" size="11.0"/></bpmndi:BPMNLabelStyle></bpmndi:BPMNDiagram></semantic:definitions>`,
  ],
  [
    'the default namespace, metadata on everything, colours and foreign attributes (Signavio)',
    `<definitions xmlns="${BPMN}" ${DI} xmlns:signavio="http://www.signavio.com" exporter="Signavio Process Editor, http://www.signavio.com" exporterVersion="" expressionLanguage="http://www.w3.org/TR/XPath" id="sid-1" targetNamespace="http://www.signavio.com" typeLanguage="http://www.w3.org/2001/XMLSchema" xsi:schemaLocation="${BPMN} http://www.omg.org/spec/BPMN/2.0/20100501/BPMN20.xsd">
      <process id="p" isClosed="false" isExecutable="false" processType="None"><extensionElements><signavio:signavioDiagramMetaData metaKey="revisionid" metaValue="ab"/></extensionElements><laneSet id="ls"><lane id="l" name="Lane&#10;one"><extensionElements><signavio:signavioMetaData metaKey="bgcolor" metaValue=""/></extensionElements><flowNodeRef>g</flowNodeRef></lane></laneSet><exclusiveGateway gatewayDirection="Diverging" id="g" name="ok?"><extensionElements><signavio:signavioMetaData metaKey="bordercolor" metaValue="#000000"/><signavio:signavioLabel align="left" bottom="false" ref="text_name" x="40.5" y="15"/></extensionElements></exclusiveGateway></process>
      <bpmndi:BPMNDiagram id="D"><bpmndi:BPMNPlane bpmnElement="p" id="P"><bpmndi:BPMNShape bpmnElement="g" id="g_gui" isMarkerVisible="true"><dc:Bounds height="40.0" width="40.0" x="1.0" y="2.0"/></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>`,
  ],
  [
    'types on waypoints and choices, one diagram per sub-process (Eclipse, jBPM, Kogito)',
    `<bpmn2:definitions xmlns:bpmn2="${BPMN}" ${DI} xmlns:bpsim="http://www.bpsim.org/schemas/1.0" xmlns:drools="http://www.jboss.org/drools" id="_D" exporter="jBPM Process Modeler" exporterVersion="2.0" targetNamespace="http://www.omg.org/bpmn20">
      <bpmn2:itemDefinition id="_i" structureRef="String"/><bpmn2:process id="p" drools:packageName="com.x" drools:version="1.0" drools:adHoc="false" isExecutable="true" processType="Public"><bpmn2:extensionElements><drools:import name="com.x.A"/><drools:metaData name="elementname"><drools:metaValue><![CDATA[Größe < 3 & more]]></drools:metaValue></drools:metaData></bpmn2:extensionElements><bpmn2:property id="v" itemSubjectRef="_i" name="v"/>
        <bpmn2:subProcess id="s" triggeredByEvent="false"><bpmn2:startEvent id="s1" isInterrupting="true"/></bpmn2:subProcess><bpmn2:sequenceFlow id="f" sourceRef="s" targetRef="e" drools:priority="1"><bpmn2:conditionExpression xsi:type="bpmn2:tFormalExpression" language="http://www.java.com/java"><![CDATA[return v == "a";]]></bpmn2:conditionExpression></bpmn2:sequenceFlow><bpmn2:endEvent id="e"/>
        <bpmn2:userTask id="u"><bpmn2:potentialOwner id="po"><bpmn2:resourceAssignmentExpression id="ra"><bpmn2:formalExpression>manager</bpmn2:formalExpression></bpmn2:resourceAssignmentExpression></bpmn2:potentialOwner></bpmn2:userTask></bpmn2:process>
      <bpmndi:BPMNDiagram id="D1"><bpmndi:BPMNPlane bpmnElement="p" id="P1"><bpmndi:BPMNEdge bpmnElement="f" id="fe" sourceElement="ss" targetElement="es"><di:waypoint xsi:type="dc:Point" x="1.0" y="2.0"/><di:waypoint xsi:type="dc:Point" x="3" y="2"/></bpmndi:BPMNEdge></bpmndi:BPMNPlane></bpmndi:BPMNDiagram><bpmndi:BPMNDiagram id="D2"><bpmndi:BPMNPlane bpmnElement="s" id="P2"/></bpmndi:BPMNDiagram>
      <bpmn2:relationship type="BPSimData"><bpmn2:extensionElements><bpsim:BPSimData><bpsim:Scenario id="default"><bpsim:ElementParameters elementRef="e" id="_x"/></bpsim:Scenario></bpsim:BPSimData></bpmn2:extensionElements><bpmn2:source>_D</bpmn2:source><bpmn2:target>_D</bpmn2:target></bpmn2:relationship></bpmn2:definitions>`,
  ],
  [
    'references by qualified names, pages and styles (Yaoqiang)',
    `<definitions xmlns="${BPMN}" ${DI} xmlns:tns="http://y" xmlns:yaoqiang="http://bpmn.sourceforge.net" exporter="Yaoqiang BPMN Editor" exporterVersion="2.2.18 (GPLv3, Non-Commercial)" name="" targetNamespace="http://y"><message id="m" name="M"/><process id="p" isClosed="false" processType="None"><extensionElements><yaoqiang:pageFormat height="841.8897637795276" imageableHeight="831.8897637795276" orientation="0"/><yaoqiang:page background="#FFFFFF" horizontalCount="1" verticalCount="1"/></extensionElements><receiveTask id="r" implementation="##WebService" instantiate="false" messageRef="tns:m"><incoming>tns:f</incoming></receiveTask><sequenceFlow id="f" sourceRef="r" targetRef="r"/></process>
      <bpmndi:BPMNDiagram id="Yaoqiang_Diagram" name="Untitled Diagram" resolution="96.0"><bpmndi:BPMNPlane bpmnElement="p"><bpmndi:BPMNShape bpmnElement="r" id="Yaoqiang-r"><dc:Bounds height="55.0" width="85.0" x="1.0" y="2.0"/><bpmndi:BPMNLabel><dc:Bounds height="19.84" width="0.0" x="0.0" y="0.0"/></bpmndi:BPMNLabel></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>`,
  ],
  [
    'listeners, fields and forms in the default namespace of the file (Activiti, Flowable, Alfresco)',
    `<?xml version='1.0' encoding='UTF-8'?><definitions xmlns="${BPMN}" ${DI} xmlns:flowable="http://flowable.org/bpmn" xmlns:design="http://flowable.org/design" xmlns:omgdc="http://www.omg.org/spec/DD/20100524/DC" targetNamespace="http://www.flowable.org/processdef" design:palette="flowable-core"><process id="p" isExecutable="true" flowable:candidateStarterGroups="g"><extensionElements><flowable:eventListener events="TASK_CREATED" class="x.Y"/><design:stencilid><![CDATA[BPMNDiagram]]></design:stencilid></extensionElements><serviceTask id="s" flowable:class="x.Y" flowable:async="true"><extensionElements><flowable:field name="a"><flowable:expression><![CDATA[$\{b}]]></flowable:expression></flowable:field></extensionElements></serviceTask><subProcess id="sub"><dataObject id="d" name="d" itemSubjectRef="xsd:string"><extensionElements><flowable:value>1</flowable:value></extensionElements></dataObject></subProcess></process>
      <bpmndi:BPMNDiagram id="D"><bpmndi:BPMNPlane bpmnElement="p" id="P"><bpmndi:BPMNShape bpmnElement="s" id="x" flowable:dockers="1"><omgdc:Bounds height="80.0" width="100.0" x="1" y="2"/></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>`,
  ],
  [
    'the encoding of Windows, and shapes with attributes of their own (Enterprise Architect, ARIS, ADONIS)',
    `<bpmn:definitions xmlns:bpmn="${BPMN}" ${DI} xmlns:ea="http://www.sparxsystems.com.au/bpmn" xmlns:adonis="http://www.boc-eu.com" id="d" exporter="ADONIS" exporterVersion="9.0" targetNamespace="http://www.sparxsystems.com.au/bpmn20"><bpmn:dataStore id="ds" name="Akten" capacity="5" isUnlimited="false"><bpmn:dataState id="st" name="neu"/></bpmn:dataStore><bpmn:category id="cat" name="c"><bpmn:categoryValue id="cv" value="v"/></bpmn:category>
      <bpmn:collaboration id="c" isClosed="false"><bpmn:participant id="pa" name="Bank" processRef="p"><bpmn:participantMultiplicity minimum="0" maximum="1"/></bpmn:participant><bpmn:messageFlow id="mf" name="" sourceRef="pa" targetRef="gone"/><bpmn:textAnnotation id="n" textFormat="text/plain"><bpmn:text>a  b</bpmn:text></bpmn:textAnnotation><bpmn:group id="gr" categoryValueRef="cv"/></bpmn:collaboration><bpmn:process id="p"><bpmn:extensionElements><adonis:attr name="x">y</adonis:attr></bpmn:extensionElements><bpmn:task id="t" ea:guid="{AB-1}"/></bpmn:process>
      <bpmndi:BPMNDiagram id="D"><bpmndi:BPMNPlane bpmnElement="c"><bpmndi:BPMNShape id="ps" bpmnElement="pa" isHorizontal="true" isExpanded="true" ea:style="a;b"><dc:Bounds x="1" y="2" width="3" height="4"/></bpmndi:BPMNShape><bpmndi:BPMNShape id="none"><dc:Bounds x="1" y="2" width="3" height="4"/></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>`,
  ],
  [
    'extensions with prefixes declared where they stand, and comments (Bizagi, IBM, Oracle)',
    `<?xml version="1.0"?><!-- made by hand --><?mso-application progid="x"?>
    <model:definitions xmlns:model="${BPMN}" ${DI} id="d" targetNamespace="urn:x"><model:import importType="http://www.w3.org/2001/XMLSchema" location="a.xsd" namespace="urn:a"/><!-- before --><model:process id="p"><model:extensionElements><bizagi:BizagiExtensions xmlns:bizagi="http://www.bizagi.com/bpmn20"><bizagi:BizagiProperties><bizagi:BizagiProperty name="bgColor" value="White"/></bizagi:BizagiProperties></bizagi:BizagiExtensions><bare xmlns=""><inner/></bare><other xmlns="urn:other" a="1"><x:y xmlns:x="urn:x2" x:z="2"/></other></model:extensionElements><!-- inside --><model:startEvent id="s" parallelMultiple="false"><model:outgoing>f</model:outgoing><model:timerEventDefinition id="te"><model:timeCycle id="tc">R3/PT10H</model:timeCycle></model:timerEventDefinition></model:startEvent><!-- last --></model:process></model:definitions>`,
  ],
  [
    'choreographies and conversations (Visual Paradigm, MagicDraw)',
    `<definitions xmlns="${BPMN}" ${DI} id="d" targetNamespace="urn:x"><choreography id="ch"><participant id="a" name="A"/><participant id="b" name="B"/><messageFlow id="mf" sourceRef="a" targetRef="b"/><choreographyTask id="ct" name="ask" initiatingParticipantRef="a" loopType="None"><participantRef>a</participantRef><participantRef>b</participantRef><messageFlowRef>mf</messageFlowRef></choreographyTask><subChoreography id="sc" initiatingParticipantRef="b"><participantRef>b</participantRef><participantRef>a</participantRef></subChoreography></choreography><collaboration id="co"><participant id="x"/><participant id="y"/><conversation id="cv" name="talk"><participantRef>x</participantRef><participantRef>y</participantRef></conversation><conversationLink id="cl" sourceRef="x" targetRef="cv"/></collaboration><globalUserTask id="gu" implementation="##unspecified"/><partnerEntity id="pe" name="P"><participantRef>x</participantRef></partnerEntity><endPoint id="ep"/><resource id="re" name="R"><resourceParameter id="rp" name="q" isRequired="true"/></resource>
      <bpmndi:BPMNDiagram id="D"><bpmndi:BPMNPlane bpmnElement="ch"><bpmndi:BPMNShape id="s" bpmnElement="ct"><dc:Bounds x="1" y="2" width="3" height="4"/></bpmndi:BPMNShape><bpmndi:BPMNShape id="sa" bpmnElement="a" choreographyActivityShape="s" isMessageVisible="true" participantBandKind="top_initiating"><dc:Bounds x="1" y="2" width="3" height="4"/></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>`,
  ],
  [
    'elements and texts where BPMN has none',
    `<definitions xmlns="${BPMN}" xmlns:acme="urn:acme" id="d" targetNamespace="urn:x"><process id="p"><task id="t"><acme:outside><acme:deep/></acme:outside><madeUp kind="1"/></task></process><acme:atTheTop/></definitions>`,
  ],
  [
    'names with everything in them',
    `<definitions xmlns="${BPMN}" id="d" targetNamespace="urn:x"><process id="p"><task id="t" name="&#x1F600; &lt;&amp;&gt; &quot;&apos; a&#10;b&#9;c&#xA0;d"/><scriptTask id="s" scriptFormat="feel"><script><![CDATA[if a < b && c > "d" then ]]>&amp;amp;</script></scriptTask></process></definitions>`,
  ],
]

describe('an export of another tool', () => {
  it.each(exports)('with %s is written as it was', async (_, xml) => {
    const written = await writeDefinitions((await readDefinitions(xml)).definitions)
    expect(sayings(written)).toEqual(sayings(xml))
    expect(await writeDefinitions((await readDefinitions(written)).definitions)).toBe(written)
  })

  it.each([
    ['UTF-16 with its mark', 'UTF-16', (xml: string) => Buffer.from(`\uFEFF${xml}`, 'utf16le')],
    ['ISO 8859-1', 'ISO-8859-1', (xml: string) => Buffer.from(xml, 'latin1')],
    ['UTF-16 without', 'UTF-16', (xml: string) => Buffer.from(xml, 'utf16le')],
    ['UTF-8 that says UTF-16', 'UTF-16', (xml: string) => Buffer.from(xml)],
    ['Windows 1252', 'WINDOWS-1252', (xml: string) => Buffer.from(xml, 'latin1')],
    ['Windows 1252 that says UTF-8', 'UTF-8', (xml: string) => Buffer.from(xml, 'latin1')],
    ['UTF-8 with a mark', 'UTF-8', (xml: string) => Buffer.from(`\uFEFF${xml}`)],
  ])('in %s is read', async (_, encoding, bytes) => {
    const xml = `<?xml version="1.0" encoding="${encoding}"?>\r\n<definitions xmlns="${BPMN}" targetNamespace="x">\r\n<process id="p" name="Größe"/>\r\n</definitions>`
    const { definitions } = await readDefinitions(new Uint8Array(bytes(xml)))
    expect(await writeDefinitions(definitions)).toContain('name="Größe"')
    expect(textOfFile(new Uint8Array(bytes(xml)))).toContain('encoding="UTF-8"')
  })
})

describe('a drawing of 5,000 elements', () => {
  const count = 2500
  const ids = Array.from({ length: count }, (_, n) => `t${n}`)
  const xml = `<definitions xmlns="${BPMN}" targetNamespace="http://bpmn.io/schema/bpmn"><process id="p" isExecutable="true"><startEvent id="s"/>${ids
    .map(
      (id, n) =>
        `<manualTask id="${id}" name="Step ${n}"/><sequenceFlow id="f${n}" sourceRef="${n === 0 ? 's' : `t${n - 1}`}" targetRef="${id}"/>`,
    )
    .join('')}<endEvent id="e"/><sequenceFlow id="fe" sourceRef="t${count - 1}" targetRef="e"/></process></definitions>`

  it('is read, checked, compiled and written', async () => {
    const { definitions } = await readDefinitions(xml)
    expect(problems(definitions).filter(({ severity }) => severity === 'error')).toEqual([])
    const compiled = await compile(xml)
    expect(compiled).toMatchObject({ ok: true, graphs: [{ processId: 'p' }] })
    expect(sayings(await writeDefinitions(definitions))).toEqual(sayings(xml))
  })
})
