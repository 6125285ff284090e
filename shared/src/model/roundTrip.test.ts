import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readDefinitions, UnreadableModel, writeDefinitions } from './read.ts'
import { sayings } from './sayings.ts'

const odd = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:acme="http://acme.example/modeler" xmlns:tns="http://t.example" targetNamespace="http://t.example" expressionLanguage="http://www.w3.org/1999/XPath">
  <globalScriptTask id="g" name="G"><script>x = 1</script></globalScriptTask>
  <message id="m" name="M"/>
  <process id="p" name="Größe &amp; &quot;Maß&quot;" isExecutable="true" isClosed="false" acme:owner="me">
    <startEvent id="s" isInterrupting="true" parallelMultiple="false"><dataInputAssociation id="d"><targetRef>q</targetRef></dataInputAssociation></startEvent>
    <task id="t" startQuantity="1" completionQuantity="1" isForCompensation="false" default="gone" acme:colour="red">
      <documentation textFormat="text/plain">first
second</documentation>
      <extensionElements><acme:deep level="1"><acme:inner>a &lt; b</acme:inner><acme:inner/></acme:deep></extensionElements>
    </task>
    <receiveTask id="r" messageRef="tns:m"/>
    <sequenceFlow id="f" sourceRef="s" targetRef="t"/>
    <exclusiveGateway id="x" gatewayDirection="Unspecified"/>
  </process>
  <bpmndi:BPMNDiagram id="bd"><bpmndi:BPMNPlane id="bp" bpmnElement="p">
    <bpmndi:BPMNShape id="ts" bpmnElement="t" acme:z="3"><dc:Bounds x="10.5" y="20" width="100" height="80"/><bpmndi:BPMNLabel><dc:Bounds x="1" y="2" width="3" height="4"/></bpmndi:BPMNLabel></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="fe" bpmnElement="f"><di:waypoint x="1" y="2"/><di:waypoint x="30" y="2"/><di:waypoint x="30" y="40"/></bpmndi:BPMNEdge>
    <bpmndi:BPMNShape id="lost" bpmnElement="nowhere"><dc:Bounds x="1" y="2" width="3" height="4"/></bpmndi:BPMNShape>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>`

describe('a file that is read and written', () => {
  it('says the same as before, whatever odd things it said', async () => {
    const written = await writeDefinitions((await readDefinitions(odd)).definitions)
    expect(sayings(written)).toEqual(sayings(odd))
    expect(await writeDefinitions((await readDefinitions(written)).definitions)).toBe(written)
  })

  it('of 5,000 elements is read', async () => {
    const many = Array.from({ length: 5000 }, (_, n) => `<task id="t${n}" name="T ${n}"/>`).join('')
    const { elementsById } = await readDefinitions(odd.replace('<exclusiveGateway', `${many}<exclusiveGateway`))
    expect(elementsById.t4999).toBeDefined()
  })
})

const corpora = fileURLToPath(new URL('../../../../shared/corpora/', import.meta.url))
const files = existsSync(corpora)
  ? ['miwg', 'hdbpmn', 'bpmn-moddle'].flatMap((folder) =>
      readdirSync(`${corpora}${folder}`, { recursive: true, encoding: 'utf8' }).flatMap((file) =>
        file.endsWith('.bpmn') ? [`${folder}/${file}`] : [],
      ),
    )
  : []

describe.runIf(files.length > 0)('the drawings beside the project', () => {
  const fragments = /\.part\.bpmn$/
  const broken = ['attrs', 'invalid-attributes', 'not-bpmn', 'duplicate-ids', 'xmlns-redeclaration'].map(
    (name) => `${name}.bpmn`,
  )
  /** Elements that stand where BPMN has none: they are told of, and not kept. */
  const strange = ['categoryValue', 'unrecognized-child', 'undeclared-ns-child'].map((name) => `${name}.bpmn`)
  const named = (list: readonly string[], file: string) => list.some((name) => file.endsWith(`/${name}`))

  it.each(files)('%s', async (file) => {
    const xml = readFileSync(`${corpora}${file}`, 'utf8')
    const model = await readDefinitions(xml).catch((error: unknown) => error)
    if (fragments.test(file) || named(broken, file)) {
      expect(model).toBeInstanceOf(UnreadableModel)
      expect(model).toMatchObject({
        message: expect.stringMatching(/^(This is not a BPMN|The XML is broken on line|Line \d+:).{20}/),
      })
      return
    }
    if (model instanceof Error) throw model
    const { definitions, findings } = model as Awaited<ReturnType<typeof readDefinitions>>
    if (named(strange, file)) {
      expect(findings[0]).toMatchObject({
        rule: 'unknown-element',
        severity: 'error',
        message: expect.stringMatching(/^Line \d+/),
      })
      return
    }
    expect(findings.filter((f) => f.severity === 'error')).toEqual([])
    expect(sayings(await writeDefinitions(definitions))).toEqual(sayings(xml))
  })
})
