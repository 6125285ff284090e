/** A date as people and FEEL write it, in milliseconds; without an offset it is read as UTC. Null without one that can be read. */
export function momentMs(text: string | null | undefined): number | null {
  if (text === null || text === undefined) return null
  const plain = text.replace(/[@[].*$/, '')
  const ms = Date.parse(/T/.test(plain) && !/(Z|[+-]\d\d:?\d\d)$/.test(plain) ? `${plain}Z` : plain)
  return Number.isNaN(ms) ? null : ms
}
