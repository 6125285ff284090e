import { parseTimer } from '../calendar/index.ts'
import { constant } from '../feel/index.ts'
import { attributeOf, type CompileContext } from './compileContext.ts'
import { mappingsOf } from './compileData.ts'
import type { Extensions } from './compileMeta.ts'
import { extensionsOf, propertiesOf } from './compileMeta.ts'
import type { EventDefinition, Expression, JobDefinition, MessageDefinition, TimerKind } from './graph.ts'
import { bodyOf, type ModdleElement, many, one, text } from './moddle.ts'

/** Where an event looks up what stands elsewhere in the drawing. */
export interface EventSurroundings {
  /** Index of a node. */
  indexOf(element: ModdleElement | undefined): number | undefined
  /** Indexes of the link catch events of that name in the event's scope. */
  linkTargets(name: string, event: ModdleElement): readonly number[]
  /** Name of the working calendar that the event's durations count in. */
  calendarOf(event: ModdleElement): string | undefined
  /** The correlation key expression of the standard (correlation subscription and properties) for a message. */
  correlationKeyOf(message: ModdleElement, catching: boolean): Expression | undefined
}

const CATCHING = new Set(['bpmn:StartEvent', 'bpmn:IntermediateCatchEvent', 'bpmn:BoundaryEvent', 'bpmn:ReceiveTask'])

/** Everything an event catches or throws; several make a multiple event. */
export function definitionsOf(
  context: CompileContext,
  event: ModdleElement,
  around: EventSurroundings,
): readonly EventDefinition[] {
  const all = [...many(event, 'eventDefinitions'), ...many(event, 'eventDefinitionRef')]
  return all.flatMap((definition) => definitionOf(context, event, definition, around) ?? [])
}

/** One event definition, as `event` uses it. */
export function definitionOf(
  context: CompileContext,
  event: ModdleElement,
  definition: ModdleElement,
  around: EventSurroundings,
): EventDefinition | undefined {
  switch (definition.$type) {
    case 'bpmn:MessageEventDefinition': {
      const operation = one(definition, 'operationRef')
      const messageRef = one(definition, 'messageRef') ?? one(operation, 'inMessageRef')
      const message = messageOf(context, event, messageRef, around)
      const job = jobOf(context, event, extensionsOf(event)) ?? jobOf(context, event, extensionsOf(definition))
      if (!message) {
        if (job) return { kind: 'message', name: constant(event.id ?? ''), job }
        return missing(context, event, 'message', 'Choose or name the message.')
      }
      return job && !CATCHING.has(event.$type) ? { ...message, job } : message
    }
    case 'bpmn:TimerEventDefinition':
      return timerOf(context, event, definition, around)
    case 'bpmn:SignalEventDefinition': {
      const signal = one(definition, 'signalRef')
      const name = signal ? (signal.name ?? signal.id) : context.dangling(definition, 'signalRef')
      if (!name) return missing(context, event, 'signal', 'Choose or name the signal.')
      return { kind: 'signal', name: context.attribute(name, event) }
    }
    case 'bpmn:ErrorEventDefinition':
      return { kind: 'error', ...coded(context, event, codeOf(context, event, definition, 'errorRef', 'errorCode')) }
    case 'bpmn:EscalationEventDefinition': {
      const code = codeOf(context, event, definition, 'escalationRef', 'escalationCode')
      return { kind: 'escalation', ...coded(context, event, code) }
    }
    case 'bpmn:CompensateEventDefinition': {
      const activity = around.indexOf(one(definition, 'activityRef'))
      const waitForCompletion = attributeOf(definition, 'waitForCompletion') !== false
      return { kind: 'compensation', waitForCompletion, ...(activity === undefined ? {} : { activity }) }
    }
    case 'bpmn:ConditionalEventDefinition': {
      const condition = context.expression(one(definition, 'condition'), event)
      if (!condition) return missing(context, event, 'condition', 'Write the condition.')
      const filter = extensionsOf(definition).get('zeebe:ConditionalFilter')?.[0]
      const variableNames = text(filter, 'variableNames')
        ?.split(',')
        .map((name) => name.trim())
      return { kind: 'conditional', condition, ...(variableNames ? { variableNames } : {}) }
    }
    case 'bpmn:LinkEventDefinition': {
      const name = definition.name ?? event.name ?? ''
      const isThrow = event.$type === 'bpmn:IntermediateThrowEvent'
      return { kind: 'link', name, targets: isThrow ? around.linkTargets(name, event) : [] }
    }
    case 'bpmn:TerminateEventDefinition':
      return { kind: 'terminate' }
    case 'bpmn:CancelEventDefinition':
      return { kind: 'cancel' }
    default:
      context.error(
        'unsupported-element',
        event,
        `an event definition of type ${definition.$type} is not known here.`,
        'Use an event of the BPMN 2.0 standard.',
      )
      return undefined
  }
}

