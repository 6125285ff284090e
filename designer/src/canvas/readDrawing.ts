/** What pages want to know of a drawing's file without opening it on a canvas. */
export interface DrawingFacts {
  /** Names of steps by id; steps without a name are left out. */
  readonly names: ReadonlyMap<string, string>
  /** The process each call activity calls, by the call activity's id; those that call by an expression are left out. */
  readonly calls: ReadonlyMap<string, string>
}

/** Reads a drawing's XML in the browser; nothing is known of a file that is missing or broken. */
export function readDrawing(xml: string | undefined): DrawingFacts {
  const names = new Map<string, string>()
  const calls = new Map<string, string>()
  if (xml === undefined) return { names, calls }
  const file = new DOMParser().parseFromString(xml, 'text/xml')
  for (const element of file.querySelectorAll('[id][name]')) {
    const id = element.getAttribute('id')
    const name = element.getAttribute('name')?.trim()
    if (id && name) names.set(id, name)
  }
  for (const activity of file.getElementsByTagNameNS('*', 'callActivity')) {
    const called =
      activity.getElementsByTagNameNS('*', 'calledElement')[0]?.getAttribute('processId') ??
      activity.getAttribute('calledElement')
    const id = activity.getAttribute('id')
    if (id && called && !called.startsWith('=')) calls.set(id, called)
  }
  return { names, calls }
}
