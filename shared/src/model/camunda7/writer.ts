import { extension, type ModdleElement, many, moddle, one, text } from '../moddle.ts'

/** Adds an extension element, unless the file already has one of its kind; without properties there is nothing to add. */
export function addExtension(owner: ModdleElement, type: string, properties: Readonly<Record<string, unknown>>) {
  if (Object.keys(properties).length === 0 || extension(owner, type)) return
  append(extensionsOf(owner), 'values', moddle.create(type, properties))
}

/** Adds a mapping of a variable, unless there is one of that target. */
export function addMapping(owner: ModdleElement, type: 'zeebe:Input' | 'zeebe:Output', source: string, target: string) {
  const known = extension(owner, 'zeebe:IoMapping')
  const mapping = known ?? moddle.create('zeebe:IoMapping')
  if (!known) append(extensionsOf(owner), 'values', mapping)
  const list = type === 'zeebe:Input' ? 'inputParameters' : 'outputParameters'
  if (many(mapping, list).some((m) => text(m, 'target') === target)) return
  append(mapping, list, moddle.create(type, { source, target }))
}

/** Adds a free property, unless there is one of that name. */
export function addProperty(owner: ModdleElement, name: string, value: string) {
  const known = extension(owner, 'zeebe:Properties')
  const properties = known ?? moddle.create('zeebe:Properties')
  if (!known) append(extensionsOf(owner), 'values', properties)
  if (many(properties, 'properties').some((p) => text(p, 'name') === name)) return
  append(properties, 'properties', moddle.create('zeebe:Property', { name, value }))
}

function extensionsOf(owner: ModdleElement): ModdleElement {
  const known = one(owner, 'extensionElements')
  if (known) return known
  const created = moddle.create('bpmn:ExtensionElements', { values: [] })
  Object.assign(created, { $parent: owner })
  owner.set('extensionElements', created)
  return created
}

function append(owner: ModdleElement, property: string, element: ModdleElement) {
  Object.assign(element, { $parent: owner })
  const list = owner.get(property)
  if (Array.isArray(list)) list.push(element)
  else owner.set(property, [element])
}
