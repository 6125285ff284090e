import { z } from '@hono/zod-openapi'
import type { StoredForm } from '../../store/definitions.ts'
import { Key, Tenant, tenantId } from './search.ts'

/** A form as Camunda 8 hands it over: its schema is JSON text. */
export const FormResult = z.object({
  tenantId: Tenant,
  formId: z.string(),
  schema: z.string(),
  version: z.number().int(),
  formKey: Key,
})

export const formResult = (form: StoredForm): z.infer<typeof FormResult> => ({
  tenantId,
  formId: form.formId,
  schema: JSON.stringify(form.schema),
  version: form.version,
  formKey: form.key,
})
