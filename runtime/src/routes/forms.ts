import { z } from '@hono/zod-openapi'
import { Form, FormDraft, FormSummary, Template } from '@waymark/shared/contract'
import { templates as libraryTemplates } from '@waymark/shared/library'
import { nameOfForm } from '../actions/drafts.ts'
import { readDrawing } from '../actions/readDrawing.ts'
import { invalid, notFound } from '../problem.ts'
import type { Shell } from '../shell.ts'
import { allForms, type FormRow, formById, saveFormDraft } from '../store/queries/formDrafts.ts'
import { type App, endpoint, personOf, routes } from './endpoint.ts'

const FormId = z
  .string()
  .regex(/^[A-Za-z_][\w.-]{0,127}$/, 'a form id begins with a letter and has letters, digits, "-", "_" and "."')
const params = z.object({ formId: FormId })
const largestFormBytes = 1024 * 1024

/** Forms being worked on, and the templates that come with Waymark. */
export const forms = (shell: Shell): App => {
  const app = routes()
  const { db, clock } = shell

  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/forms',
      summary: 'Every form, by name',
      tag: 'Studio',
      permission: 'view',
      answer: z.array(FormSummary),
    }),
    async (c) => c.json((await allForms(db)).map(asSummary), 200),
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/forms/{formId}',
      summary: 'One form: what is being worked on, else what is published',
      tag: 'Studio',
      permission: 'view',
      params,
      answer: Form,
    }),
    async (c) => c.json(await formOrNotFound(c.req.valid('param').formId), 200),
  )

  app.openapi(
    endpoint({
      method: 'put',
      path: '/api/forms/{formId}',
      summary: 'Save a form; it is published together with a process that shows it',
      tag: 'Studio',
      permission: 'edit',
      params,
      body: FormDraft,
      answer: Form,
    }),
    async (c) => {
      const { formId } = c.req.valid('param')
      const { name, schema } = c.req.valid('json')
      if (!Array.isArray(schema.components))
        throw invalid('schema: this is no form; a form-js schema has "components".', [
          { path: 'schema.components', message: 'must be a list of fields' },
        ])
      if (JSON.stringify(schema).length > largestFormBytes) throw invalid('schema: a form has at most 1 MB.')
      const named = name?.trim() || nameOfForm(schema, formId)
      await saveFormDraft(db, {
        formId,
        name: named,
        schema: { ...schema, id: formId, ...(name ? { name: named } : {}) },
        savedAt: new Date(clock.nowMs()),
        savedBy: personOf(c).username,
      })
      return c.json(await formOrNotFound(formId), 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/templates',
      summary: 'Process templates to begin with',
      tag: 'Studio',
      permission: 'view',
      answer: z.array(Template),
    }),
    async (c) => c.json(await templates(), 200),
  )
  return app

  async function formOrNotFound(formId: string) {
    const row = await formById(db, formId)
    if (!row) throw notFound(`There is no form "${formId}".`)
    return { ...asSummary(row), schema: row.schema }
  }
}

let read: Promise<z.infer<typeof Template>[]> | undefined
/** The templates never change while the runtime runs, so their files are read once. */
function templates(): Promise<z.infer<typeof Template>[]> {
  read ??= Promise.all(
    libraryTemplates().map(async ({ id, name, description, files }) => {
      const xml = files.find((file) => file.name.endsWith('.bpmn'))?.text ?? ''
      return { id, name, description, xml, processIds: [...(await readDrawing(xml)).processIds] }
    }),
  )
  return read
}

const asSummary = (row: FormRow): z.infer<typeof FormSummary> => ({
  formId: row.form_id,
  name: row.name,
  version: row.version,
  savedAt: row.saved_at.toISOString(),
})
