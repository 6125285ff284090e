/**
 * The file with a new id for each of its processes, references within the file included: a copy that kept them would be
 * published as the next version of the original.
 */
export function withNewProcessIds(xml: string, suffix?: () => string): string {
  return withNewIds(xml, 'process', suffix)
}

/** The same for a DMN file: new ids for its decisions and for the file. */
export function withNewDecisionIds(xml: string, suffix?: () => string): string {
  return withNewIds(xml, 'decision|definitions', suffix)
}

function withNewIds(xml: string, elements: string, suffix = () => crypto.randomUUID().slice(0, 6)): string {
  const found = xml.matchAll(new RegExp(`<(?:[\\w-]+:)?(?:${elements})\\s[^>]*?\\bid="([^"]+)"`, 'g'))
  const ids = [...found].map((match) => match[1] ?? '')
  return ids.reduce((text, id) => {
    const fresh = `${id.replace(/_copy_\w+$/, '')}_copy_${suffix()}`
    // A name may be the same word as the id.
    return text.replace(/(\s[\w:-]+)="(#?)([^"]*)"/g, (whole, attribute: string, hash: string, value: string) =>
      value === id && attribute.trim() !== 'name' ? `${attribute}="${hash}${fresh}"` : whole,
    )
  }, xml)
}
