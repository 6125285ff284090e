import { is, one } from '../moddle.ts'
import { type Breach, isEventSubProcess, type Rule, type Survey } from './survey.ts'

/** What undoes what, and from where (BPMN 2.0.2, 10.7). */
export const compensationRules: readonly Rule[] = [handlers, boundaries, inSight]

function* handlers(survey: Survey): Iterable<Breach> {
  const section = '10.7.1'
  for (const activity of survey.all('bpmn:Activity')) {
    if (activity.get('isForCompensation') !== true) continue
    if (survey.incoming(activity).length > 0 || survey.outgoing(activity).length > 0) {
      yield {
        rule: 'compensation-in-flow',
        element: activity,
        says: 'is for compensation and must not have sequence flows',
        section,
      }
    }
  }
  for (const association of survey.all('bpmn:Association')) {
    const source = one(association, 'sourceRef')
    const target = one(association, 'targetRef')
    if (!is(source, 'bpmn:BoundaryEvent') || !source || !is(target, 'bpmn:Activity')) continue
    if (
      survey.eventDefinitions(source).some((d) => is(d, 'bpmn:CompensateEventDefinition')) &&
      target?.get('isForCompensation') !== true
    ) {
      yield {
        rule: 'compensation-not-marked',
        element: target,
        says: `compensates for "${one(source, 'attachedToRef')?.id}", so it must be marked as a compensation activity`,
        section,
        mend: 'Set isForCompensation.',
      }
    }
  }
}

/** A compensation boundary event leads, by an association, to the activity that undoes. */
function* boundaries(survey: Survey): Iterable<Breach> {
  const section = '10.7.1'
  const targets = new Map(survey.all('bpmn:Association').map((a) => [one(a, 'sourceRef'), one(a, 'targetRef')]))
  for (const event of survey.all('bpmn:BoundaryEvent')) {
    if (!survey.eventDefinitions(event).some((d) => is(d, 'bpmn:CompensateEventDefinition'))) continue
    const handler = targets.get(event)
    if (handler && !is(handler, 'bpmn:Activity') && !is(handler, 'bpmn:Artifact')) {
      const says = `leads to "${handler.id}", and a compensation event must lead to an activity`
      yield { rule: 'compensation-handler-type', element: event, says, section }
    } else if (!handler) {
      const says = 'is a compensation event that leads to no activity'
      yield { rule: 'compensation-without-handler', element: event, says, section }
    }
  }
}

/** Only an activity on the same level can be compensated, or, out of a compensation event sub-process, one on the level around it. */
function* inSight(survey: Survey): Iterable<Breach> {
  for (const event of survey.all('bpmn:ThrowEvent')) {
    for (const definition of survey.eventDefinitions(event)) {
      const activity = is(definition, 'bpmn:CompensateEventDefinition') ? one(definition, 'activityRef') : undefined
      if (!activity || !is(activity, 'bpmn:Activity')) continue
      const scope = event.$parent
      const levels = isEventSubProcess(scope) ? [scope, scope?.$parent] : [scope]
      if (levels.includes(activity.$parent)) continue
      const says = `compensates "${activity.id}", which stands on another level of the process`
      yield { rule: 'compensation-out-of-sight', element: event, says, section: '10.5.5' }
    }
  }
}
