import { attributeOf } from './compileContext.ts'
import type { FormReference, Meta, ProcessMeta } from './graph.ts'
import { type ModdleElement, many, one, text } from './moddle.ts'

/** Extension elements of one element by type, read once. */
export type Extensions = ReadonlyMap<string, readonly ModdleElement[]>

const NONE: Extensions = new Map()

/** All extension elements, by type. */
export function extensionsOf(element: ModdleElement): Extensions {
  const values = many(one(element, 'extensionElements'), 'values')
  if (values.length === 0) return NONE
  const byType = new Map<string, ModdleElement[]>()
  for (const value of values) {
    const same = byType.get(value.$type)
    if (same) same.push(value)
    else byType.set(value.$type, [value])
  }
  return byType
}

/** What a node carries for people and for the shell. */
export function metaOf(element: ModdleElement, extensions: Extensions, lane: string | undefined): Meta {
  const documentation = documentationOf(element)
  const properties = propertiesOf(extensions)
  const stage = extensions.get('waymark:Stage')?.[0]
  const sla = extensions.get('waymark:Sla')?.[0]
  const control = extensions.get('waymark:ControlPoint')?.[0]
  const order = attributeOf(stage, 'order')
  return {
    ...(lane === undefined ? {} : { lane }),
    ...(documentation === undefined ? {} : { documentation }),
    ...(stage ? { stage: { name: text(stage, 'name') ?? '', ...(typeof order === 'number' ? { order } : {}) } } : {}),
    instructions: (extensions.get('waymark:Instructions') ?? []).map((instructions) => {
      const lang = text(instructions, 'lang')
      return { ...(lang === undefined ? {} : { lang }), text: text(instructions, 'text') ?? '' }
    }),
    ...(sla ? { sla: strings(sla, ['target', 'warnAt', 'calendar', 'escalateTo', 'expectedDuration']) } : {}),
    reminders: (extensions.get('waymark:Reminder') ?? []).map((reminder) => text(reminder, 'before') ?? ''),
    requiredDocuments: (extensions.get('waymark:RequiredDocument') ?? []).map((document) => ({
      kind: text(document, 'kind') ?? '',
      mandatory: attributeOf(document, 'mandatory') !== false,
    })),
    ...(control
      ? {
          controlPoint: {
            name: text(control, 'name') ?? '',
            signal: attributeOf(control, 'signal') === true,
            mandatory: attributeOf(control, 'mandatory') === true,
          },
        }
      : {}),
    properties,
  }
}

/** What the process carries, with its case data and start form. */
export function processMetaOf(element: ModdleElement, extensions: Extensions, startForm?: FormReference): ProcessMeta {
  const caseData = extensions.get('waymark:Case')?.[0]
  const names = ['businessKey', 'nameExpression', 'owner', 'goal', 'timeFrame', 'successMeasure', 'amount', 'category']
  return {
    ...metaOf(element, extensions, undefined),
    ...(caseData ? { case: strings(caseData, names) } : {}),
    ...(startForm ? { startForm } : {}),
  }
}

/** The form that `zeebe:formDefinition` names. */
export function formOf(extensions: Extensions): FormReference | undefined {
  const form = extensions.get('zeebe:FormDefinition')?.[0]
  if (!form) return undefined
  const formId = text(form, 'formId')
  const external = text(form, 'externalReference') ?? text(form, 'formKey')
  const binding = bindingOf(form)
  const versionTag = text(form, 'versionTag')
  return {
    ...(formId === undefined ? {} : { formId, binding }),
    ...(versionTag === undefined ? {} : { versionTag }),
    ...(external === undefined ? {} : { external }),
  }
}

/** Which version of the thing named is meant. */
export function bindingOf(element: ModdleElement | undefined): 'latest' | 'deployment' | 'versionTag' {
  const binding = text(element, 'bindingType')
  return binding === 'deployment' || binding === 'versionTag' ? binding : 'latest'
}

/** `zeebe:property` entries. */
export function propertiesOf(extensions: Extensions): Readonly<Record<string, string>> {
  const entries = (extensions.get('zeebe:Properties') ?? []).flatMap((properties) => many(properties, 'properties'))
  return Object.fromEntries(entries.map((property) => [text(property, 'name') ?? '', text(property, 'value') ?? '']))
}

function documentationOf(element: ModdleElement): string | undefined {
  const texts = many(element, 'documentation').flatMap((documentation) => text(documentation, 'text') ?? [])
  return texts.length > 0 ? texts.join('\n\n') : undefined
}

function strings(element: ModdleElement, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = text(element, name)
      return value === undefined ? [] : [[name, value]]
    }),
  )
}
