import type { Value } from '@waymark/shared/engine'
import { type CompileResult, compileExpression, isExpression } from '@waymark/shared/feel'

/** What is wrong with one field of a filled-in form. `path` is the field's key, with the paths of the groups around it. */
export interface FormProblem {
  readonly path: string
  readonly message: string
}

type Values = { readonly [name: string]: unknown }

interface Field {
  readonly type?: string
  readonly key?: string
  readonly path?: string
  readonly label?: string
  readonly components?: readonly Field[]
  readonly conditional?: { readonly hide?: string }
  readonly validate?: Values
  readonly disabled?: unknown
  readonly readonly?: unknown
  readonly values?: readonly Option[]
  readonly valuesKey?: string
  readonly valuesExpression?: string
  readonly subtype?: string
  readonly decimalDigits?: number
  readonly increment?: number | string
  readonly serializeToString?: boolean
  readonly isRepeating?: boolean
}
type Option = { readonly label?: unknown; readonly value?: unknown } | string | number | boolean

/**
 * Checks what was sent for a form-js form, by the rules its viewer follows in the browser: required, type, length, range,
 * pattern, options; what a condition hides, what is read-only and what is disabled is not asked for.
 *
 * @param schema the form-js schema
 * @param data every variable the form can see, with what was sent on top
 * @param nowMs the time for expressions, in milliseconds since the epoch
 */
export function formProblems(schema: Values, data: Values, nowMs: number): FormProblem[] {
  return problemsOf((schema.components ?? []) as readonly Field[], data, '')

  function problemsOf(fields: readonly Field[], at: Values, prefix: string): FormProblem[] {
    return fields.flatMap((field) => {
      if (field.conditional?.hide && holds(field.conditional.hide)) return []
      if (field.type === 'dynamiclist') return problemsOfList(field, at, prefix)
      if (field.components) {
        const inside = field.path ? asValues(valueAt(at, field.path)) : at
        return problemsOf(field.components, inside, field.path ? `${prefix}${field.path}.` : prefix)
      }
      if (!field.key || field.disabled === true || isTrue(field.readonly) || field.type === 'expression') return []
      return complaintsOf(field, valueAt(at, field.key)).map((complaint) => ({
        path: `${prefix}${field.key}`,
        message: `"${field.label || field.key}" ${complaint}`,
      }))

      function holds(condition: string): boolean {
        return evaluate(condition, { ...data, ...at, this: at, parent: data }) === true
      }
      function isTrue(flag: unknown): boolean {
        return flag === true || (typeof flag === 'string' && isExpression(flag) && holds(flag))
      }
    })
  }

  function problemsOfList(field: Field, at: Values, prefix: string): FormProblem[] {
    const path = field.path ?? ''
    const items = valueAt(at, path)
    if (items === undefined || items === null) return []
    if (!Array.isArray(items))
      return [
        { path: `${prefix}${path}`, message: `"${field.label || path}" must be a list, it is ${inWords(items)}.` },
      ]
    return items.flatMap((item, index) =>
      problemsOf(field.components ?? [], asValues(item), `${prefix}${path}.${index}.`),
    )
  }

  function complaintsOf(field: Field, value: unknown): string[] {
    const rules = field.validate ?? {}
    const isUnset =
      value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
    if (rule('required') === true && (isUnset || (field.type === 'checkbox' && value === false)))
      return [field.type === 'checkbox' ? 'must be ticked.' : 'is required.']
    if (isUnset) return []
    const wrongType = typeComplaint(field, value)
    if (wrongType) return [wrongType]
    const complaints: string[] = []
    const [min, max] = [Number(rule('min') ?? Number.NaN), Number(rule('max') ?? Number.NaN)]
    if (Number(value) < min) complaints.push(`must be at least ${min}, it is ${inWords(value)}.`)
    if (Number(value) > max) complaints.push(`must be at most ${max}, it is ${inWords(value)}.`)
    if (typeof value === 'string') complaints.push(...textComplaints(value))
    return complaints

    function rule(name: string): unknown {
      const given = rules[name]
      return typeof given === 'string' && isExpression(given) ? evaluate(given, data) : (given ?? undefined)
    }
    function textComplaints(text: string): string[] {
      const length = text.trim().length
      const [shortest, longest] = [Number(rule('minLength') ?? Number.NaN), Number(rule('maxLength') ?? Number.NaN)]
      const { pattern, patternErrorMessage, validationType } = rules
      return [
        ...(length < shortest ? [`must have at least ${shortest} characters, it has ${length}.`] : []),
        ...(length > longest ? [`must have at most ${longest} characters, it has ${length}.`] : []),
        ...(typeof pattern === 'string' && !new RegExp(pattern).test(text)
          ? [
              `does not fit: ${typeof patternErrorMessage === 'string' ? patternErrorMessage : `it must match ${pattern}`}.`,
            ]
          : []),
        ...(validationType === 'email' && !/^[^@\s]+@[^@\s]+$/.test(text) ? ['must be an e-mail address.'] : []),
        ...(validationType === 'phone' && !/^(\+|00)\d[\d\s]{5,20}$/.test(text)
          ? ['must be an international phone number, such as +4930664040900.']
          : []),
      ]
    }
  }

  function typeComplaint(field: Field, value: unknown): string | undefined {
    switch (field.type) {
      case 'textfield':
      case 'textarea':
        return typeof value === 'string' ? undefined : `must be a text, it is ${inWords(value)}.`
      case 'number':
        return numberComplaint(field, value)
      case 'checkbox':
        return typeof value === 'boolean' ? undefined : `must be true or false, it is ${inWords(value)}.`
      case 'datetime':
        return momentComplaint(field, value)
      case 'radio':
      case 'select':
        return optionComplaint(field, value)
      case 'checklist':
      case 'taglist':
        if (!Array.isArray(value)) return `must be a list, it is ${inWords(value)}.`
        return value.map((one) => optionComplaint(field, one)).find((complaint) => complaint !== undefined)
      default:
        return undefined
    }
  }

  function optionComplaint(field: Field, value: unknown): string | undefined {
    const options = optionsOf(field)
    if (!options || options.some((option) => JSON.stringify(option) === JSON.stringify(value))) return undefined
    return `must be one of ${options.slice(0, 20).map(inWords).join(', ')}; it is ${inWords(value)}.`
  }

  /** Undefined where the options are not known here: then any value goes. */
  function optionsOf(field: Field): unknown[] | undefined {
    const found = field.valuesExpression
      ? evaluate(field.valuesExpression, data)
      : field.valuesKey
        ? valueAt(data, field.valuesKey)
        : field.values
    if (!Array.isArray(found)) return undefined
    return found.map((option: Option) => (typeof option === 'object' && option !== null ? option.value : option))
  }

  function evaluate(text: string, variables: Values): unknown {
    const compiled = compiledOnce(text)
    if (!compiled.ok) return undefined
    const result = compiled.expression.evaluate({ variables: variables as { [name: string]: Value }, nowMs })
    return result.ok ? result.value : undefined
  }
}

