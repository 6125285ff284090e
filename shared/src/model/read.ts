/// <reference path="./bpmn-moddle.d.ts" />
import type { Finding } from './finding.ts'
import { type ModdleElement, moddle } from './moddle.ts'
import { type DanglingReference, type Remark, readTree } from './reader.ts'
import { writeTree } from './writer.ts'
import { fileError, illFormed, UnreadableModel, unreadable, xmlText } from './xml.ts'

export type { DanglingReference } from './reader.ts'
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
  const { root, rootTag, elementsById, dangling, remarks } = readTree(xml, moddle)
  const findings = [...illFormed(xml), ...remarks.map(inWords)]
  const fatal = findings.filter((f) => FATAL.has(f.rule))
  if (!root && fatal.length === 0) throw unreadable('not-bpmn', notBpmn(rootTag))
  if (!root || fatal.length > 0) throw new UnreadableModel(fatal)
  return {
    definitions: root,
    elementsById,
    dangling,
    findings: [...findings, ...dangling.map(leadsNowhere)],
  }
}

/** Writes a definitions element as formatted XML; the same element always gives the same text. */
export async function writeDefinitions(definitions: ModdleElement): Promise<string> {
  return writeTree(definitions, moddle, { format: true, preamble: true })
}

/** The line (from 1) on which the element with that id starts, where it can be found in the text. */
export function lineOf(xml: string, id: string): number | undefined {
  const at = [`id="${id}"`, `id='${id}'`].map((needle) => xml.indexOf(needle)).find((index) => index >= 0)
  return at === undefined ? undefined : xml.slice(0, at).split('\n').length
}

/** Rules after which the element tree would not hold what the file says. */
const FATAL = new Set(['broken-xml', 'duplicate-id', 'invalid-id'])

function inWords(remark: Remark): Finding {
  const { kind, what, line, element, value } = remark
  const owner = nearestWithId(element)
  const at = line > 0 ? `Line ${line}: ` : ''
  const named = { elementId: owner?.id ?? null, ...(owner?.name ? { elementName: owner.name } : {}) }
  switch (kind) {
    case 'broken':
      return fileError('broken-xml', `The XML is broken on line ${line}${value ? ` at ${value}` : ''}: ${what}.`)
    case 'duplicate-id':
      return {
        ...fileError('duplicate-id', `${at}the id "${what}" is used a second time. Every id may occur only once.`),
        elementId: what,
        mend: 'Give one of the two elements another id.',
      }
    case 'invalid-id':
      return {
        ...fileError('invalid-id', `${at}"${what}" is not a valid id.`),
        elementId: what,
        mend: 'An id begins with a letter or an underscore, and holds only letters, digits, ".", "-" and "_".',
      }
    case 'unknown-element':
      return {
        ...fileError(
          'unknown-element',
          `${at}the element <${what}> is not known in BPMN at this place${inside(element)}.`,
        ),
        ...named,
        mend: 'Remove the element, or put it into extensionElements.',
      }
    case 'said-twice':
      return what === 'loopCharacteristics'
        ? twoMarkers(named, element)
        : {
            ...fileError('said-twice', `${at}${described(element)} says ${what} twice, and may say it only once.`),
            ...named,
            mend: `Keep one ${what}.`,
          }
    case 'attribute-value':
      return {
        ...fileError('attribute-value', `${at}${described(element)} has ${what}="${value}", which is no such value.`),
        ...named,
        mend: 'Write true or false for what holds or not, and a whole number for what is counted.',
      }
    case 'stray-content':
      return {
        ...fileError('stray-content', `${at}there is text where none may be ("${what}")${inside(element)}.`),
        ...named,
        severity: 'warning',
      }
    case 'unknown-attribute':
      return {
        severity: 'info',
        rule: 'unknown-attribute',
        elementId: owner?.id ?? null,
        message: `${described(element)} has an attribute "${what}" that BPMN does not know. It is kept and has no effect.`,
      }
  }
}

/** The schema allows one loop marker per activity; of two, the element tree keeps only one. */
function twoMarkers(named: Pick<Finding, 'elementId' | 'elementName'>, element: ModdleElement | undefined): Finding {
  return {
    severity: 'error',
    rule: 'two-loop-markers',
    ...named,
    message: `${described(element)} has two loop markers. It may repeat as a loop or as a multi-instance, not both (BPMN 2.0.2, 10.3.8).`,
    mend: 'Remove one of the two markers.',
  }
}

function leadsNowhere({ element, property, value }: DanglingReference): Finding {
  const owner = nearestWithId(element)
  const drawing = /^(bpmndi|di|dc):/.test(element.$type)
  return {
    severity: drawing ? 'info' : 'warning',
    rule: 'dangling-reference',
    elementId: owner?.id ?? null,
    ...(owner?.name ? { elementName: owner.name } : {}),
    message: `${described(element)} refers to "${value}" (${property.replace(/^\w+:/, '')}), but nothing in the file has that id.`,
    mend: `Remove the reference, or add the element "${value}".`,
  }
}

function inside(element: ModdleElement | undefined): string {
  return element ? `, in ${described(element).replace(/^(The|An) /, (article) => article.toLowerCase())}` : ''
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

function notBpmn(root: string) {
  return `This is not a BPMN 2.0 file: it begins with <${root}>, and a BPMN file begins with <definitions> in the namespace http://www.omg.org/spec/BPMN/20100524/MODEL.`
}
