import { extension, extensions, is, type ModdleElement, many, one, text } from '@waymark/shared/model/moddle'
import type { Drawing, Drawn } from '../../../canvas/modeler/drawing.ts'

/** What the selected element is, in the words of the card's head. */
export type Kind =
  | 'process'
  | 'pool'
  | 'lane'
  | 'userTask'
  | 'task'
  | 'serviceTask'
  | 'sendTask'
  | 'receiveTask'
  | 'scriptTask'
  | 'businessRuleTask'
  | 'callActivity'
  | 'subProcess'
  | 'flow'
  | 'gateway'
  | 'startEvent'
  | 'catchEvent'
  | 'throwEvent'
  | 'boundaryEvent'
  | 'endEvent'
  | 'other'

const kinds: Record<string, Kind> = {
  'bpmn:Process': 'process',
  'bpmn:Participant': 'pool',
  'bpmn:Lane': 'lane',
  'bpmn:UserTask': 'userTask',
  'bpmn:Task': 'task',
  'bpmn:ManualTask': 'task',
  'bpmn:ServiceTask': 'serviceTask',
  'bpmn:SendTask': 'sendTask',
  'bpmn:ReceiveTask': 'receiveTask',
  'bpmn:ScriptTask': 'scriptTask',
  'bpmn:BusinessRuleTask': 'businessRuleTask',
  'bpmn:CallActivity': 'callActivity',
  'bpmn:SubProcess': 'subProcess',
  'bpmn:Transaction': 'subProcess',
  'bpmn:AdHocSubProcess': 'subProcess',
  'bpmn:SequenceFlow': 'flow',
  'bpmn:StartEvent': 'startEvent',
  'bpmn:IntermediateCatchEvent': 'catchEvent',
  'bpmn:IntermediateThrowEvent': 'throwEvent',
  'bpmn:BoundaryEvent': 'boundaryEvent',
  'bpmn:EndEvent': 'endEvent',
}

export function kindOf(bo: ModdleElement): Kind {
  return kinds[bo.$type] ?? (is(bo, 'bpmn:Gateway') ? 'gateway' : 'other')
}

/** The process an element stands for or stands in. */
export function processOf(drawing: Drawing, drawn: Drawn | undefined): ModdleElement | undefined {
  let at: ModdleElement | undefined = drawn?.bo
  if (at?.$type === 'bpmn:Participant') return one(at, 'processRef')
  while (at && at.$type !== 'bpmn:Process') at = at.$parent
  return at ?? processes(drawing)[0]
}

export function processes(drawing: Drawing): readonly ModdleElement[] {
  return many(drawing.definitions(), 'rootElements').filter((r) => r.$type === 'bpmn:Process')
}

/** The name of the innermost lane the element is drawn in. */
export function laneOf(bo: ModdleElement): string | undefined {
  const lane = many(bo, 'lanes').at(-1)
  if (lane) return text(lane, 'name')
  let at: ModdleElement | undefined = bo.$parent
  while (at && at.$type !== 'bpmn:Process') at = at.$parent
  return laneHolding(many(at, 'laneSets'), bo)
}

function laneHolding(sets: readonly ModdleElement[], bo: ModdleElement): string | undefined {
  for (const lane of sets.flatMap((set) => many(set, 'lanes'))) {
    const inner = one(lane, 'childLaneSet')
    const within = inner && laneHolding([inner], bo)
    if (within) return within
    if (many(lane, 'flowNodeRef').includes(bo)) return text(lane, 'name')
  }
  // Inside a sub-process the lane of the sub-process counts.
  const parent = bo.$parent
  return is(parent, 'bpmn:SubProcess') && parent ? laneHolding(sets, parent) : undefined
}

/** The flows out of the element; files need not list them at the element itself. */
export function outgoingOf(node: ModdleElement): readonly ModdleElement[] {
  const listed = many(node, 'outgoing')
  return listed.length > 0 ? listed : flowsBeside(node, 'sourceRef')
}

/** The flows into the element; files need not list them at the element itself. */
export function incomingOf(node: ModdleElement): readonly ModdleElement[] {
  const listed = many(node, 'incoming')
  return listed.length > 0 ? listed : flowsBeside(node, 'targetRef')
}

function flowsBeside(node: ModdleElement, end: string): readonly ModdleElement[] {
  return many(node.$parent, 'flowElements').filter((flow) => is(flow, 'bpmn:SequenceFlow') && one(flow, end) === node)
}

/** The event definition of that type, or any where no type is named. */
export function eventDefinition(bo: ModdleElement, type?: string): ModdleElement | undefined {
  const all = many(bo, 'eventDefinitions')
  return type === undefined ? all[0] : all.find((each) => each.$type === type)
}

/** Names of data the process knows: form fields aside, whatever mappings, scripts and conditions speak of. */
export function knownVariables(process: ModdleElement | undefined): readonly string[] {
  const names = new Set<string>()
  const walk = (scope: ModdleElement) => {
    for (const element of many(scope, 'flowElements')) {
      for (const mapping of extensions(element, 'zeebe:IoMapping')) {
        for (const output of many(mapping, 'outputParameters')) {
          const target = text(output, 'target')
          if (target) names.add(target)
        }
      }
      const result = text(extension(element, 'zeebe:Script'), 'resultVariable')
      if (result) names.add(result)
      walk(element)
    }
  }
  if (process) walk(process)
  return [...names].sort()
}

/** Ids of the forms that the process's steps use. */
export function usedForms(process: ModdleElement | undefined): readonly string[] {
  const ids = new Set<string>()
  const note = (element: ModdleElement) => {
    const id = text(extension(element, 'zeebe:FormDefinition'), 'formId')
    if (id) ids.add(id)
    for (const inner of many(element, 'flowElements')) note(inner)
  }
  if (process) note(process)
  return [...ids]
}
