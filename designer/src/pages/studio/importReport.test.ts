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
    const report = await reportOn(
      'a.bpmn',
      file(`<process id="p"><userTask id="t" camunda:assignee="anna"><extensionElements>
        <zeebe:userTask/><camunda:formData/></extensionElements></userTask></process>`),
    )
    expect(report.kept).toEqual([{ prefix: 'camunda', count: 2 }])
  })

  it('takes the name from the file where the drawing has none', async () => {
    expect((await reportOn('Complaint_handling.bpmn20.xml', file('<process id="p"/>'))).name).toBe('Complaint handling')
  })

  it('answers a broken file with a sentence', async () => {
    await expect(reportOn('a.bpmn', '<definitions')).rejects.toThrow(/not a BPMN|broken/)
  })
})
