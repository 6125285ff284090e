import { z } from '@hono/zod-openapi'
import { filters, VariableFilters, wordFilter } from './search.ts'

const states = wordFilter(['ACTIVE', 'COMPLETED', 'TERMINATED'])

/** Filters that look at what an instance holds. */
const deep = {
  variables: VariableFilters.optional(),
  elementId: filters.string.optional(),
  elementInstanceState: states.optional(),
  errorMessage: filters.string.optional(),
}

/** Properties of a process instance that do not name its process. */
export const instanceProperties = {
  startDate: filters.instant.optional(),
  endDate: filters.instant.optional(),
  state: states.optional(),
  hasIncident: z.boolean().optional(),
  processInstanceKey: filters.key.optional(),
  parentProcessInstanceKey: filters.key.optional(),
  parentElementInstanceKey: filters.key.optional(),
  businessId: filters.string.optional(),
}

const processProperties = {
  processDefinitionId: filters.string.optional(),
  processDefinitionName: filters.string.optional(),
  processDefinitionVersion: filters.integer.optional(),
  processDefinitionVersionTag: filters.string.optional(),
  processDefinitionKey: filters.key.optional(),
}

/** What `$or` and the deeper filters add to the plain properties. */
export const deeperFilters = {
  ...deep,
  state: states.optional(),
  $or: z
    .array(z.strictObject({ ...processProperties, ...instanceProperties, ...deep }))
    .max(20)
    .optional(),
}
