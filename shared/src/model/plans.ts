/// <reference path="./bpmn-moddle.d.ts" />
/// <reference path="./saxen.d.ts" />
import type { BpmnModdle } from 'bpmn-moddle'
import type { ElementNode } from 'saxen'
import type { ModdleElement, PropertyDescriptor } from './moddle.ts'

export interface Property extends PropertyDescriptor {
  readonly type: string
  readonly local: string
  readonly qualified: string
  readonly isSimple: boolean
  readonly isExtensions: boolean
  readonly serialize?: string
}

/** What a type of element may hold. */
export interface Plan {
  readonly type: string
  readonly prefix: string
  readonly tags: ReadonlySet<string>
  /** By the names an attribute may have in the file. */
  readonly properties: ReadonlyMap<string, Property>
  readonly list: readonly Property[]
  readonly body: Property | undefined
  readonly hasId: boolean
  readonly children: Map<string, Child | null>
  create(): ModdleElement
}

export interface Child {
  readonly property: Property
  readonly type: string
  /** By which the writer would write it. */
  readonly tag: string
}

const SIMPLE = new Set(['String', 'Boolean', 'Integer', 'Real'])

interface Plans {
  /** Prefix by namespace, for the parser. */
  readonly prefixes: Readonly<Record<string, string>>
  of(type: string): Plan
  childIn(plan: Plan, node: ElementNode): Child | null
  isKnownNamespace(attribute: string, plan: Plan): boolean
}

const plansByModel = new WeakMap<BpmnModdle, Plans>()

/** How the types of a model are read: looked up once per type and tag, and kept with the model. */
export function plansOf(model: BpmnModdle): Plans {
  const known = plansByModel.get(model)
  if (known) return known
  const packages = model.getPackages()
  const prefixes = Object.fromEntries([
    ['http://www.w3.org/2001/XMLSchema-instance', 'xsi'],
    ['http://www.w3.org/XML/1998/namespace', 'xml'],
    ...packages.map(({ uri, prefix }) => [uri, prefix]),
  ])
  const knownPrefixes = new Set(packages.map(({ prefix }) => prefix))
  const byType = new Map<string, Plan>()
  const made: Plans = { prefixes, of, childIn, isKnownNamespace }
  plansByModel.set(model, made)
  return made

  function of(type: string): Plan {
    const before = byType.get(type)
    if (before) return before
    const plan = planOf(model, type)
    byType.set(type, plan)
    return plan
  }

  function isKnownNamespace(name: string, { prefix }: Plan) {
    const colon = name.indexOf(':')
    return name !== 'xmlns' && knownPrefixes.has(colon < 0 ? prefix : name.slice(0, colon))
  }

  function childIn(plan: Plan, node: ElementNode): Child | null {
    const named = plan.properties.get(node.name)
    if (named && !named.isAttr && named.serialize && named.serialize !== 'property') {
      const written = node.attrs[named.serialize]
      if (written) return childAs(named, typeNamed(written, node.ns))
    }
    const before = plan.children.get(node.name)
    if (before !== undefined) return before
    const found = named && !named.isAttr ? childAs(named, named.type) : byElement(plan, node.name)
    plan.children.set(node.name, found)
    return found
  }

  function childAs(property: Property, type: string): Child {
    if (property.serialize) return { property, type, tag: property.qualified }
    const colon = type.indexOf(':')
    const isLowerCase = packages.find(({ prefix }) => prefix === type.slice(0, colon))?.xml?.tagAlias === 'lowerCase'
    const local = type.slice(colon + 1)
    return { property, type, tag: `${type.slice(0, colon + 1)}${isLowerCase ? lowered(local) : local}` }
  }

  /** `xsi:type="tns:tFormalExpression"` as a type of the model. */
  function typeNamed(written: string, ns: Readonly<Record<string, string>>): string {
    const [first = '', second] = written.trim().split(':')
    const prefix = second === undefined ? (ns.xmlns ?? '') : (ns[first] ?? first)
    const local = second ?? first
    const typePrefix = packages.find((pack) => pack.prefix === prefix)?.xml?.typePrefix
    return `${prefix}:${typePrefix && local.startsWith(typePrefix) ? local.slice(typePrefix.length) : local}`
  }

  function byElement(plan: Plan, name: string): Child | null {
    const colon = name.indexOf(':')
    const pack = packages.find(({ prefix }) => prefix === name.slice(0, colon))
    if (!pack) {
      const property = plan.list.find((p) => !p.isReference && p.type === 'Element')
      return property ? { property, type: 'Element', tag: name } : null
    }
    const local = name.slice(colon + 1)
    const type = `${pack.prefix}:${pack.xml?.tagAlias === 'lowerCase' ? capitalized(local) : local}`
    if (!model.getTypeDescriptor(type)) return null
    const elementType = model.getType(type)
    const property = plan.list.find((p) => !p.isVirtual && !p.isReference && elementType.hasType(p.type))
    return property ? childAs(property, elementType.$descriptor.ns.name) : null
  }
}

function planOf(model: BpmnModdle, type: string): Plan {
  const descriptor: ModdleElement['$descriptor'] = model.getType(type).$descriptor
  const { prefix, localName } = descriptor.ns
  const alias = lowered(localName)
  const list = (descriptor.properties ?? []).map(propertyOf)
  const known = new Map(list.map((property) => [property.qualified, property]))
  const properties = new Map(
    Object.entries(descriptor.propertiesByName ?? {}).map(([name, property]) => {
      return [name, known.get(property.ns.name) ?? propertyOf(property)] as const
    }),
  )
  return {
    type: descriptor.ns.name,
    prefix,
    tags: new Set([`${prefix}:${localName}`, `${prefix}:${alias}`]),
    properties,
    list,
    body: list.find((property) => property.isBody),
    hasId: descriptor.idProperty !== undefined,
    children: new Map(),
    create: creatorOf(model, type),
  }
}

function propertyOf(property: PropertyDescriptor): Property {
  return {
    ...property,
    local: property.ns.localName,
    qualified: property.ns.name,
    isSimple: SIMPLE.has(property.type),
    isExtensions: property.type === 'bpmn:ExtensionElements',
    ...(property.xml?.serialize ? { serialize: property.xml.serialize } : {}),
  }
}

/**
 * Makes elements just as the model's own constructor does, but what is the same for all of a type stands on their prototype,
 * and the attributes of foreign namespaces get their place when one is asked for.
 */
function creatorOf(model: BpmnModdle, type: string): () => ModdleElement {
  const { prototype, $descriptor } = model.getType(type)
  const shared = Object.create(prototype, {
    $type: { value: $descriptor.ns.name, enumerable: true },
    $attrs: {
      get() {
        const value = {}
        Object.defineProperty(this, '$attrs', { value })
        return value
      },
    },
  }) as object
  return () => Object.create(shared) as ModdleElement
}

function capitalized(name: string) {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

function lowered(name: string) {
  return name.charAt(0).toLowerCase() + name.slice(1)
}
