/// <reference path="./bpmn-moddle.d.ts" />
import type { ImportResult, ImportWarning } from 'bpmn-moddle'
import type { Finding } from './finding.ts'
import { readableIds } from './ids.ts'
import { type ModdleElement, moddle } from './moddle.ts'
import { atLine, fileError, position, UnreadableModel, unreadable, withoutComments, xmlText } from './xml.ts'

export { UnreadableModel } from './xml.ts'

/** What a readable file gives. */
export interface ReadModel {
  readonly definitions: ModdleElement
  /** Everything in the file that has an id, diagram shapes included. */
  readonly elementsById: Readonly<Record<string, ModdleElement>>
  /** References to ids that no element of the file has. */
  readonly dangling: readonly DanglingReference[]
  /** What was odd but did not hinder reading: dangling references, unknown elements and attributes. */
  readonly findings: readonly Finding[]
}

/** A reference that leads nowhere: `element` says `value` in its property `property` (with its namespace prefix). */
export interface DanglingReference {
  readonly element: ModdleElement
  readonly property: string
  readonly value: string
}

export interface ReadOptions {
  /** Larger files are refused before they are parsed; default 10 MB. */
  readonly maxBytes?: number
}

/**
 * Reads a BPMN 2.0 file. Extensions of other tools are kept as they are; entities are neither resolved nor accepted.
 *
 * @throws UnreadableModel where the file is too large, no well-formed XML, no BPMN, declares a document type, or uses an
 *   id twice; each with the line where it is known.
 */
export async function readDefinitions(file: string | Uint8Array, options: ReadOptions = {}): Promise<ReadModel> {
  const xml = xmlText(file, options.maxBytes)
  const ids = readableIds(xml)
  const result = resolveQualified(await parse(ids.xml))
  if (result.rootElement.$type !== 'bpmn:Definitions') throw unreadable('not-bpmn', notBpmn(result.rootElement.$type))
  const findings = result.warnings.map(inWords)
  keepDangling(result.warnings)
  const fatal = findings.filter((f) => FATAL.has(f.rule))
  if (fatal.length > 0) throw new UnreadableModel(fatal)
  return {
    definitions: result.rootElement,
    elementsById: result.elementsById,
    dangling: result.warnings.flatMap(danglingReference),
    findings: [...findings, ...loopMarkersLost(ids.xml), ...ids.renamed.map(renamedId)],
  }
}

/** Writes a definitions element as formatted XML; the same element always gives the same text. */
export async function writeDefinitions(definitions: ModdleElement): Promise<string> {
  const { xml } = await moddle.toXML(definitions, { format: true, preamble: true })
  return xml
}

/** The line (from 1) on which the element with that id starts, where it can be found in the text. */
export function lineOf(xml: string, id: string): number | undefined {
  const at = [`id="${id}"`, `id='${id}'`].map((needle) => xml.indexOf(needle)).find((index) => index >= 0)
  return at === undefined ? undefined : xml.slice(0, at).split('\n').length
}

/** Rules after which the element tree would not hold what the file says. */
const FATAL = new Set(['broken-xml', 'duplicate-id', 'invalid-id'])

async function parse(xml: string): Promise<ImportResult> {
  try {
    return await moddle.fromXML(xml, 'bpmn:Definitions', { lax: true })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    if (message.startsWith('failed to parse document')) throw unreadable('not-bpmn', notBpmn(rootTag(xml)))
    const { line, what, where } = position(message)
    throw unreadable('broken-xml', `The XML is broken${atLine(line)}${where}: ${what ?? message}.`)
  }
}

/** A reference may name its target with the prefix of the file's own namespace (`tns:order`); bpmn-moddle does not resolve it. */
function resolveQualified(result: ImportResult): ImportResult {
  const own = result.rootElement.get('targetNamespace')
  const prefixes = Object.entries(result.rootElement.$attrs).flatMap(([name, uri]) =>
    name.startsWith('xmlns:') && uri === own ? [name.slice('xmlns:'.length)] : [],
  )
  if (prefixes.length === 0) return result
  const warnings = result.warnings.filter((warning) => {
    const [prefix = '', id = ''] = warning.value?.split(':') ?? []
    const target = result.elementsById[id]
    if (!warning.element || !warning.property || !prefixes.includes(prefix) || !target) return true
    const held = warning.element.get(warning.property)
    if (Array.isArray(held)) held.push(target)
    else warning.element.set(warning.property, target)
    return false
  })
  return { ...result, warnings }
}

function inWords(warning: ImportWarning): Finding {
  if (warning.message.startsWith('unresolved reference')) return dangling(warning)
  if (warning.message.startsWith('unknown attribute')) {
    const owner = nearestWithId(warning.element)
    return {
      severity: 'info',
      rule: 'unknown-attribute',
      elementId: owner?.id ?? null,
      message: `${described(warning.element)} has an attribute "${warning.property}" that BPMN does not know. It is kept and has no effect.`,
    }
  }
  if (warning.message.startsWith('unsupported document encoding')) {
    return {
      severity: 'info',
      rule: 'encoding',
      elementId: null,
      message: 'The file names an encoding other than UTF-8.',
    }
  }
  const { line, what, where } = position(warning.message)
  return unparsed(line, what ?? warning.message, where)
}

