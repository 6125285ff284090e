import { is, type ModdleElement, many, one, text } from '../moddle.ts'
import { links } from './links.ts'
import { ancestor, type Breach, describe, hasExtension, isEventSubProcess, type Rule, type Survey } from './survey.ts'

/** Which event may stand where with which trigger, and what its trigger must say (BPMN 2.0.2, 10.5). */
export const eventRules: readonly Rule[] = [
  data,
  positions,
  eventSubProcesses,
  boundary,
  intermediate,
  cancelEnds,
  triggers,
  throwersKeepTheirs,
  calledProcesses,
]

type Trigger =
  | 'message'
  | 'timer'
  | 'conditional'
  | 'signal'
  | 'error'
  | 'escalation'
  | 'cancel'
  | 'compensate'
  | 'link'
  | 'terminate'

function triggerOf(definition: ModdleElement): Trigger {
  return definition.$type.replace(/^bpmn:(\w+)EventDefinition$/, '$1').toLowerCase() as Trigger
}

function* positions(survey: Survey): Iterable<Breach> {
  for (const event of survey.all('bpmn:Event')) {
    const { allowed, none, where, section } = placeOf(event)
    const found = survey.eventDefinitions(event).map(triggerOf)
    const wrong = found.filter((trigger) => !allowed.includes(trigger))
    if (wrong.length > 0) {
      const says = `has the trigger ${wrong.join(' and ')}, which ${where} must not have`
      yield { rule: 'event-trigger-not-allowed', element: event, says, section }
    }
    if (found.length === 0 && !none) {
      yield {
        rule: 'event-without-trigger',
        element: event,
        says: `has no event definition, and ${where} must have one`,
        section,
      }
    }
  }
}

function* data(survey: Survey): Iterable<Breach> {
  for (const event of survey.all('bpmn:Event')) {
    const throws = is(event, 'bpmn:ThrowEvent')
    if (many(event, throws ? 'dataOutputAssociations' : 'dataInputAssociations').length > 0) {
      const says = throws ? 'throws, so it must not write data' : 'catches, so it must not read data'
      yield { rule: 'event-data-direction', element: event, says, section: '10.5.1' }
    }
  }
}

interface Place {
  readonly allowed: readonly Trigger[]
  readonly none: boolean
  readonly where: string
  readonly section: string
}

/** Table 10.93 of the standard. */
function placeOf(event: ModdleElement): Place {
  const catching: readonly Trigger[] = ['message', 'timer', 'conditional', 'signal']
  if (is(event, 'bpmn:StartEvent')) {
    const scope = event.$parent
    if (isEventSubProcess(scope)) {
      const interrupts = event.get('isInterrupting') !== false
      const allowed = [...catching, 'escalation' as const, ...(interrupts ? (['error', 'compensate'] as const) : [])]
      const where = interrupts
        ? 'the start event of an event sub-process'
        : 'a non-interrupting start event of an event sub-process'
      return { allowed, none: false, where, section: '10.5.2' }
    }
    if (is(scope, 'bpmn:SubProcess'))
      return { allowed: [], none: true, where: 'the start event of a sub-process', section: '10.5.2' }
    return { allowed: catching, none: true, where: 'the start event of a process', section: '10.5.2' }
  }
  if (is(event, 'bpmn:EndEvent')) {
    const allowed: readonly Trigger[] = [
      'message',
      'escalation',
      'error',
      'cancel',
      'compensate',
      'signal',
      'terminate',
    ]
    return { allowed, none: true, where: 'an end event', section: '10.5.3' }
  }
  if (is(event, 'bpmn:BoundaryEvent')) {
    const interrupts = event.get('cancelActivity') !== false
    const allowed = [
      ...catching,
      'escalation' as const,
      ...(interrupts ? (['error', 'cancel', 'compensate'] as const) : []),
    ]
    return {
      allowed,
      none: false,
      where: interrupts ? 'a boundary event' : 'a non-interrupting boundary event',
      section: '10.5.4',
    }
  }
  if (is(event, 'bpmn:IntermediateThrowEvent')) {
    const allowed: readonly Trigger[] = ['message', 'escalation', 'compensate', 'link', 'signal']
    return { allowed, none: true, where: 'an intermediate throw event', section: '10.5.4' }
  }
  return { allowed: [...catching, 'link'], none: false, where: 'an intermediate catch event', section: '10.5.4' }
}

