/// <reference path="./bpmn-moddle.d.ts" />
/// <reference path="./saxen.d.ts" />
import type { BpmnModdle } from 'bpmn-moddle'
import { type ElementNode, Parser } from 'saxen'
import { rememberOf } from './fidelity.ts'
import type { ModdleElement } from './moddle.ts'
import { type Child, type Plan, type Property, plansOf } from './plans.ts'
import { decodeEntities } from './xml.ts'

/** A reference that leads nowhere: `element` says `value` in its property `property` (with its namespace prefix). */
export interface DanglingReference {
  readonly element: ModdleElement
  readonly property: string
  readonly value: string
}

/** Something in the text that the element tree cannot hold, or should not. */
export interface Remark {
  readonly kind:
    | 'broken'
    | 'duplicate-id'
    | 'invalid-id'
    | 'unknown-element'
    | 'unknown-attribute'
    | 'said-twice'
    | 'attribute-value'
    | 'stray-content'
  /** What it is about: an id, a tag, an attribute, or the parser's own words. */
  readonly what: string
  readonly line: number
  readonly element?: ModdleElement
  readonly value?: string
}

export interface Tree {
  /** None where the file is not of the type asked for. */
  readonly root?: ModdleElement
  /** The first tag, as the file writes it. */
  readonly rootTag: string
  readonly elementsById: Readonly<Record<string, ModdleElement>>
  readonly dangling: readonly DanglingReference[]
  readonly remarks: readonly Remark[]
}

/**
 * Reads XML into elements of the model, as bpmn-moddle's own reader does, with these differences: it looks properties up once
 * per type and tag instead of once per element (which takes half the time), ids may have letters of any script, a reference
 * may have the prefix of the file's own namespace, and what a tree would lose without a word becomes a remark: a child that is
 * said twice, a value that its attribute cannot have, an element or a reference that leads nowhere.
 */
