import { type positions, type SupportRow, support } from '@waymark/shared/engine/support'
import { is, type ModdleElement, many, one } from '@waymark/shared/model/moddle'

/** Something that can be drawn, as the support table speaks of it. */
export interface Thing {
  /** `bpmn:UserTask`, or what an event waits for or does: `bpmn:TimerEventDefinition`. */
  readonly element: string
  /** Where an event stands; several where the menu does not tell them apart. */
  readonly at?: readonly (keyof typeof positions)[]
}

export interface Support {
  readonly state: 'runs' | 'partly' | 'notYet'
  /** What the table says of the rows that do not run. */
  readonly notes: readonly string[]
}

/** Whether it runs. What the table does not speak of at all (notes, groups, pools) has nothing to run. */
export function supportOf(thing: Thing, table: readonly SupportRow[] = support): Support {
  const about = table.filter((row) => row.elements.includes(thing.element))
  const here = about.filter((row) => !thing.at || !row.positions || thing.at.some((p) => standsAt(row, p)))
  const missing = here.filter((row) => row.state === 'notYet')
  const notes = missing.map((row) => row.note ?? row.what)
  if (about.length > 0 && here.length === missing.length) return { state: 'notYet', notes }
  return { state: missing.length > 0 ? 'partly' : 'runs', notes }
}

function standsAt(row: SupportRow, position: string): boolean {
  return row.positions?.split(' ').includes(position) ?? true
}

/** What a drawn element asks of the engine: its kind, how it is repeated, what its event waits for or does. */
export function thingsOf(element: ModdleElement): readonly Thing[] {
  const loop = one(element, 'loopCharacteristics')
  if (!is(element, 'bpmn:Event')) return [{ element: element.$type }, ...(loop ? [{ element: loop.$type }] : [])]
  const definitions = many(element, 'eventDefinitions')
  const at = [positionOf(element)]
  if (definitions.length === 0) return [{ element: element.$type, at }]
  return definitions.map((definition) => ({ element: definition.$type, at }))
}

function positionOf(event: ModdleElement): keyof typeof positions {
  switch (event.$type) {
    case 'bpmn:StartEvent':
      if (event.$parent?.get('triggeredByEvent') !== true) return 'S'
      return event.get('isInterrupting') === false ? 'En' : 'Ei'
    case 'bpmn:BoundaryEvent':
      return event.get('cancelActivity') === false ? 'Bn' : 'Bi'
    case 'bpmn:IntermediateThrowEvent':
      return 'T'
    case 'bpmn:EndEvent':
      return 'X'
    default:
      return 'C'
  }
}

const places: Record<string, NonNullable<Thing['at']>> = {
  start: ['S', 'Ei'],
  'intermediate-catch': ['C'],
  'intermediate-throw': ['T'],
  boundary: ['Bi'],
  end: ['X'],
}
const besidePlaces: typeof places = { start: ['En'], boundary: ['Bn'] }
const entry = /^(?:create|append|replace-with)[-.](.+)$/
const typedEvent =
  /^(non-interrupting-)?(message|timer|signal|error|escalation|compensation|conditional|link|terminate|cancel)-(start|intermediate-catch|intermediate-throw|boundary|end)$/

/** What an entry of bpmn-js's menus stands for, read from its id (`append-timer-intermediate-catch`). */
export function thingOfEntry(id: string): Thing | undefined {
  const name = entry.exec(id)?.[1]
  if (!name) return undefined
  const event = typedEvent.exec(name)
  if (event) {
    const [, beside, trigger = '', place = ''] = event
    const word = trigger === 'compensation' ? 'compensate' : trigger
    return { element: `bpmn:${capital(word)}EventDefinition`, at: (beside ? besidePlaces : places)[place] }
  }
  if (name === 'rule-task') return { element: 'bpmn:BusinessRuleTask' }
  if (name.endsWith('subprocess'))
    return { element: name.includes('ad-hoc') ? 'bpmn:AdHocSubProcess' : 'bpmn:SubProcess' }
  if (/(^|-)(task|gateway)$|^call-activity$|^transaction$/.test(name)) {
    return { element: `bpmn:${name.split('-').map(capital).join('')}` }
  }
  return undefined
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