function* eventSubProcesses(survey: Survey): Iterable<Breach> {
  for (const subProcess of survey.all('bpmn:SubProcess')) {
    if (!isEventSubProcess(subProcess)) continue
    const starts = many(subProcess, 'flowElements').filter((node) => is(node, 'bpmn:StartEvent'))
    if (starts.length !== 1) {
      yield {
        rule: 'event-sub-process-start',
        element: subProcess,
        says: `is an event sub-process and must have exactly one start event, not ${starts.length}`,
        section: '10.3.5',
      }
    }
  }
}

function* boundary(survey: Survey): Iterable<Breach> {
  const section = '10.5.4'
  for (const event of survey.all('bpmn:BoundaryEvent')) {
    const host = one(event, 'attachedToRef')
    const found = survey.eventDefinitions(event).map(triggerOf)
    if (!host || !is(host, 'bpmn:Activity')) {
      yield { rule: 'boundary-without-host', element: event, says: 'is not attached to an activity', section }
    }
    if (host && host.$parent !== event.$parent) {
      yield {
        rule: 'boundary-in-other-scope',
        element: event,
        says: `does not stand in the same scope as "${host.id}", to which it is attached`,
        section,
      }
    }
    if (found.includes('cancel') && !is(host, 'bpmn:Transaction')) {
      yield {
        rule: 'cancel-outside-transaction',
        element: event,
        says: 'catches a cancel, so it must be attached to a transaction',
        section,
      }
    }
    if (survey.incoming(event).length > 0) {
      yield {
        rule: 'boundary-incoming',
        element: event,
        says: 'is a boundary event and must not have an incoming sequence flow',
        section,
      }
    }
    if (found.includes('compensate')) {
      if (survey.outgoing(event).length > 0) {
        yield {
          rule: 'compensation-boundary-outgoing',
          element: event,
          says: 'is a compensation boundary event and must not have an outgoing sequence flow',
          section,
          mend: 'Connect it to its compensation activity by an association.',
        }
      }
    } else if (survey.outgoing(event).length === 0) {
      yield {
        rule: 'boundary-outgoing',
        element: event,
        says: 'is a boundary event and must have an outgoing sequence flow',
        section,
      }
    }
  }
}

function* intermediate(survey: Survey): Iterable<Breach> {
  const section = '10.5.4'
  for (const event of [...survey.all('bpmn:IntermediateThrowEvent'), ...survey.all('bpmn:IntermediateCatchEvent')]) {
    const link = survey.eventDefinitions(event).find((d) => is(d, 'bpmn:LinkEventDefinition'))
    const throws = is(event, 'bpmn:IntermediateThrowEvent')
    const incoming = survey.incoming(event).length
    const outgoing = survey.outgoing(event).length
    if (link && (throws ? outgoing : incoming) > 0) {
      const says = throws
        ? 'is a throwing link and must not have an outgoing sequence flow'
        : 'is a catching link and must not have an incoming sequence flow'
      yield { rule: 'link-both-ways', element: event, says, section }
    }
    if (incoming === 0 && !(link && !throws)) {
      yield { rule: 'intermediate-incoming', element: event, says: 'must have an incoming sequence flow', section }
    }
    if (outgoing === 0 && !(link && throws)) {
      yield { rule: 'intermediate-outgoing', element: event, says: 'must have an outgoing sequence flow', section }
    }
    if (link) yield* links(survey, event, link)
  }
}

function* cancelEnds(survey: Survey): Iterable<Breach> {
  for (const end of survey.all('bpmn:EndEvent')) {
    if (!survey.eventDefinitions(end).some((d) => is(d, 'bpmn:CancelEventDefinition'))) continue
    if (!ancestor(end, 'bpmn:Transaction')) {
      yield {
        rule: 'cancel-outside-transaction',
        element: end,
        says: 'throws a cancel, which is only allowed inside a transaction',
        section: '10.5.3',
      }
    }
  }
}

