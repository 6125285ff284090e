import { z } from '@hono/zod-openapi'
import { sql } from 'drizzle-orm'
import { idempotencyKeyOf } from '../../actions/submit.ts'
import { type Asking, assignTask, changeTask, completeTask, unassignTask } from '../../actions/workOnTask.ts'
import { reachesTask, seesCase } from '../../identity/visible.ts'
import { notFound } from '../../problem.ts'
import type { Shell } from '../../shell.ts'
import { search, someMember } from '../../store/queries/search.ts'
import { inQueuesOf, userTasks as searchable, type UserTaskRow, userTaskByKey } from '../../store/queries/userTasks.ts'
import { hasVariables } from '../../store/queries/variables.ts'
import { type App, endpoint, personOf, requires, routes } from '../endpoint.ts'
import { FormResult, formResult } from './forms.ts'
import { keyFrom } from './processDefinitions.ts'
import {
  filters,
  Instant,
  iso,
  isoOrNull,
  Key,
  searchAnswer,
  searchBody,
  Tenant,
  tenantId,
  VariableFilters,
  VariableMap,
  wordFilter,
} from './search.ts'

const UserTask = z.object({
  name: z.string().nullable(),
  state: z.enum(['CREATED', 'COMPLETED', 'CANCELED']),
  assignee: z.string().nullable(),
  elementId: z.string(),
  candidateGroups: z.array(z.string()),
  candidateUsers: z.array(z.string()),
  processDefinitionId: z.string(),
  creationDate: Instant,
  completionDate: Instant.nullable(),
  followUpDate: Instant.nullable(),
  dueDate: Instant.nullable(),
  tenantId: Tenant,
  externalFormReference: z.string().nullable(),
  processDefinitionVersion: z.number().int(),
  customHeaders: z.record(z.string(), z.string()),
  priority: z.number().int(),
  userTaskKey: Key,
  elementInstanceKey: Key,
  processName: z.string().nullable(),
  processDefinitionKey: Key,
  processInstanceKey: Key,
  rootProcessInstanceKey: Key.nullable(),
  formKey: Key.nullable(),
  tags: z.array(z.string()),
})
const params = z.object({ userTaskKey: Key })
const names = z.array(z.string().min(1).max(200)).max(200)

