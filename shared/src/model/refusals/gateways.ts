import { is, type ModdleElement, one } from '../moddle.ts'
import { type Breach, kindOf, type Rule, type Survey } from './survey.ts'

/** Directions of gateways, and the configuration of event-based ones (BPMN 2.0.2, 10.6). */
export const gatewayRules: readonly Rule[] = [directions, defaultFlows, eventBased, starters]

function* directions(survey: Survey): Iterable<Breach> {
  for (const gateway of survey.all('bpmn:Gateway')) {
    const incoming = survey.incoming(gateway).length
    const outgoing = survey.outgoing(gateway).length
    const direction = gateway.get('gatewayDirection')
    const section = '10.6.1'
    if (direction === 'Converging' && outgoing > 1) {
      yield {
        rule: 'gateway-direction',
        element: gateway,
        says: `is converging, so it must not have ${outgoing} outgoing flows`,
        section,
      }
    }
    if (direction === 'Diverging' && incoming > 1) {
      yield {
        rule: 'gateway-direction',
        element: gateway,
        says: `is diverging, so it must not have ${incoming} incoming flows`,
        section,
      }
    }
    if (direction === 'Mixed' && (incoming < 2 || outgoing < 2)) {
      yield {
        rule: 'gateway-direction',
        element: gateway,
        says: 'is mixed, so it must have several incoming and several outgoing flows',
        section,
      }
    }
    if (incoming < 2 && outgoing < 2) {
      yield {
        rule: 'gateway-without-branches',
        element: gateway,
        says: 'neither splits nor joins: it must have several incoming or several outgoing flows',
        section,
        mend: 'Remove the gateway, or draw the missing flows.',
      }
    }
  }
}

function* eventBased(survey: Survey): Iterable<Breach> {
  const section = '10.6.6'
  for (const gateway of survey.all('bpmn:EventBasedGateway')) {
    const targets = survey.outgoing(gateway).flatMap((flow) => one(flow, 'targetRef') ?? [])
    const starts = gateway.get('instantiate') === true
    if (survey.outgoing(gateway).length < 2) {
      yield {
        rule: 'event-gateway-outgoing',
        element: gateway,
        says: 'must have two or more outgoing sequence flows',
        section,
      }
    }
    if (starts && survey.incoming(gateway).length > 0) {
      yield {
        rule: 'event-gateway-starts',
        element: gateway,
        says: 'starts the process, so it must not have an incoming sequence flow',
        section,
      }
    }
    if (gateway.get('eventGatewayType') === 'Parallel' && !starts) {
      yield {
        rule: 'event-gateway-parallel',
        element: gateway,
        says: 'is parallel, which only a gateway that starts the process may be',
        section,
      }
    }
    for (const target of targets) yield* targetOf(survey, gateway, target)
    const receives = targets.find((target) => is(target, 'bpmn:ReceiveTask'))
    const messages = targets.find((target) => catches(survey, target, 'bpmn:MessageEventDefinition'))
    if (receives && messages) {
      const says = `leads to the receive task "${receives.id}" and to the message event "${messages.id}": only one of the two kinds may be used`
      yield { rule: 'event-gateway-mixed', element: gateway, says, section }
    }
  }
}

/** By the schema only exclusive, inclusive and complex gateways know a default flow. */
function* defaultFlows(survey: Survey): Iterable<Breach> {
  for (const gateway of [...survey.all('bpmn:ParallelGateway'), ...survey.all('bpmn:EventBasedGateway')]) {
    const flow = gateway.$attrs.default
    if (flow === undefined) continue
    const says = `names "${flow}" as its default flow, which a gateway of its kind cannot have`
    yield { rule: 'default-not-allowed', element: gateway, says, section: '10.6' }
  }
}

/** What starts a process when a message comes starts no sub-process. */
function* starters(survey: Survey): Iterable<Breach> {
  for (const node of [...survey.all('bpmn:EventBasedGateway'), ...survey.all('bpmn:ReceiveTask')]) {
    if (node.get('instantiate') !== true || !is(node.$parent, 'bpmn:SubProcess')) continue
    const says = `starts a process (instantiate), and must not stand in the sub-process "${node.$parent?.id}"`
    yield { rule: 'starts-in-sub-process', element: node, says, section: '10.6.6' }
  }
}

const WAITS_FOR = [
  'bpmn:MessageEventDefinition',
  'bpmn:SignalEventDefinition',
  'bpmn:TimerEventDefinition',
  'bpmn:ConditionalEventDefinition',
]

function* targetOf(survey: Survey, gateway: ModdleElement, target: ModdleElement): Iterable<Breach> {
  const section = '10.6.6'
  const definitions = survey.eventDefinitions(target)
  const event =
    is(target, 'bpmn:IntermediateCatchEvent') &&
    definitions.length > 0 &&
    definitions.every((d) => WAITS_FOR.some((type) => is(d, type)))
  if (!is(target, 'bpmn:ReceiveTask') && !event) {
    const says = `must not lead to the ${kindOf(target)} "${target.id}": only receive tasks and message, signal, timer and conditional catch events may follow it`
    yield { rule: 'event-gateway-target', element: gateway, says, section }
  }
  if (is(target, 'bpmn:ReceiveTask') && survey.boundaryEvents(target).length > 0) {
    yield {
      rule: 'event-gateway-boundary',
      element: target,
      says: `follows the event-based gateway "${gateway.id}", so it must not have boundary events`,
      section,
    }
  }
  if (survey.incoming(target).length > 1) {
    yield {
      rule: 'event-gateway-target-incoming',
      element: target,
      says: `follows the event-based gateway "${gateway.id}", so it must not have other incoming flows`,
      section,
    }
  }
  if (gateway.get('instantiate') === true && gateway.get('eventGatewayType') === 'Parallel') {
    if (!is(target, 'bpmn:ReceiveTask') && !catches(survey, target, 'bpmn:MessageEventDefinition')) {
      yield {
        rule: 'event-gateway-parallel-start',
        element: gateway,
        says: `starts the process by several events, so all must be messages, and "${target.id}" is none`,
        section,
      }
    }
  }
}

function catches(survey: Survey, node: ModdleElement, type: string): boolean {
  return is(node, 'bpmn:IntermediateCatchEvent') && survey.eventDefinitions(node).some((d) => is(d, type))
}
