import { describe, expect, it } from 'vitest'
import { compile } from '../src/model/index.ts'
import { templates } from './index.ts'

interface Component {
  readonly key?: string
  readonly type: string
  readonly components?: readonly Component[]
}

const files = templates().flatMap(({ id, files }) => files.map((file) => ({ id, ...file })))
const drawings = files.filter(({ name }) => name.endsWith('.bpmn'))
const forms = files.filter(({ name }) => name.endsWith('.form'))

describe('the templates', () => {
  it('are the three route maps, and one with a decision table', () => {
    const names = ['Sales', 'Complaint handling', 'Marketing event', 'Lead scoring']
    expect(templates().map(({ name }) => name)).toEqual(names)
  })

  it.each(drawings)('$name has no error and no warning, and is named like its process', async ({ name, text }) => {
    const compiled = await compile(text)
    const heard = compiled.findings.filter(({ severity }) => severity !== 'info')
    expect(heard.map(({ elementId, message }) => `${elementId}: ${message}`)).toEqual([])
    expect(compiled.ok && compiled.graphs.map(({ processId }) => `${processId}.bpmn`)).toEqual([name])
  })

  it.each(drawings)(
    '$name says for every user task what to do, by when, in which form, how long and by whom',
    async ({ text }) => {
      const compiled = await compile(text)
      if (!compiled.ok) throw new Error('does not compile')
      const lacking: string[] = []
      for (const { nodes } of compiled.graphs)
        for (const node of nodes) {
          if (node.kind !== 'userTask') continue
          const { instructions, sla, lane } = node.meta
          if (instructions.length === 0) lacking.push(`${node.id}: instruction`)
          if (!sla?.expectedDuration) lacking.push(`${node.id}: expected duration`)
          if (!lane) lacking.push(`${node.id}: lane`)
          if (!node.dueDate) lacking.push(`${node.id}: due date`)
          if (!forms.some(({ name }) => name === `${node.form?.formId}.form`)) lacking.push(`${node.id}: form`)
        }
      expect(lacking).toEqual([])
    },
  )

  it.each(forms)('$name carries its own id, and no field twice', ({ name, text }) => {
    const form = JSON.parse(text)
    expect(`${form.id}.form`).toBe(name)
    const keys = (form.components as Component[]).flatMap(({ key }) => (key ? [key] : []))
    expect(keys).toEqual([...new Set(keys)])
  })
})
