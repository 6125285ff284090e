import type { ModdleElement } from '../moddle.ts'
import type { GeneratedForm, Notes } from './report.ts'
import { attribute, childrenOf, localName } from './values.ts'

/** Makes a form-js form of `camunda:formData` on a task or start event. */
export function generatedForm(owner: ModdleElement, formData: ModdleElement, notes: Notes): GeneratedForm {
  const id = `${owner.id}-form`
  const fields = childrenOf(formData).filter((field) => localName(field) === 'formField')
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
    label: attribute(field, 'label') ?? key,
    ...(constraints.has('readonly') ? { readonly: true } : {}),
    ...defaultValue(owner, field, notes),
  }
  const validate = validation(owner, constraints, notes)
  return { ...kindOf(owner, field, notes), ...common, ...(Object.keys(validate).length > 0 ? { validate } : {}) }
}

function kindOf(owner: ModdleElement, field: ModdleElement, notes: Notes): object {
  const type = attribute(field, 'type') ?? 'string'
  switch (type) {
    case 'string':
      return { type: 'textfield' }
    case 'long':
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
        'camunda:formField',
        attribute(field, 'id'),
        `The field "${attribute(field, 'id')}" is of the type "${type}", which is unknown here. It became a text field.`,
      )
      return { type: 'textfield' }
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
  const value = attribute(field, 'defaultValue')
  if (value === undefined) return {}
  if (/[$#]\{/.test(value)) {
    notes.decide(
      owner,
      'camunda:formField',
      value,
      `The default "${value}" of the field "${attribute(field, 'id')}" is computed. Set the variable before the step instead.`,
    )
    return {}
  }
  const type = attribute(field, 'type')
  return { defaultValue: type === 'boolean' ? value === 'true' : type === 'long' ? Number(value) : value }
}
