import { is, type ModdleElement, many, one } from '../moddle.ts'
import { ancestor, type Breach, isEventSubProcess, kindOf, type Rule, type Survey } from './survey.ts'

/** Pools, message flows, and what of BPMN is no process (BPMN 2.0.2, 7.6.2, 9, 11). */
export const collaborationRules: readonly Rule[] = [
  imports,
  messageFlows,
  messageFlowEnds,
  participants,
  lanes,
  processes,
  choreographies,
]

function* imports(survey: Survey): Iterable<Breach> {
  for (const element of survey.all('bpmn:Import')) {
    if (String(element.get('importType')).includes('BPMN/20100524')) {
      const says = `of "${element.get('location')}" cannot be followed: a published file must hold all that it refers to`
      yield {
        rule: 'import',
        element,
        says,
        section: '8.2.1',
        mend: 'Copy what is needed into this file; called processes need no import.',
      }
    }
  }
}

function* messageFlows(survey: Survey): Iterable<Breach> {
  const poolOf = poolsOf(survey)
  for (const flow of survey.all('bpmn:MessageFlow')) {
    const source = one(flow, 'sourceRef')
    const target = one(flow, 'targetRef')
    if (!source)
      yield { rule: 'message-flow-without-source', element: flow, says: 'comes from no element', section: '9.3' }
    if (!target)
      yield { rule: 'message-flow-without-target', element: flow, says: 'leads to no element', section: '9.3' }
    for (const [end, verb] of [
      [source, 'come from'],
      [target, 'lead to'],
    ] as const) {
      if (!end) continue
      const communicates =
        is(end, 'bpmn:InteractionNode') || is(end, 'bpmn:FlowNode') || is(end, 'bpmn:ConversationNode')
      if (!communicates || is(end, 'bpmn:Gateway')) {
        yield {
          rule: 'message-flow-end',
          element: flow,
          says: `must not ${verb} the ${kindOf(end)} "${end.id}": message flows connect pools, activities and events only`,
          section: '7.6.2',
        }
      }
    }
    const from = source && poolOf(source)
    const to = target && poolOf(target)
    if (source === target || (from && from === to)) {
      yield {
        rule: 'message-flow-in-pool',
        element: flow,
        says: 'stays inside one pool, and must connect two different pools',
        section: '9.3',
        mend: 'Use a sequence flow inside a pool.',
      }
    }
  }
}

/** Which pool, or which process for want of pools, an element stands in. */
function poolsOf(survey: Survey) {
  const poolOfProcess = new Map(
    survey.all('bpmn:Participant').flatMap((pool) => {
      const process = one(pool, 'processRef')
      return process ? [[process, pool] as const] : []
    }),
  )
  return (element: ModdleElement): ModdleElement | undefined => {
    if (is(element, 'bpmn:Participant')) return element
    const process = ancestor(element, 'bpmn:Process')
    return process && (poolOfProcess.get(process) ?? process)
  }
}

function* messageFlowEnds(survey: Survey): Iterable<Breach> {
  for (const event of survey.all('bpmn:Event')) {
    const into = survey.messageFlowsInto(event)[0]
    const outOf = survey.messageFlowsOutOf(event)[0]
    const throws = is(event, 'bpmn:ThrowEvent')
    if (into && throws) {
      yield {
        rule: 'message-flow-into-throw',
        element: event,
        says: `throws, so it must not be the target of the message flow "${into.id}"`,
        section: is(event, 'bpmn:EndEvent') ? '10.5.3' : '10.5.4',
      }
    }
    if (outOf && !throws) {
      yield {
        rule: 'message-flow-out-of-catch',
        element: event,
        says: `catches, so it must not be the source of the message flow "${outOf.id}"`,
        section: is(event, 'bpmn:StartEvent') ? '10.5.2' : '10.5.4',
      }
    }
    const definitions = survey.eventDefinitions(event)
    const isMessage = definitions.some((d) => is(d, 'bpmn:MessageEventDefinition'))
    if (((into && !throws) || (outOf && throws)) && !isMessage) {
      yield {
        rule: 'message-flow-without-message',
        element: event,
        says: `takes part in the message flow "${(into ?? outOf)?.id}", so it must be a message event`,
        section: throws ? '10.5.3' : '10.5.2',
      }
    }
  }
  for (const task of survey.all('bpmn:Activity')) {
    const outOf = survey.messageFlowsOutOf(task)[0]
    const into = survey.messageFlowsInto(task)[0]
    if (outOf && is(task, 'bpmn:ReceiveTask')) {
      yield {
        rule: 'message-flow-out-of-catch',
        element: task,
        says: `receives, so it must not be the source of the message flow "${outOf.id}"`,
        section: '10.3.3',
      }
    }
    if (into && is(task, 'bpmn:SendTask')) {
      yield {
        rule: 'message-flow-into-throw',
        element: task,
        says: `sends, so it must not be the target of the message flow "${into.id}"`,
        section: '10.3.3',
      }
    }
    if ((into || outOf) && isEventSubProcess(task)) {
      yield {
        rule: 'message-flow-end',
        element: into ?? outOf,
        says: `must not end at the event sub-process "${task.id}"`,
        section: '10.3.5',
      }
    }
  }
}

