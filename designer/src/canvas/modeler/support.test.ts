import type { SupportRow } from '@waymark/shared/engine/support'
import { PopupEntries } from 'bpmn-js/lib/features/popup-menu/PopupEntries'
import { describe, expect, it } from 'vitest'
import { supportOf, thingOfEntry } from './support.ts'

const row = (element: string, state: SupportRow['state'], positions?: string): SupportRow => ({
  section: 'Events',
  what: element,
  state,
  positions,
  note: `about ${element}`,
  scenarios: [],
  elements: [element],
})

describe('what runs', () => {
  it('is said by the rows about the element, and by the place it stands at', () => {
    const table = [
      row('bpmn:TimerEventDefinition', 'runs', 'S C Bi'),
      row('bpmn:ComplexGateway', 'notYet'),
      row('bpmn:SubProcess', 'runs'),
      row('bpmn:SubProcess', 'notYet'),
    ]
    expect(supportOf({ element: 'bpmn:TimerEventDefinition', at: ['C'] }, table).state).toBe('runs')
    expect(supportOf({ element: 'bpmn:TimerEventDefinition', at: ['X'] }, table).state).toBe('notYet')
    expect(supportOf({ element: 'bpmn:ComplexGateway' }, table)).toEqual({
      state: 'notYet',
      notes: ['about bpmn:ComplexGateway'],
    })
    expect(supportOf({ element: 'bpmn:SubProcess' }, table).state).toBe('partly')
    expect(supportOf({ element: 'bpmn:TextAnnotation' }, table).state).toBe('runs')
  })
})

describe('an entry of a menu', () => {
  it('is read from its id', () => {
    expect(thingOfEntry('append-timer-intermediate-catch')).toEqual({ element: 'bpmn:TimerEventDefinition', at: ['C'] })
    expect(thingOfEntry('create-non-interrupting-signal-boundary')).toEqual({
      element: 'bpmn:SignalEventDefinition',
      at: ['Bn'],
    })
    expect(thingOfEntry('replace-with-rule-task')).toEqual({ element: 'bpmn:BusinessRuleTask' })
    expect(thingOfEntry('replace-with-event-based-gateway')).toEqual({ element: 'bpmn:EventBasedGateway' })
    expect(thingOfEntry('create-data-store-reference')).toBeUndefined()
  })

  it('of bpmn-js leads to the type it makes, whichever it is', () => {
    for (const [id, { target }] of Object.entries(PopupEntries)) {
      const thing = thingOfEntry(`create-${id}`)
      const type =
        target.eventDefinitionType ?? (thing?.element === 'bpmn:SubProcess' ? 'bpmn:SubProcess' : target.type)
      if (thing) expect(thing.element, id).toBe(type)
      else expect(id).toMatch(/^none-|pool$|reference$/)
    }
  })
})
