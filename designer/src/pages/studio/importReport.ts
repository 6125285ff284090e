import { type Camunda7Report, type Finding, readDefinitions } from '@waymark/shared/model'
import { type ModdleElement, many, one } from '@waymark/shared/model/moddle'
import { convertedFromCamunda7, type FormToSave } from './camunda7Import.ts'

/** What a file that somebody brings holds, and what of it means nothing here. */
export interface ImportReport {
  readonly xml: string
  /** The process's own name, or the file's. */
  readonly name: string
  readonly processes: number
  readonly steps: number
  readonly flows: number
  readonly hasPicture: boolean
  /** Extension elements and attributes of other tools, by their prefix. They stay in the file. */
  readonly kept: readonly { prefix: string; count: number }[]
  readonly findings: readonly Finding[]
  /** What became of the words of Camunda 7; absent where the file holds none. */
  readonly camunda7?: Camunda7Report
  /** Forms the file held as lists of fields; they are to be saved beside the drawing. */
  readonly forms: readonly FormToSave[]
}

const ours = new Set(['bpmn', 'bpmndi', 'di', 'dc', 'zeebe', 'waymark', 'bioc', 'color', 'xsi', 'xml', 'xmlns'])

/**
 * Reads a BPMN file as text and says what is in it. A Camunda 7 file is answered with our words beside its own; any other
 * file is answered as it is.
 *
 * @param takenForms ids that a form of the file must not take
 * @throws UnreadableModel (of shared/model) with a sentence for people where it is no BPMN.
 */
export async function reportOn(
  fileName: string,
  xml: string,
  takenForms: readonly string[] = [],
): Promise<ImportReport> {
  const { definitions, findings } = await readDefinitions(xml)
  const roots = many(definitions, 'rootElements')
  const processes = roots.filter((r) => r.$type === 'bpmn:Process')
  const kept = new Map<string, number>()
  let steps = 0
  let flows = 0
  const note = (prefix: string | undefined) => {
    if (prefix && !ours.has(prefix)) kept.set(prefix, (kept.get(prefix) ?? 0) + 1)
  }
  for (const process of roots) walk(process)
  const converted = await convertedFromCamunda7(definitions, takenForms)
  return {
    xml: converted?.xml ?? xml,
    name: nameOf(definitions, processes, fileName),
    processes: processes.length,
    steps,
    flows,
    hasPicture: many(definitions, 'diagrams').some((d) => many(one(d, 'plane'), 'planeElement').length > 0),
    kept: [...kept].flatMap(([prefix, count]) => (converted?.prefixes.includes(prefix) ? [] : [{ prefix, count }])),
    findings: findings.filter((f) => f.rule !== 'unknown-attribute'),
    camunda7: converted?.report,
    forms: converted?.forms ?? [],
  }

  function walk(element: ModdleElement) {
    if (element.$instanceOf?.('bpmn:FlowNode')) steps += 1
    if (element.$type === 'bpmn:SequenceFlow') flows += 1
    for (const attribute of Object.keys(element.$attrs ?? {})) note(prefixOf(attribute))
    for (const value of many(one(element, 'extensionElements'), 'values')) note(prefixOf(value.$type))
    for (const child of many(element, 'flowElements')) walk(child)
  }
}

function prefixOf(name: string): string | undefined {
  return /^([^:]+):/.exec(name)?.[1]
}

function nameOf(definitions: ModdleElement, processes: readonly ModdleElement[], fileName: string): string {
  const collaboration = many(definitions, 'rootElements').find((r) => r.$type === 'bpmn:Collaboration')
  const pools = many(collaboration, 'participants')
  const main = processes.find((p) => p.get('isExecutable') === true) ?? processes[0]
  const pool = pools.find((p) => p.get('processRef') === main)
  const name = main?.name?.trim() || pool?.name?.trim() || ownName(definitions)
  return (name || fileName.replace(/(\.bpmn20)?\.(bpmn|xml)$/i, '').replace(/[-_]+/g, ' ')).slice(0, 200)
}

function ownName(definitions: ModdleElement): string | undefined {
  const name = definitions.get('name')
  return typeof name === 'string' ? name.trim() : undefined
}
