/** Names of a drawing's steps by id, read from its XML in the browser. Steps without a name are left out. */
export function stepNames(xml: string | undefined): ReadonlyMap<string, string> {
  if (xml === undefined) return new Map()
  const names = new Map<string, string>()
  for (const element of new DOMParser().parseFromString(xml, 'text/xml').querySelectorAll('[id][name]')) {
    const id = element.getAttribute('id')
    const name = element.getAttribute('name')?.trim()
    if (id && name) names.set(id, name)
  }
  return names
}
