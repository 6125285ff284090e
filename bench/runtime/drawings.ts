const drawing = (content: string) => `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:waymark="http://waymark.app/schema/bpmn/1.0"
  id="Definitions" targetNamespace="http://waymark.app/bench">${content}</bpmn:definitions>`

const flow = (id: string, from: string, to: string, condition?: string) =>
  `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}">${
    condition
      ? `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=${condition}</bpmn:conditionExpression>`
      : ''
  }</bpmn:sequenceFlow>`

const process = (id: string, content: string) =>
  drawing(`<bpmn:process id="${id}" name="${id}" isExecutable="true">${content}</bpmn:process>`)

const script = (id: string, expression: string, result: string) =>
  `<bpmn:scriptTask id="${id}"><bpmn:extensionElements><zeebe:script expression="=${expression}" resultVariable="${result}" /></bpmn:extensionElements></bpmn:scriptTask>`

/** Start, exclusive gateway, user task, end: started with one request and completed with another. */
export const w1 = process(
  'W1',
  `<bpmn:startEvent id="start" /><bpmn:exclusiveGateway id="how" default="small" /><bpmn:endEvent id="end" />
  <bpmn:userTask id="approve"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="Accountant" />
  </bpmn:extensionElements></bpmn:userTask>
  ${flow('f1', 'start', 'how')}${flow('big', 'how', 'approve', 'amount &gt; 100')}${flow('small', 'how', 'end')}${flow('f2', 'approve', 'end')}`,
)

const job = (id: string) =>
  `<bpmn:serviceTask id="${id}"><bpmn:extensionElements><zeebe:taskDefinition type="step" /></bpmn:extensionElements></bpmn:serviceTask>`

const steps = Array.from({ length: 10 }, (_, i) => `s${i + 1}`)

const tenSteps = (id: string, step: (id: string, position: number) => string) =>
  process(
    id,
    `<bpmn:startEvent id="start" /><bpmn:endEvent id="end" />${steps.map(step).join('')}
    <bpmn:exclusiveGateway id="g1" default="g1no" /><bpmn:exclusiveGateway id="g2" default="g2no" />
    ${flow('f0', 'start', 's1')}${flow('f1', 's1', 's2')}${flow('f2', 's2', 's3')}${flow('f3', 's3', 'g1')}
    ${flow('g1yes', 'g1', 's4', 'amount &gt; 10')}${flow('g1no', 'g1', 'end')}${flow('f4', 's4', 's5')}${flow('f5', 's5', 's6')}
    ${flow('f6', 's6', 'g2')}${flow('g2yes', 'g2', 's7', 'amount &gt; 20')}${flow('g2no', 'g2', 'end')}
    ${flow('f7', 's7', 's8')}${flow('f8', 's8', 's9')}${flow('f9', 's9', 's10')}${flow('f10', 's10', 'end')}`,
  )

/** Start, ten automatic steps with two gateways between them, end: all in one request. */
export const w2 = tenSteps('W2', (id, i) => script(id, `amount + ${i}`, 'amount'))

/** The same with ten jobs that a worker completes: durable after every step. */
export const w2Durable = tenSteps('W2D', job)

/** Start, a timer of an hour, user task, end: what W3 drains. */
export const w3 = process(
  'W3',
  `<bpmn:startEvent id="start" /><bpmn:endEvent id="end" />
  <bpmn:intermediateCatchEvent id="wait"><bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
  <bpmn:userTask id="look"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="Accountant" />
  </bpmn:extensionElements></bpmn:userTask>
  ${flow('f1', 'start', 'wait')}${flow('f2', 'wait', 'look')}${flow('f3', 'look', 'end')}`,
)

/** Start, a signal, user task, end: whom one broadcast sets going. */
export const signal = drawing(
  `<bpmn:signal id="go" name="go" /><bpmn:process id="SIGNAL" name="SIGNAL" isExecutable="true">
  <bpmn:startEvent id="start" /><bpmn:endEvent id="end" />
  <bpmn:intermediateCatchEvent id="hear"><bpmn:signalEventDefinition signalRef="go" /></bpmn:intermediateCatchEvent>
  <bpmn:userTask id="look"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="Accountant" />
  </bpmn:extensionElements></bpmn:userTask>
  ${flow('f1', 'start', 'hear')}${flow('f2', 'hear', 'look')}${flow('f3', 'look', 'end')}</bpmn:process>`,
)

const task = (id: string, stage: string, order: number, groups: string, dueIn?: string) =>
  `<bpmn:userTask id="${id}" name="${id}"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="=${groups}" />
  ${dueIn ? `<zeebe:taskSchedule dueDate="=now() + duration(&#34;${dueIn}&#34;)" />` : ''}<waymark:stage name="${stage}" order="${order}" />
  </bpmn:extensionElements></bpmn:userTask>`

/**
 * An order in three stages, as W4 is filled with: it is won, lost after the first stage, or expires in the second after sixty
 * days. A team's task, a task of the team or the approvers, and a task of those who deliver, the last without a due date.
 */
export const w4 = process(
  'W4',
  `<bpmn:extensionElements><waymark:case nameExpression="=client + &#34; &#34; + reference" amount="amount" /></bpmn:extensionElements>
  <bpmn:startEvent id="start" />${script('price', 'amount * 1.19', 'price')}
  ${task('qualify', 'Offer', 1, '[team]', 'P32D')}<bpmn:exclusiveGateway id="worth" default="yes" /><bpmn:endEvent id="lost" />
  ${script('plan', 'price * 0.4', 'cost')}${task('approve', 'Review', 2, '[team, &#34;Approvers&#34;]', 'P22D')}
  <bpmn:boundaryEvent id="tooLate" attachedToRef="approve"><bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P60D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
  <bpmn:endEvent id="expired" /><bpmn:exclusiveGateway id="terms" default="usual" />${script('book', 'price - cost', 'margin')}
  ${script('check', 'price / 2', 'deposit')}${task('deliver', 'Delivery', 3, '[&#34;Delivery &#34; + region]')}
  ${script('close', 'margin &gt; 0', 'profitable')}<bpmn:endEvent id="won" />
  ${flow('f1', 'start', 'price')}${flow('f2', 'price', 'qualify')}${flow('f3', 'qualify', 'worth')}${flow('no', 'worth', 'lost', 'lost')}
  ${flow('yes', 'worth', 'plan')}${flow('f4', 'plan', 'approve')}${flow('f5', 'tooLate', 'expired')}${flow('f6', 'approve', 'terms')}
  ${flow('usual', 'terms', 'book')}${flow('special', 'terms', 'check', 'amount &gt; 90000')}${flow('f7', 'check', 'book')}
  ${flow('f8', 'book', 'deliver')}${flow('f9', 'deliver', 'close')}${flow('f10', 'close', 'won')}`,
)
