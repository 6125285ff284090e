import type { Answer, Submission } from '../runtime/src/engine/submission.ts'
import { keyOf } from '../runtime/src/store/keys.ts'

type Submit = (submission: Submission) => Promise<Answer>

/** A workload: what one client does over and over. Each call begins and ends one instance. */
export interface Work {
  readonly name: string
  readonly drawing: string
  /** `taskId`: the local id that the engine gives the task; the same in each instance. */
  once(submit: Submit, taskId: number): Promise<void>
}

const drawing = (content: string) => `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="http://waymark.app/bench">${content}</bpmn:definitions>`
const flow = (id: string, from: string, to: string, condition?: string) =>
  `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}">${condition ? `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=${condition}</bpmn:conditionExpression>` : ''}</bpmn:sequenceFlow>`

/** Start, exclusive gateway, user task, end: started with one command and completed with another. */
export const w1: Work = {
  name: 'W1',
  drawing: drawing(`<bpmn:process id="W1" isExecutable="true"><bpmn:startEvent id="start" />
    <bpmn:exclusiveGateway id="how" default="small" /><bpmn:userTask id="approve"><bpmn:extensionElements><zeebe:userTask />
    <zeebe:assignmentDefinition candidateGroups="Accountant" /></bpmn:extensionElements></bpmn:userTask><bpmn:endEvent id="end" />
    ${flow('f1', 'start', 'how')}${flow('big', 'how', 'approve', 'amount &gt; 100')}${flow('small', 'how', 'end')}${flow('f2', 'approve', 'end')}
    </bpmn:process>`),
  async once(submit, taskId) {
    const started = accepted(
      await submit({ type: 'start', processId: 'W1', variables: { amount: 150, customer: 'acme' }, by: 'anna' }),
    )
    accepted(
      await submit({
        type: 'completeTask',
        userTaskKey: keyOf(started.processInstanceKey, taskId),
        variables: { approved: true },
        by: 'anna',
      }),
    )
  },
}

const steps = Array.from({ length: 10 }, (_, i) => `s${i + 1}`)

/** Start, ten automatic steps with two gateways between them, end: all in one command. */
export const w2: Work = {
  name: 'W2',
  drawing: drawing(`<bpmn:process id="W2" isExecutable="true"><bpmn:startEvent id="start" /><bpmn:endEvent id="end" />
    ${steps.map((id, i) => `<bpmn:scriptTask id="${id}"><bpmn:extensionElements><zeebe:script expression="=amount + ${i}" resultVariable="amount" /></bpmn:extensionElements></bpmn:scriptTask>`).join('')}
    <bpmn:exclusiveGateway id="g1" default="g1no" /><bpmn:exclusiveGateway id="g2" default="g2no" />
    ${flow('f0', 'start', 's1')}${flow('f1', 's1', 's2')}${flow('f2', 's2', 's3')}${flow('f3', 's3', 'g1')}
    ${flow('g1yes', 'g1', 's4', 'amount &gt; 10')}${flow('g1no', 'g1', 'end')}${flow('f4', 's4', 's5')}${flow('f5', 's5', 's6')}
    ${flow('f6', 's6', 'g2')}${flow('g2yes', 'g2', 's7', 'amount &gt; 20')}${flow('g2no', 'g2', 'end')}
    ${flow('f7', 's7', 's8')}${flow('f8', 's8', 's9')}${flow('f9', 's9', 's10')}${flow('f10', 's10', 'end')}</bpmn:process>`),
  async once(submit) {
    const answer = accepted(await submit({ type: 'start', processId: 'W2', variables: { amount: 150 }, by: 'anna' }))
    if (answer.state !== 'completed') throw new Error(`W2 is ${answer.state}`)
  },
}

function accepted(answer: Answer) {
  if (!answer.accepted) throw new Error(answer.refusal.message)
  if (!('processInstanceKey' in answer)) throw new Error('no instance was moved')
  return answer
}