/** User tasks: find, claim, give back, change, complete. */
export const userTasks = (shell: Shell): App => {
  const app = routes()
  const { db, definitions } = shell

  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/user-tasks/search',
      summary: 'Find user tasks',
      tag: 'User task',
      permission: 'view',
      body: searchBody(searchable, {
        // Camunda's further states never last here; asking for them finds nothing.
        state: wordFilter([
          'CREATING',
          'CREATED',
          'ASSIGNING',
          'UPDATING',
          'COMPLETING',
          'COMPLETED',
          'CANCELING',
          'CANCELED',
          'FAILED',
        ]).optional(),
        candidateGroup: filters.string.optional(),
        candidateUser: filters.string.optional(),
        processInstanceVariables: VariableFilters.optional(),
        localVariables: VariableFilters.optional(),
      }),
      answer: searchAnswer(UserTask),
    }),
    async (c) => {
      const query = c.req.valid('json')
      const { candidateGroup, candidateUser, processInstanceVariables = [], localVariables = [] } = query.filter ?? {}
      const runs = await inQueuesOf(db, query.filter ?? {})
      const also = [
        runs || candidateGroup === undefined ? undefined : someMember(sql`t.candidate_groups`, candidateGroup),
        candidateUser === undefined ? undefined : someMember(sql`t.candidate_users`, candidateUser),
        ...hasVariables(sql`t.instance_key`, sql`t.root_key`, processInstanceVariables),
        ...hasVariables(sql`t.instance_key`, sql`t.root_key`, localVariables, sql`t.key`),
        reachesTask(personOf(c), 't'),
      ]
      const found = await search<UserTaskRow>(db, searchable, query, also, { runs })
      return c.json({ items: found.items.map(asUserTask), page: found.page }, 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/v2/user-tasks/{userTaskKey}',
      summary: 'One user task',
      tag: 'User task',
      permission: 'view',
      params,
      answer: UserTask,
    }),
    async (c) => {
      const key = c.req.valid('param').userTaskKey
      const row = await userTaskByKey(db, key, seesCase(personOf(c), sql`t.root_key`))
      if (!row) throw notFound(`There is no user task ${key} that you may see.`)
      return c.json(asUserTask(row), 200)
    },
  )

  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/v2/user-tasks/{userTaskKey}/form',
    summary: 'The form of a user task; 204 when it has none',
    tags: ['User task'],
    request: { params },
    responses: {
      200: { description: 'form-js schema', content: { 'application/json': { schema: FormResult } } },
      204: { description: 'It has no form' },
    },
  })
  app.get('/v2/user-tasks/:userTaskKey/form', requires('view'), async (c) => {
    const key = keyFrom(c.req.param('userTaskKey'))
    const row = await userTaskByKey(db, key, seesCase(personOf(c), sql`t.root_key`))
    if (!row) throw notFound(`There is no user task ${key} that you may see.`)
    if (row.form_key === null) return c.body(null, 204)
    const form = await definitions.formByKey(row.form_key)
    if (!form) throw notFound(`The form ${row.form_key} of "${row.name}" is not published.`)
    return c.json(formResult(form), 200)
  })

  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/user-tasks/{userTaskKey}/assignment',
      summary: 'Claim a task, or give it to somebody',
      tag: 'User task',
      permission: 'work',
      params,
      body: z.strictObject({
        assignee: z.string().min(1).max(200),
        allowOverride: z.boolean().nullish(),
        action: z.string().max(200).nullish(),
      }),
    }),
    async (c) => {
      const { assignee, allowOverride } = c.req.valid('json')
      // Camunda overrides unless told otherwise.
      const wanted = { assignee, allowOverride: allowOverride ?? true }
      await assignTask(shell, asking(c), c.req.valid('param').userTaskKey, wanted)
      return c.body(null, 204)
    },
  )

  app.openapi(
    endpoint({
      method: 'delete',
      path: '/v2/user-tasks/{userTaskKey}/assignee',
      summary: 'Give a task back to its queue',
      tag: 'User task',
      permission: 'work',
      params,
    }),
    async (c) => {
      await unassignTask(shell, asking(c), c.req.valid('param').userTaskKey)
      return c.body(null, 204)
    },
  )

  app.openapi(
    endpoint({
      method: 'patch',
      path: '/v2/user-tasks/{userTaskKey}',
      summary: 'Change due date, follow-up date, candidates or priority',
      tag: 'User task',
      permission: 'manage',
      params,
      body: z.strictObject({
        changeset: z
          .strictObject({
            dueDate: Instant.or(z.literal('')).nullish(),
            followUpDate: Instant.or(z.literal('')).nullish(),
            candidateUsers: names.nullish(),
            candidateGroups: names.nullish(),
            priority: z.number().int().min(0).max(100).nullish(),
          })
          .nullish(),
        action: z.string().max(200).nullish(),
      }),
    }),
    async (c) => {
      const changes = c.req.valid('json').changeset ?? {}
      // Camunda's words: absent or null leaves a property as it is, the empty value empties it.
      await changeTask(shell, asking(c), c.req.valid('param').userTaskKey, {
        ...(changes.dueDate == null ? {} : { dueDate: changes.dueDate || null }),
        ...(changes.followUpDate == null ? {} : { followUpDate: changes.followUpDate || null }),
        ...(changes.candidateUsers ? { candidateUsers: changes.candidateUsers } : {}),
        ...(changes.candidateGroups ? { candidateGroups: changes.candidateGroups } : {}),
        ...(changes.priority == null ? {} : { priority: changes.priority }),
      })
      return c.body(null, 204)
    },
  )

  app.openapi(
    endpoint({
      method: 'post',
      path: '/v2/user-tasks/{userTaskKey}/completion',
      summary: 'Complete a user task',
      tag: 'User task',
      permission: 'work',
      params,
      body: z.strictObject({ variables: VariableMap.nullish(), action: z.string().max(200).nullish() }),
    }),
    async (c) => {
      const { variables, action } = c.req.valid('json')
      await completeTask(shell, asking(c), c.req.valid('param').userTaskKey, {
        variables: variables ?? {},
        action: action ?? undefined,
      })
      return c.body(null, 204)
    },
  )
  return app
}

function asking(c: Parameters<typeof personOf>[0]): Asking {
  const person = personOf(c)
  return { person, idempotencyKey: idempotencyKeyOf(c, person.username) }
}

function asUserTask(row: UserTaskRow): z.infer<typeof UserTask> {
  return {
    name: row.name,
    state: row.state,
    assignee: row.assignee,
    elementId: row.element_id,
    candidateGroups: row.candidate_groups,
    candidateUsers: row.candidate_users,
    processDefinitionId: row.process_id,
    creationDate: iso(row.created_at),
    completionDate: isoOrNull(row.closed_at),
    followUpDate: isoOrNull(row.follow_up_at),
    dueDate: isoOrNull(row.due_at),
    tenantId,
    externalFormReference: row.external_form,
    processDefinitionVersion: row.version,
    customHeaders: {},
    priority: row.priority,
    userTaskKey: row.task_key,
    elementInstanceKey: row.task_key,
    processName: row.process_name,
    processDefinitionKey: row.definition_key,
    processInstanceKey: row.instance_key,
    rootProcessInstanceKey: row.root_key,
    formKey: row.form_key,
    tags: [],
  }
}
