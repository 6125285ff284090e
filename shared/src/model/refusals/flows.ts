import { is, type ModdleElement, many, one } from '../moddle.ts'
import { ancestor, type Breach, isEventSubProcess, kindOf, type Rule, type Survey } from './survey.ts'

/** What sequence flows may connect, and what must be connected (BPMN 2.0.2, 8.4.13, 10.3 to 10.6, 13). */
export const flowRules: readonly Rule[] = [ends, listings, conditions, defaults, startsAndEnds, everyNodeConnected]

function* ends(survey: Survey): Iterable<Breach> {
  for (const flow of survey.all('bpmn:SequenceFlow')) {
    const source = one(flow, 'sourceRef')
    const target = one(flow, 'targetRef')
    if (!source) yield { rule: 'flow-without-source', element: flow, says: 'comes from no element', section: '8.4.13' }
    if (!target) yield { rule: 'flow-without-target', element: flow, says: 'leads to no element', section: '8.4.13' }
    for (const [end, verb] of [
      [source, 'come from'],
      [target, 'lead to'],
    ] as const) {
      if (!end) continue
      if (!is(end, 'bpmn:FlowNode')) {
        const says = `must not ${verb} the ${kindOf(end)} "${end.id}": a sequence flow connects activities, gateways and events only`
        yield { rule: 'flow-end-no-node', element: flow, says, section: is(end, 'bpmn:Artifact') ? '8.4.1' : '8.4.13' }
      }
      if (isEventSubProcess(end)) {
        const says = `must not ${verb} the event sub-process "${end.id}", which is started by its event`
        yield { rule: 'flow-at-event-sub-process', element: flow, says, section: '10.3.5' }
      }
    }
    if (
      source &&
      target &&
      is(source, 'bpmn:FlowNode') &&
      is(target, 'bpmn:FlowNode') &&
      source.$parent !== target.$parent
    ) {
      const pools = ancestor(source, 'bpmn:Process') !== ancestor(target, 'bpmn:Process')
      const border = pools ? 'the border of a pool' : 'the border of a sub-process'
      yield {
        rule: 'flow-crosses-border',
        element: flow,
        says: `crosses ${border}`,
        section: '7.6.1',
        mend: pools
          ? 'Use a message flow between pools.'
          : 'End the flow inside the sub-process, and go on from its edge.',
      }
    }
  }
}

/** A node that lists its flows must list just those that say so themselves; a node that lists none leaves it to the flows. */
function* listings(survey: Survey): Iterable<Breach> {
  for (const node of survey.all('bpmn:FlowNode')) {
    for (const [property, flows, way] of [
      ['incoming', survey.incoming(node), 'targetRef'],
      ['outgoing', survey.outgoing(node), 'sourceRef'],
    ] as const) {
      const listed = many(node, property)
      const missing = listed.length > 0 ? flows.find((flow) => !listed.includes(flow)) : undefined
      const foreign = listed.find((flow) => one(flow, way) !== node)
      if (missing) {
        const says = `does not list the sequence flow "${missing.id}" as ${property}, though that flow names it`
        yield { rule: 'flow-not-listed', element: node, says, section: '8.4.13' }
      }
      if (foreign) {
        const says = `lists the sequence flow "${foreign.id}" as ${property}, though that flow names another element`
        yield { rule: 'flow-listed-elsewhere', element: node, says, section: '8.4.13' }
      }
    }
  }
}

function* conditions(survey: Survey): Iterable<Breach> {
  for (const flow of survey.all('bpmn:SequenceFlow')) {
    if (flow.get('isImmediate') === false && survey.executable(flow)) {
      yield {
        rule: 'flow-not-immediate',
        element: flow,
        says: 'has isImmediate="false", which an executable process must not have',
        section: '8.4.13',
      }
    }
    const source = one(flow, 'sourceRef')
    if (!one(flow, 'conditionExpression') || !source) continue
    if (is(source, 'bpmn:ParallelGateway')) continue // It takes every flow anyway: the compiler warns.
    if (is(source, 'bpmn:EventBasedGateway')) {
      const says = `has a condition, but a flow out of the ${kindOf(source)} "${source.id}" must not have one`
      yield { rule: 'condition-at-wrong-source', element: flow, says, section: '8.4.13' }
    } else if (is(source, 'bpmn:Event')) {
      const says = `has a condition, but only flows out of activities and of exclusive, inclusive and complex gateways may have one`
      yield { rule: 'condition-after-event', element: flow, says, section: '8.4.13' }
    } else if (is(source, 'bpmn:Activity') && survey.outgoing(source).length === 1) {
      const says = `is conditional, and is the only flow out of "${source.id}": there must be at least one other`
      yield {
        rule: 'only-flow-conditional',
        element: flow,
        says,
        section: '8.4.13',
        mend: 'Add a second way out, or remove the condition.',
      }
    }
  }
}

