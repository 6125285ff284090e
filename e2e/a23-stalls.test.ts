import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, type RunningWaymark, signedIn, startWaymark } from './harness.ts'
import { moveClock } from './sale.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

const drawing = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:waymark="http://waymark.app/schema/bpmn/1.0" id="d" targetNamespace="http://example.com">
  <bpmn:process id="invoice" name="Invoice" isExecutable="true">
    <bpmn:startEvent id="start" name="Invoice came"><bpmn:outgoing>f0</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="register" name="Register the invoice"><bpmn:extensionElements><zeebe:assignmentDefinition candidateGroups="Front desk" /><waymark:sla expectedDuration="PT8H" /></bpmn:extensionElements></bpmn:userTask>
    <bpmn:userTask id="approval" name="Accountant's approval"><bpmn:extensionElements><zeebe:assignmentDefinition candidateGroups="Accountant" /><waymark:sla expectedDuration="P1D" /></bpmn:extensionElements></bpmn:userTask>
    <bpmn:userTask id="pay" name="Pay"><bpmn:extensionElements><zeebe:assignmentDefinition candidateGroups="Accountant" /><waymark:sla expectedDuration="PT8H" /></bpmn:extensionElements></bpmn:userTask>
    <bpmn:endEvent id="end" name="Paid" />
    <bpmn:sequenceFlow id="f0" sourceRef="start" targetRef="register" /><bpmn:sequenceFlow id="f1" sourceRef="register" targetRef="approval" />
    <bpmn:sequenceFlow id="f2" sourceRef="approval" targetRef="pay" /><bpmn:sequenceFlow id="f3" sourceRef="pay" targetRef="end" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="invoice">
    <bpmndi:BPMNShape id="s0" bpmnElement="start"><dc:Bounds x="160" y="102" width="36" height="36" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s1" bpmnElement="register"><dc:Bounds x="250" y="80" width="100" height="80" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s2" bpmnElement="approval"><dc:Bounds x="410" y="80" width="100" height="80" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s3" bpmnElement="pay"><dc:Bounds x="570" y="80" width="100" height="80" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s4" bpmnElement="end"><dc:Bounds x="732" y="102" width="36" height="36" /></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="e0" bpmnElement="f0"><di:waypoint x="196" y="120" /><di:waypoint x="250" y="120" /></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="e1" bpmnElement="f1"><di:waypoint x="350" y="120" /><di:waypoint x="410" y="120" /></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="e2" bpmnElement="f2"><di:waypoint x="510" y="120" /><di:waypoint x="570" y="120" /></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="e3" bpmnElement="f3"><di:waypoint x="670" y="120" /><di:waypoint x="732" y="120" /></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>`

interface Steps {
  worst: string
  steps: {
    elementId: string
    waitingNow: number
    completed: number
    meanMs: number
    p90Ms: number
    expectedMs: number
  }[]
}

interface People {
  people: { username: string | null; waiting: number; completed: number }[]
}

describe('A23: where it stalls', () => {
  let waymark: RunningWaymark
  let browser: Browser
  const approvalDays = (index: number) => 2 + (index % 9)

  beforeAll(async () => {
    waymark = await startWaymark({ demo: 'accounts' })
    const files = new FormData()
    files.append('resources', new File([drawing], 'invoice.bpmn'))
    await waymark.call('demo', 'POST', '/v2/deployments', files)
    browser = await openBrowser()
    await play()
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    await waymark?.stop()
  })

  /** 250 invoices over 25 days: registered in hours, approved after 2 to 10 days (6 on average), paid in hours. Fifty are left waiting. */
  async function play() {
    const nowMs = Math.floor(Date.now() / hourMs) * hourMs
    const acts: { atMs: number; act: () => Promise<void> }[] = []
    for (let index = 0; index < 250; index++) {
      const isLeft = index >= 200
      const bornMs = nowMs - (isLeft ? 7 * dayMs : (13 + (index % 12)) * dayMs)
      const approver = index % 3 === 0 ? 'erik' : 'ioana'
      let key = ''
      const complete = (elementId: string, by: string) => async () => {
        const found = await waymark.call<{ items: { userTaskKey: string }[] }>(
          'demo',
          'POST',
          '/v2/user-tasks/search',
          {
            filter: { processInstanceKey: key, elementId, state: 'CREATED' },
          },
        )
        const task = found.items[0]?.userTaskKey
        await waymark.call(by, 'POST', `/v2/user-tasks/${task}/assignment`, { assignee: by })
        await waymark.call(by, 'POST', `/v2/user-tasks/${task}/completion`, { variables: {} })
      }
      acts.push({
        atMs: bornMs,
        act: async () => {
          key = (
            await waymark.call<{ processInstanceKey: string }>('demo', 'POST', '/v2/process-instances', {
              processDefinitionId: 'invoice',
            })
          ).processInstanceKey
        },
      })
      acts.push({ atMs: bornMs + 4 * hourMs, act: complete('register', 'sofia') })
      if (isLeft) continue
      const approvedMs = bornMs + 4 * hourMs + approvalDays(index) * dayMs
      acts.push({ atMs: approvedMs, act: complete('approval', approver) })
      acts.push({ atMs: approvedMs + 5 * hourMs, act: complete('pay', approver) })
    }
    const times = [...new Set(acts.map((one) => one.atMs))].sort((a, b) => a - b)
    for (const atMs of times) {
      await moveClock(waymark, new Date(atMs).toISOString())
      const due = acts.filter((one) => one.atMs === atMs)
      for (let index = 0; index < due.length; index += 32)
        await Promise.all(due.slice(index, index + 32).map((one) => one.act()))
    }
    await waymark.call('demo', 'POST', '/v2/clock/reset')
  }

  it('finds the step, with count, average, 90th percentile, estimate and people', async () => {
    const told = await waymark.call<Steps>('marek', 'GET', '/api/insights/processes/invoice/steps')
    expect(told.worst).toBe('approval')
    const approval = told.steps.find((one) => one.elementId === 'approval')
    if (!approval) throw new Error('the step is not there')
    expect(approval).toMatchObject({ waitingNow: 50, completed: 200, expectedMs: dayMs })
    const days = Array.from({ length: 200 }, (_, index) => approvalDays(index))
    const mean = days.reduce((sum, one) => sum + one, 0) / days.length
    expect(approval.meanMs / dayMs).toBeCloseTo(mean, 1)
    expect(approval.p90Ms / dayMs).toBeGreaterThanOrEqual(9)
    expect(approval.p90Ms / dayMs).toBeLessThanOrEqual(10.9)
    const { people } = await waymark.call<People>(
      'marek',
      'GET',
      '/api/insights/processes/invoice/steps/approval/people',
    )
    const done = Object.fromEntries(people.map((one) => [one.username, one.completed]))
    expect(done).toMatchObject({ erik: 67, ioana: 133 })
    for (const step of told.steps.filter((one) => one.elementId === 'register' || one.elementId === 'pay'))
      expect(step.meanMs).toBeLessThan(dayMs)
  })

  it('says it on the map', async () => {
    const { page, context, complaints } = await signedIn(browser, waymark, 'marek')
    await page.goto('/insights/invoice')
    await page.getByText(/Accountant.s approval: 50 waiting, half of them over \d+ d.*; expected (1 d|24 h)/).waitFor()
    await page.locator('.djs-element.wm-heat[data-element-id="approval"]').waitFor({ state: 'attached' })
    await page.getByRole('button', { name: /why\?/i }).click()
    await page.getByText('By person').waitFor()
    // The chart comes as a chunk of its own.
    await page.getByText('Erik Lindqvist').first().waitFor()
    const told = await page.locator('body').innerText()
    for (const word of ['Average', '90th percentile', 'Expected', 'Erik Lindqvist', 'Ioana Dumitrescu'])
      expect(told).toContain(word)
    await page.getByText(/show the 50 cases waiting/i).click()
    await page
      .getByText(/50 cases/)
      .first()
      .waitFor()
    expect(complaints).toEqual([])
    await context.close()
  })
})
