import { createRoute, z } from '@hono/zod-openapi'
import { Problem } from '@waymark/shared/contract'
import { textOfFile } from '@waymark/shared/model'
import { deployFiles } from '../../actions/deployFiles.ts'
import { invalid } from '../../problem.ts'
import type { Shell } from '../../shell.ts'
import { type App, personOf, requires, routes } from '../endpoint.ts'
import { Key, Tenant, tenantId } from './search.ts'

const Deployment = z.object({
  deploymentKey: Key,
  tenantId: Tenant,
  deployments: z.array(
    z.object({
      processDefinition: z
        .object({
          processDefinitionId: z.string(),
          processDefinitionVersion: z.number().int(),
          resourceName: z.string(),
          tenantId: Tenant,
          processDefinitionKey: Key,
        })
        .nullable(),
      decisionDefinition: z
        .object({
          decisionDefinitionId: z.string(),
          version: z.number().int(),
          name: z.string(),
          tenantId: Tenant,
          decisionRequirementsId: z.string(),
          decisionDefinitionKey: Key,
          decisionRequirementsKey: Key,
        })
        .nullable(),
      decisionRequirements: z
        .object({
          decisionRequirementsId: z.string(),
          version: z.number().int(),
          decisionRequirementsName: z.string(),
          tenantId: Tenant,
          resourceName: z.string(),
          decisionRequirementsKey: Key,
        })
        .nullable(),
      form: z
        .object({
          formId: z.string(),
          version: z.number().int(),
          resourceName: z.string(),
          tenantId: Tenant,
          formKey: Key,
        })
        .nullable(),
      resource: z.null(),
    }),
  ),
})
const empty = {
  processDefinition: null,
  decisionDefinition: null,
  decisionRequirements: null,
  form: null,
  resource: null,
}

const deploy = createRoute({
  method: 'post',
  path: '/v2/deployments',
  summary: 'Publish .bpmn, .form and .dmn files together: all or none',
  tags: ['Deployment'],
  middleware: [requires('publish')] as const,
  request: {
    body: {
      required: true,
      content: {
        'multipart/form-data': {
          schema: z.object({
            resources: z
              .array(z.string().openapi({ format: 'binary' }))
              .openapi({ description: 'one field for each file' }),
            tenantId: Tenant.optional(),
          }),
        },
      },
    },
  },
  responses: {
    200: { description: 'Published', content: { 'application/json': { schema: Deployment } } },
    400: {
      description: 'A file cannot be published; `findings` lists why, element by element',
      content: { 'application/problem+json': { schema: Problem } },
    },
  },
})

/** Publishing files. */
export const deployments = (shell: Shell): App => {
  const app = routes()
  // Not `app.openapi`: its validation of forms cannot see files that share one field name.
  app.openAPIRegistry.registerPath(deploy)
  app.post('/v2/deployments', requires('publish'), async (c) => {
    const person = personOf(c)
    const resources = await filesOf(c.req.raw)
    const { deploymentKey, processes, forms, decisions, requirements } = await deployFiles(
      shell,
      person.username,
      resources,
    )
    const published: z.infer<typeof Deployment> = {
      deploymentKey,
      tenantId,
      deployments: [
        ...processes.map((one) => ({
          ...empty,
          processDefinition: {
            processDefinitionId: one.processId,
            processDefinitionVersion: one.version,
            resourceName: one.resourceName,
            tenantId,
            processDefinitionKey: one.key,
          },
        })),
        ...decisions.map((one) => ({
          ...empty,
          decisionDefinition: {
            decisionDefinitionId: one.decisionId,
            version: one.version,
            name: one.name,
            tenantId,
            decisionRequirementsId: one.requirementsId,
            decisionDefinitionKey: one.key,
            decisionRequirementsKey: one.requirementsKey,
          },
        })),
        ...requirements.map((one) => ({
          ...empty,
          decisionRequirements: {
            decisionRequirementsId: one.requirementsId,
            version: one.version,
            decisionRequirementsName: one.name,
            tenantId,
            resourceName: one.resourceName,
            decisionRequirementsKey: one.key,
          },
        })),
        ...forms.map((one) => ({
          ...empty,
          form: {
            formId: one.formId,
            version: one.version,
            resourceName: one.resourceName,
            tenantId,
            formKey: one.key,
          },
        })),
      ],
    }
    return c.json(published, 200)
  })
  return app
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

async function filesOf(request: Request): Promise<{ name: string; content: string }[]> {
  let form: FormData
  try {
    form = await request.formData()
  } catch {
    throw invalid('Send the files as multipart/form-data, each in a field named "resources".')
  }
  const tenant = form.get('tenantId')
  if (tenant !== null && tenant !== tenantId) throw invalid(`tenantId: there is one tenant, ${tenantId}.`)
  const files = form.getAll('resources')
  return Promise.all(
    files.map(async (file) => {
      if (typeof file === 'string') throw invalid('resources: send each file with its file name.')
      try {
        const bytes = new Uint8Array(await file.arrayBuffer())
        // XML names its encoding itself; forms and the rest are UTF-8.
        const isXml = /\.(bpmn|dmn|xml)$/i.test(file.name)
        return { name: file.name, content: isXml ? textOfFile(bytes) : utf8.decode(bytes) }
      } catch {
        throw invalid(`"${file.name}" is not text in UTF-8, nor in an encoding that it names.`)
      }
    }),
  )
}
