import { extension, extensions, type ModdleElement, many, one } from '@waymark/shared/model/moddle'
import type BpmnFactory from 'bpmn-js/lib/features/modeling/BpmnFactory'
import type Modeling from 'bpmn-js/lib/features/modeling/Modeling'
import type BpmnModeler from 'bpmn-js/lib/Modeler'
import type { Element } from 'bpmn-js/lib/model/Types'
import type ElementRegistry from 'diagram-js/lib/core/ElementRegistry'

export type Values = Record<string, unknown>

/** What one step of undo may do to an element. Everything goes through the command stack. */
export interface Edit {
  /** Sets properties of the selected element, as drawn: the name redraws the label, a condition its mark. */
  draw(values: Values): void
  /** Sets properties of any part of the file. */
  set(part: ModdleElement, values: Values): void
  /** Makes a part, not yet in the file. */
  make(type: string, values: Values, parent: ModdleElement): ModdleElement
  /** Sets the one extension element of that type on `owner`, makes it where it is missing, removes it by null. */
  extend(owner: ModdleElement, type: string, values: Values | null): void
  /** Replaces all extension elements of that type on `owner`. */
  extendAll(owner: ModdleElement, type: string, values: readonly Values[]): void
  /** Replaces the whole extension element, children and all. */
  putExtension(owner: ModdleElement, type: string, build: ((parent: ModdleElement) => ModdleElement) | null): void
  /** A message, error, signal or escalation of the file with that name or code; made where there is none. */
  rootElement(type: string, by: string, value: string, values?: Values): ModdleElement
  /** Draws a new element of that type behind the one with that id, where there is room, and a flow to it. */
  append(id: string, type: string): void
}

export function editOf(modeler: BpmnModeler, element: Element): Edit {
  const modeling = modeler.get<Modeling>('modeling')
  const factory = modeler.get<BpmnFactory>('bpmnFactory')
  const definitions = () => modeler.getDefinitions() as ModdleElement

  return {
    draw: (values) => modeling.updateProperties(element as never, values),
    set,
    make,
    extend(owner, type, values) {
      const existing = extension(owner, type)
      if (existing && values) return set(existing, values)
      if (values === null) return replace(owner, type, [])
      replace(owner, type, [make(type, values, holderOf(owner))])
    },
    extendAll(owner, type, values) {
      if (values.length === 0) return replace(owner, type, [])
      const holder = holderOf(owner)
      replace(
        owner,
        type,
        values.map((v) => make(type, v, holder)),
      )
    },
    putExtension(owner, type, build) {
      replace(owner, type, build ? [build(holderOf(owner))] : [])
    },
    rootElement(type, by, value, values = {}) {
      const roots = many(definitions(), 'rootElements')
      const known = roots.find((r) => r.$type === type && r.get(by) === value)
      if (known) return known
      const made = make(type, { ...values, [by]: value }, definitions())
      set(definitions(), { rootElements: [...roots, made] })
      return made
    },
    append(id, type) {
      const source = modeler.get<ElementRegistry>('elementRegistry').get(id)
      if (!source) return
      const shape = modeler.get<{ createShape(attrs: object): unknown }>('elementFactory').createShape({ type })
      modeler.get<{ append(source: unknown, shape: unknown): void }>('autoPlace').append(source, shape)
    },
  }

  function set(part: ModdleElement, values: Values) {
    modeling.updateModdleProperties(element as never, part, values)
  }

  function make(type: string, values: Values, parent: ModdleElement): ModdleElement {
    const made = factory.create(type, values) as ModdleElement & { $parent: ModdleElement }
    made.$parent = parent
    return made
  }

  function holderOf(owner: ModdleElement): ModdleElement {
    const holder = one(owner, 'extensionElements')
    if (holder) return holder
    const made = make('bpmn:ExtensionElements', { values: [] }, owner)
    set(owner, { extensionElements: made })
    return made
  }

  function replace(owner: ModdleElement, type: string, made: readonly ModdleElement[]) {
    const holder = one(owner, 'extensionElements')
    if (!holder) return
    const before = many(holder, 'values')
    const removed = extensions(owner, type)
    if (removed.length === 0 && made.length === 0) return
    const at = before.findIndex((v) => v.$type === type)
    const rest = before.filter((v) => v.$type !== type)
    const place = at < 0 ? rest.length : Math.min(at, rest.length)
    const values = [...rest.slice(0, place), ...made, ...rest.slice(place)]
    if (values.length > 0) set(holder, { values })
    else set(owner, { extensionElements: undefined })
  }
}
