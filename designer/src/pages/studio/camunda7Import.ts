import { type Camunda7Report, convertCamunda7, isCamunda7, writeDefinitions } from '@waymark/shared/model'
import { extension, type ModdleElement, many, text } from '@waymark/shared/model/moddle'
import { freeId } from './form/freeFormId.ts'

export interface FormToSave {
  readonly formId: string
  /** After the step that shows it. */
  readonly name: string
  readonly schema: Record<string, unknown>
}

export interface FromCamunda7 {
  readonly xml: string
  readonly report: Camunda7Report
  readonly forms: readonly FormToSave[]
  /** Under which prefixes the file speaks Camunda 7. */
  readonly prefixes: readonly string[]
}

/**
 * A Camunda 7 file in our words as well; undefined where it speaks none of that. Changes `definitions`.
 * A form made of its fields gets another id where one of `takenForms` has it already.
 */
export async function convertedFromCamunda7(
  definitions: ModdleElement,
  takenForms: readonly string[],
): Promise<FromCamunda7 | undefined> {
  if (!isCamunda7(definitions)) return undefined
  const report = convertCamunda7(definitions)
  const steps = many(definitions, 'rootElements').flatMap(stepsWithin)
  const taken = [...takenForms]
  const forms = report.forms.map(({ id, schema }) => {
    const formId = freeId(id, taken)
    taken.push(formId)
    const shownBy = steps.filter((step) => formIdOf(step) === id)
    for (const step of shownBy) extension(step, 'zeebe:FormDefinition')?.set('formId', formId)
    return { formId, name: shownBy[0]?.name ?? formId, schema: { ...schema, id: formId } }
  })
  return { xml: await writeDefinitions(definitions), report, forms, prefixes: prefixesOf(report) }
}

function stepsWithin(scope: ModdleElement): ModdleElement[] {
  return many(scope, 'flowElements').flatMap((element) => [element, ...stepsWithin(element)])
}

function formIdOf(step: ModdleElement): string | undefined {
  return text(extension(step, 'zeebe:FormDefinition'), 'formId')
}

/** Whatever the converter has seen it names as the file does: `camunda:assignee`. */
function prefixesOf({ understood, kept, toDecide }: Camunda7Report): string[] {
  const words = [...understood, ...kept, ...toDecide].flatMap(({ what }) => /^([^:]+):/.exec(what)?.[1] ?? [])
  return [...new Set(words)]
}
