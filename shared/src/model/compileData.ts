import type { CompileContext } from './compileContext.ts'
import type { Extensions } from './compileMeta.ts'
import type { DataCopy, DataObject, Mapping } from './graph.ts'
import { type ModdleElement, many, one, text } from './moddle.ts'

/** `zeebe:ioMapping`. */
export function mappingsOf(
  context: CompileContext,
  element: ModdleElement,
  extensions: Extensions,
  side: 'inputParameters' | 'outputParameters',
): readonly Mapping[] {
  const mapping = extensions.get('zeebe:IoMapping')?.[0]
  if (!mapping) return []
  return many(mapping, side).map((entry) => ({
    source: context.attribute(text(entry, 'source') ?? '', element),
    target: (text(entry, 'target') ?? '').split('.'),
  }))
}

/** The standard's data input associations: what is copied into variables of the activity's own. */
export function dataInOf(context: CompileContext, element: ModdleElement): readonly DataCopy[] {
  return many(element, 'dataInputAssociations').flatMap((association) => {
    const target = variableOf(one(association, 'targetRef'))
    return copiesOf(context, element, association, many(association, 'sourceRef')[0], target)
  })
}

/** The standard's data output associations: what is copied out of the activity into data objects and properties. */
export function dataOutOf(context: CompileContext, element: ModdleElement): readonly DataCopy[] {
  return many(element, 'dataOutputAssociations').flatMap((association) => {
    const target = variableOf(one(association, 'targetRef'))
    const source = many(association, 'sourceRef')[0] ?? one(association, 'targetRef')
    return copiesOf(context, element, association, source, target)
  })
}

function copiesOf(
  context: CompileContext,
  element: ModdleElement,
  association: ModdleElement,
  source: ModdleElement | undefined,
  target: string | undefined,
): readonly DataCopy[] {
  const assignments = many(association, 'assignment')
  if (assignments.length > 0) {
    return assignments.flatMap((assignment) => {
      const from = context.expression(one(assignment, 'from'), element)
      const to = text(one(assignment, 'to'), 'body')?.trim() ?? target
      return from && to ? [{ from: to, to, transformation: from, required: false }] : []
    })
  }
  const from = variableOf(source)
  if (!from || !target) return []
  const transformation = context.expression(one(association, 'transformation'), element)
  return [{ from, to: target, required: true, ...(transformation ? { transformation } : {}) }]
}

/** The data objects of a scope. */
export function dataObjectsOf(elements: readonly ModdleElement[]): readonly DataObject[] {
  return elements.flatMap((element) => {
    if (element.$type !== 'bpmn:DataObject' || !element.id) return []
    const variable = variableOf(element)
    return variable === undefined ? [] : [{ id: element.id, variable }]
  })
}

/**
 * The variable that a data object, property, data input or data output stands for: the id of a data object, the name of
 * the others. An id that a modeler generated is no variable: such an object is drawn for people, and nothing is copied.
 */
export function variableOf(element: ModdleElement | undefined): string | undefined {
  switch (element?.$type) {
    case 'bpmn:DataObjectReference':
      return variableOf(one(element, 'dataObjectRef'))
    case 'bpmn:DataObject':
      return isGenerated(element.id) ? undefined : element.id
    case 'bpmn:Property':
    case 'bpmn:DataInput':
    case 'bpmn:DataOutput':
      return element.name === '__targetRef_placeholder' ? undefined : (element.name ?? element.id)
    default:
      return undefined
  }
}

function isGenerated(id: string | undefined): boolean {
  return id === undefined || /^(_?DataObject|_)(Reference)?[-_]?[0-9a-f]*[0-9][0-9a-z-]*$/i.test(id)
}
