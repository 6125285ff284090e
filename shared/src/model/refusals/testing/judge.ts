import { describe, expect, it } from 'vitest'
import { compile } from '../../compile.ts'
import type { Finding } from '../../finding.ts'
import { readDefinitions } from '../../read.ts'
import { refusals } from '../../refusals.ts'
import { file } from './drawn.ts'

export interface Table {
  /** A drawing that breaks a rule, and the element that the refusal must name (none where there is none to name). */
  no(what: string, element: string, ...roots: string[]): void
  /** The same with the whole text of the file. */
  text(what: string, element: string, xml: string): void
  /** A drawing in which nothing is to be refused. */
  yes(what: string, ...roots: string[]): void
}

/** Collects drawings, and tests each: what is refused names its element and says what to do or where to look. */
export function judge(story: string, fill: (table: Table) => void) {
  const refused: (readonly [string, string, string])[] = []
  const accepted: (readonly [string, string])[] = []
  fill({
    no: (what, element, ...roots) => refused.push([what, element, file(...roots)]),
    text: (what, element, xml) => refused.push([what, element, xml]),
    yes: (what, ...roots) => accepted.push([what, roots[0]?.startsWith('<?xml') ? roots.join('') : file(...roots)]),
  })
  describe(story, () => {
    it.each(refused)('%s is refused', async (_, element, xml) => {
      const errors = await errorsIn(xml)
      expect(errors).not.toEqual([])
      for (const { message } of errors) expect(message.length).toBeGreaterThan(15)
      if (element) expect(errors.filter((error) => names(error, element))).not.toEqual([])
    })
    if (accepted.length === 0) return
    it.each(accepted)('%s is not refused', async (_, xml) => {
      expect(await errorsIn(xml)).toEqual([])
    })
  })
}

export async function errorsIn(xml: string): Promise<Finding[]> {
  const { findings } = await compile(xml)
  return findings.filter(({ severity }) => severity === 'error')
}

function names({ elementId, message }: Finding, element: string) {
  return elementId === element || message.includes(`"${element}"`) || message.includes(`(${element})`)
}

/** Rule, element, and a model that breaks it and hardly anything else. */
export function rules(broken: readonly (readonly [rule: string, element: string, xml: string])[]) {
  describe('a model that breaks a rule is told which', () => {
    it.each(broken)('%s at "%s"', async (rule, element, xml) => {
      const findings = refusals(await readDefinitions(xml))
      const found = findings.find((finding) => finding.rule === rule)
      expect(findings.map((finding) => finding.rule)).toContain(rule)
      expect(found?.severity).toBe('error')
      expect(found?.mend).toBeTruthy()
      if (element) expect(found).toMatchObject({ elementId: element, message: expect.stringContaining(element) })
    })
  })
}