export function readTree(xml: string, model: BpmnModdle, rootType = 'bpmn:Definitions'): Tree {
  const plans = plansOf(model)
  const elementsById: Record<string, ModdleElement> = Object.create(null)
  const remarks: Remark[] = []
  const pending: Pending[] = []
  const open: Frame[] = []
  /** Comments and processing instructions that wait for the element they stand before. */
  let loose: string[] = []
  let root: ModdleElement | undefined
  let rootTag = ''
  let breaks = 0

  const parser = new Parser({ proxy: true })
  parser.ns(plans.prefixes)
  parser.on('openTag', (node, _decode, _empty, where) => {
    const parent = open.at(-1)
    if (open.length === MAX_DEPTH) broken(new Error(`elements stand more than ${MAX_DEPTH} deep in each other`), where)
    if (open.length >= MAX_DEPTH) open.push(SKIPPED)
    else open.push(parent ? childOf(parent, node, where) : rootOf(node, where))
  })
  parser.on('closeTag', () => close(open.pop()))
  parser.on('text', (text, _decode, where) => {
    if (text.trim() !== '') addText(decodeEntities(text), where)
    else open.at(-1)?.parts?.push(text)
  })
  parser.on('cdata', (text, where) => addText(text, where))
  parser.on('comment', (text) => loose.push(`<!--${text}-->`))
  parser.on('question', (text) => {
    if (!text.startsWith('<?xml ')) loose.push(text)
  })
  parser.on('error', (error, where) => broken(error, where))
  parser.on('warn', (error, where) => broken(error, where))
  parser.parse(xml)
  if (root && loose.length > 0) keepAtEnd(root)

  const dangling = resolve()
  return { ...(root ? { root } : {}), rootTag, elementsById, dangling, remarks }

  function rootOf(node: ElementNode, where: Where): Frame {
    if (rootTag !== '') {
      broken(new Error('there is a second element at the top'), where)
      return SKIPPED
    }
    rootTag = node.originalName
    const plan = plans.of(rootType)
    if (!plan.tags.has(node.name)) return SKIPPED
    const prefix = /^(.*):/.exec(node.originalName)?.[1]
    if (prefix !== undefined && node.attrs[`xmlns:${prefix}`] === undefined) {
      remarks.push({ kind: 'broken', what: `missing namespace for prefix <${prefix}>`, line: 1 })
    }
    root = newElement(plan, node, () => ({ line: 0, data: '' }))
    keepBefore(root)
    return { plan, element: root }
  }

  function childOf(parent: Frame, node: ElementNode, where: Where): Frame {
    if (parent.skip) return SKIPPED
    if (parent.generic) {
      const element = generic(node, parent.element)
      const children = (parent.element as { $children?: ModdleElement[] }).$children
      if (children) children.push(element)
      else (parent.element as { $children?: ModdleElement[] }).$children = [element]
      parent.parts?.push(element)
      return { element, generic: true, parts: [] }
    }
    const { plan, element: owner } = parent
    if (!plan || !owner || parent.property) return unknown(parent, node, where)
    const found = plans.childIn(plan, node)
    if (!found) return unknown(parent, node, where)
    const { property, type } = found
    if (property.isReference || property.isSimple) return { element: owner, property, text: '' }
    const before = property.isMany ? undefined : held(owner, property)
    // Two lists of extensions are one: so nothing of either is lost.
    if (before && property.isExtensions) return { plan: plans.of(type), element: before }
    if (before) {
      remark('said-twice', property.local, where, owner)
      keepStranger(owner, before)
    }
    const element = type === 'Element' ? generic(node, owner) : newElement(plans.of(type), node, where)
    if (type !== 'Element') {
      setParent(element, owner)
      rememberTag(element, found, node)
    }
    keepBefore(element)
    if (property.isMany) collection(owner, property).push(element)
    else put(owner, property, element)
    return type === 'Element' ? { element, generic: true, parts: [] } : { plan: plans.of(type), element }
  }

  function unknown({ element, property }: Frame, node: ElementNode, where: Where): Frame {
    remark('unknown-element', node.originalName, where, element)
    if (!element || property) return SKIPPED
    const stranger = generic(node, element)
    keepStranger(element, stranger)
    return { element: stranger, generic: true, parts: [] }
  }

  function keepStranger(owner: ModdleElement, stranger: ModdleElement) {
    const written = rememberOf(owner)
    if (written.strangers) written.strangers.push(stranger)
    else written.strangers = [stranger]
  }

  /** What the writer would not say by itself. */
  function rememberTag(element: ModdleElement, { property, type, tag }: Child, node: ElementNode) {
    if (node.name !== tag) rememberOf(element).tag = node.name
    if (property.serialize && type === property.type && node.attrs[property.serialize] !== undefined) {
      rememberOf(element).saysType = true
    }
  }

  function keepBefore(element: ModdleElement) {
    if (loose.length === 0) return
    rememberOf(element).before = loose
    loose = []
  }

  function keepAtEnd(element: ModdleElement) {
    const written = rememberOf(element)
    written.atEnd = [...(written.atEnd ?? []), ...loose]
    loose = []
  }

  function newElement(plan: Plan, { attrs }: ElementNode, where: Where): ModdleElement {
    const element = plan.create()
    for (const name in attrs) {
      const written = attrs[name]
      if (written === undefined) continue
      if (written.includes('<')) broken(new Error(`the character < in the attribute ${name}`), where)
      const value = decodeEntities(written)
      const property = plan.properties.get(name)
      if (!property) {
        element.set(name === 'xmlns' ? ':xmlns' : name, value)
        if (plans.isKnownNamespace(name, plan)) remark('unknown-attribute', name, NOWHERE, element, value)
      } else if (property.isReference) {
        for (const id of property.isMany ? value.trim().split(/\s+/) : [value.trim()]) refer(element, property, id)
      } else {
        put(element, property, coerced(property, value, where, element))
      }
    }
    const id = element.id
    if (id !== undefined && plan.hasId) register(element, id.trim(), where)
    return element
  }

  function register(element: ModdleElement, id: string, where: Where) {
    element.id = id
    if (id === '') return
    if (!ID.test(id)) remark('invalid-id', id, where, element)
    else if (elementsById[id]) remark('duplicate-id', id, where, element)
    else elementsById[id] = element
  }

  function coerced(property: Property, value: string, where: Where, element: ModdleElement): unknown {
    switch (property.type) {
      case 'Boolean':
        if (!BOOLEANS.has(value.trim())) remark('attribute-value', property.local, where, element, value)
        return value.trim() === 'true' || value.trim() === '1'
      case 'Integer':
        if (!/^\s*[+-]?\d+\s*$/.test(value)) remark('attribute-value', property.local, where, element, value)
        return Number.parseInt(value, 10)
      case 'Real':
        return Number.parseFloat(value)
      default:
        return value
    }
  }

  function generic({ name, attrs, ns }: ElementNode, parent: ModdleElement | undefined): ModdleElement {
    const decoded: Record<string, string> = {}
    for (const key in attrs) decoded[key] = decodeEntities(attrs[key] ?? '')
    const prefix = name.includes(':') ? name.slice(0, name.indexOf(':')) : ''
    const element = model.createAny(name, ns[`${prefix}$uri`] ?? '', decoded)
    ;(element as { $parent?: ModdleElement }).$parent = parent
    return element
  }

  function addText(text: string, where: Where) {
    const frame = open.at(-1)
    if (!frame || frame.skip) return
    if (!frame.generic && !frame.property && !frame.plan?.body) {
      remark('stray-content', text.trim().slice(0, 40), where, frame.element)
      return
    }
    frame.text = (frame.text ?? '') + text
    frame.parts?.push(text)
  }

  function close(frame: Frame | undefined) {
    if (!frame?.element || frame.skip) return
    const { element, property, plan, text, parts } = frame
    if (loose.length > 0 && !property) keepAtEnd(element)
    if (frame.generic) {
      if (text) (element as { $body?: string }).$body = text
      if (text && parts?.some((part) => typeof part !== 'string')) rememberOf(element).mixed = parts
    } else if (property?.isReference) {
      refer(element, property, (text ?? '').trim())
    } else if (property) {
      const value = coerced(property, text ?? '', NOWHERE, element)
      if (property.isMany) collection(element, property).push(value)
      else {
        if (Object.hasOwn(element, property.name)) remark('said-twice', property.local, NOWHERE, element)
        put(element, property, value)
      }
    } else if (plan?.body && text !== undefined) {
      put(element, plan.body, coerced(plan.body, text, NOWHERE, element))
    }
  }

  function refer(element: ModdleElement, property: Property, id: string) {
    if (id === '') return
    const place = property.isMany ? collection(element, property).push(new Nowhere(id)) - 1 : -1
    pending.push({ element, property, id, place })
  }

  /** Puts the elements where the references are. A reference that leads nowhere stays as a bare name, so that writing keeps it. */
  function resolve(): DanglingReference[] {
    const ownPrefixes = prefixesOfItself(root)
    const nowhere: DanglingReference[] = []
    for (const { element, property, id, place } of pending) {
      const target = elementsById[id] ?? inOwnNamespace(element, id, ownPrefixes)
      if (!target) nowhere.push({ element, property: property.qualified, value: id })
      const value = target ?? new Nowhere(id)
      if (place < 0) put(element, property, value)
      else collection(element, property)[place] = value
    }
    return nowhere
  }

  function inOwnNamespace(from: ModdleElement, id: string, prefixes: readonly string[]): ModdleElement | undefined {
    const colon = id.indexOf(':')
    const local = id.slice(colon + 1)
    const target = colon > 0 && prefixes.includes(id.slice(0, colon)) ? elementsById[local] : undefined
    if (target) {
      const written = rememberOf(from)
      if (written.references) written.references.set(local, id)
      else written.references = new Map([[local, id]])
    }
    return target
  }

  function remark(kind: Remark['kind'], what: string, where: Where, element?: ModdleElement, value?: string) {
    // The parser counts lines anew for each: a file full of remarks tells where the first stand.
    const line = remarks.length < 100 ? where().line + 1 : 0
    remarks.push({ kind, what, line, ...(element ? { element } : {}), ...(value === undefined ? {} : { value }) })
  }

  function broken(error: Error, where: Where) {
    // What is broken is refused: the first few places say enough.
    breaks += 1
    if (breaks > 20) return
    const { line, data } = where()
    const tag = /^<\/?[^\s>]*/.exec(data)?.[0]
    remarks.push({ kind: 'broken', what: error.message, line: line + 1, ...(tag ? { value: `${tag}>` } : {}) })
  }
}

