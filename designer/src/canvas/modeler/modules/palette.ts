import type { Element } from 'bpmn-js/lib/model/Types'
import type Create from 'diagram-js/lib/features/create/Create'
import type GlobalConnect from 'diagram-js/lib/features/global-connect/GlobalConnect'
import type HandTool from 'diagram-js/lib/features/hand-tool/HandTool'
import type LassoTool from 'diagram-js/lib/features/lasso-tool/LassoTool'
import type Palette from 'diagram-js/lib/features/palette/Palette'
import type SpaceTool from 'diagram-js/lib/features/space-tool/SpaceTool'
import { supportOf, type Thing } from '../support.ts'

/** What bpmn-js's element factory does for us; its own typing leaves BPMN attributes out. */
interface ShapeFactory {
  createShape(attrs: Record<string, unknown>): Element
  createParticipantShape(attrs?: Record<string, unknown>): Element
}

type PaletteEntry =
  | { group: string; separator: true }
  | { group: string; className: string; title: string; action: Record<string, (event: Event) => void> }

/** What the support table calls the shapes of the palette. */
const things: Readonly<Record<string, Thing>> = {
  'create.user-task': { element: 'bpmn:UserTask' },
  'create.service-task': { element: 'bpmn:ServiceTask' },
  'create.exclusive-gateway': { element: 'bpmn:ExclusiveGateway' },
  'create.parallel-gateway': { element: 'bpmn:ParallelGateway' },
  'create.timer-event': { element: 'bpmn:TimerEventDefinition', at: ['C'] },
  'create.call-activity': { element: 'bpmn:CallActivity' },
}

/**
 * The short palette: what nine of ten maps are drawn with. Everything else is one key away (N) in the search that
 * bpmn-js-create-append-anything adds below.
 */
export class ShortPalette {
  static $inject = [
    'palette',
    'create',
    'elementFactory',
    'handTool',
    'lassoTool',
    'spaceTool',
    'globalConnect',
    'translate',
  ]

  private readonly create: Create
  private readonly factory: ShapeFactory
  private readonly hand: HandTool
  private readonly lasso: LassoTool
  private readonly space: SpaceTool
  private readonly connect: GlobalConnect
  private readonly translate: (template: string) => string

  constructor(
    palette: Palette,
    create: Create,
    factory: ShapeFactory,
    hand: HandTool,
    lasso: LassoTool,
    space: SpaceTool,
    connect: GlobalConnect,
    translate: (template: string) => string,
  ) {
    this.create = create
    this.factory = factory
    this.hand = hand
    this.lasso = lasso
    this.space = space
    this.connect = connect
    this.translate = translate
    palette.registerProvider(this as never)
  }

  /** In the person's language; shapes that do not run are left out. */
  getPaletteEntries(): Record<string, PaletteEntry> {
    const kept = Object.entries(this.allEntries()).filter(([id]) => {
      const thing = things[id]
      return !thing || supportOf(thing).state !== 'notYet'
    })
    return Object.fromEntries(
      kept.map(([id, entry]) => [id, 'title' in entry ? { ...entry, title: this.translate(entry.title) } : entry]),
    )
  }

  private allEntries(): Record<string, PaletteEntry> {
    return {
      'hand-tool': tool('bpmn-icon-hand-tool', 'Move the paper (H, or hold Space)', (e) =>
        this.hand.activateHand(e as never),
      ),
      'lasso-tool': tool('bpmn-icon-lasso-tool', 'Select several (L)', (e) => this.lasso.activateSelection(e as never)),
      'space-tool': tool('bpmn-icon-space-tool', 'Make or take away room (S)', (e) =>
        this.space.activateSelection(e as never, false, false),
      ),
      'global-connect-tool': tool('bpmn-icon-connection-multi', 'Connect (C)', (e) =>
        this.connect.start(e as never, false),
      ),
      'tool-separator': { group: 'tools', separator: true },
      'create.start-event': this.shape('bpmn:StartEvent', 'bpmn-icon-start-event-none', 'Start'),
      'create.user-task': this.shape('bpmn:UserTask', 'bpmn-icon-user-task', 'Step done by a person'),
      'create.service-task': this.shape('bpmn:ServiceTask', 'bpmn-icon-service-task', 'Step done by a system'),
      'create.exclusive-gateway': this.shape(
        'bpmn:ExclusiveGateway',
        'bpmn-icon-gateway-xor',
        'Decision: one way of several',
      ),
      'create.parallel-gateway': this.shape(
        'bpmn:ParallelGateway',
        'bpmn-icon-gateway-parallel',
        'At the same time: all ways',
      ),
      'create.timer-event': this.shape(
        'bpmn:IntermediateCatchEvent',
        'bpmn-icon-intermediate-event-catch-timer',
        'Wait for a time',
        { eventDefinitionType: 'bpmn:TimerEventDefinition' },
      ),
      'create.call-activity': this.shape('bpmn:CallActivity', 'bpmn-icon-call-activity', 'Another process as a step'),
      'create.end-event': this.shape('bpmn:EndEvent', 'bpmn-icon-end-event-none', 'End'),
      'create-separator': { group: 'shapes', separator: true },
      'create.participant-expanded': this.entry('bpmn-icon-participant', 'Pool with lanes: who does what', (event) =>
        this.create.start(event as never, this.factory.createParticipantShape({ isExpanded: true }) as never),
      ),
    }
  }

  private shape(type: string, className: string, title: string, attrs: Record<string, unknown> = {}): PaletteEntry {
    return this.entry(className, title, (event) =>
      this.create.start(event as never, this.factory.createShape({ type, ...attrs }) as never),
    )
  }

  private entry(className: string, title: string, start: (event: Event) => void): PaletteEntry {
    return { group: 'shapes', className, title, action: { dragstart: start, click: start } }
  }
}

function tool(className: string, title: string, click: (event: Event) => void): PaletteEntry {
  return { group: 'tools', className, title, action: { click } }
}

export const shortPalette = { paletteProvider: ['type', ShortPalette] }
