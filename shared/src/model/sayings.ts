/// <reference path="./saxen.d.ts" />
import { Parser } from 'saxen'
import { decodeEntities } from './xml.ts'

/**
 * What a file says, one line per element, so that two files can be compared whatever their prefixes and spacing and the order
 * of attributes and of unlike elements. Names stand with their namespaces; elements of one name keep their order.
 */
export function sayings(xml: string): string[] {
  const lines: string[] = []
  const open: { readonly line: string; readonly path: string; readonly counts: Map<string, number>; text: string }[] =
    []
  const parser = new Parser({ proxy: true })
  parser.ns()
  parser.on('openTag', ({ originalName, attrs, ns }) => {
    const parent = open.at(-1)
    const name = qualified(originalName, ns, false)
    const attributes = Object.entries(attrs)
      .filter(([key]) => key !== 'xmlns' && !key.startsWith('xmlns:'))
      .map(([key, value]) => {
        const attribute = qualified(key, ns, true)
        const says = plain(decodeEntities(value))
        return `${attribute}=${attribute.endsWith('}type') ? qualified(says, ns, false) : says}`
      })
    const nth = (parent?.counts.get(name) ?? 0) + 1
    parent?.counts.set(name, nth)
    const path = `${parent?.path ?? ''}/${name}[${attrs.id ? decodeEntities(attrs.id).trim() : nth}]`
    open.push({ line: `${path} ${attributes.sort().join(' ')}`, path, counts: new Map(), text: '' })
  })
  parser.on('text', (text) => addText(decodeEntities(text)))
  parser.on('cdata', addText)
  parser.on('comment', (text) => lines.push(`<!--${text}-->`))
  parser.on('closeTag', () => {
    const element = open.pop()
    if (element) lines.push(`${element.line} "${element.text.replace(/\s+/g, ' ').trim()}"`)
  })
  parser.parse(xml)
  return lines.sort()

  function addText(text: string) {
    const element = open.at(-1)
    if (element) element.text += text
  }
}

function qualified(name: string, ns: Readonly<Record<string, string>>, isAttribute: boolean): string {
  const colon = name.indexOf(':')
  if (colon < 0) return isAttribute ? name : `{${ns.xmlns$uri ?? ns[`${ns.xmlns ?? ''}$uri`] ?? ''}}${name}`
  const prefix = name.slice(0, colon)
  return `{${ns[`${ns[prefix] ?? prefix}$uri`] ?? prefix}}${name.slice(colon + 1)}`
}

/** 206.0 is 206. */
function plain(value: string) {
  const text = value.replace(/\s+/g, ' ').trim()
  return /^-?\d+(\.\d+)?$/.test(text) && text.length < 16 ? String(Number(text)) : text
}
