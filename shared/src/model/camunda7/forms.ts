import type { ModdleElement } from '../moddle.ts'
import type { GeneratedForm, Notes } from './report.ts'
import { attribute, childrenOf, localName } from './values.ts'

/** The fields of a generated form: `formData` in Camunda 7, a list of `formProperty` in Activiti and Flowable. */
export function formFieldsOf(extensions: readonly ModdleElement[]) {
  const formData = extensions.find((element) => localName(element) === 'formData')
  if (formData) {
    return { word: 'formData', list: childrenOf(formData).filter((field) => localName(field) === 'formField') }
  }
  const list = extensions.filter((element) => localName(element) === 'formProperty')
  return list.length > 0 ? { word: 'formProperty', list } : undefined
}

/** Makes a form-js form of the fields of a task or start event. */
export function generatedForm(owner: ModdleElement, fields: readonly ModdleElement[], notes: Notes): GeneratedForm {
  const id = `${owner.id}-form`
  const components = fields.map((field) => component(owner, field, notes))
  return { id, schema: { type: 'default', id, schemaVersion: 19, components } }
}

function component(owner: ModdleElement, field: ModdleElement, notes: Notes): object {
  const key = attribute(field, 'id') ?? 'field'
  const constraints = new Map(
    childrenOf(field)
      .filter((child) => localName(child) === 'validation')
      .flatMap((validation) => childrenOf(validation))
      .map((constraint) => [attribute(constraint, 'name') ?? '', attribute(constraint, 'config') ?? 'true'] as const),
  )
  const common = {
    id: `Field_${key}`,
    key,
    label: attribute(field, 'label') ?? attribute(field, 'name') ?? key,
    ...(constraints.has('readonly') || attribute(field, 'writable') === 'false' ? { readonly: true } : {}),
    ...defaultValue(owner, field, notes),
  }
  if (attribute(field, 'required') === 'true') constraints.set('required', 'true')
  const validate = validation(owner, constraints, notes)
  leftOut(owner, field, notes)
  return { ...kindOf(owner, field, notes), ...common, ...(Object.keys(validate).length > 0 ? { validate } : {}) }
}

function kindOf(owner: ModdleElement, field: ModdleElement, notes: Notes): object {
  const type = attribute(field, 'type') ?? 'string'
  switch (type) {
    case 'string':
      return { type: 'textfield' }
    case 'long':
    case 'integer':
    case 'int':
      return { type: 'number', decimalDigits: 0 }
    case 'boolean':
      return { type: 'checkbox' }
    case 'date':
      return { type: 'datetime', subtype: 'date', dateLabel: attribute(field, 'label') ?? attribute(field, 'id') }
    case 'enum':
      return {
        type: 'select',
        values: childrenOf(field)
          .filter((child) => localName(child) === 'value')
          .map((value) => ({
            label: attribute(value, 'name') ?? attribute(value, 'id'),
            value: attribute(value, 'id'),
          })),
      }
    default:
      notes.decide(
        owner,
        field.$type,
        attribute(field, 'id'),
        `The field "${attribute(field, 'id')}" is of the type "${type}", which is unknown here. It became a text field.`,
      )
      return { type: 'textfield' }
  }
}

/** What a field says that a form of ours has no place for. */
function leftOut(owner: ModdleElement, field: ModdleElement, notes: Notes) {
  const key = attribute(field, 'id')
  for (const word of ['datePattern', 'expression', 'variable', 'readable']) {
    const value = attribute(field, word)
    if (value !== undefined)
      notes.keep(owner, `${field.$type} ${word}`, value, `the field "${key}" is shown in its own way here`)
  }
  if (childrenOf(field).some((child) => localName(child) === 'properties')) {
    notes.keep(owner, `${field.$type} properties`, key, 'a field of ours has no free properties')
  }
}

const LIMITS: Readonly<Record<string, string>> = {
  min: 'min',
  max: 'max',
  minlength: 'minLength',
  maxlength: 'maxLength',
}

function validation(
  owner: ModdleElement,
  constraints: ReadonlyMap<string, string>,
  notes: Notes,
): Record<string, unknown> {
  const rules: Record<string, unknown> = {}
  for (const [name, config] of constraints) {
    const limit = LIMITS[name]
    if (name === 'required') rules.required = config !== 'false'
    else if (limit && Number.isFinite(Number(config))) rules[limit] = Number(config)
    else if (name !== 'readonly')
      notes.decide(
        owner,
        `camunda:constraint ${name}`,
        config,
        `The rule "${name}" of a form field is unknown here. Check the field in the form editor.`,
      )
  }
  return rules
}

function defaultValue(owner: ModdleElement, field: ModdleElement, notes: Notes): object {
  const value = attribute(field, 'defaultValue') ?? attribute(field, 'default')
  if (value === undefined) return {}
  if (/[$#]\{/.test(value)) {
    notes.decide(
      owner,
      field.$type,
      value,
      `The default "${value}" of the field "${attribute(field, 'id')}" is computed. Set the variable before the step instead.`,
    )
    return {}
  }
  const type = attribute(field, 'type')
  return {
    defaultValue:
      type === 'boolean' ? value === 'true' : ['long', 'integer', 'int'].includes(type ?? '') ? Number(value) : value,
  }
}
