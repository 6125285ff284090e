/// <reference path="./bpmn-moddle.d.ts" />
import { BpmnModdle, type ImportResult } from 'bpmn-moddle'
import bpmn from 'bpmn-moddle/resources/bpmn/json/bpmn.json' with { type: 'json' }
import bpmndi from 'bpmn-moddle/resources/bpmn/json/bpmndi.json' with { type: 'json' }
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' }
import { rememberOf } from './fidelity.ts'
import { type DanglingReference, readTree, type Tree } from './reader.ts'
import waymark from './waymark.json' with { type: 'json' }
import { type WriteOptions, writeTree } from './writer.ts'

/** What bpmn-moddle knows about one property of a type. */
export interface PropertyDescriptor {
  readonly name: string
  readonly isReference?: boolean
  readonly isAttr?: boolean
  readonly isMany?: boolean
  readonly isVirtual?: boolean
  readonly isBody?: boolean
  /** It comes from a type above, not from an extension. */
  readonly inherited?: boolean
  /** The type of what it holds: `bpmn:Message`, `String`, and the like. */
  readonly type: string
  readonly ns: { readonly name: string; readonly localName: string }
  readonly definedBy?: { readonly name: string }
  /** How it is written, where that is not by the name of the element. */
  readonly xml?: { readonly serialize?: string }
}

/** One element of a BPMN file as bpmn-moddle holds it; `$type` is `bpmn:UserTask` and the like. */
export interface ModdleElement {
  readonly $type: string
  readonly $attrs: Readonly<Record<string, string>>
  readonly $parent?: ModdleElement
  /** Text content of an element of a foreign namespace. */
  readonly $body?: string
  readonly $descriptor: {
    readonly isGeneric?: boolean
    readonly ns: { readonly name: string; readonly prefix: string; readonly localName: string; readonly uri?: string }
    /** Which property is the id, of a type that has one. */
    readonly idProperty?: PropertyDescriptor
    /** None for an element of a foreign namespace. */
    readonly properties?: readonly PropertyDescriptor[]
    readonly propertiesByName?: Readonly<Record<string, PropertyDescriptor>>
  }
  $instanceOf?(type: string): boolean
  get(name: string): unknown
  set(name: string, value: unknown): void
  id?: string
  name?: string
}

/**
 * The factory and reader for BPMN with Camunda 8's `zeebe:` and our own `waymark:` words. Stateless: one serves all.
 * What a file says is written again, even where it says no more than the default: defaults are known by the types only.
 */
export const moddle = createModdle()

/** One more of these, for an editor that keeps its own. It reads and writes files as `readTree` and `writeTree` do. */
export function createModdle(): BpmnModdle {
  const model = withDefaultsUnsaid({ bpmn: asTheSchemaHasIt(), bpmndi, zeebe: zeebe as unknown as Package, waymark })
  return Object.assign(model, {
    fromXML: async (xml: string, typeName?: string) => imported(readTree(xml, model, typeName), typeName),
    toXML: async (element: ModdleElement, options?: WriteOptions) => ({ xml: writeTree(element, model, options) }),
  })
}

/** @throws Error where nothing of the file can be used; what is only odd is a warning */
function imported({ root, elementsById, dangling, remarks }: Tree, typeName = 'bpmn:Definitions'): ImportResult {
  const warnings = [
    ...remarks.map(({ kind, what, line, element }) => ({
      message: `${kind}: ${what}${line > 0 ? ` (line ${line})` : ''}`,
      ...(element ? { element } : {}),
    })),
    ...dangling.map(({ element, property, value }) => ({
      message: `unresolved reference <${value}>`,
      element,
      property,
      value,
    })),
  ]
  if (root) setAsideWhatEditorsDrop(root, dangling)
  const broken = remarks.find(({ kind }) => kind === 'broken')
  if (root && !broken) return { rootElement: root, elementsById, references: [], warnings }
  const why = broken ? `line ${broken.line}: ${broken.what}` : `failed to parse document as <${typeName}>`
  throw Object.assign(new Error(why), { warnings })
}

/**
 * bpmn-js shows the one process it finds where a plane says none, and gives up at a name that leads nowhere. Shapes and edges
 * of nothing it takes out of the drawing: they are written again, but are no part of it.
 */
function setAsideWhatEditorsDrop(root: ModdleElement, dangling: readonly DanglingReference[]) {
  for (const { element, property } of dangling)
    if (element.$type === 'bpmndi:BPMNPlane') element.set(property, undefined)
  for (const diagram of many(root, 'diagrams')) {
    const plane = one(diagram, 'plane')
    const drawn = many(plane, 'planeElement')
    const ofNothing = drawn.filter((element) => held(element, 'bpmnElement') === undefined)
    if (!plane || ofNothing.length === 0) continue
    const written = rememberOf(plane)
    written.strangers = [...(written.strangers ?? []), ...ofNothing]
    plane.set(
      'planeElement',
      drawn.filter((element) => !ofNothing.includes(element)),
    )
  }
}