/** What a trigger must name before an engine can run it. */
function* triggers(survey: Survey): Iterable<Breach> {
  for (const event of survey.all('bpmn:Event')) {
    if (!survey.executable(event)) continue
    for (const definition of survey.eventDefinitions(event)) yield* trigger(survey, event, definition)
  }
}

function* trigger(survey: Survey, event: ModdleElement, definition: ModdleElement): Iterable<Breach> {
  const throws = is(event, 'bpmn:ThrowEvent')
  const section = '10.5.5'
  switch (definition.$type) {
    case 'bpmn:MessageEventDefinition': {
      const message = one(definition, 'messageRef')
      const byJob = [event, definition].some((e) => hasExtension(e, ...JOB_EXTENSIONS))
      if (!message && !byJob) {
        yield {
          rule: 'message-missing',
          element: event,
          says: 'names no message, though its process is executable',
          section,
          mend: 'Choose or create the message.',
        }
      }
      // A message whose content is typed promises the standard's interfaces; others say by extensions how they travel.
      const typed = message && one(message, 'itemRef') && !hasExtension(message, 'zeebe:Subscription')
      if (typed && !one(definition, 'operationRef') && !byJob) {
        yield {
          rule: 'operation-missing',
          element: event,
          says: `uses the typed message "${message.name ?? message.id}" without an operation, though its process is executable`,
          section,
        }
      }
      return
    }
    case 'bpmn:SignalEventDefinition':
      if (!one(definition, 'signalRef'))
        yield {
          rule: 'signal-missing',
          element: event,
          says: 'names no signal, though its process is executable',
          section,
          mend: 'Choose or create the signal.',
        }
      return
    case 'bpmn:ErrorEventDefinition': {
      // An error that is only a name in errorRef, not an element, is its own code: so the engines of the field read it.
      const error = one(definition, 'errorRef')
      if (throws && !text(error, 'errorCode') && (error || !survey.refers(definition, 'errorRef'))) {
        const says = error
          ? `throws the error "${error.name ?? error.id}", which has no code`
          : 'throws an error, but does not say which'
        yield { rule: 'error-code-missing', element: event, says: `${says}; a process that runs needs it`, section }
      }
      return
    }
    case 'bpmn:EscalationEventDefinition': {
      const escalation = one(definition, 'escalationRef')
      if (throws && !text(escalation, 'escalationCode')) {
        const says = escalation
          ? `throws the escalation "${escalation.name ?? escalation.id}", which has no code`
          : 'throws an escalation, but does not say which'
        yield {
          rule: 'escalation-code-missing',
          element: event,
          says: `${says}; a process that runs needs it`,
          section,
        }
      }
      return
    }
    default:
  }
}

const JOB_EXTENSIONS = [
  'zeebe:TaskDefinition',
  'camunda:class',
  'camunda:expression',
  'camunda:delegateExpression',
  'camunda:type',
  'activiti:class',
  'flowable:class',
]

/** An event definition that stands inside a throw event belongs to it alone. */
function* throwersKeepTheirs(survey: Survey): Iterable<Breach> {
  for (const event of survey.all('bpmn:Event')) {
    for (const definition of many(event, 'eventDefinitionRef')) {
      const owner = definition.$parent
      if (is(owner, 'bpmn:ThrowEvent')) {
        const says = `uses an event definition that belongs to ${describe(owner).replace(/^The/, 'the')}; a throw event's definition must not be used elsewhere`
        yield { rule: 'event-definition-shared', element: event, says, section: '10.5.1' }
      }
    }
  }
}

/** A process that is called must have a way in that needs no event. */
function* calledProcesses(survey: Survey): Iterable<Breach> {
  for (const call of survey.all('bpmn:CallActivity')) {
    const calledId = text(call, 'calledElement')?.replace(/^.*:/, '')
    const called = survey.all('bpmn:Process').find((process) => process.id === calledId)
    if (!called) continue
    const starts = many(called, 'flowElements').filter((node) => is(node, 'bpmn:StartEvent'))
    if (starts.length > 0 && starts.every((start) => survey.eventDefinitions(start).length > 0)) {
      yield {
        rule: 'called-process-start',
        element: call,
        says: `calls "${called.name ?? called.id}", which has no none start event`,
        section: '10.3.6',
      }
    }
  }
}
