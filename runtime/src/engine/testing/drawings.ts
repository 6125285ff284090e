/** Drawings for tests, without their pictures. */
const definitions = (content: string, more = '') => `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:waymark="http://waymark.app/schema/bpmn/1.0"
  id="Definitions" targetNamespace="http://waymark.app/test">
${content}
${more}
</bpmn:definitions>`

const flow = (id: string, from: string, to: string, condition?: string) =>
  condition
    ? `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=${condition}</bpmn:conditionExpression></bpmn:sequenceFlow>`
    : `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}" />`

const userTask = (id: string, name: string, more = '') =>
  `<bpmn:userTask id="${id}" name="${name}"><bpmn:extensionElements><zeebe:userTask />${more}</bpmn:extensionElements></bpmn:userTask>`

const process = (id: string, name: string, content: string, more = '') =>
  `<bpmn:process id="${id}" name="${name}" isExecutable="true">${more}${content}</bpmn:process>`

/** W1: start, exclusive gateway, user task, end. Above an amount of 1000 somebody approves, else anna checks. */
export const approval = definitions(
  process(
    'approval',
    'Approval',
    `<bpmn:startEvent id="start" /><bpmn:exclusiveGateway id="how" default="small" /><bpmn:endEvent id="end" />
    ${userTask('approve', 'Approve', '<zeebe:assignmentDefinition candidateGroups="=[&#34;Accountant&#34;, &#34;Director&#34;]" />')}
    ${userTask('check', 'Check', '<zeebe:assignmentDefinition assignee="anna" />')}
    ${flow('f1', 'start', 'how')}${flow('big', 'how', 'approve', 'amount &gt; 1000')}${flow('small', 'how', 'check')}
    ${flow('f2', 'approve', 'end')}${flow('f3', 'check', 'end')}`,
    '<bpmn:extensionElements><waymark:case nameExpression="=&#34;Order of &#34; + client" amount="amount" /></bpmn:extensionElements>',
  ),
)

/** Calls `inner` as its first stage, then waits for a person in its second. */
export const outer = definitions(
  process(
    'outer',
    'Outer',
    `<bpmn:startEvent id="start" /><bpmn:endEvent id="end" /><bpmn:endEvent id="givenUp" />
    <bpmn:callActivity id="first" name="First"><bpmn:extensionElements>
      <zeebe:calledElement processId="inner" propagateAllChildVariables="true" /><waymark:stage name="Begin" order="1" />
    </bpmn:extensionElements></bpmn:callActivity>
    <bpmn:boundaryEvent id="refusal" attachedToRef="first"><bpmn:errorEventDefinition errorRef="refusedError" /></bpmn:boundaryEvent>
    <bpmn:callActivity id="second" name="Second"><bpmn:extensionElements>
      <zeebe:calledElement processId="inner" propagateAllChildVariables="true" /><waymark:stage name="Finish" order="2" />
    </bpmn:extensionElements></bpmn:callActivity>
    ${flow('f1', 'start', 'first')}${flow('f2', 'first', 'second')}${flow('f3', 'second', 'end')}${flow('f4', 'refusal', 'givenUp')}`,
  ),
  '<bpmn:error id="refusedError" errorCode="REFUSED" />',
)

/** A user task, after which the client has agreed, or has not. */
export const inner = definitions(
  process(
    'inner',
    'Inner',
    `<bpmn:startEvent id="start" /><bpmn:exclusiveGateway id="agreed" default="yes" /><bpmn:endEvent id="done" />
    <bpmn:endEvent id="refused"><bpmn:errorEventDefinition errorRef="refusedError" /></bpmn:endEvent>
    ${userTask('talk', 'Talk', '<zeebe:taskSchedule dueDate="=now() + duration(&#34;P1D&#34;)" />')}
    ${flow('f1', 'start', 'talk')}${flow('f2', 'talk', 'agreed')}${flow('yes', 'agreed', 'done')}
    ${flow('no', 'agreed', 'refused', 'refused = true')}`,
  ),
  '<bpmn:error id="refusedError" errorCode="REFUSED" />',
)

