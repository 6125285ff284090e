import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** The analyst's hand on the canvas of the Studio's editor. */
export class DrawingTable {
  readonly page: Page
  constructor(page: Page) {
    this.page = page
  }

  /** Opens an empty sheet of that name through the library. */
  static async newProcess(page: Page, name: string): Promise<DrawingTable> {
    await page.goto('/studio')
    await page
      .getByRole('button', { name: /new process/i })
      .first()
      .click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(/what is it called/i).fill(name)
    await dialog.getByRole('button', { name: /^create$/i }).click()
    await page.waitForURL(/\/studio\/drafts\/\d+/)
    const table = new DrawingTable(page)
    await table.isReady()
    return table
  }

  async isReady(): Promise<void> {
    await this.page.locator('.djs-container svg').first().waitFor()
    await this.page.locator('[data-action="create.start-event"]').waitFor()
  }

  /** Drags a shape from the palette to that point of the window; then types its name where one is asked for. */
  async drop(action: string, x: number, y: number, name?: string): Promise<void> {
    const entry = await this.page.locator(`[data-action="${action}"]`).first().boundingBox()
    if (!entry) throw new Error(`the palette has no ${action}`)
    await this.page.mouse.move(entry.x + entry.width / 2, entry.y + entry.height / 2)
    await this.page.mouse.down()
    await this.page.mouse.move(x - 30, y - 10, { steps: 5 })
    await this.page.mouse.move(x, y, { steps: 3 })
    await this.page.mouse.up()
    const typing = this.page.locator('.djs-direct-editing-content')
    if (await typing.count()) {
      if (name) await this.page.keyboard.type(name)
      await this.page.keyboard.press(name ? 'Enter' : 'Escape')
      await typing.waitFor({ state: 'detached' })
    }
  }

  async connect(from: [number, number], to: [number, number]): Promise<void> {
    await this.page.locator('[data-action="global-connect-tool"]').click()
    await this.page.mouse.move(...from)
    await this.page.mouse.down()
    await this.page.mouse.move(from[0] + 40, from[1], { steps: 3 })
    await this.page.mouse.move(...to, { steps: 4 })
    await this.page.mouse.up()
  }

  async drag(from: [number, number], to: [number, number]): Promise<void> {
    await this.page.mouse.move(...from)
    await this.page.mouse.down()
    await this.page.mouse.move(from[0], from[1] + 15, { steps: 3 })
    await this.page.mouse.move(...to, { steps: 6 })
    await this.page.mouse.up()
  }

  /** Shapes and connections as they are drawn: id and place. Labels are left out. */
  async picture(): Promise<{ shapes: string[]; connections: string[] }> {
    return this.page.evaluate(() => {
      const read = (selector: string) =>
        [...document.querySelectorAll<SVGGElement>(selector)]
          .filter((one) => !/_label$/.test(one.dataset.elementId ?? ''))
          .map((one) => {
            const path = one.querySelector('.djs-visual path')?.getAttribute('d') ?? ''
            return `${one.dataset.elementId} ${one.getAttribute('transform') ?? path}`
          })
          .sort()
      return { shapes: read('.viewport .djs-shape'), connections: read('.viewport .djs-connection') }
    })
  }

  async counts(): Promise<[shapes: number, connections: number]> {
    const { shapes, connections } = await this.picture()
    return [shapes.length, connections.length]
  }

  /** Undo takes the last act back, redo brings it again. */
  async undoAndRedo(): Promise<void> {
    const after = await this.picture()
    await this.page.keyboard.press('Control+z')
    expect(await this.picture()).not.toEqual(after)
    await this.page.keyboard.press('Control+y')
    expect(await this.picture()).toEqual(after)
  }

  /** The draft is on the server. */
  async isSaved(): Promise<void> {
    await this.page.waitForTimeout(300)
    await this.page.getByText(/^Saved \d{1,2}:\d{2}/).waitFor({ timeout: 20_000 })
  }

  /** Publishes through the dialog and answers with its version. */
  async publish(): Promise<void> {
    await this.page
      .getByRole('button', { name: /^publish/i })
      .first()
      .click()
    const dialog = this.page.getByRole('dialog')
    await dialog.getByRole('button', { name: /^publish/i }).click()
    await this.page
      .getByText(/is live/i)
      .first()
      .waitFor({ timeout: 20_000 })
  }
}
