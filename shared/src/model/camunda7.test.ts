// biome-ignore-all lint/suspicious/noTemplateCurlyInString: JUEL is written so
import { describe, expect, it } from 'vitest'
import { convertCamunda7, isCamunda7 } from './camunda7.ts'
import { bodyOf, extension, is, type ModdleElement, many, one, text } from './moddle.ts'
import { readDefinitions, writeDefinitions } from './read.ts'

const file = (process: string, uri = 'http://camunda.org/schema/1.0/bpmn') =>
  `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="${uri}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="x">
    <process id="p" isExecutable="true" camunda:versionTag="1.2" camunda:historyTimeToLive="30">${process}</process></definitions>`

async function converted(process: string) {
  const { definitions } = await readDefinitions(file(process))
  const report = convertCamunda7(definitions)
  const elements = many(many(definitions, 'rootElements')[0], 'flowElements')
  const find = (id: string): ModdleElement => {
    const element = elements.find((e) => e.id === id)
    if (!element) throw new Error(`no ${id}`)
    return element
  }
  return { report, definitions, find, process: many(definitions, 'rootElements')[0] }
}

const inside = (content: string) => `<extensionElements>${content}</extensionElements>`

describe('a Camunda 7 file', () => {
  it('is known by its namespace, and so are its relatives', async () => {
    expect(isCamunda7((await readDefinitions(file(''))).definitions)).toBe(true)
    expect(isCamunda7((await readDefinitions(file('', 'http://flowable.org/bpmn'))).definitions)).toBe(true)
    expect(isCamunda7((await readDefinitions(file('', 'http://camunda.org/schema/zeebe/1.0'))).definitions)).toBe(false)
  })

  it('says who, by when and how urgently', async () => {
    const { find, report } = await converted(
      '<userTask id="t" camunda:assignee="${approver}" camunda:candidateGroups="sales, back office" camunda:dueDate="${due}" camunda:followUpDate="2026-01-01T00:00:00Z" camunda:priority="50"/>',
    )
    const assignment = extension(find('t'), 'zeebe:AssignmentDefinition')
    expect(text(assignment, 'assignee')).toBe('=approver')
    expect(text(assignment, 'candidateGroups')).toBe('sales, back office')
    expect(text(extension(find('t'), 'zeebe:TaskSchedule'), 'dueDate')).toBe('=due')
    expect(text(extension(find('t'), 'zeebe:TaskSchedule'), 'followUpDate')).toBe('2026-01-01T00:00:00Z')
    expect(text(extension(find('t'), 'zeebe:PriorityDefinition'), 'priority')).toBe('50')
    expect(report.understood.filter((n) => n.elementId === 't')).toHaveLength(5)
  })

  it('has its generated form made into one of ours', async () => {
    const { find, report } = await converted(
      `<userTask id="t">${inside(`<camunda:formData>
        <camunda:formField id="amount" label="Amount" type="long" defaultValue="3"><camunda:validation><camunda:constraint name="required"/><camunda:constraint name="min" config="1"/></camunda:validation></camunda:formField>
        <camunda:formField id="kind" type="enum"><camunda:value id="a" name="A"/><camunda:value id="b" name="B"/></camunda:formField>
        <camunda:formField id="ok" type="boolean" defaultValue="true"/><camunda:formField id="when" type="date"/><camunda:formField id="odd" type="myType"/>
      </camunda:formData>`)}</userTask>`,
    )
    expect(text(extension(find('t'), 'zeebe:FormDefinition'), 'formId')).toBe('t-form')
    expect(report.forms).toHaveLength(1)
    expect(report.forms[0]?.schema.components).toMatchObject([
      { type: 'number', key: 'amount', label: 'Amount', defaultValue: 3, validate: { required: true, min: 1 } },
      {
        type: 'select',
        key: 'kind',
        values: [
          { label: 'A', value: 'a' },
          { label: 'B', value: 'b' },
        ],
      },
      { type: 'checkbox', key: 'ok', defaultValue: true },
      { type: 'datetime', subtype: 'date', key: 'when' },
      { type: 'textfield', key: 'odd' },
    ])
    expect(report.toDecide).toMatchObject([{ elementId: 't', says: 'odd' }])
  })

  it('keeps jobs, decisions, plain scripts and mappings working', async () => {
    const { find } = await converted(`
      <serviceTask id="job" camunda:type="external" camunda:topic="pay">${inside('<camunda:failedJobRetryTimeCycle>R5/PT1M</camunda:failedJobRetryTimeCycle><camunda:inputOutput><camunda:inputParameter name="to">${order.mail}</camunda:inputParameter><camunda:inputParameter name="subject">Hello ${name}!</camunda:inputParameter><camunda:inputParameter name="list"><camunda:list><camunda:value>a</camunda:value><camunda:value>${b}</camunda:value></camunda:list></camunda:inputParameter><camunda:outputParameter name="paid">${result}</camunda:outputParameter></camunda:inputOutput>')}</serviceTask>
      <businessRuleTask id="rule" camunda:decisionRef="discount" camunda:resultVariable="rate"/>
      <scriptTask id="script" scriptFormat="javascript" camunda:resultVariable="sum"><script>a + b * 2</script></scriptTask>`)
    expect(extension(find('job'), 'zeebe:TaskDefinition')).toMatchObject({ type: 'pay', retries: '5' })
    const io = extension(find('job'), 'zeebe:IoMapping')
    expect(many(io, 'inputParameters').map((m) => [text(m, 'source'), text(m, 'target')])).toEqual([
      ['=order.mail', 'to'],
      ['="Hello " + string(name) + "!"', 'subject'],
      ['=["a", b]', 'list'],
    ])
    expect(many(io, 'outputParameters').map((m) => [text(m, 'source'), text(m, 'target')])).toEqual([
      ['=result', 'paid'],
    ])
    expect(extension(find('rule'), 'zeebe:CalledDecision')).toMatchObject({
      decisionId: 'discount',
      resultVariable: 'rate',
    })
    expect(extension(find('script'), 'zeebe:Script')).toMatchObject({ expression: '=a + b * 2', resultVariable: 'sum' })
  })

  it('calls processes with their variables, and loops over collections', async () => {
    const { find } = await converted(`
      <callActivity id="c" calledElement="other" camunda:calledElementBinding="deployment">${inside('<camunda:in source="a" target="b"/><camunda:in sourceExpression="${x > 1}" target="big"/><camunda:out variables="all"/>')}</callActivity>
      <userTask id="m"><multiInstanceLoopCharacteristics camunda:collection="items" camunda:elementVariable="item"><completionCondition xsi:type="tFormalExpression">\${nrOfCompletedInstances >= 2}</completionCondition></multiInstanceLoopCharacteristics></userTask>`)
    expect(extension(find('c'), 'zeebe:CalledElement')).toMatchObject({
      processId: 'other',
      bindingType: 'deployment',
      propagateAllParentVariables: false,
      propagateAllChildVariables: true,
    })
    expect(
      many(extension(find('c'), 'zeebe:IoMapping'), 'inputParameters').map((m) => [
        text(m, 'source'),
        text(m, 'target'),
      ]),
    ).toEqual([
      ['=a', 'b'],
      ['=x > 1', 'big'],
    ])
    const loop = one(find('m'), 'loopCharacteristics')
    expect(extension(loop, 'zeebe:LoopCharacteristics')).toMatchObject({
      inputCollection: '=items',
      inputElement: 'item',
    })
    expect(bodyOf(one(loop, 'completionCondition'))).toBe('=numberOfCompletedInstances >= 2')
  })

  it('has plain conditions in FEEL, and asks about the others', async () => {
    const flow = (id: string, condition: string) =>
      `<sequenceFlow id="${id}" sourceRef="g" targetRef="g"><conditionExpression xsi:type="tFormalExpression">${condition}</conditionExpression></sequenceFlow>`
    const { find, report } = await converted(
      `<exclusiveGateway id="g"/>${flow('plain', '${!approved &amp;&amp; amount &gt; 5}')}${flow('code', '${bean.check(x)}')}`,
    )
    expect(bodyOf(one(find('plain'), 'conditionExpression'))).toBe('=not(approved) and amount > 5')
    expect(bodyOf(one(find('code'), 'conditionExpression'))).toBe('${bean.check(x)}')
    expect(report.toDecide).toMatchObject([
      { elementId: 'code', what: 'conditionExpression', says: '${bean.check(x)}' },
    ])
  })

  it('is told of everything that does not run here', async () => {
    const { report } = await converted(`
      <serviceTask id="java" camunda:class="com.acme.Pay" camunda:asyncBefore="true"/>
      <userTask id="t" camunda:formKey="embedded:app:forms/x.html">${inside('<camunda:taskListener event="create" class="com.acme.L"/><camunda:whatever>x</camunda:whatever>')}</userTask>
      <scriptTask id="s" scriptFormat="groovy"><script>println x</script></scriptTask>`)
    expect(report.toDecide.map((n) => [n.elementId, n.what])).toEqual([
      ['java', 'camunda:class'],
      ['t', 'camunda:formKey'],
      ['t', 'camunda:taskListener'],
      ['s', 'script'],
    ])
    expect(report.kept.map((n) => n.what)).toEqual([
      'camunda:historyTimeToLive',
      'camunda:asyncBefore',
      'camunda:whatever',
    ])
    expect(report.toDecide.every((n) => n.message.length > 30)).toBe(true)
  })

  it('binds decisions, forms and calls to versions, and gives called processes their number', async () => {
    const { find, report } = await converted(`
      <businessRuleTask id="b" camunda:decisionRef="d" camunda:decisionRefBinding="versionTag" camunda:decisionRefVersionTag="x"/>
      <businessRuleTask id="v" camunda:decisionRef="d" camunda:decisionRefBinding="version" camunda:decisionRefVersion="2"/>
      <userTask id="f" camunda:formRef="form" camunda:formRefBinding="deployment"/>
      <callActivity id="c" calledElement="\${process}" camunda:calledElementBinding="versionTag" camunda:calledElementVersionTag="1.0">${inside('<camunda:in businessKey="${orderNo}"/><camunda:in source="a"/>')}</callActivity>
      <callActivity id="k" calledElement="q">${inside('<camunda:in businessKey="#{execution.processBusinessKey}"/>')}</callActivity>`)
    expect(extension(find('b'), 'zeebe:CalledDecision')).toMatchObject({ bindingType: 'versionTag', versionTag: 'x' })
    expect(extension(find('f'), 'zeebe:FormDefinition')).toMatchObject({ formId: 'form', bindingType: 'deployment' })
    expect(extension(find('c'), 'zeebe:CalledElement')).toMatchObject({
      processIdExpression: '=process',
      bindingType: 'versionTag',
      versionTag: '1.0',
      businessId: '=orderNo',
    })
    expect(report.toDecide.map((n) => [n.elementId, n.what])).toEqual([
      ['v', 'camunda:decisionRefBinding'],
      ['c', 'camunda:in'],
    ])
    expect(report.kept).toContainEqual(expect.objectContaining({ elementId: 'k', what: 'camunda:in businessKey' }))
  })

  it('filters conditions, computes names, and asks where codes and payloads went', async () => {
    const { find, report, process } = await converted(`
      <intermediateCatchEvent id="c"><conditionalEventDefinition camunda:variableName="x" camunda:variableEvents="create"><condition xsi:type="tFormalExpression">${'${empty x}'}</condition></conditionalEventDefinition></intermediateCatchEvent>
      <userTask id="u"><potentialOwner><resourceAssignmentExpression><formalExpression>${'${boss}'}</formalExpression></resourceAssignmentExpression></potentialOwner></userTask>
      <boundaryEvent id="e" attachedToRef="u"><errorEventDefinition camunda:errorCodeVariable="code"/></boundaryEvent>
      <intermediateThrowEvent id="s"><signalEventDefinition>${inside('<camunda:in source="a" target="b"/>')}</signalEventDefinition></intermediateThrowEvent>`)
    expect(process).toBeDefined()
    const condition = many(find('c'), 'eventDefinitions')[0]
    expect(extension(condition, 'zeebe:ConditionalFilter')).toMatchObject({
      variableNames: 'x',
      variableEvents: 'create',
    })
    expect(bodyOf(one(condition, 'condition'))).toBe('=x in (null, "", [])')
    const role = many(find('u'), 'resources')[0]
    expect(bodyOf(one(one(role, 'resourceAssignmentExpression'), 'expression'))).toBe('=boss')
    expect(report.toDecide.map((n) => [n.elementId, n.what])).toEqual([
      ['e', 'camunda:errorCodeVariable'],
      ['s', 'camunda:in'],
    ])
  })

  it('has the form properties of Activiti and Flowable made into a form', async () => {
    const { find, report } = await converted(
      `<startEvent id="s">${inside('<camunda:formProperty id="amount" name="Amount" type="long" required="true" default="3"/><camunda:formProperty id="note" writable="false" datePattern="x"/>')}</startEvent>`,
    )
    expect(text(extension(find('s'), 'zeebe:FormDefinition'), 'formId')).toBe('s-form')
    expect(report.forms[0]?.schema.components).toMatchObject([
      { type: 'number', key: 'amount', label: 'Amount', defaultValue: 3, validate: { required: true } },
      { type: 'textfield', key: 'note', readonly: true },
    ])
    expect(report.kept.map((n) => n.what)).toContain('camunda:formProperty datePattern')
  })

  it('does not take what the old engine knew of itself for variables', async () => {
    const { report, find } = await converted(
      '<userTask id="t" camunda:assignee="${execution.processBusinessKey}" camunda:skipExpression="${skip}"/><serviceTask id="c" camunda:variableMappingClass="M"/>',
    )
    expect(extension(find('t'), 'zeebe:AssignmentDefinition')).toBeUndefined()
    expect(report.toDecide.map((n) => n.what)).toEqual([
      'camunda:assignee',
      'camunda:skipExpression',
      'camunda:variableMappingClass',
    ])
  })

  it('has every word of it in the report', async () => {
    const words = [
      'asyncAfter',
      'jobPriority',
      'taskPriority',
      'exclusive',
      'resource',
      'caseRef',
      'unheardOf',
      'initiator',
    ]
    const { report } = await converted(
      `<userTask id="t" ${words.map((word) => `camunda:${word}="x"`).join(' ')}>${inside('<camunda:errorEventDefinition errorRef="e"/><camunda:unheardOfToo/>')}</userTask>`,
    )
    const told = [...report.understood, ...report.kept, ...report.toDecide].map((n) => n.what)
    expect(told).toEqual(expect.arrayContaining(words.map((word) => `camunda:${word}`)))
    expect(told).toEqual(expect.arrayContaining(['camunda:errorEventDefinition', 'camunda:unheardOfToo']))
  })

  it('loses nothing, and is not converted twice', async () => {
    const { definitions, process } = await converted('<userTask id="t" camunda:assignee="anna"/>')
    expect(text(extension(process, 'zeebe:VersionTag'), 'value')).toBe('1.2')
    const once = await writeDefinitions(definitions)
    expect(once).toContain('camunda:assignee="anna"')
    expect(once).toContain('<zeebe:assignmentDefinition assignee="anna" />')
    const again = (await readDefinitions(once)).definitions
    convertCamunda7(again)
    expect(await writeDefinitions(again)).toBe(once)
    expect(many(many(again, 'rootElements')[0], 'flowElements').every((e) => is(e, 'bpmn:FlowElement'))).toBe(true)
  })
})
