import type { Finding } from '@waymark/shared/model'
import { bodyOf, extension, is, type ModdleElement, many, one, text } from '@waymark/shared/model/moddle'
import { incomingOf, laneOf, outgoingOf } from '../card/model.ts'

/** The one obvious way to mend a problem: what to do to which element. */
export type QuickFix =
  | { readonly does: 'makeDefault'; readonly gateway: string; readonly flow: string; readonly to: string }
  | { readonly does: 'giveRole'; readonly task: string; readonly group: string }
  | { readonly does: 'setDue'; readonly task: string; readonly duration: string }
  | { readonly does: 'makeForm'; readonly task: string; readonly name: string; readonly formId?: string }
  | { readonly does: 'makeDecision'; readonly task: string; readonly name: string; readonly decisionId: string }
  | { readonly does: 'addEnds'; readonly after: readonly string[] }
  | { readonly does: 'joinExclusive'; readonly gateway: string }

/** What the planner may ask of the drawing. */
export type Finder = (id: string) => ModdleElement | undefined

const usualDuration = 'P2D'
const leadsNowhere = new Set([
  'step-without-way-out',
  'node-without-outgoing',
  'intermediate-outgoing',
  'start-event-outgoing',
  'boundary-outgoing',
])

/** How a problem may be mended by one press; undefined where a person must think. */
export function quickFixOf(finding: Finding, find: Finder): QuickFix | undefined {
  const element = finding.elementId ? find(finding.elementId) : undefined
  if (!element?.id) return undefined
  const { id } = element
  switch (finding.rule) {
    case 'gateway-condition-missing': {
      const gateway = one(element, 'sourceRef')
      return gateway && !one(gateway, 'default') ? defaultFix(gateway, element) : undefined
    }
    case 'gateway-default-missing': {
      const last = outgoingOf(element).at(-1)
      return last && defaultFix(element, last)
    }
    case 'step-without-role': {
      const group = roleNearby(element)
      return group ? { does: 'giveRole', task: id, group } : undefined
    }
    case 'no-due-date':
      return { does: 'setDue', task: id, duration: usualDuration }
    case 'form-missing':
      return { does: 'makeForm', task: id, name: element.name ?? id }
    case 'form-unknown': {
      const formId = text(extension(element, 'zeebe:FormDefinition'), 'formId')
      return { does: 'makeForm', task: id, name: element.name ?? id, formId }
    }
    case 'decision-unknown': {
      const decisionId = text(extension(element, 'zeebe:CalledDecision'), 'decisionId')
      return decisionId ? { does: 'makeDecision', task: id, name: element.name ?? decisionId, decisionId } : undefined
    }
    case 'no-end': {
      const after = looseEnds(element)
      return after.length > 0 ? { does: 'addEnds', after } : undefined
    }
    case 'deadlock':
      return is(element, 'bpmn:ParallelGateway') && splitsExclusively(finding.path ?? [], find)
        ? { does: 'joinExclusive', gateway: id }
        : undefined
    default:
      return leadsNowhere.has(finding.rule) ? { does: 'addEnds', after: [id] } : undefined
  }
}

function defaultFix(gateway: ModdleElement, flow: ModdleElement): QuickFix | undefined {
  if (!gateway.id || !flow.id) return undefined
  const to = flow.name || one(flow, 'targetRef')?.name || one(flow, 'targetRef')?.id || flow.id
  return { does: 'makeDefault', gateway: gateway.id, flow: flow.id, to }
}

/** Who does the nearest step before, or else the nearest after: most often the same people go on. */
function roleNearby(task: ModdleElement): string | undefined {
  return nearestRole(task, incomingOf, 'sourceRef') ?? nearestRole(task, outgoingOf, 'targetRef')
}

function nearestRole(task: ModdleElement, flowsOf: typeof incomingOf, end: string): string | undefined {
  const seen = new Set([task])
  for (const node of seen) {
    const role = node === task ? undefined : roleOf(node)
    if (role) return role
    for (const flow of flowsOf(node)) {
      const next = one(flow, end)
      if (next) seen.add(next)
    }
  }
  return undefined
}

function roleOf(node: ModdleElement): string | undefined {
  if (!is(node, 'bpmn:UserTask')) return undefined
  return text(extension(node, 'zeebe:AssignmentDefinition'), 'candidateGroups') ?? laneOf(node)
}

/** The steps of a process or sub-process that nothing follows. */
function looseEnds(scope: ModdleElement): string[] {
  return many(scope, 'flowElements').flatMap((node) => {
    const goesOn = outgoingOf(node).length > 0 || is(node, 'bpmn:EndEvent')
    const apart = node.get('triggeredByEvent') === true || node.get('isForCompensation') === true
    return is(node, 'bpmn:FlowNode') && !goesOn && !apart && node.id ? [node.id] : []
  })
}

/** Whether only exclusive decisions split the way that leads to the join, so that only one token ever comes. */
function splitsExclusively(path: readonly string[], find: Finder): boolean {
  const splits = path.flatMap((id) => find(id) ?? []).filter((node) => outgoingOf(node).length > 1)
  return splits.length > 0 && splits.every((node) => is(node, 'bpmn:ExclusiveGateway'))
}

/** Whether the way has a condition, which a default way must not have. */
export function hasCondition(flow: ModdleElement): boolean {
  return bodyOf(one(flow, 'conditionExpression')) !== undefined
}
