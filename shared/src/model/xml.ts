import type { Finding } from './finding.ts'

/** A file that cannot be read. `message` is a sentence for people; `findings` hold every reason. */
export class UnreadableModel extends Error {
  override readonly name = 'UnreadableModel'
  readonly findings: readonly Finding[]
  constructor(findings: readonly Finding[]) {
    super(findings.map((f) => f.message).join(' '))
    this.findings = findings
  }
}

const TEN_MEGABYTES = 10 * 1024 * 1024

/**
 * A file as XML text: bytes decoded, size and kind looked at.
 *
 * @throws UnreadableModel where it is too large, no XML, or declares a document type or entities
 */
export function xmlText(file: string | Uint8Array, maxBytes = TEN_MEGABYTES): string {
  if (file.length > maxBytes) throw unreadable('too-large', tooLarge(file.length, maxBytes))
  const xml = typeof file === 'string' ? file.replace(/^\uFEFF/, '') : decode(file)
  refuseWhatIsNotXml(xml)
  return xml
}

function refuseWhatIsNotXml(xml: string) {
  if (xml.trim() === '') throw unreadable('empty-file', 'The file is empty.')
  if (!/^\s*</.test(xml)) {
    throw unreadable('not-xml', 'This is not an XML file: it does not begin with "<".')
  }
  const markup = withoutComments(xml)
  const declaration = /<!(DOCTYPE|ENTITY)/i.exec(markup)
  if (declaration) {
    const line = markup.slice(0, declaration.index).split('\n').length
    throw unreadable(
      'doctype-refused',
      `Line ${line}: the file declares a document type or entities (<!${declaration[1]?.toUpperCase()}). No model needs them, and they are a known way to attack a server, so such files are not read. Remove the declaration.`,
    )
  }
}

/** The text with comments and CDATA sections blanked out, line by line. */
export function withoutComments(xml: string) {
  return xml.replace(/<!--[\s\S]*?(-->|$)|<!\[CDATA\[[\s\S]*?(\]\]>|$)/g, blankKeepingLines)
}

function blankKeepingLines(part: string) {
  return part.replace(/[^\n]/g, ' ')
}

const LOOSE_AMPERSAND = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i
const NO_CHARACTER =
  /[^\P{Cc}\t\n\r\x7f-\x9f]|[\ufffe\uffff]|&#(?:[xX]0*(?:[0-8bcefBCEF]|1[\da-fA-F])|0*(?:[0-8]|1[124-9]|2\d|3[01]));/u

/** What no XML file may hold and the parser lets pass: entities that nobody declared, and characters that are none. */
export function illFormed(xml: string): Finding[] {
  const loose = LOOSE_AMPERSAND.test(xml) ? LOOSE_AMPERSAND.exec(withoutComments(xml)) : null
  const stray = NO_CHARACTER.exec(xml)
  return [
    ...(loose
      ? [
          brokenAt(
            xml,
            loose.index,
            `"${xml.slice(loose.index, loose.index + 12)}" is no entity of XML; write &amp; for the character &`,
          ),
        ]
      : []),
    ...(stray ? [brokenAt(xml, stray.index, 'there is a control character')] : []),
  ]
}

function brokenAt(xml: string, index: number, what: string): Finding {
  return fileError('broken-xml', `The XML is broken on line ${xml.slice(0, index).split('\n').length}: ${what}.`)
}

/** moddle counts lines from 0 and writes what, where and why over four lines of text. */
export function position(message: string): { line?: number; what?: string; where: string } {
  const line = /line: (\d+)/.exec(message)?.[1]
  const what = /nested error: ([\s\S]*)$/.exec(message)?.[1]
  const tag = /^unparsable content (<\/?[^\s>]*)/.exec(message)?.[1]
  return {
    ...(line === undefined ? {} : { line: Number(line) + 1 }),
    ...(what ? { what } : {}),
    where: tag ? ` at ${tag}>` : '',
  }
}

export function atLine(line: number | undefined) {
  return line === undefined ? '' : ` on line ${line}`
}

function tooLarge(size: number, max: number) {
  return `The file is too large: ${(size / 1024 / 1024).toFixed(1)} MB, and at most ${(max / 1024 / 1024).toFixed(1)} MB are read.`
}

export function fileError(rule: string, message: string): Finding {
  return { severity: 'error', rule, elementId: null, message }
}

export function unreadable(rule: string, message: string) {
  return new UnreadableModel([fileError(rule, message)])
}

/**
 * An XML file's bytes as text: by the byte order mark, else by the encoding that its declaration names, else as UTF-8. The
 * declaration says UTF-8 afterwards, for so text is kept and sent.
 *
 * @throws UnreadableModel where the encoding is not known
 */
export function textOfFile(bytes: Uint8Array): string {
  return decode(bytes).replace(/^(<\?xml[^>]*?\sencoding=["'])[\w.:-]+(["'])/, '$1UTF-8$2')
}

function decode(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes)
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch (error) {
    // Files that say UTF-8 and are not come from Windows.
    if (error instanceof TypeError) return new TextDecoder('windows-1252').decode(bytes)
    throw unreadable('encoding', `The file names an encoding that is not known: "${encoding}". Save it as UTF-8.`)
  }
}

function encodingOf(bytes: Uint8Array): string {
  const [first, second] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le'
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf-16be'
  if (first === 0xef && second === 0xbb) return 'utf-8'
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 200))
  const named = /^<\?xml[^>]*encoding=["']([\w.:-]+)["']/.exec(start)?.[1] ?? 'utf-8'
  // Whoever can read its name byte by byte knows that it is no UTF-16, whatever it says.
  return /^utf-?16/i.test(named) ? 'utf-8' : named
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Replaces the entities of XML, by number beyond 65,535 too; one that is not known stays. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name] ?? whole
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