/** The code of an error or escalation. Where it has none, a throw falls back on its name, and a catch catches all. */
function codeOf(
  context: CompileContext,
  event: ModdleElement,
  definition: ModdleElement,
  reference: 'errorRef' | 'escalationRef',
  property: 'errorCode' | 'escalationCode',
): string | undefined {
  const thrown = one(definition, reference)
  if (!thrown) return context.dangling(definition, reference)
  const code = text(thrown, property) || undefined
  return CATCHING.has(event.$type) ? code : (code ?? thrown.name ?? thrown.id)
}

function coded(context: CompileContext, event: ModdleElement, code: string | undefined) {
  return code === undefined ? {} : { code: context.attribute(code, event) }
}

function missing(context: CompileContext, event: ModdleElement, what: string, mend: string): undefined {
  // What throws nothing passes through, so that a plain map runs; what waits for nothing would wait for ever.
  if (CATCHING.has(event.$type)) context.error(`${what}-missing`, event, `it has no ${what}.`, mend)
  else context.warn(`${what}-missing`, event, `it has no ${what}, so it passes through.`, mend)
  return undefined
}

/** A message as a catch or throw event or a task uses it. */
export function messageOf(
  context: CompileContext,
  element: ModdleElement,
  message: ModdleElement | undefined,
  around: EventSurroundings,
): MessageDefinition | undefined {
  const name = message && (message.name ?? message.id)
  if (!name) return undefined
  const subscription = extensionsOf(message).get('zeebe:Subscription')?.[0]
  const written = text(subscription, 'correlationKey')
  const correlationKey = written
    ? context.attribute(written, element)
    : around.correlationKeyOf(message, CATCHING.has(element.$type))
  return {
    kind: 'message',
    name: context.attribute(name, element),
    ...(message.id === undefined ? {} : { messageId: message.id }),
    ...(correlationKey ? { correlationKey } : {}),
  }
}

const TIMER_KINDS: readonly (readonly [string, TimerKind])[] = [
  ['timeDate', 'date'],
  ['timeDuration', 'duration'],
  ['timeCycle', 'cycle'],
]

function timerOf(
  context: CompileContext,
  event: ModdleElement,
  definition: ModdleElement,
  around: EventSurroundings,
): EventDefinition | undefined {
  const calendar = around.calendarOf(event)
  for (const [property, timer] of TIMER_KINDS) {
    const written = bodyOf(one(definition, property))
    if (written === undefined) continue
    const value = context.attribute(written, event)
    if (value.names.length === 0 && !written.startsWith('=')) {
      const result = parseTimer(timer, written)
      if (!result.ok) context.error('timer-unreadable', event, result.message, 'Write it as ISO 8601, such as PT4H.')
    }
    return { kind: 'timer', timer, value, ...(calendar === undefined ? {} : { calendar }) }
  }
  return missing(context, event, 'timer', 'Say when it is due: a date, a duration or a cycle.')
}

/** `zeebe:taskDefinition` with its headers. */
export function jobOf(
  context: CompileContext,
  element: ModdleElement,
  extensions: Extensions,
): JobDefinition | undefined {
  const definition = extensions.get('zeebe:TaskDefinition')?.[0]
  const type = text(definition, 'type')
  if (!definition || type === undefined) return undefined
  const headers = (extensions.get('zeebe:TaskHeaders') ?? []).flatMap((list) => many(list, 'values'))
  return {
    type: context.attribute(type, element),
    retries: context.attribute(text(definition, 'retries') ?? '3', element),
    headers: Object.fromEntries(headers.map((header) => [text(header, 'key') ?? '', text(header, 'value') ?? ''])),
  }
}

/** The parts that all events share. */
export function eventBase(
  context: CompileContext,
  event: ModdleElement,
  extensions: Extensions,
  around: EventSurroundings,
) {
  return {
    definitions: definitionsOf(context, event, around),
    parallelMultiple: attributeOf(event, 'parallelMultiple') === true,
    inputs: mappingsOf(context, event, extensions, 'inputParameters'),
    outputs: mappingsOf(context, event, extensions, 'outputParameters'),
  }
}

/** `waymark.calendar` of an element's own `zeebe:property` entries. */
export function calendarIn(element: ModdleElement | undefined): string | undefined {
  return element ? propertiesOf(extensionsOf(element))['waymark.calendar'] : undefined
}
