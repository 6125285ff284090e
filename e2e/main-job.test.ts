import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DrawingTable } from './drawingTable.ts'
import { openBrowser, type RunningWaymark, signedIn, startWaymark } from './harness.ts'

describe('the main job: draw, publish, work, watch', () => {
  let waymark: RunningWaymark
  let browser: Browser
  /** An editable copy of a template is a process of its own. */
  let processId = ''
  beforeAll(async () => {
    waymark = await startWaymark({ demo: 'accounts' })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await waymark?.stop()
  })

  it('lets an analyst change the Sales map and publish it, and everybody works by the new one', async () => {
    const anna = await signedIn(browser, waymark, 'anna')
    const { page } = anna
    // From the template: its parts come along.
    const made = await waymark.call<{ draftId: string; processIds: string[] }>('anna', 'POST', '/api/drafts', {
      name: 'Sales',
      template: 'sales',
    })
    processId = made.processIds[0] ?? ''
    await page.goto(`/studio/drafts/${made.draftId}`)
    const table = new DrawingTable(page)
    await table.isReady()
    await page.locator('g[data-element-id="recordRefusal"]').first().click()
    const name = page.getByLabel('Name', { exact: true }).first()
    await name.fill('Write down the refusal')
    await name.press('Tab')
    await table.isSaved()
    await table.publish()
    const drafts = await waymark.call<{ name: string; draftId: string; version: number | null }[]>(
      'anna',
      'GET',
      '/api/drafts',
    )
    for (const draft of drafts.filter((one) => one.version === null))
      await waymark.call('anna', 'POST', `/api/drafts/${draft.draftId}/publication`, {})
    expect(anna.complaints).toEqual([])
    await anna.context.close()

    const marek = await signedIn(browser, waymark, 'marek')
    await marek.page.goto(`/monitor/processes/${processId}`)
    await marek.page.getByText(/no case is running/i).waitFor()
    await waymark.call('marek', 'POST', '/v2/process-instances', {
      processDefinitionId: processId,
      variables: {
        deal: 'S-1',
        client: 'Kolkheti Tea House',
        contactPerson: 'Ketevan',
        saleType: 'long-push',
        eventType: 'New Year party',
        amount: 1_000,
      },
    })
    // The open page learns it by itself, on the map and in the list.
    await marek.page.getByText('Kolkheti Tea House').first().waitFor({ timeout: 5_000 })
    await marek.page.locator('.wm-badge-pill, .wm-badge').first().waitFor()

    const nino = await signedIn(browser, waymark, 'nino')
    await nino.page.goto('/work')
    await nino.page.getByText('Kolkheti Tea House').first().click()
    await nino.page.getByRole('button', { name: /claim this task/i }).click()
    await nino.page.getByRole('button', { name: /give back/i }).waitFor()
    const [first] = (
      await waymark.call<{ items: { userTaskKey: string; elementId: string }[] }>(
        'nino',
        'POST',
        '/v2/user-tasks/search',
        { filter: { assignee: 'nino', state: 'CREATED' } },
      )
    ).items
    expect(first?.elementId).toBe('agreePresentation')
    await waymark.call('nino', 'POST', `/v2/user-tasks/${first?.userTaskKey}/completion`, {
      variables: { agreed: 'yes', meetingDate: '2026-12-01' },
    })
    await nino.page
      .getByText(/you finished this task/i)
      .first()
      .waitFor({ timeout: 5_000 })
    expect(nino.complaints).toEqual([])
    await nino.context.close()

    await marek.page.getByText('Kolkheti Tea House').first().click()
    await marek.page.waitForURL(/\/monitor\/cases\//)
    await marek.page.locator('.djs-element.wm-current[data-element-id="presentation"]').waitFor({ state: 'attached' })
    await marek.page.locator('g[data-element-id="recordRefusal"]').getByText(/Write/).waitFor({ state: 'attached' })
    await marek.page.getByRole('button', { name: /cancel the case/i }).click()
    const question = marek.page.getByRole('dialog')
    await question.getByRole('button', { name: /cancel the case|yes|end/i }).click()
    await marek.page
      .getByText(/this case is over|canceled/i)
      .first()
      .waitFor()
    expect(marek.complaints).toEqual([])
    await marek.context.close()
  })

  it('tells the second of two who claim one task who was faster', async () => {
    await waymark.call('marek', 'POST', '/v2/process-instances', {
      processDefinitionId: processId,
      variables: {
        deal: 'S-2',
        client: 'Riga Design Week',
        contactPerson: 'Ilze',
        saleType: 'long-pull',
        eventType: 'New Year party',
        amount: 2_000,
      },
    })
    const piotr = await signedIn(browser, waymark, 'piotr')
    await piotr.page.goto('/work')
    const [task] = (await waymark.call<{ teamQueue: { userTaskKey: string }[] }>('elena', 'GET', '/api/inbox'))
      .teamQueue
    await piotr.page.goto(`/work/tasks/${task?.userTaskKey}`)
    const claim = piotr.page.getByRole('button', { name: /claim this task/i })
    await claim.waitFor()
    // Elena takes it behind the page's back: the stream is silenced, so that the page cannot know.
    await piotr.context.setOffline(true)
    await waymark.call('elena', 'POST', `/v2/user-tasks/${task?.userTaskKey}/assignment`, {
      assignee: 'elena',
      allowOverride: false,
    })
    await piotr.context.setOffline(false)
    if (await claim.isVisible()) await claim.click().catch(() => undefined)
    await piotr.page
      .getByText(/Elena Popescu/)
      .first()
      .waitFor({ timeout: 10_000 })
    await waymark.call(
      'piotr',
      'POST',
      `/v2/user-tasks/${task?.userTaskKey}/assignment`,
      { assignee: 'piotr', allowOverride: false },
      409,
    )
    await piotr.context.close()
  })
})
