import { around, ext, file, starting, zeebe } from './testing/drawn.ts'
import { judge } from './testing/judge.ts'

judge('the words of Camunda 8', ({ text }) => {
  const zrow = (what: string, el: string, ...r: string[]) => text(what, el, zeebe(file(...r)))
  zrow('job type empty', 'a', around(`<serviceTask id="a">${ext('<zeebe:taskDefinition type=""/>')}</serviceTask>`))
  zrow('job type missing', 'a', around(`<serviceTask id="a">${ext('<zeebe:taskDefinition/>')}</serviceTask>`))
  zrow(
    'job type broken',
    'a',
    around(`<serviceTask id="a">${ext('<zeebe:taskDefinition type="=x +"/>')}</serviceTask>`),
  )
  zrow(
    'retries text',
    'a',
    around(`<serviceTask id="a">${ext('<zeebe:taskDefinition type="t" retries="many"/>')}</serviceTask>`),
  )
  zrow(
    'input target missing',
    'a',
    around(
      `<serviceTask id="a">${ext('<zeebe:taskDefinition type="t"/><zeebe:ioMapping><zeebe:input source="=x"/></zeebe:ioMapping>')}</serviceTask>`,
    ),
  )
  zrow(
    'input source missing',
    'a',
    around(
      `<serviceTask id="a">${ext('<zeebe:taskDefinition type="t"/><zeebe:ioMapping><zeebe:input target="x"/></zeebe:ioMapping>')}</serviceTask>`,
    ),
  )
  zrow(
    'input target bad',
    'a',
    around(
      `<serviceTask id="a">${ext('<zeebe:taskDefinition type="t"/><zeebe:ioMapping><zeebe:input source="=x" target="1a"/></zeebe:ioMapping>')}</serviceTask>`,
    ),
  )
  zrow(
    'output broken',
    'a',
    around(
      `<serviceTask id="a">${ext('<zeebe:taskDefinition type="t"/><zeebe:ioMapping><zeebe:output source="=x +" target="y"/></zeebe:ioMapping>')}</serviceTask>`,
    ),
  )
  zrow(
    'called process empty',
    'a',
    around(`<callActivity id="a">${ext('<zeebe:calledElement processId=""/>')}</callActivity>`),
  )
  zrow(
    'assignee broken',
    'a',
    around(`<userTask id="a">${ext('<zeebe:assignmentDefinition assignee="=x ("/>')}</userTask>`),
  )
  zrow('due broken', 'a', around(`<userTask id="a">${ext('<zeebe:taskSchedule dueDate="=now( +"/>')}</userTask>`))
  zrow(
    'priority text',
    'a',
    around(`<userTask id="a">${ext('<zeebe:priorityDefinition priority="high"/>')}</userTask>`),
  )
  zrow('priority 101', 'a', around(`<userTask id="a">${ext('<zeebe:priorityDefinition priority="101"/>')}</userTask>`))
  zrow(
    'mi no collection',
    'a',
    around(
      `<serviceTask id="a">${ext('<zeebe:taskDefinition type="t"/>')}<multiInstanceLoopCharacteristics>${ext('<zeebe:loopCharacteristics/>')}</multiInstanceLoopCharacteristics></serviceTask>`,
    ),
  )
  zrow(
    'mi output without element',
    'a',
    around(
      `<serviceTask id="a">${ext('<zeebe:taskDefinition type="t"/>')}<multiInstanceLoopCharacteristics>${ext('<zeebe:loopCharacteristics inputCollection="=items" outputCollection="r"/>')}</multiInstanceLoopCharacteristics></serviceTask>`,
    ),
  )
  zrow(
    'mi input broken',
    'a',
    around(
      `<serviceTask id="a">${ext('<zeebe:taskDefinition type="t"/>')}<multiInstanceLoopCharacteristics>${ext('<zeebe:loopCharacteristics inputCollection="=items["/>')}</multiInstanceLoopCharacteristics></serviceTask>`,
    ),
  )
  zrow(
    'message name empty',
    'a',
    '<message id="m" name=""/>',
    around(`<intermediateCatchEvent id="a"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>`),
  )
  zrow(
    'decision id missing',
    'a',
    around(`<businessRuleTask id="a">${ext('<zeebe:calledDecision resultVariable="r"/>')}</businessRuleTask>`),
  )
  zrow(
    'decision and job',
    'a',
    around(
      `<businessRuleTask id="a">${ext('<zeebe:taskDefinition type="t"/><zeebe:calledDecision decisionId="d" resultVariable="r"/>')}</businessRuleTask>`,
    ),
  )
  zrow(
    'script broken',
    'a',
    around(`<scriptTask id="a">${ext('<zeebe:script expression="=1 +" resultVariable="r"/>')}</scriptTask>`),
  )
  zrow('message start cond key', 'start', starting('<messageEventDefinition/>'))
  zrow(
    'binding type unknown',
    'a',
    around(`<callActivity id="a">${ext('<zeebe:calledElement processId="x" bindingType="newest"/>')}</callActivity>`),
  )
  zrow(
    'versionTag without',
    'a',
    around(
      `<callActivity id="a">${ext('<zeebe:calledElement processId="x" bindingType="versionTag"/>')}</callActivity>`,
    ),
  )
  zrow(
    'two task definitions',
    'a',
    around(
      `<serviceTask id="a">${ext('<zeebe:taskDefinition type="t"/><zeebe:taskDefinition type="u"/>')}</serviceTask>`,
    ),
  )
})
