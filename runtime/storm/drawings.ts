import fc from 'fast-check'
import { anyBlock } from '../../shared/storm/anyBlock.ts'
import { drawn } from '../../shared/storm/diagram.ts'

/** What call activities of the storm's drawings call: a person, then an end, or an error for some. */
const child = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="http://waymark.app/random">
<bpmn:error id="E" name="E" errorCode="BROKE"/>
<bpmn:process id="Child" isExecutable="true">
  <bpmn:startEvent id="begin"/><bpmn:userTask id="talk"/><bpmn:exclusiveGateway id="how" default="well"/>
  <bpmn:endEvent id="done"/><bpmn:endEvent id="broken"><bpmn:errorEventDefinition errorRef="E"/></bpmn:endEvent>
  <bpmn:sequenceFlow id="c1" sourceRef="begin" targetRef="talk"/><bpmn:sequenceFlow id="c2" sourceRef="talk" targetRef="how"/>
  <bpmn:sequenceFlow id="well" sourceRef="how" targetRef="done"/>
  <bpmn:sequenceFlow id="badly" sourceRef="how" targetRef="broken"><bpmn:conditionExpression>=modulo(n, 3) = 1</bpmn:conditionExpression></bpmn:sequenceFlow>
</bpmn:process></bpmn:definitions>`

/** A person who is reminded every hour, and whose reminders keep the key of their timer. */
const reminded = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="http://waymark.app/random">
<bpmn:process id="Reminded" isExecutable="true">
  <bpmn:startEvent id="start"/><bpmn:userTask id="think"/><bpmn:endEvent id="end"/><bpmn:task id="remind"/>
  <bpmn:boundaryEvent id="late" attachedToRef="think" cancelActivity="false"><bpmn:timerEventDefinition><bpmn:timeCycle>R5/PT1H</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:boundaryEvent>
  <bpmn:sequenceFlow id="r1" sourceRef="start" targetRef="think"/><bpmn:sequenceFlow id="r2" sourceRef="think" targetRef="end"/>
  <bpmn:sequenceFlow id="r3" sourceRef="late" targetRef="remind"/>
</bpmn:process></bpmn:definitions>`

/** Begins with a message, one at a time for each correlation key; begins with a signal; begins every two hours. */
const begun = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="http://waymark.app/random">
<bpmn:message id="M" name="note"/><bpmn:signal id="S" name="alarm"/>
<bpmn:process id="ByMessage" isExecutable="true"><bpmn:startEvent id="m0"><bpmn:messageEventDefinition messageRef="M"/></bpmn:startEvent>
  <bpmn:userTask id="m1"/><bpmn:endEvent id="m2"/><bpmn:sequenceFlow id="mf1" sourceRef="m0" targetRef="m1"/><bpmn:sequenceFlow id="mf2" sourceRef="m1" targetRef="m2"/></bpmn:process>
<bpmn:process id="BySignal" isExecutable="true"><bpmn:startEvent id="s0"><bpmn:signalEventDefinition signalRef="S"/></bpmn:startEvent>
  <bpmn:userTask id="s1"/><bpmn:endEvent id="s2"/><bpmn:sequenceFlow id="sf1" sourceRef="s0" targetRef="s1"/><bpmn:sequenceFlow id="sf2" sourceRef="s1" targetRef="s2"/></bpmn:process>
<bpmn:process id="ByTimer" isExecutable="true"><bpmn:startEvent id="t0"><bpmn:timerEventDefinition><bpmn:timeCycle>R9/PT2H</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:startEvent>
  <bpmn:userTask id="t1"/><bpmn:endEvent id="t2"/><bpmn:sequenceFlow id="tf1" sourceRef="t0" targetRef="t1"/><bpmn:sequenceFlow id="tf2" sourceRef="t1" targetRef="t2"/></bpmn:process>
</bpmn:definitions>`

/** Process ids that can be started, and their files. */
export interface Drawings {
  readonly startable: readonly string[]
  readonly resources: readonly { readonly name: string; readonly content: string }[]
}

/** Random drawings of the engine's storm, with what surrounds them. */
export function drawingsOf(seed: number): Drawings {
  const random = fc.sample(anyBlock, { seed, numRuns: 3 }).map((block, i) => ({
    processId: `P${i}`,
    // Each file has a process of its own; elements may be called alike.
    content: drawn(block).replace('<bpmn:process id="P"', `<bpmn:process id="P${i}"`),
  }))
  return {
    startable: [...random.map((one) => one.processId), 'Reminded'],
    resources: [
      ...random.map(({ processId, content }) => ({ name: `${processId}.bpmn`, content })),
      { name: 'Child.bpmn', content: child },
      { name: 'Reminded.bpmn', content: reminded },
      { name: 'begun.bpmn', content: begun },
    ],
  }
}
