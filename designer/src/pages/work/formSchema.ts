export type FormSchema = Record<string, unknown>
type Component = Record<string, unknown>

/** A way to finish a step: the button's words, and the variables it sets besides the form's. */
export interface Outcome {
  label: string
  variables: Record<string, unknown>
}

/**
 * Takes the submit buttons out of a form: they stand in the sticky foot instead. A button says what it decides by its
 * `properties`: `{ variable: 'decision', value: 'refused' }`, or in short `{ outcome: 'refused' }`, which sets the
 * variable `outcome`. The first button is the main one. A form without buttons has no outcomes of its own.
 */
export function withoutButtons(schema: FormSchema): { schema: FormSchema; outcomes: Outcome[] } {
  const outcomes: Outcome[] = []
  const components = kept(componentsOf(schema))
  return { schema: { ...schema, components }, outcomes }

  function kept(list: Component[]): Component[] {
    return list.flatMap((component) => {
      if (component.type !== 'button') {
        const children = componentsOf(component)
        return children.length > 0 ? [{ ...component, components: kept(children) }] : [component]
      }
      if (component.action !== 'reset') outcomes.push(outcomeOf(component))
      return []
    })
  }
}

function outcomeOf(button: Component): Outcome {
  const label = typeof button.label === 'string' ? button.label : ''
  const properties = (button.properties ?? {}) as Record<string, unknown>
  if (typeof properties.variable === 'string') {
    return { label, variables: { [properties.variable]: read(properties.value) } }
  }
  return { label, variables: properties.outcome === undefined ? {} : { outcome: properties.outcome } }
}

/** Properties of a form are text; true, false and numbers are meant as such. */
function read(value: unknown): unknown {
  if (value === 'true') return true
  if (value === 'false') return false
  return typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value)) ? Number(value) : value
}

function componentsOf(holder: Component): Component[] {
  return Array.isArray(holder.components) ? (holder.components as Component[]) : []
}

/** What people call the field whose value goes into this variable; the variable's name when the form has none. */
export function labelOf(schema: FormSchema | null, key: string): string {
  const wanted = key.split('.')[0] ?? key
  const found = schema ? search(componentsOf(schema)) : undefined
  return found ?? key

  function search(list: Component[]): string | undefined {
    for (const component of list) {
      const label = component.label ?? component.dateLabel ?? component.timeLabel
      if (component.key === wanted && typeof label === 'string') return label
      const inner = search(componentsOf(component))
      if (inner) return inner
    }
  }
}
