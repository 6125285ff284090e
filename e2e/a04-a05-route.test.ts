import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, phone, type RunningWaymark, signedIn, startWaymark } from './harness.ts'
import { publishTemplate, Sale, workerOf } from './sale.ts'

describe('an employee on the route', () => {
  let waymark: RunningWaymark
  let browser: Browser
  let sale: Sale

  beforeAll(async () => {
    waymark = await startWaymark({ demo: 'accounts' })
    await publishTemplate(waymark, 'sales')
    sale = await Sale.start(waymark, 'S-2026-004')
    await sale.present()
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await waymark?.stop()
  })

  it('A4: sees exactly the current step lit, the finished ones marked, the instruction beside the form, and who comes before and after', async () => {
    const task = await sale.waitsAt('prepareProposal')
    const { page, context, complaints } = await signedIn(browser, waymark, 'nino')
    await page.goto(`/work/tasks/${task.userTaskKey}`)
    await page.locator('.djs-element.wm-current').first().waitFor({ state: 'attached' })
    const lit = () =>
      page
        .locator('.djs-element.wm-current')
        .evaluateAll((all) => all.map((one) => one.getAttribute('data-element-id')))
    expect(await lit()).toEqual(['prepareProposal'])
    const done = await page
      .locator('.djs-element.wm-done')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-element-id')))
    expect(done).toContain('openVersions')
    expect(done).not.toContain('approveProposal')
    await page.getByText('What to do').waitFor()
    await page.locator('.fjs-form').waitFor()
    const beside = await page.evaluate(() => {
      const form = document.querySelector('.fjs-form')?.getBoundingClientRect()
      const map = document.querySelector('.wm-diagram')?.getBoundingClientRect()
      return form && map ? form.right <= map.left + 1 : false
    })
    expect(beside).toBe(true)
    const neighbours = await page
      .getByText(/Before you/)
      .locator('xpath=ancestor::*[contains(., "After you")][1]')
      .innerText()
    expect(neighbours).toMatch(/Before you: yourself|Before you: Nino/)
    expect(neighbours).toMatch(/After you: Director/)

    // The same on a phone: a strip of steps, then the form.
    const small = await signedIn(browser, waymark, 'nino', phone)
    await small.page.goto(`/work/tasks/${task.userTaskKey}`)
    await small.page.getByText('Prepare the proposal').first().waitFor()
    const overflow = await small.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
    await small.context.close()
    expect(complaints).toEqual([])
    await context.close()
  })

  it('A5: hands the step over: the next owner has task, notification and due date within five seconds, and the light has moved', async () => {
    const task = await sale.waitsAt('prepareProposal')
    const director = await signedIn(browser, waymark, workerOf.Director ?? '')
    await director.page.goto('/work')
    await director.page
      .getByText(/nothing waits for you/i)
      .first()
      .waitFor()

    const rep = await signedIn(browser, waymark, 'nino')
    await rep.page.goto(`/work/tasks/${task.userTaskKey}`)
    const claim = rep.page.getByRole('button', { name: /claim this task/i })
    await claim.click()
    await rep.page.getByRole('button', { name: /give back/i }).waitFor()
    await sale.addDocument('nino', 'Commercial proposal', task.userTaskKey)
    await rep.page.reload()
    await rep.page.locator('.fjs-form textarea').first().fill('A New Year party for sixty guests')
    const amount = rep.page.getByLabel(/amount|price/i).first()
    if (!(await amount.inputValue())) await amount.fill('40000')
    const complete = rep.page.getByRole('button', { name: /^(complete|send|done|to the director)/i }).first()
    await complete.click()
    const completedAt = Date.now()

    await director.page.getByText('Approve the proposal').first().waitFor({ timeout: 5_000 })
    expect(Date.now() - completedAt).toBeLessThan(5_000)
    const card = await director.page
      .getByText('Approve the proposal')
      .first()
      .locator('xpath=ancestor::*[self::li or self::article or @role="option" or @role="listitem" or self::a][1]')
      .innerText()
    expect(card).toMatch(/in \d+ [hd]|due|today|tomorrow/i)
    const told = await waymark.call<{ unseen: number; items: { taskName: string; dueDate: string | null }[] }>(
      workerOf.Director ?? '',
      'GET',
      '/api/notifications',
    )
    expect(told.items[0]).toMatchObject({ taskName: 'Approve the proposal' })
    expect(told.items[0]?.dueDate).toBeTruthy()
    expect(told.unseen).toBeGreaterThan(0)

    const next = await sale.waitsAt('approveProposal')
    await director.page.goto(`/work/tasks/${next.userTaskKey}`)
    await director.page.locator('.djs-element.wm-current').first().waitFor({ state: 'attached' })
    expect(
      await director.page
        .locator('.djs-element.wm-current')
        .evaluateAll((all) => all.map((one) => one.getAttribute('data-element-id'))),
    ).toEqual(['approveProposal'])
    expect(
      await director.page
        .locator('.djs-element.wm-done')
        .evaluateAll((all) => all.map((one) => one.getAttribute('data-element-id'))),
    ).toContain('prepareProposal')

    // The one who has finished it opens it again: told kindly, nothing to complete.
    await rep.page.goto(`/work/tasks/${task.userTaskKey}`)
    await rep.page.getByText(/you finished this task/i).waitFor()
    expect(director.complaints.concat(rep.complaints)).toEqual([])
    await director.context.close()
    await rep.context.close()
  })
})
