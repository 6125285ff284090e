import { Form, FormEditor } from '@bpmn-io/form-js'

type Schema = Record<string, unknown>

/** A form editor in its box. */
export interface FormPaper {
  schema(): Schema
  destroy(): void
}

/** Opens the editor with the schema; `onChange` is called after each change. Throws where the schema cannot be read. */
export async function openFormPaper(container: HTMLElement, schema: Schema, onChange: () => void): Promise<FormPaper> {
  const editor = new FormEditor({ container })
  await editor.importSchema(schema as Parameters<FormEditor['importSchema']>[0])
  let opened = false
  editor.on('changed', () => {
    if (opened) onChange()
  })
  // The editor reports its own first drawing as a change.
  requestAnimationFrame(() => {
    opened = true
  })
  return { schema: () => editor.getSchema() as Schema, destroy: () => editor.destroy() }
}

/** Shows the form as people see it. */
export async function showForm(container: HTMLElement, schema: Schema): Promise<{ destroy(): void }> {
  const form = new Form({ container })
  await form.importSchema(schema as Parameters<Form['importSchema']>[0])
  return { destroy: () => form.destroy() }
}
