import { describe, expect, it } from 'vitest'
import { reportOn } from './importReport.ts'

const file = (body: string) => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="x">${body}</definitions>`

describe('what an imported file holds', () => {
  it('counts processes, steps inside sub-processes too, and flows', async () => {
    const report = await reportOn(
      'a.bpmn',
      file(`<process id="p" name="Sales" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="u"/>
        <subProcess id="u"><task id="t"/></subProcess></process><process id="q"/>`),
    )
    expect(report).toMatchObject({ name: 'Sales', processes: 2, steps: 3, flows: 1, hasPicture: false })
  })

  it('says which settings of other tools are kept, and does not count ours', async () => {
    const foreign = file(`<process id="p"><userTask id="t" signavio:x="1"><extensionElements>
      <zeebe:userTask/><signavio:meta/></extensionElements></userTask></process>`).replace(
      'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"',
      'xmlns:signavio="http://www.signavio.com"',
    )
    const report = await reportOn('a.bpmn', foreign)
    expect(report.kept).toEqual([{ prefix: 'signavio', count: 2 }])
    expect(report.camunda7).toBeUndefined()
    expect(report.xml).toBe(foreign)
  })

  it('says a Camunda 7 file in our words as well, and reports all of it', async () => {
    const report = await reportOn(
      'a.bpmn',
      file(`<process id="p"><userTask id="t" camunda:assignee="anna"/>
        <serviceTask id="j" camunda:class="com.acme.Pay" camunda:asyncBefore="true"/></process>`),
    )
    expect(report.kept).toEqual([])
    expect(report.camunda7?.understood).toMatchObject([{ elementId: 't', what: 'camunda:assignee' }])
    expect(report.camunda7?.toDecide).toMatchObject([{ elementId: 'j', what: 'camunda:class' }])
    expect(report.xml).toContain('zeebe:assignmentDefinition')
    expect(report.xml).toContain('camunda:assignee="anna"')
  })

  it('makes forms of the fields, called after their step, under an id that is free', async () => {
    const report = await reportOn(
      'a.bpmn',
      file(`<process id="p"><userTask id="t" name="Check order"><extensionElements><camunda:formData>
        <camunda:formField id="amount" type="long"/></camunda:formData></extensionElements></userTask></process>`),
      ['t-form'],
    )
    expect(report.forms).toMatchObject([{ formId: 't-form-2', name: 'Check order', schema: { id: 't-form-2' } }])
    expect(report.xml).toContain('formId="t-form-2"')
  })

  it('takes the name from the file where the drawing has none', async () => {
    expect((await reportOn('Complaint_handling.bpmn20.xml', file('<process id="p"/>'))).name).toBe('Complaint handling')
  })

  it('answers a broken file with a sentence', async () => {
    await expect(reportOn('a.bpmn', '<definitions')).rejects.toThrow(/not a BPMN|broken/)
  })
})
