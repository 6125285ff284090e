/// <reference path="./bpmn-moddle.d.ts" />
import type { BpmnModdle } from 'bpmn-moddle'
import { type Written, writtenAs } from './fidelity.ts'
import type { ModdleElement, PropertyDescriptor } from './moddle.ts'

export interface WriteOptions {
  /** On lines of their own, indented. */
  readonly format?: boolean
  /** With the XML declaration. */
  readonly preamble?: boolean
}

/**
 * Writes elements of the model as XML, in the order of the schema, under the prefixes that the file declares. What a reader
 * remembered of how the file wrote an element is written so again: see `Written`. The same tree always gives the same text.
 */
export function writeTree(root: ModdleElement, model: BpmnModdle, options: WriteOptions = {}): string {
  const uriOf = new Map(model.getPackages().map(({ prefix, uri }) => [prefix, uri]))
  uriOf.set('xsi', XSI)
  const isLowerCase = new Map(model.getPackages().map((pack) => [pack.prefix, pack.xml?.tagAlias === 'lowerCase']))
  const typePrefix = new Map(model.getPackages().map((pack) => [pack.prefix, pack.xml?.typePrefix ?? '']))
  const newline = options.format ? '\n' : ''
  /** Namespaces that the file lacks and something in it needs: found while writing, declared at the root. */
  const missing = new Map<string, string>()

  const { head, attributes, body } = partsOf(root, tagOf(root, undefined), new Scope(undefined), undefined, 0)
  const declared = [...missing].map(([uri, prefix]) => ` xmlns:${prefix}="${attribute(uri)}"`).join('')
  const xml = `${loose(writtenAs(root)?.before, 0)}<${head}${declared}${attributes}${body}`
  return (options.preamble ? `<?xml version="1.0" encoding="UTF-8"?>\n${xml}` : xml) + newline

  function elementOf(
    element: ModdleElement,
    name: string,
    scope: Scope,
    property: PropertyDescriptor | undefined,
    depth: number,
  ): string {
    const { head, attributes, body } = partsOf(element, name, scope, property, depth)
    return `${loose(writtenAs(element)?.before, depth)}${indent(depth)}<${head}${attributes}${body}${newline}`
  }

  function partsOf(
    element: ModdleElement,
    name: string,
    outer: Scope,
    property: PropertyDescriptor | undefined,
    depth: number,
  ): { readonly head: string; readonly attributes: string; readonly body: string } {
    const generic = element.$descriptor.isGeneric === true
    const declared = namespacesOf(generic ? element : element.$attrs)
    const scope = declared.size === 0 ? outer : new Scope(outer, declared)
    const written = writtenAs(element)
    const tag = prefixed(name, scope, generic ? element.$descriptor.ns.uri : undefined, false)
    const attributes = generic ? genericAttributes(element, scope) : attributesOf(element, scope, property, written)
    const inner = generic ? genericContents(element, scope, depth, written) : contentsOf(element, scope, depth)
    const strangers = (written?.strangers ?? [])
      .map((one) => elementOf(one, tagOf(one, undefined), scope, undefined, depth + 1))
      .join('')
    const rest = strangers + loose(written?.atEnd, depth + 1)
    const head = `${tag}${declarations(declared)}`
    if (inner.text === '' && rest === '') return { head, attributes, body: ' />' }
    const body =
      inner.inline && rest === ''
        ? `>${inner.text}`
        : `>${inner.inline ? inner.text : newline + inner.text}${rest}${indent(depth)}`
    return { head, attributes, body: `${body}</${tag}>` }
  }

  function attributesOf(
    element: ModdleElement,
    scope: Scope,
    property: PropertyDescriptor | undefined,
    written?: Written,
  ) {
    const byType =
      property?.xml?.serialize && property.xml.serialize !== 'property' ? property.xml.serialize : undefined
    let text = ''
    if (byType && (written?.saysType || (element.$descriptor.ns.name !== property?.type && !written?.tag))) {
      text += ` ${prefixed(byType, scope, undefined, true)}="${typeName(element, scope)}"`
    }
    for (const p of element.$descriptor.properties ?? []) {
      const value = p.isAttr && !p.isVirtual ? own(element, p.name) : undefined
      if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) continue
      const isPlain = p.inherited || prefixOf(p.ns.name) === element.$descriptor.ns.prefix
      const name = isPlain ? p.ns.localName : prefixed(p.ns.name, scope, undefined, true)
      text += ` ${name}="${attribute(valueIn(p, value, element))}"`
    }
    for (const [name, value] of Object.entries(element.$attrs)) {
      if (isDeclaration(name) || name === byType) continue
      text += ` ${name.includes(':') ? prefixed(name, scope, undefined, true) : name}="${attribute(String(value))}"`
    }
    return text
  }

  function typeName(element: ModdleElement, scope: Scope) {
    const { prefix, localName } = element.$descriptor.ns
    return prefixed(`${prefix}:${typePrefix.get(prefix) ?? ''}${localName}`, scope, undefined, false)
  }

  function contentsOf(element: ModdleElement, scope: Scope, depth: number): Contents {
    let text = ''
    for (const p of element.$descriptor.properties ?? []) {
      if (p.isAttr || p.isVirtual) continue
      const value = own(element, p.name)
      if (value === undefined || value === null) continue
      if (p.isBody) return { text: content(String(value)), inline: true }
      for (const one of Array.isArray(value) ? value : [value]) text += childOf(p, one, scope, depth + 1, element)
    }
    return { text, inline: text === '' }
  }

  function childOf(p: PropertyDescriptor, value: unknown, scope: Scope, depth: number, owner: ModdleElement): string {
    if (p.isReference || SIMPLE.has(p.type)) {
      const tag = prefixed(p.ns.name, scope, undefined, false)
      const text = valueIn(p, value, owner)
      return `${indent(depth)}<${tag}>${content(text)}</${tag}>${newline}`
    }
    const element = value as ModdleElement
    return elementOf(element, tagOf(element, p), scope, p, depth)
  }

  function tagOf(element: ModdleElement, property: PropertyDescriptor | undefined): string {
    const { ns, isGeneric } = element.$descriptor
    if (isGeneric) return element.$type
    const tag = writtenAs(element)?.tag
    if (tag) return tag
    if (property?.xml?.serialize) return property.ns.name
    const local = isLowerCase.get(ns.prefix)
      ? ns.localName.charAt(0).toLowerCase() + ns.localName.slice(1)
      : ns.localName
    return `${ns.prefix}:${local}`
  }

  function genericAttributes(element: ModdleElement, scope: Scope) {
    return Object.entries(element)
      .filter(([name, value]) => !name.startsWith('$') && !isDeclaration(name) && typeof value !== 'function')
      .map(
        ([name, value]) =>
          ` ${name.includes(':') ? prefixed(name, scope, undefined, true) : name}="${attribute(String(value))}"`,
      )
      .join('')
  }

  function genericContents(element: ModdleElement, scope: Scope, depth: number, written?: Written): Contents {
    const { $body = '', $children = [] } = element as { $body?: string; $children?: readonly ModdleElement[] }
    const kept = written?.mixed
    const inOrder = kept && sameParts(kept, $body, $children) ? kept : undefined
    if (inOrder) {
      const parts = inOrder.map((part) => {
        if (typeof part === 'string') return content(part)
        const { head, attributes, body } = partsOf(part, part.$type, scope, undefined, 0)
        return `<${head}${attributes}${body}`
      })
      return { text: parts.join(''), inline: true }
    }
    const children = $children.map((child) => elementOf(child, child.$type, scope, undefined, depth + 1)).join('')
    return { text: content($body) + children, inline: children === '' }
  }

  /** The name under the prefix by which its namespace goes at this place; declared at the root where none does. */
  function prefixed(name: string, scope: Scope, knownUri: string | undefined, isAttribute: boolean): string {
    const prefix = prefixOf(name)
    const local = name.slice(prefix === '' ? 0 : prefix.length + 1)
    if (prefix === 'xml') return name
    const uri = knownUri ?? uriOf.get(prefix) ?? scope.uri(prefix)
    if (uri === undefined) return name
    if (uri === '') return local
    if (scope.uri(prefix) === uri && !(isAttribute && prefix === '')) return name
    const found = scope.prefix(uri, isAttribute) ?? missing.get(uri)
    if (found !== undefined) return found === '' ? local : `${found}:${local}`
    const free = freePrefix(prefix || 'ns0', scope)
    missing.set(uri, free)
    return `${free}:${local}`
  }

  function freePrefix(prefix: string, scope: Scope): string {
    const taken = (name: string) => scope.uri(name) !== undefined || [...missing.values()].includes(name)
    let free = prefix
    for (let n = 1; taken(free); n++) free = `${prefix}_${n}`
    return free
  }

  function indent(depth: number) {
    return options.format ? '  '.repeat(depth) : ''
  }

  function loose(texts: readonly string[] | undefined, depth: number) {
    return (texts ?? []).map((text) => `${indent(depth)}${text}${newline}`).join('')
  }
}