/** Waits for two hours, then for message `paid` with the order's number, then does a job. */
export const order = definitions(
  process(
    'order',
    'Order',
    `<bpmn:startEvent id="start" /><bpmn:endEvent id="end" />
    <bpmn:intermediateCatchEvent id="wait"><bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT2H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
    <bpmn:intermediateCatchEvent id="payment"><bpmn:messageEventDefinition messageRef="paid" /></bpmn:intermediateCatchEvent>
    <bpmn:serviceTask id="ship" name="Ship"><bpmn:extensionElements><zeebe:taskDefinition type="ship" retries="2" /></bpmn:extensionElements></bpmn:serviceTask>
    ${flow('f1', 'start', 'wait')}${flow('f2', 'wait', 'payment')}${flow('f3', 'payment', 'ship')}${flow('f4', 'ship', 'end')}`,
  ),
  '<bpmn:message id="paid" name="paid"><bpmn:extensionElements><zeebe:subscription correlationKey="=orderNo" /></bpmn:extensionElements></bpmn:message>',
)

/** Begins with message `complaint`, one at a time for each client; then a person answers. */
export const complaint = definitions(
  process(
    'complaint',
    'Complaint',
    `<bpmn:startEvent id="start"><bpmn:messageEventDefinition messageRef="complaintMessage" /></bpmn:startEvent><bpmn:endEvent id="end" />
    ${userTask('answer', 'Answer')}${flow('f1', 'start', 'answer')}${flow('f2', 'answer', 'end')}`,
  ),
  '<bpmn:message id="complaintMessage" name="complaint" />',
)

/** Throws signal `alarm` after a person has seen smoke; `guard` below waits for it. */
export const watch = definitions(
  process(
    'watch',
    'Watch',
    `<bpmn:startEvent id="start" />${userTask('look', 'Look')}
    <bpmn:endEvent id="end"><bpmn:signalEventDefinition signalRef="alarm" /></bpmn:endEvent>
    ${flow('f1', 'start', 'look')}${flow('f2', 'look', 'end')}`,
  ),
  '<bpmn:signal id="alarm" name="alarm" />',
)

export const guard = definitions(
  process(
    'guard',
    'Guard',
    `<bpmn:startEvent id="start" /><bpmn:endEvent id="end" />
    <bpmn:intermediateCatchEvent id="hear"><bpmn:signalEventDefinition signalRef="alarm" /></bpmn:intermediateCatchEvent>
    ${flow('f1', 'start', 'hear')}${flow('f2', 'hear', 'end')}`,
  ),
  '<bpmn:signal id="alarm" name="alarm" />',
)

/** Begins every hour, three times. */
export const hourly = definitions(
  process(
    'hourly',
    'Hourly',
    `<bpmn:startEvent id="start"><bpmn:timerEventDefinition><bpmn:timeCycle xsi:type="bpmn:tFormalExpression">R3/PT1H</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:startEvent>
    <bpmn:endEvent id="end" />${userTask('read', 'Read')}${flow('f1', 'start', 'read')}${flow('f2', 'read', 'end')}`,
  ),
)

/** Given up after two hours, but after one it is somebody else's. */
export const deadlines = definitions(
  process(
    'deadlines',
    'Deadlines',
    `<bpmn:startEvent id="start" /><bpmn:endEvent id="end" />${userTask('answer', 'Answer')}
    <bpmn:boundaryEvent id="late" attachedToRef="answer"><bpmn:timerEventDefinition>
      <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT2H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
    <bpmn:boundaryEvent id="soon" attachedToRef="answer"><bpmn:timerEventDefinition>
      <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
    <bpmn:endEvent id="givenUp" />${userTask('escalate', 'Escalate')}
    ${flow('f1', 'start', 'answer')}${flow('f2', 'answer', 'end')}${flow('f3', 'late', 'givenUp')}
    ${flow('f4', 'soon', 'escalate')}${flow('f5', 'escalate', 'end')}`,
  ),
)

