import { BpmnModdle } from 'bpmn-moddle'
import { compile } from '../../shared/src/model/index.ts'
import { ratio, type Work } from '../frame/work.ts'
import { timesPerSecond } from './timing.ts'

/** A process of so many tasks, gateways, events and flows as analysts draw them, with the drawing's own half of the file. */
function definition(elements: number): string {
  const nodes: string[] = [
    '<bpmn:startEvent id="start" name="Begin"><bpmn:outgoing>f0</bpmn:outgoing></bpmn:startEvent>',
  ]
  const flows: string[] = []
  const shapes: string[] = []
  let last = 'start'
  for (let i = 0; nodes.length + flows.length < elements; i += 1) {
    const id = `n${i}`
    const inner = `<bpmn:incoming>f${i}</bpmn:incoming><bpmn:outgoing>f${i + 1}</bpmn:outgoing>`
    if (i % 4 === 3) {
      nodes.push(
        `<bpmn:exclusiveGateway id="${id}" name="Amount over ${i}?" default="f${i + 1}">${inner}</bpmn:exclusiveGateway>`,
      )
      flows.push(
        `<bpmn:sequenceFlow id="x${i}" sourceRef="${id}" targetRef="n${i + 2}"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=amount &gt; ${i}</bpmn:conditionExpression></bpmn:sequenceFlow>`,
      )
    } else if (i % 4 === 1) {
      nodes.push(
        `<bpmn:serviceTask id="${id}" name="Call ${i}"><bpmn:extensionElements><zeebe:taskDefinition type="call" /><zeebe:ioMapping><zeebe:input source="=amount" target="sum" /></zeebe:ioMapping></bpmn:extensionElements>${inner}</bpmn:serviceTask>`,
      )
    } else {
      nodes.push(
        `<bpmn:userTask id="${id}" name="Do ${i}"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="Sales rep" /></bpmn:extensionElements>${inner}</bpmn:userTask>`,
      )
    }
    flows.push(`<bpmn:sequenceFlow id="f${i}" sourceRef="${last}" targetRef="${id}" />`)
    shapes.push(
      `<bpmndi:BPMNShape id="${id}_di" bpmnElement="${id}"><dc:Bounds x="${i * 150}" y="80" width="100" height="80" /></bpmndi:BPMNShape>`,
      `<bpmndi:BPMNEdge id="f${i}_di" bpmnElement="f${i}"><di:waypoint x="${i * 150 - 50}" y="120" /><di:waypoint x="${i * 150}" y="120" /></bpmndi:BPMNEdge>`,
    )
    last = id
  }
  const count = shapes.length / 2
  const closing = `<bpmn:userTask id="n${count}" /><bpmn:userTask id="n${count + 1}" /><bpmn:endEvent id="end" />
    <bpmn:sequenceFlow id="f${count}" sourceRef="${last}" targetRef="n${count}" /><bpmn:sequenceFlow id="fa" sourceRef="n${count}" targetRef="n${count + 1}" /><bpmn:sequenceFlow id="fz" sourceRef="n${count + 1}" targetRef="end" />`
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions" targetNamespace="http://waymark.app/bench">
<bpmn:process id="large" isExecutable="true">
${[...nodes, ...flows].join('\n')}${closing}
</bpmn:process>
<bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="large">
${shapes.join('\n')}
</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>`
}

const xml = definition(1000)

/** What every reader of BPMN does at least. */
async function bare() {
  await new BpmnModdle().fromXML(xml)
}

/** Reads, checks and compiles, which must succeed. */
async function ours() {
  const outcome = await compile(xml)
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings.slice(0, 3)))
}

export const compiling: Work = {
  name: 'CORE-compile',
  part: 'CORE',
  title: 'compiling a definition of 1,000 elements',
  about: `Ours reads the file, checks it and makes the graph that runs; beside it bpmn-moddle's \`fromXML\`, which only reads. A runtime
compiles a version once and keeps its graph.`,
  columns: [{ name: 'ms', label: 'ms a definition', digits: 1 }],
  variants: [
    { name: 'ours', label: 'read, checked and compiled', run: async ({ quick }) => ({ ms: await msOf(ours, quick) }) },
    { name: 'fromXML', label: 'bare fromXML', run: async ({ quick }) => ({ ms: await msOf(bare, quick) }) },
  ],
  goals: [
    { name: 'compiling beside bare fromXML', atMost: 1.6, unit: 'times', measured: ratio('ours', 'fromXML', 'ms') },
  ],
}

/** Milliseconds of processor time for one definition. */
async function msOf(does: () => Promise<void>, quick: boolean) {
  return 1000 / (await timesPerSecond(does, quick ? 300 : 3000))
}