interface Contents {
  readonly text: string
  /** On the line of the tag, because space would be content. */
  readonly inline: boolean
}

const XSI = 'http://www.w3.org/2001/XMLSchema-instance'
const SIMPLE = new Set(['String', 'Boolean', 'Integer', 'Real'])

/** The namespaces that hold at one place of the file. */
class Scope {
  readonly #outer: Scope | undefined
  readonly #own: ReadonlyMap<string, string>

  constructor(outer: Scope | undefined, own: ReadonlyMap<string, string> = new Map()) {
    this.#outer = outer
    this.#own = own
  }

  uri(prefix: string): string | undefined {
    return this.#own.get(prefix) ?? this.#outer?.uri(prefix)
  }

  /** A prefix for the namespace that is not hidden by a nearer one; the empty one only where it may be used. */
  prefix(uri: string, isAttribute: boolean, from: Scope = this): string | undefined {
    for (const [prefix, own] of this.#own) {
      if (own === uri && from.uri(prefix) === uri && !(isAttribute && prefix === '')) return prefix
    }
    return this.#outer?.prefix(uri, isAttribute, from)
  }
}

function declarations(own: ReadonlyMap<string, string>): string {
  return [...own].map(([prefix, uri]) => ` xmlns${prefix && `:${prefix}`}="${attribute(uri)}"`).join('')
}

