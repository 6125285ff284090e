import { compile, type Graph } from '../../shared/src/model/index.ts'

/** A whole BPMN file around the content of one process. */
export function drawing(id: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions" targetNamespace="http://waymark.app/bench">
  <bpmn:process id="${id}" isExecutable="true">${content}</bpmn:process></bpmn:definitions>`
}

/** A sequence flow; its id tells where it leads. */
export function flow(from: string, to: string, condition?: string): string {
  const inside = condition
    ? `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${condition}</bpmn:conditionExpression>`
    : ''
  return `<bpmn:sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}">${inside}</bpmn:sequenceFlow>`
}

/** Flows from each of them to the next. */
export function chain(...ids: readonly string[]): string {
  return ids
    .slice(1)
    .map((id, index) => flow(ids[index] ?? '', id))
    .join('')
}

/** The process of a file that must compile. */
export async function graphOf(xml: string): Promise<Graph> {
  const outcome = await compile(xml)
  const graph = outcome.ok ? outcome.graphs[0] : undefined
  if (!graph) throw new Error(`The drawing does not compile: ${JSON.stringify(outcome.findings)}`)
  return graph
}