function* defaults(survey: Survey): Iterable<Breach> {
  for (const node of survey.all('bpmn:FlowNode')) {
    const flow = one(node, 'default')
    if (flow && one(flow, 'sourceRef') !== node) {
      yield {
        rule: 'default-of-another',
        element: node,
        says: `names "${flow.id}" as its default flow, but that flow comes from another element`,
        section: '8.4.13',
      }
    }
  }
}

function* startsAndEnds(survey: Survey): Iterable<Breach> {
  for (const start of survey.all('bpmn:StartEvent')) {
    if (survey.incoming(start).length > 0) {
      yield {
        rule: 'start-event-incoming',
        element: start,
        says: 'must not have an incoming sequence flow',
        section: '10.5.2',
      }
    }
    if (survey.outgoing(start).length === 0) {
      yield {
        rule: 'start-event-outgoing',
        element: start,
        says: 'must have an outgoing sequence flow',
        section: '10.5.2',
      }
    }
  }
  for (const end of survey.all('bpmn:EndEvent')) {
    if (survey.outgoing(end).length > 0) {
      yield {
        rule: 'end-event-outgoing',
        element: end,
        says: 'must not have an outgoing sequence flow',
        section: '10.5.3',
      }
    }
    if (survey.incoming(end).length === 0) {
      yield { rule: 'end-event-incoming', element: end, says: 'must have an incoming sequence flow', section: '10.5.3' }
    }
  }
  for (const scope of scopes(survey)) {
    const nodes = many(scope, 'flowElements')
    const start = nodes.find((node) => is(node, 'bpmn:StartEvent'))
    const end = nodes.find((node) => is(node, 'bpmn:EndEvent'))
    if (end && !start && !startsOtherwise(survey, nodes)) {
      yield {
        rule: 'end-without-start',
        element: scope,
        says: `has the end event "${end.id}" but no start event`,
        section: '10.5.3',
      }
    }
    if (start && !end) {
      yield {
        rule: 'start-without-end',
        element: scope,
        says: `has the start event "${start.id}" but no end event`,
        section: '10.5.2',
      }
    }
  }
}

function* everyNodeConnected(survey: Survey): Iterable<Breach> {
  for (const scope of scopes(survey)) {
    const nodes = many(scope, 'flowElements')
    const hasStart = nodes.some((node) => is(node, 'bpmn:StartEvent'))
    const hasEnd = nodes.some((node) => is(node, 'bpmn:EndEvent'))
    for (const node of nodes) {
      if (!is(node, 'bpmn:FlowNode') || standsAlone(node)) continue
      if (hasStart && needsIncoming(survey, node) && survey.incoming(node).length === 0) {
        const says = 'has no incoming sequence flow, though its scope has a start event: it can never be reached'
        yield { rule: 'node-without-incoming', element: node, says, section: '10.5.2' }
      }
      if (hasEnd && needsOutgoing(survey, node) && survey.outgoing(node).length === 0) {
        const says = 'has no outgoing sequence flow, though its scope has an end event'
        yield { rule: 'node-without-outgoing', element: node, says, section: '10.5.3' }
      }
    }
  }
}

function scopes(survey: Survey): readonly ModdleElement[] {
  return [...survey.all('bpmn:Process'), ...survey.all('bpmn:SubProcess')].filter(
    (scope) => !is(scope, 'bpmn:AdHocSubProcess'),
  )
}

/** Receive tasks and event-based gateways may start a process in place of a start event. */
function startsOtherwise(survey: Survey, nodes: readonly ModdleElement[]): boolean {
  return nodes.some((node) => node.get('instantiate') === true && survey.incoming(node).length === 0)
}

function standsAlone(node: ModdleElement): boolean {
  return node.get('isForCompensation') === true || isEventSubProcess(node) || is(node, 'bpmn:BoundaryEvent')
}

function needsIncoming(survey: Survey, node: ModdleElement): boolean {
  const catchesLink =
    is(node, 'bpmn:IntermediateCatchEvent') &&
    survey.eventDefinitions(node).some((d) => is(d, 'bpmn:LinkEventDefinition'))
  return !is(node, 'bpmn:StartEvent') && !catchesLink && node.get('instantiate') !== true
}

function needsOutgoing(survey: Survey, node: ModdleElement): boolean {
  const throwsLink =
    is(node, 'bpmn:IntermediateThrowEvent') &&
    survey.eventDefinitions(node).some((d) => is(d, 'bpmn:LinkEventDefinition'))
  return !is(node, 'bpmn:EndEvent') && !throwsLink
}