const NONE: ReadonlyMap<string, string> = new Map()

function namespacesOf(attributes: object): ReadonlyMap<string, string> {
  let found: Map<string, string> | undefined
  for (const name in attributes) {
    if (!isDeclaration(name)) continue
    found ??= new Map()
    found.set(
      name === 'xmlns' ? '' : name.slice('xmlns:'.length),
      String((attributes as Record<string, unknown>)[name]),
    )
  }
  return found ?? NONE
}

function isDeclaration(name: string) {
  return name === 'xmlns' || name.startsWith('xmlns:')
}

function prefixOf(name: string) {
  const colon = name.indexOf(':')
  return colon < 0 ? '' : name.slice(0, colon)
}

function own(element: ModdleElement, name: string): unknown {
  return Object.hasOwn(element, name) ? (element as unknown as Record<string, unknown>)[name] : undefined
}

function valueIn(p: PropertyDescriptor, value: unknown, owner: ModdleElement): string {
  if (!p.isReference) return String(value)
  const targets = (Array.isArray(value) ? value : [value]) as readonly ModdleElement[]
  const names = writtenAs(owner)?.references
  return targets.map(({ id = '' }) => names?.get(id) ?? id).join(' ')
}

function sameParts(parts: readonly (string | ModdleElement)[], body: string, children: readonly ModdleElement[]) {
  const texts = parts.filter((part) => typeof part === 'string' && part.trim() !== '').join('')
  const elements = parts.filter((part) => typeof part !== 'string')
  return texts === body && elements.length === children.length && elements.every((one, n) => one === children[n])
}

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
}

function attribute(text: string) {
  return text.replace(/[&<>"\n\r\t]/g, (letter) => ESCAPED[letter] ?? letter)
}

function content(text: string) {
  return text.replace(/[&<>]/g, (letter) => ESCAPED[letter] ?? letter)
}