/** A reference to what no element of the file has as its id. It is no element: whoever looks for one does not find it. */
class Nowhere {
  readonly id: string
  constructor(id: string) {
    this.id = id
  }
  get(): undefined {
    return undefined
  }
  $instanceOf(): boolean {
    return false
  }
}

type Where = () => { readonly line: number; readonly data: string }

interface Pending {
  readonly element: ModdleElement
  readonly property: Property
  readonly id: string
  readonly place: number
}

/** An element that is open while the text is read. */
interface Frame {
  readonly element?: ModdleElement
  readonly plan?: Plan
  /** Set where the tag is no element of its own, but holds a value or a reference of `element`. */
  readonly property?: Property
  readonly generic?: boolean
  readonly skip?: boolean
  /** What stands in an element of a foreign namespace, in order. */
  readonly parts?: (string | ModdleElement)[]
  text?: string
}

/** Deeper than anybody draws, and than those who walk over the tree can go. */
const MAX_DEPTH = 250

const SKIPPED: Frame = { skip: true }
const NOWHERE: Where = () => ({ line: -1, data: '' })
const BOOLEANS = new Set(['true', 'false', '1', '0'])
const ID = /^([\p{L}_][\p{L}\p{M}\p{N}_.·-]*:)?[\p{L}_][\p{L}\p{M}\p{N}_.·-]*$/u

function held(element: ModdleElement, { name }: Property): ModdleElement | undefined {
  return Object.hasOwn(element, name) ? (element as unknown as Record<string, ModdleElement>)[name] : undefined
}

function put(element: ModdleElement, { name, isReference }: Property, value: unknown) {
  // Walking over an element's own properties must not lead through references, so moddle has it.
  if (isReference) Object.defineProperty(element, name, { value, writable: true, configurable: true })
  else (element as unknown as Record<string, unknown>)[name] = value
}

function collection(element: ModdleElement, property: Property): unknown[] {
  const known = held(element, property) as unknown[] | undefined
  if (known) return known
  const made: unknown[] = []
  put(element, property, made)
  return made
}

function setParent(element: ModdleElement, value: ModdleElement) {
  Object.defineProperty(element, '$parent', { value, writable: true })
}

/** The prefixes under which a file names what stands in itself. */
function prefixesOfItself(root: ModdleElement | undefined): string[] {
  const own = root?.get('targetNamespace')
  if (!root || own === undefined) return []
  return Object.entries(root.$attrs).flatMap(([name, uri]) =>
    name.startsWith('xmlns:') && uri === own ? [name.slice('xmlns:'.length)] : [],
  )
}
