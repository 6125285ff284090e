import { useQueries, useQuery } from '@tanstack/react-query'
import type { Form } from '@waymark/shared/contract'
import { useMemo } from 'react'
import { formQuery, formsQuery } from '../../../server/studio.ts'
import { useDrawing } from '../editor/drawingContext.ts'
import { knownVariables, processOf, usedForms } from './model.ts'

export interface Field {
  readonly name: string
  readonly label: string
  readonly type: 'text' | 'number' | 'yesNo' | 'date' | 'moment' | 'choice' | 'unknown'
  readonly choices: readonly { value: string; label: string }[]
}

const types: Record<string, Field['type']> = {
  textfield: 'text',
  textarea: 'text',
  number: 'number',
  checkbox: 'yesNo',
  datetime: 'date',
  select: 'choice',
  radio: 'choice',
}

/** The fields a condition or a due date may speak of: those of the forms in use, then other data the process makes. */
export function useFields(): readonly Field[] {
  const drawing = useDrawing()
  const process = processOf(drawing, drawing.selected()[0])
  const known = useQuery(formsQuery).data
  const ids = usedForms(process).filter((id) => known?.some((form) => form.formId === id))
  const schemas = useQueries({ queries: ids.map((id) => formQuery(id)), combine: schemasOf })
  const variables = knownVariables(process).join('|')
  return useMemo(() => {
    const fields = new Map<string, Field>()
    for (const schema of schemas) for (const field of fieldsOf(schema)) fields.set(field.name, field)
    for (const name of variables.split('|')) {
      if (name && !fields.has(name)) fields.set(name, { name, label: name, type: 'unknown', choices: [] })
    }
    return [...fields.values()]
  }, [variables, schemas])
}

/** Outside the hook, so that the list stays the same one while the answers do. */
function schemasOf(answers: readonly { data?: Form | null }[]) {
  return answers.map(({ data }) => data?.schema)
}

/** The fields of a form-js schema that hold a value, groups looked into. */
export function fieldsOf(schema: unknown): readonly Field[] {
  if (!isObject(schema) || !Array.isArray(schema.components)) return []
  return schema.components.flatMap((component: unknown): readonly Field[] => {
    if (!isObject(component)) return []
    const inner = fieldsOf(component)
    const { key, type, values, subtype } = component
    const label = component.label ?? component.dateLabel ?? component.timeLabel
    if (typeof key !== 'string' || typeof type !== 'string' || !(type in types)) return inner
    const choices = (Array.isArray(values) ? values : []).flatMap((value: unknown) =>
      isObject(value) && typeof value.value === 'string'
        ? [{ value: value.value, label: typeof value.label === 'string' ? value.label : value.value }]
        : [],
    )
    const plain = typeof label === 'string' && label !== '' ? label : key
    const kind = type === 'datetime' && subtype === 'datetime' ? 'moment' : (types[type] ?? 'unknown')
    return [{ name: key, label: plain, type: kind, choices }, ...inner]
  })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
