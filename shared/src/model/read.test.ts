import { describe, expect, it } from 'vitest'
import { many, one } from './moddle.ts'
import { readDefinitions, UnreadableModel, writeDefinitions } from './read.ts'

const definitions = (body: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="defs" targetNamespace="http://example.org">
${body}
</definitions>`

async function whyUnreadable(file: string | Uint8Array, options = {}) {
  try {
    await readDefinitions(file, options)
  } catch (error) {
    if (error instanceof UnreadableModel) return { message: error.message, rule: error.findings[0]?.rule }
    throw error
  }
  throw new Error('was read')
}

describe('files that cannot be read', () => {
  it.each([
    ['nothing', '', 'empty-file', /empty/],
    ['plain text', 'hello', 'not-xml', /not an XML file/],
    ['other XML', '<svg/>', 'not-bpmn', /begins with <svg>/],
    ['definitions of another namespace', '<definitions/>', 'not-bpmn', /begins with <definitions>/],
    ['an element never closed', definitions('<process id="p"></proces>'), 'broken-xml', /broken on line 3/],
    ['an attribute without quotes', definitions('<process id=p />'), 'broken-xml', /line 3.*quotes/],
    [
      'an id used twice',
      definitions('<process id="p">\n<task id="t"/>\n<task id="t"/></process>'),
      'duplicate-id',
      /Line 5.*"t"/,
    ],
    ['an id with a space', definitions('<process id="a b"/>'), 'invalid-id', /"a b"/],
    [
      'elements without end in each other',
      definitions(`<process id="p">${'<subProcess>'.repeat(5000)}${'</subProcess>'.repeat(5000)}</process>`),
      'broken-xml',
      /250 deep/,
    ],
    [
      'a document type',
      `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${definitions('')}`,
      'doctype-refused',
      /Line 1/,
    ],
  ])('%s', async (_, xml, rule, message) => {
    const why = await whyUnreadable(xml)
    expect(why.rule).toBe(rule)
    expect(why.message).toMatch(message)
  })

  it('a file over the limit, before it is parsed', async () => {
    expect((await whyUnreadable('<'.repeat(2000), { maxBytes: 1000 })).rule).toBe('too-large')
  })

  it('does not mistake a comment about DOCTYPE for a declaration', async () => {
    await expect(readDefinitions(definitions('<!-- <!DOCTYPE x> --><process id="p"/>'))).resolves.toBeDefined()
  })
})

describe('files that can be read', () => {
  it('names a dangling reference by its owner', async () => {
    const { findings } = await readDefinitions(
      definitions('<process id="p"><sequenceFlow id="f" sourceRef="gone" targetRef="p"/></process>'),
    )
    expect(findings).toMatchObject([{ rule: 'dangling-reference', elementId: 'f', severity: 'warning' }])
    expect(findings[0]?.message).toContain('"gone"')
  })

  it('reads bytes in the encoding they are written in', async () => {
    const xml = definitions('<process id="p" name="Größe"/>').replace('UTF-8', 'ISO-8859-1')
    const bytes = Uint8Array.from(xml, (c) => c.charCodeAt(0))
    const read = await readDefinitions(bytes)
    expect(many(read.definitions, 'rootElements')[0]?.name).toBe('Größe')
  })

  it('reads ids in any script, and takes the space around references away', async () => {
    const xml = definitions(
      '<process id="Процесс"><task id="задача_1" name="задача_1"/><task id="b"><incoming> поток </incoming></task><sequenceFlow id="поток" sourceRef="задача_1" targetRef=" b "/></process>',
    )
    const { definitions: read, findings, dangling } = await readDefinitions(xml)
    const [task, other, flow] = many(many(read, 'rootElements')[0], 'flowElements')
    expect(dangling).toEqual([])
    expect(task).toMatchObject({ name: 'задача_1', id: 'задача_1' })
    expect(one(flow, 'sourceRef')).toBe(task)
    expect(many(other, 'incoming')).toEqual([flow])
    expect(findings).toEqual([])
  })

  it('reads and writes what is nested deep', async () => {
    const deep = definitions(`<process id="p">${'<subProcess>'.repeat(240)}${'</subProcess>'.repeat(240)}</process>`)
    const written = await writeDefinitions((await readDefinitions(deep)).definitions)
    expect(written.match(/<subProcess/g)).toHaveLength(240)
  })

  it('keeps the extensions of other tools through reading and writing, and writes the same text twice', async () => {
    const xml = definitions(`<process id="p" x:owner="me" xmlns:x="http://x.example">
      <task id="t"><extensionElements><x:deep a="1"><x:inner>text</x:inner></x:deep></extensionElements></task></process>`)
    const first = await writeDefinitions((await readDefinitions(xml)).definitions)
    const again = await readDefinitions(first)
    expect(first).toContain('<x:inner>text</x:inner>')
    expect(first).toContain('x:owner="me"')
    expect(await writeDefinitions(again.definitions)).toBe(first)
    expect(one(many(many(again.definitions, 'rootElements')[0], 'flowElements')[0], 'extensionElements')).toBeDefined()
  })
})
