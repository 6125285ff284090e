/** A file's text in which ids and references are as bpmn-moddle reads them. */
export interface ReadableIds {
  readonly xml: string
  readonly renamed: readonly { readonly from: string; readonly to: string }[]
}

const ATTRIBUTE =
  /(\s(?:id|default|bpmnElement|sourceElement|targetElement|\w+Refs?)\s*=\s*)(?:"([^"<>]*)"|'([^'<>]*)')/g
const ELEMENT = /(<(?:\w+:)?(?:incoming|outgoing|source|target|\w+Refs?)>)([^<>]*)</g

/**
 * The space around ids and references does not count (so XML's own types have it), and is taken away. An id may have letters
 * of any script, which bpmn-moddle, and so every editor built on it, cannot read: such ids are spelled in a to z, and every
 * reference with them.
 */
export function readableIds(xml: string): ReadableIds {
  const names = new Map<string, string>()
  for (const [, written = ''] of xml.matchAll(/\sid\s*=\s*["']([^"'<>]*)["']/g)) {
    const id = written.trim()
    if (/[^\w.-]/.test(id) && /^[\p{L}_][\p{L}\p{M}\p{N}_.-]*$/u.test(id)) names.set(id, spelled(id))
  }
  const readable = (value: string) => {
    const trimmed = value.trim()
    return names.get(trimmed) ?? trimmed
  }
  const changed = xml
    .replace(ATTRIBUTE, (whole, start: string, double?: string, single?: string) => {
      const value = double ?? single ?? ''
      return readable(value) === value ? whole : `${start}"${readable(value)}"`
    })
    .replace(ELEMENT, (whole, start: string, value: string) =>
      readable(value) === value ? whole : `${start}${readable(value)}<`,
    )
  return { xml: changed, renamed: [...names].map(([from, to]) => ({ from, to })) }
}

/** Each foreign letter by its number: the same id always becomes the same, and two never become one. */
function spelled(id: string): string {
  const letters = [...id].map((letter) =>
    /[\w.-]/.test(letter) ? letter : `_x${letter.codePointAt(0)?.toString(16)}_`,
  )
  return letters.join('')
}
