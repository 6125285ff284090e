import { chain, drawing, flow } from '../core/drawing.ts'
import { itsCondition } from './bpmnEngine.ts'

/** Start, exclusive gateway, user task, end, with a condition as bpmn-engine asks it. */
export const waiting = drawing(
  'waiting',
  `<bpmn:startEvent id="start" /><bpmn:exclusiveGateway id="how" default="how_end" /><bpmn:userTask id="approve" /><bpmn:endEvent id="end" />
  ${chain('start', 'how')}${flow('how', 'approve', itsCondition)}${flow('how', 'end')}${flow('approve', 'end')}`,
)

/** Ten steps with two gateways among them; step and condition in the words of the engine that runs them. */
export function tenSteps(step: (id: string) => string, condition: (limit: number) => string): string {
  const steps = Array.from({ length: 10 }, (_, index) => step(`s${index + 1}`)).join('')
  const gateways =
    '<bpmn:exclusiveGateway id="g1" default="g1_end" /><bpmn:exclusiveGateway id="g2" default="g2_end" />'
  const flows = [
    chain('start', 's1', 's2', 's3', 'g1'),
    flow('g1', 's4', condition(10)),
    flow('g1', 'end'),
    chain('s4', 's5', 's6', 'g2'),
    flow('g2', 's7', condition(20)),
    flow('g2', 'end'),
    chain('s7', 's8', 's9', 's10', 'end'),
  ].join('')
  return drawing('ten', `<bpmn:startEvent id="start" />${steps}${gateways}<bpmn:endEvent id="end" />${flows}`)
}