/** The element under `name`, if there is one. */
export function one(element: ModdleElement | undefined, name: string): ModdleElement | undefined {
  const value = held(element, name)
  return isElement(value) ? value : undefined
}

const NONE: readonly ModdleElement[] = []

/** The elements under `name`, a collection or a single one; none gives an empty list. */
export function many(element: ModdleElement | undefined, name: string): readonly ModdleElement[] {
  const value = held(element, name)
  if (Array.isArray(value)) return value.every(isElement) ? value : value.filter(isElement)
  return isElement(value) ? [value] : NONE
}

/** Reads past moddle's `get`, which leaves an empty collection behind wherever it finds none. */
export function held(element: ModdleElement | undefined, name: string): unknown {
  if (!element) return undefined
  return name.includes(':') ? element.get(name) : (element as unknown as Readonly<Record<string, unknown>>)[name]
}

/** The text under `name`; empty text counts as none. */
export function text(element: ModdleElement | undefined, name: string): string | undefined {
  const value = held(element, name)
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

/** The elements that stand inside this one, in the order of the schema; references are not followed. */
export function contentsOf(element: ModdleElement): ModdleElement[] {
  const contents: ModdleElement[] = []
  for (const name of containers(element)) {
    const value = held(element, name)
    if (value !== undefined) contents.push(...many(element, name))
  }
  return contents
}

const containersByType = new Map<string, readonly string[]>()

/** The properties of the element's type that hold elements, as the descriptor has them. */
function containers({ $type, $descriptor }: ModdleElement): readonly string[] {
  const known = containersByType.get($type)
  if (known) return known
  const found = ($descriptor.properties ?? []).flatMap((p) =>
    p.isReference || p.isAttr || p.isVirtual ? [] : [p.name],
  )
  containersByType.set($type, found)
  return found
}

function isElement(value: unknown): value is ModdleElement {
  return typeof value === 'object' && value !== null && '$type' in value
}

interface Package {
  readonly prefix: string
  readonly types: readonly {
    readonly name: string
    /** Set on a trait, which adds properties to other types and is none itself. */
    readonly extends?: readonly string[]
    readonly properties?: readonly { readonly name: string; readonly default?: unknown }[]
  }[]
}

/**
 * bpmn-moddle does not write an attribute that has its default value, so a file would lose what it says. Here the packages
 * name no defaults; they are put on the types' prototypes, where reading finds them and writing does not look.
 */
function withDefaultsUnsaid(packages: Readonly<Record<string, Package>>): BpmnModdle {
  const named = Object.values(packages)
  const defaults = new Map<string, unknown>(
    named.flatMap(({ prefix, types }) =>
      types.flatMap((type) =>
        (type.properties ?? []).flatMap((p) =>
          p.default === undefined ? [] : [[`${prefix}:${type.name}#${p.name}`, p.default] as const],
        ),
      ),
    ),
  )
  const model = new BpmnModdle(
    Object.fromEntries(Object.entries(packages).map(([key, pack]) => [key, withoutDefaults(pack)])),
  )
  for (const { prefix, types } of named) {
    for (const { name, extends: trait } of types) {
      if (trait) continue
      const type = model.getType(`${prefix}:${name}`)
      for (const property of type.$descriptor.properties ?? []) {
        const value = defaults.get(`${property.definedBy?.name}#${property.ns.localName}`)
        if (value !== undefined) type.prototype[property.name] = value
      }
    }
  }
  return model
}

function withoutDefaults(pack: Package): Package {
  const types = pack.types.map((type) => {
    if (!type.properties) return type
    return { ...type, properties: type.properties.map(({ default: _unsaid, ...property }) => property) }
  })
  return { ...pack, types }
}

/** Where bpmn-moddle's tables would lose what files hold. */
function asTheSchemaHasIt(): Package {
  const types = bpmn.types.map((type) => {
    // By the schema a global script task's script is an element, not an attribute.
    if (type.name === 'GlobalScriptTask') {
      return {
        ...type,
        properties: type.properties?.map((p) => (p.name === 'script' ? { name: 'script', type: 'String' } : p)),
      }
    }
    // By the schema a catch event reads no data and a throw event writes none, but drawings exist in which they do: kept, and refused.
    if (type.name === 'CatchEvent')
      return {
        ...type,
        properties: [...(type.properties ?? []), associations('dataInputAssociations', 'DataInputAssociation')],
      }
    if (type.name === 'ThrowEvent')
      return {
        ...type,
        properties: [...(type.properties ?? []), associations('dataOutputAssociations', 'DataOutputAssociation')],
      }
    return type
  })
  return { ...bpmn, types }
}

function associations(name: string, type: string) {
  return { name, type, isMany: true }
}