function numberComplaint(field: Field, value: unknown): string | undefined {
  const isNumber = field.serializeToString
    ? typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))
    : typeof value === 'number' && Number.isFinite(value)
  if (!isNumber) return `must be a number, it is ${inWords(value)}.`
  const { decimalDigits, increment } = field
  const decimals = (String(value).split('.')[1] ?? '').length
  if (decimalDigits !== undefined && decimals > decimalDigits)
    return decimalDigits === 0
      ? `must be a whole number, it is ${inWords(value)}.`
      : `must have at most ${decimalDigits} decimal digits, it is ${inWords(value)}.`
  const rounds = Number(value) / Number(increment || 1)
  if (increment && Math.abs(rounds - Math.round(rounds)) > 1e-9)
    return `must go in steps of ${increment}, it is ${inWords(value)}.`
  return undefined
}

function momentComplaint(field: Field, value: unknown): string | undefined {
  const kinds = { date: /^\d{4}-\d\d-\d\d$/, time: /^\d\d:\d\d/, datetime: /^\d{4}-\d\d-\d\dT\d\d:\d\d/ }
  const subtype = field.subtype === 'time' || field.subtype === 'datetime' ? field.subtype : 'date'
  const isMoment = typeof value === 'string' && kinds[subtype].test(value)
  const exists = isMoment && (subtype === 'time' || !Number.isNaN(Date.parse(value)))
  return exists
    ? undefined
    : `must be a ${subtype === 'datetime' ? 'date and time' : subtype}, it is ${inWords(value)}.`
}

const asValues = (value: unknown): Values => (typeof value === 'object' && value !== null ? (value as Values) : {})

function valueAt(values: Values, path: string): unknown {
  if (Object.hasOwn(values, path)) return values[path]
  return path.split('.').reduce<unknown>((inside, name) => asValues(inside)[name], values)
}

function inWords(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

const compiled = new Map<string, CompileResult>()
function compiledOnce(text: string): CompileResult {
  const before = compiled.get(text)
  if (before) return before
  if (compiled.size > 2_000) compiled.clear()
  const fresh = compileExpression(text)
  compiled.set(text, fresh)
  return fresh
}