function* participants(survey: Survey): Iterable<Breach> {
  for (const multiplicity of survey.all('bpmn:ParticipantMultiplicity')) {
    const minimum = Number(multiplicity.get('minimum') ?? 0)
    const maximum = Number(multiplicity.get('maximum') ?? 1)
    const section = '9.2'
    if (minimum < 0) {
      yield {
        rule: 'participant-minimum',
        element: multiplicity.$parent,
        says: `has a minimum multiplicity of ${minimum}, and it must not be negative`,
        section,
      }
    }
    if (maximum < 1 || maximum < minimum) {
      yield {
        rule: 'participant-maximum',
        element: multiplicity.$parent,
        says: `has a maximum multiplicity of ${maximum}, and it must be 1 or more and not below the minimum of ${minimum}`,
        section,
      }
    }
  }
}

function* lanes(survey: Survey): Iterable<Breach> {
  for (const lane of survey.all('bpmn:Lane')) {
    const process = ancestor(lane, 'bpmn:Process')
    const stranger = many(lane, 'flowNodeRef').find((node) => ancestor(node, 'bpmn:Process') !== process)
    if (!stranger || !process) continue
    const says = `holds "${stranger.id}", which belongs to another process`
    yield { rule: 'lane-of-another-process', element: lane, says, section: '10.8' }
  }
}

function* processes(survey: Survey): Iterable<Breach> {
  for (const process of survey.all('bpmn:Process')) {
    if (process.get('processType') === 'Public' && process.get('isExecutable') === true) {
      yield {
        rule: 'public-process-executable',
        element: process,
        says: 'is public, so it must not be marked as executable',
        section: '10.2.1',
      }
    }
  }
}

/** Choreographies and conversations describe, they do not run; inside a process they are forbidden by the standard itself. */
function* choreographies(survey: Survey): Iterable<Breach> {
  for (const activity of survey.all('bpmn:ChoreographyActivity')) {
    const scope = activity.$parent
    if (is(scope, 'bpmn:Process') || is(scope, 'bpmn:SubProcess')) {
      yield {
        rule: 'choreography-in-process',
        element: activity,
        says: `is a choreography activity and must not stand in the ${scope ? kindOf(scope) : 'process'} "${scope?.id}"`,
        section: is(scope, 'bpmn:Process') ? '10.2' : '10.3.5',
      }
    }
  }
  for (const collaboration of survey.all('bpmn:Collaboration')) {
    const chosen = many(collaboration, 'choreographyRef')
    const isNoPlainCollaboration =
      is(collaboration, 'bpmn:Choreography') || is(collaboration, 'bpmn:GlobalConversation')
    if (chosen.length > 0 && isNoPlainCollaboration) {
      yield {
        rule: 'choreography-reference',
        element: collaboration,
        says: `must not refer to the choreography "${chosen[0]?.id}": only a collaboration may`,
        section: '9.1',
      }
    }
    const other = chosen.find(
      (choreography) => (choreography.get('isClosed') === true) !== (collaboration.get('isClosed') === true),
    )
    if (other && !isNoPlainCollaboration) {
      yield {
        rule: 'choreography-closed',
        element: collaboration,
        says: `must be closed just if its choreography "${other.id}" is`,
        section: '9.1',
      }
    }
    if (is(collaboration, 'bpmn:GlobalConversation')) {
      const stray = [
        'conversations',
        'participantAssociations',
        'messageFlowAssociations',
        'conversationAssociations',
        'artifacts',
      ].find((p) => many(collaboration, p).length > 0)
      if (stray)
        yield {
          rule: 'global-conversation-content',
          element: collaboration,
          says: `must not contain ${stray}`,
          section: '9.5',
        }
    }
  }
  for (const [type, word] of [
    ['bpmn:Choreography', 'a choreography'],
    ['bpmn:GlobalChoreographyTask', 'a global choreography task'],
    ['bpmn:GlobalConversation', 'a conversation'],
    ['bpmn:ConversationNode', 'a conversation'],
  ] as const) {
    for (const element of survey.all(type)) {
      yield {
        rule: 'no-process',
        element,
        says: `is ${word}: it can be drawn and kept, but not run`,
        mend: 'Take it out of the file that is published.',
      }
    }
  }
}
