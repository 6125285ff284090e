import { readDefinitions, UnreadableModel, writeDefinitions } from '@waymark/shared/model'
import { ProblemError } from '../problem.ts'

type ModdleElement = Awaited<ReturnType<typeof readDefinitions>>['definitions']

/** What the library shows of a drawing, also of one that cannot run yet. */
export interface Drawing {
  readonly processIds: readonly string[]
  readonly name: string | null
  readonly description: string | null
  readonly owner: string | null
  /** Forms that its tasks and start events name. */
  readonly formIds: readonly {
    readonly elementId: string
    readonly elementName: string | null
    readonly formId: string
  }[]
  /** Processes that its call activities name outright. */
  readonly calledProcessIds: readonly {
    readonly elementId: string
    readonly elementName: string | null
    readonly processId: string
  }[]
  /** Decisions that its business rule tasks name outright. */
  readonly decisionIds: readonly {
    readonly elementId: string
    readonly elementName: string | null
    readonly decisionId: string
  }[]
}

/**
 * Reads what the library needs of a drawing.
 *
 * @throws ProblemError 400 with `findings` for a file that is no readable BPMN
 */
export async function readDrawing(xml: string): Promise<Drawing> {
  const { definitions, elementsById } = await readable(xml)
  const processes = processesOf(definitions)
  const [main] = processes
  const own = extension(main, 'waymark:Case')
  const elements = Object.values(elementsById)
  return {
    processIds: processes.flatMap(({ id }) => id ?? []),
    name: textOf(main?.name) ?? textOf(definitions.name),
    description: textOf(elementsUnder(main, 'documentation')[0]?.get('text')),
    owner: textOf(own?.get('owner')),
    formIds: elements.flatMap((one) => {
      const formId = textOf(extension(one, 'zeebe:FormDefinition')?.get('formId'))
      return formId && one.id ? [{ elementId: one.id, elementName: textOf(one.name), formId }] : []
    }),
    calledProcessIds: elements.flatMap((one) => {
      const processId = textOf(extension(one, 'zeebe:CalledElement')?.get('processId'))
      return processId && !processId.startsWith('=') && one.id
        ? [{ elementId: one.id, elementName: textOf(one.name), processId }]
        : []
    }),
    decisionIds: elements.flatMap((one) => {
      const decisionId = textOf(extension(one, 'zeebe:CalledDecision')?.get('decisionId'))
      return decisionId && !decisionId.startsWith('=') && one.id
        ? [{ elementId: one.id, elementName: textOf(one.name), decisionId }]
        : []
    }),
  }
}

/**
 * A copy of a drawing whose processes have ids of their own, so that publishing it does not make a new version of the
 * original; the first process gets the name.
 *
 * @param freshId makes the new id from the old one
 */
export async function copyDrawing(xml: string, name: string, freshId: (id: string) => string): Promise<string> {
  const { definitions } = await readable(xml)
  const processes = processesOf(definitions)
  const [main] = processes
  if (main) main.name = name
  for (const participant of participantsOf(definitions))
    if (participant.get('processRef') === main) participant.name = name
  for (const process of processes) if (process.id) process.id = freshId(process.id)
  return writeDefinitions(definitions)
}

/** An empty sheet with one process on it. */
export function emptyDrawing(processId: string, name: string): string {
  const escaped = name.replace(
    /[&<>"]/g,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:waymark="http://waymark.app/schema/bpmn/1.0" id="Definitions_${processId}" targetNamespace="http://waymark.app/process" exporter="Waymark">
  <bpmn:process id="${processId}" name="${escaped}" isExecutable="true" />
  <bpmndi:BPMNDiagram id="Diagram_${processId}">
    <bpmndi:BPMNPlane id="Plane_${processId}" bpmnElement="${processId}" />
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
`
}

async function readable(xml: string) {
  try {
    return await readDefinitions(xml)
  } catch (error) {
    if (!(error instanceof UnreadableModel)) throw error
    throw new ProblemError(400, 'INVALID_ARGUMENT', 'Not a drawing', error.message, { findings: error.findings })
  }
}

/** The processes of a file; first the one that is shown: the first participant's, where there are pools. */
function processesOf(definitions: ModdleElement): ModdleElement[] {
  const processes = elementsUnder(definitions, 'rootElements').filter(({ $type }) => $type === 'bpmn:Process')
  const shown = participantsOf(definitions)
    .map((participant) => participant.get('processRef'))
    .find((process) => process !== undefined)
  return shown ? [...processes.filter((one) => one === shown), ...processes.filter((one) => one !== shown)] : processes
}

const participantsOf = (definitions: ModdleElement): ModdleElement[] =>
  elementsUnder(definitions, 'rootElements')
    .filter(({ $type }) => $type === 'bpmn:Collaboration')
    .flatMap((collaboration) => elementsUnder(collaboration, 'participants'))

function extension(element: ModdleElement | undefined, type: string): ModdleElement | undefined {
  if (!element?.$instanceOf?.('bpmn:BaseElement')) return undefined
  const extensions = element.get('extensionElements') as ModdleElement | undefined
  return elementsUnder(extensions, 'values').find(({ $type }) => $type === type)
}

const elementsUnder = (element: ModdleElement | undefined, name: string): ModdleElement[] => {
  const found = element?.get(name)
  return Array.isArray(found) ? (found as ModdleElement[]) : []
}
const textOf = (value: unknown): string | null => (typeof value === 'string' && value.trim() !== '' ? value : null)
