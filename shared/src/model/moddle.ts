import { BpmnModdle } from 'bpmn-moddle'
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' }
import waymark from './waymark.json' with { type: 'json' }

/** One element of a BPMN file as bpmn-moddle holds it; `$type` is `bpmn:UserTask` and the like. */
export interface ModdleElement {
  readonly $type: string
  readonly $attrs: Readonly<Record<string, string>>
  readonly $parent?: ModdleElement
  /** Text content of an element of a foreign namespace. */
  readonly $body?: string
  readonly $descriptor: {
    readonly isGeneric?: boolean
    readonly ns: { readonly prefix: string; readonly localName: string }
  }
  $instanceOf?(type: string): boolean
  get(name: string): unknown
  set(name: string, value: unknown): void
  id?: string
  name?: string
}

/** The factory and reader for BPMN with Camunda 8's `zeebe:` and our own `waymark:` words. Stateless: one serves all. */
export const moddle = new BpmnModdle({ zeebe, waymark })

/** The element under `name`, if there is one. */
export function one(element: ModdleElement | undefined, name: string): ModdleElement | undefined {
  const value = element?.get(name)
  return isElement(value) ? value : undefined
}

/** The elements under `name`, a collection or a single one; none gives an empty list. */
export function many(element: ModdleElement | undefined, name: string): readonly ModdleElement[] {
  const value = element?.get(name)
  if (Array.isArray(value)) return value.filter(isElement)
  return isElement(value) ? [value] : []
}

/** The text under `name`; empty text counts as none. */
export function text(element: ModdleElement | undefined, name: string): string | undefined {
  const value = element?.get(name)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Whether the element is of that type or a subtype of it, e.g. `is(e, 'bpmn:Activity')`. */
export function is(element: ModdleElement | undefined, type: string): boolean {
  return element?.$instanceOf?.(type) ?? false
}

/** The body of an expression element (`bpmn:FormalExpression` and the like), trimmed; none where it is empty. */
export function bodyOf(expression: ModdleElement | undefined): string | undefined {
  if (!expression) return undefined
  const body = expression.get('body') ?? expression.$body
  const trimmed = typeof body === 'string' ? body.trim() : ''
  return trimmed === '' ? undefined : trimmed
}

/** The first extension element of that type, e.g. `extension(task, 'zeebe:TaskDefinition')`. */
export function extension(element: ModdleElement | undefined, type: string): ModdleElement | undefined {
  return extensions(element, type)[0]
}

/** All extension elements of that type. */
export function extensions(element: ModdleElement | undefined, type: string): readonly ModdleElement[] {
  return many(one(element, 'extensionElements'), 'values').filter((e) => e.$type === type)
}

/** The attribute as a foreign file wrote it (`camunda:assignee` and the like). */
export function foreignAttribute(element: ModdleElement | undefined, name: string): string | undefined {
  return element?.$attrs[name]
}

function isElement(value: unknown): value is ModdleElement {
  return typeof value === 'object' && value !== null && '$type' in value
}