/** Of everything something: parallel ways, a sub-process with a reminder, three tasks at once, a job, a message, an error. */
export const medley = definitions(
  process(
    'medley',
    'Medley',
    `<bpmn:startEvent id="start" /><bpmn:parallelGateway id="fork" /><bpmn:parallelGateway id="join" /><bpmn:endEvent id="end" />
    <bpmn:subProcess id="office" name="Office"><bpmn:startEvent id="in" />${userTask('write', 'Write', '<zeebe:taskSchedule dueDate="=now() + duration(&#34;PT3H&#34;)" />')}
      <bpmn:endEvent id="out" />${flow('o1', 'in', 'write')}${flow('o2', 'write', 'out')}</bpmn:subProcess>
    <bpmn:boundaryEvent id="reminder" attachedToRef="office" cancelActivity="false"><bpmn:timerEventDefinition>
      <bpmn:timeCycle xsi:type="bpmn:tFormalExpression">R3/PT1H</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:boundaryEvent>
    <bpmn:endEvent id="reminded" />
    <bpmn:userTask id="review" name="Review"><bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements>
      <bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>
        <zeebe:loopCharacteristics inputCollection="=[1, 2, 3]" inputElement="reviewer" outputCollection="opinions" outputElement="=opinion" />
      </bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>
    <bpmn:serviceTask id="ship" name="Ship"><bpmn:extensionElements><zeebe:taskDefinition type="ship" retries="3" /></bpmn:extensionElements></bpmn:serviceTask>
    <bpmn:boundaryEvent id="broken" attachedToRef="ship"><bpmn:errorEventDefinition errorRef="brokenError" /></bpmn:boundaryEvent>
    <bpmn:receiveTask id="receipt" messageRef="receiptMessage" />
    ${flow('f1', 'start', 'fork')}${flow('f2', 'fork', 'office')}${flow('f3', 'fork', 'review')}${flow('f4', 'fork', 'ship')}
    ${flow('f5', 'office', 'join')}${flow('f6', 'review', 'join')}${flow('f7', 'ship', 'receipt')}${flow('f8', 'receipt', 'join')}
    ${flow('f9', 'broken', 'receipt')}${flow('f10', 'join', 'end')}${flow('f11', 'reminder', 'reminded')}`,
  ),
  `<bpmn:error id="brokenError" errorCode="BROKEN" />
  <bpmn:message id="receiptMessage" name="receipt"><bpmn:extensionElements><zeebe:subscription correlationKey="=no" /></bpmn:extensionElements></bpmn:message>`,
)

/** A person who is reminded every hour, twice. */
export const reminded = definitions(
  process(
    'reminded',
    'Reminded',
    `<bpmn:startEvent id="start" /><bpmn:endEvent id="end" />${userTask('answer', 'Answer')}
    <bpmn:boundaryEvent id="late" attachedToRef="answer" cancelActivity="false"><bpmn:timerEventDefinition>
      <bpmn:timeCycle xsi:type="bpmn:tFormalExpression">R2/PT1H</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:boundaryEvent>
    <bpmn:task id="remind" name="Remind" /><bpmn:endEvent id="done" />
    ${flow('f1', 'start', 'answer')}${flow('f2', 'answer', 'end')}${flow('f3', 'late', 'remind')}${flow('f4', 'remind', 'done')}`,
  ),
)

/** Calls itself without end. */
export const endless = definitions(
  process(
    'endless',
    'Endless',
    `<bpmn:startEvent id="start" /><bpmn:endEvent id="end" />
    <bpmn:callActivity id="again" name="Again"><bpmn:extensionElements><zeebe:calledElement processId="endless" /></bpmn:extensionElements></bpmn:callActivity>
    ${flow('f1', 'start', 'again')}${flow('f2', 'again', 'end')}`,
  ),
)
