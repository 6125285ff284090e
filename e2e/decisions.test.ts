import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, phone, type RunningWaymark, signedIn, startWaymark } from './harness.ts'

/** An order whose discount a decision grants, drawn with its picture. */
const orderDrawing = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="defs" targetNamespace="x">
  <bpmn:process id="discounted-order" name="Discounted order" isExecutable="true">
    <bpmn:startEvent id="came" name="Order came" />
    <bpmn:businessRuleTask id="grant" name="Grant a discount"><bpmn:extensionElements><zeebe:calledDecision decisionId="discount" resultVariable="discount" /></bpmn:extensionElements></bpmn:businessRuleTask>
    <bpmn:userTask id="tell" name="Tell the client"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition assignee="nino" /></bpmn:extensionElements></bpmn:userTask>
    <bpmn:endEvent id="told" name="Client knows" />
    <bpmn:sequenceFlow id="f1" sourceRef="came" targetRef="grant" />
    <bpmn:sequenceFlow id="f2" sourceRef="grant" targetRef="tell" />
    <bpmn:sequenceFlow id="f3" sourceRef="tell" targetRef="told" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="p" bpmnElement="discounted-order">
    <bpmndi:BPMNShape id="came_di" bpmnElement="came"><dc:Bounds x="160" y="102" width="36" height="36" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="grant_di" bpmnElement="grant"><dc:Bounds x="260" y="80" width="100" height="80" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="tell_di" bpmnElement="tell"><dc:Bounds x="420" y="80" width="100" height="80" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="told_di" bpmnElement="told"><dc:Bounds x="580" y="102" width="36" height="36" /></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="f1_di" bpmnElement="f1"><di:waypoint x="196" y="120" /><di:waypoint x="260" y="120" /></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="f2_di" bpmnElement="f2"><di:waypoint x="360" y="120" /><di:waypoint x="420" y="120" /></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="f3_di" bpmnElement="f3"><di:waypoint x="520" y="120" /><di:waypoint x="580" y="120" /></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>`

describe('a decision table: drawn, tried, published with its process, asked by a case', () => {
  let waymark: RunningWaymark
  let browser: Browser
  beforeAll(async () => {
    waymark = await startWaymark({ demo: 'accounts' })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await waymark?.stop()
  })

  it('goes from the missing decision to the rule that matched', async () => {
    const { draftId } = await waymark.call<{ draftId: string }>('anna', 'POST', '/api/drafts', {
      name: 'Discounted order',
      xml: orderDrawing,
    })
    const anna = await signedIn(browser, waymark, 'anna')
    const { page } = anna
    await page.goto(`/studio/drafts/${draftId}?step=grant`)
    await page.getByRole('button', { name: 'Create it' }).first().click()
    await page.getByRole('button', { name: 'Open the table' }).click()

    const paper = page.getByTestId('decision-paper')
    const cell = (row: number, column: number) => paper.locator('tbody tr').nth(row).locator('td').nth(column)
    const write = async (row: number, column: number, text: string) => {
      await cell(row, column).click()
      await page.keyboard.type(text)
      await cell(row, column).filter({ hasText: text }).waitFor()
    }
    await paper.locator('table').waitFor()
    await write(0, 1, '> 1000')
    await write(0, 2, '"10 %"')
    await paper.locator('.add-rule').first().click()
    await write(1, 1, '<= 1000 > >')
    await page.getByText(/rule 2, input "Amount"/).waitFor()
    await cell(1, 1).click()
    await page.keyboard.press('End')
    for (let n = 0; n < 4; n += 1) await page.keyboard.press('Backspace')
    await write(1, 2, '"none"')
    await page.getByText('Every cell can be read').waitFor()

    await page.getByRole('textbox', { name: 'Amount' }).fill('2500')
    await page.getByTestId('answer').getByText('10 %', { exact: true }).waitFor()
    await page.getByTestId('answer').getByText('Rule 1 matches').waitFor()
    const lit = await cell(0, 1).evaluate((element) => getComputedStyle(element).backgroundColor)
    expect(lit).not.toBe(await cell(1, 1).evaluate((element) => getComputedStyle(element).backgroundColor))
    // The bpmn.io mark is whole, and nothing lies over it.
    const mark = paper.locator('.powered-by, .bjs-powered-by, [class*="powered-by"]').first()
    const box = await mark.boundingBox()
    expect(box && box.width > 20 && box.height > 10).toBe(true)
    expect(
      await mark.evaluate((element) => {
        const { left, top, width, height } = element.getBoundingClientRect()
        const above = document.elementFromPoint(left + width / 2, top + height / 2)
        return above !== null && (element.contains(above) || above.contains(element))
      }),
    ).toBe(true)

    await page.getByRole('button', { name: 'Back to the drawing' }).click()
    // Both pages have a button of that name.
    await paper.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await page.getByRole('group', { name: 'Decisions it asks' }).getByRole('checkbox', { checked: true }).waitFor()
    await page.getByRole('button', { name: /^Publish version 1/ }).click()
    await page.getByText('Version 1 is live').waitFor()
    expect(anna.complaints).toEqual([])
    await anna.context.close()

    const { processInstanceKey } = await waymark.call<{ processInstanceKey: string }>(
      'marek',
      'POST',
      '/v2/process-instances',
      { processDefinitionId: 'discounted-order', variables: { amount: 2400, client: 'ACME' } },
    )
    const marek = await signedIn(browser, waymark, 'marek')
    await marek.page.goto(`/monitor/cases/${processInstanceKey}?step=grant`)
    await marek.page.getByText('Rule 1 matched: Amount > 1000 → 10 %').waitFor()
    expect(marek.complaints).toEqual([])
    await marek.context.close()

    const small = await signedIn(browser, waymark, 'anna', phone)
    await small.page.goto('/studio/decisions')
    await small.page.getByRole('link', { name: 'Grant a discount' }).click()
    await small.page.getByRole('textbox', { name: 'Amount' }).fill('10')
    await small.page.getByTestId('answer').getByText('none', { exact: true }).waitFor()
    expect(small.complaints).toEqual([])
    await small.context.close()
  })

  it('lets a manager put the data right where a case is stuck', async () => {
    const gate = `<?xml version="1.0"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="d" targetNamespace="x"><bpmn:process id="gate" name="Gate" isExecutable="true">
      <bpmn:startEvent id="s" /><bpmn:task id="half" name="Leave it" />
      <bpmn:exclusiveGateway id="which" name="Large?" /><bpmn:userTask id="big" name="Handle it"><bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements></bpmn:userTask><bpmn:endEvent id="e" /><bpmn:endEvent id="e2" />
      <bpmn:sequenceFlow id="f0" sourceRef="s" targetRef="which" />
      <bpmn:sequenceFlow id="f1" sourceRef="which" targetRef="big"><bpmn:conditionExpression>=amount &gt; 10</bpmn:conditionExpression></bpmn:sequenceFlow>
      <bpmn:sequenceFlow id="f2" sourceRef="which" targetRef="half"><bpmn:conditionExpression>=amount &lt; 10</bpmn:conditionExpression></bpmn:sequenceFlow>
      <bpmn:sequenceFlow id="f3" sourceRef="big" targetRef="e" /><bpmn:sequenceFlow id="f4" sourceRef="half" targetRef="e2" /></bpmn:process>
      <bpmndi:BPMNDiagram id="di"><bpmndi:BPMNPlane id="p" bpmnElement="gate"><bpmndi:BPMNShape id="w_di" bpmnElement="which" isMarkerVisible="true"><dc:Bounds x="200" y="100" width="50" height="50" /></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>`
    const files = new FormData()
    files.append('resources', new Blob([gate]), 'gate.bpmn')
    await waymark.call('demo', 'POST', '/v2/deployments', files)
    const { processInstanceKey } = await waymark.call<{ processInstanceKey: string }>(
      'marek',
      'POST',
      '/v2/process-instances',
      { processDefinitionId: 'gate', variables: { client: 'Kartli Wines', rank: 3 } },
    )
    const marek = await signedIn(browser, waymark, 'marek')
    const { page } = marek
    await page.goto(`/monitor/cases/${processInstanceKey}`)
    await page.getByRole('button', { name: 'Put the data right' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('rank').fill('three')
    await dialog.getByText('This is not what the value was').waitFor()
    await dialog.getByLabel('rank').fill('4')
    await dialog.getByLabel('Add a value: name').fill('amount')
    await dialog.getByLabel('Value', { exact: true }).fill('12')
    await dialog.getByRole('button', { name: 'Save and try again' }).click()
    await page.getByRole('button', { name: 'Handle it' }).first().waitFor()
    const { items } = await waymark.call<{ items: { name: string; value: string }[] }>(
      'marek',
      'POST',
      '/v2/variables/search',
      { filter: { processInstanceKey } },
    )
    expect(Object.fromEntries(items.map(({ name, value }) => [name, value]))).toMatchObject({ rank: '4', amount: '12' })
    expect(marek.complaints).toEqual([])
    await marek.context.close()
  })
})
