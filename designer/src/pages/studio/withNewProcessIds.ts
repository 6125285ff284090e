/**
 * The file with a new id for each of its processes, references within the file included: a copy that kept them would be
 * published as the next version of the original.
 */
export function withNewProcessIds(xml: string, suffix: () => string = () => crypto.randomUUID().slice(0, 6)): string {
  const ids = [...xml.matchAll(/<(?:[\w-]+:)?process\s[^>]*?\bid="([^"]+)"/g)].map((match) => match[1] ?? '')
  return ids.reduce((text, id) => {
    const fresh = `${id.replace(/_copy_\w+$/, '')}_copy_${suffix()}`
    // A name may be the same word as the id.
    return text.replace(/(\s[\w:-]+)="([^"]*)"/g, (whole, attribute: string, value: string) =>
      value === id && attribute.trim() !== 'name' ? `${attribute}="${fresh}"` : whole,
    )
  }, xml)
}
