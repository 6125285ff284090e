import { describe, expect, it } from 'vitest'
import { withNewDecisionIds, withNewProcessIds } from './withNewProcessIds.ts'

describe('a copy is a process of its own', () => {
  it('renames each process and what refers to it, and nothing else', () => {
    const xml =
      '<bpmn:participant processRef="sales"/><bpmn:process id="sales" name="sales"><bpmn:task id="sales1"/></bpmn:process><bpmndi:BPMNPlane bpmnElement="sales"/>'
    expect(withNewProcessIds(xml.replace(' name="sales"', ''), () => 'a1')).toBe(
      '<bpmn:participant processRef="sales_copy_a1"/><bpmn:process id="sales_copy_a1"><bpmn:task id="sales1"/></bpmn:process><bpmndi:BPMNPlane bpmnElement="sales_copy_a1"/>',
    )
  })

  it('does not grow with copies of copies', () => {
    expect(withNewProcessIds('<process id="sales_copy_a1"/>', () => 'b2')).toBe('<process id="sales_copy_b2"/>')
  })

  it('keeps the name that happens to be the same word', () => {
    expect(withNewProcessIds('<process id="Sales" name="Sales"/>', () => 'b2')).toBe(
      '<process id="Sales_copy_b2" name="Sales"/>',
    )
  })
})

describe('a copy of a file of decisions is a file of its own', () => {
  it('renames the decisions, what requires them, and the file', () => {
    const xml =
      '<definitions id="d" name="d"><decision id="a"/><decision id="b"><requiredDecision href="#a"/></decision><decisionTable id="a1"/></definitions>'
    expect(withNewDecisionIds(xml, () => 'x1')).toBe(
      '<definitions id="d_copy_x1" name="d"><decision id="a_copy_x1"/><decision id="b_copy_x1"><requiredDecision href="#a_copy_x1"/></decision><decisionTable id="a1"/></definitions>',
    )
  })
})