function unparsed(line: number | undefined, what: string, where: string): Finding {
  const quoted = /<([^>]*)>/.exec(what)?.[1] ?? ''
  const at = line === undefined ? '' : `Line ${line}: `
  if (what.startsWith('duplicate ID')) {
    return {
      ...fileError(
        'duplicate-id',
        `${at}the id "${quoted}" is used a second time${where}. Every id may occur only once.`,
      ),
      elementId: quoted,
      mend: 'Give one of the two elements another id.',
    }
  }
  if (what.startsWith('illegal ID')) {
    return {
      ...fileError('invalid-id', `${at}"${quoted}"${where} is not a valid id.`),
      elementId: quoted,
      mend: 'An id begins with a letter or an underscore, and holds only letters from a to z, digits, ".", "-" and "_".',
    }
  }
  if (/^(unknown type|unrecognized element|unexpected element)/.test(what)) {
    return {
      ...fileError('unknown-element', `${at}the element${where} is not known in BPMN at this place.`),
      mend: 'Remove the element, or put it into extensionElements.',
    }
  }
  if (/^(unexpected body text|expected no sub nodes)/.test(what)) {
    return {
      ...fileError('stray-content', `${at}there is text or an element where none may be (${what}).`),
      severity: 'warning',
    }
  }
  return fileError('broken-xml', `The XML is broken${atLine(line)}${where}: ${what}.`)
}

/**
 * A reference that leads nowhere is put back as a bare name, so that writing the file does not lose it. It is no element:
 * whoever looks for one does not find it.
 */
function keepDangling(warnings: readonly ImportWarning[]) {
  for (const { element, property, value } of warnings.flatMap(danglingReference)) {
    const held = element.get(property)
    if (Array.isArray(held)) held.push({ id: value })
    else element.set(property, { id: value })
  }
}

function renamedId({ from, to }: { readonly from: string; readonly to: string }): Finding {
  return {
    severity: 'info',
    rule: 'id-renamed',
    elementId: to,
    message: `The id "${from}" became "${to}": ids are written with the letters a to z here. Names stay as they are.`,
  }
}

function danglingReference({ message, element, property, value }: ImportWarning): DanglingReference[] {
  if (!message.startsWith('unresolved reference') || !element || !property || value === undefined) return []
  return [{ element, property, value }]
}

/** The schema allows one loop marker per activity; of two, the element tree keeps only one and says nothing. */
function loopMarkersLost(xml: string): Finding[] {
  const findings: Finding[] = []
  const open: { id: string; markers: number }[] = []
  for (const [, closing, tag = '', attributes = '', empty] of withoutComments(xml).matchAll(
    /<(\/?)([\w:.-]+)((?:"[^"]*"|'[^']*'|[^>"'])*?)(\/?)>/g,
  )) {
    if (closing) {
      open.pop()
      continue
    }
    const parent = open.at(-1)
    if (parent && /(^|:)(standard|multiInstance)LoopCharacteristics$/.test(tag)) {
      parent.markers += 1
      if (parent.markers === 2) findings.push(twoMarkers(parent.id))
    }
    if (!empty) open.push({ id: /\sid=["']([^"']*)["']/.exec(attributes)?.[1] ?? '', markers: 0 })
  }
  return findings
}

function twoMarkers(id: string): Finding {
  return {
    severity: 'error',
    rule: 'two-loop-markers',
    elementId: id,
    message: `The activity "${id}" has two loop markers. It may repeat as a loop or as a multi-instance, not both (BPMN 2.0.2, 10.3.8).`,
    mend: 'Remove one of the two markers.',
  }
}

function dangling(warning: ImportWarning): Finding {
  const owner = nearestWithId(warning.element)
  const property = warning.property?.replace(/^\w+:/, '') ?? 'reference'
  const drawing = /^(bpmndi|di|dc):/.test(warning.element?.$type ?? '')
  return {
    severity: drawing ? 'info' : 'warning',
    rule: 'dangling-reference',
    elementId: owner?.id ?? null,
    ...(owner?.name ? { elementName: owner.name } : {}),
    message: `${described(warning.element)} refers to "${warning.value}" (${property}), but nothing in the file has that id.`,
    mend: `Remove the reference, or add the element "${warning.value}".`,
  }
}

function described(element: ModdleElement | undefined): string {
  const owner = nearestWithId(element)
  if (!owner) return 'An element without an id'
  const title = owner.name ? `"${owner.name}" (${owner.id})` : `"${owner.id}"`
  return owner === element ? `The ${kind(owner)} ${title}` : `The ${kind(element)} of the ${kind(owner)} ${title}`
}

function kind(element: ModdleElement | undefined): string {
  const type = element?.$type.replace(/^\w+:/, '') ?? 'element'
  return type.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
}

function nearestWithId(element: ModdleElement | undefined): ModdleElement | undefined {
  let at = element
  while (at && !at.id) at = at.$parent
  return at
}

function rootTag(xml: string) {
  const body = xml.replace(/<\?[\s\S]*?\?>|<!--[\s\S]*?-->/g, '')
  return /<([^\s/>]+)/.exec(body)?.[1] ?? 'nothing'
}

function notBpmn(root: string) {
  return `This is not a BPMN 2.0 file: it begins with <${root}>, and a BPMN file begins with <definitions> in the namespace http://www.omg.org/spec/BPMN/20100524/MODEL.`
}
