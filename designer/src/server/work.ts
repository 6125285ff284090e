import { queryOptions } from '@tanstack/react-query'
import {
  CaseComment,
  CaseDocument,
  CaseList,
  Inbox,
  Key,
  Notifications,
  SavedTaskDraft,
  Startable,
  TaskPage,
} from '@waymark/shared/contract'
import { z } from 'zod'
import { call, callText } from './call.ts'

export const inboxQuery = queryOptions({
  queryKey: ['inbox'],
  queryFn: () => call('GET', '/api/inbox', { schema: Inbox }),
})

export const taskQuery = (userTaskKey: string) =>
  queryOptions({
    queryKey: ['task', userTaskKey],
    queryFn: () => call('GET', `/api/tasks/${userTaskKey}`, { schema: TaskPage }),
  })

/** Throws a ProblemError 409 when somebody else has it already; the detail names them. */
export function claimTask(userTaskKey: string, assignee: string): Promise<void> {
  return call('POST', `/v2/user-tasks/${userTaskKey}/assignment`, { body: { assignee, allowOverride: false } })
}

export function giveBackTask(userTaskKey: string): Promise<void> {
  return call('DELETE', `/v2/user-tasks/${userTaskKey}/assignee`)
}

export function completeTask(userTaskKey: string, variables: Record<string, unknown>): Promise<void> {
  return call('POST', `/v2/user-tasks/${userTaskKey}/completion`, { body: { variables } })
}

export function saveTaskDraft(userTaskKey: string, variables: Record<string, unknown>) {
  return call('PUT', `/api/tasks/${userTaskKey}/draft`, { body: { variables }, schema: SavedTaskDraft })
}

/** The drawing of one version. It never changes, so it is asked for once. */
export const definitionXmlQuery = (processDefinitionKey: string) =>
  queryOptions({
    queryKey: ['definition', processDefinitionKey, 'xml'],
    queryFn: () => callText('GET', `/v2/process-definitions/${processDefinitionKey}/xml`),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 30 * 60_000,
  })

export const startableQuery = queryOptions({
  queryKey: ['startable'],
  queryFn: () => call('GET', '/api/startable', { schema: z.array(Startable) }),
})

const StartedInstance = z.object({ processInstanceKey: Key })
export function startProcess(processDefinitionKey: string, variables: Record<string, unknown>, idempotencyKey: string) {
  return call('POST', '/v2/process-instances', {
    body: { processDefinitionKey, variables },
    headers: { 'idempotency-key': idempotencyKey },
    schema: StartedInstance,
  })
}

export const commentsQuery = (processInstanceKey: string) =>
  queryOptions({
    queryKey: ['case', processInstanceKey, 'comments'],
    queryFn: () => call('GET', `/api/cases/${processInstanceKey}/comments`, { schema: z.array(CaseComment) }),
  })

export function addComment(processInstanceKey: string, text: string): Promise<CaseComment> {
  return call('POST', `/api/cases/${processInstanceKey}/comments`, { body: { text }, schema: CaseComment })
}

export const documentsQuery = (processInstanceKey: string) =>
  queryOptions({
    queryKey: ['case', processInstanceKey, 'documents'],
    queryFn: () => call('GET', `/api/cases/${processInstanceKey}/documents`, { schema: z.array(CaseDocument) }),
  })

/** Adds a file to the root case; `kind` is what it is there for ("Signed contract"). */
export function addDocument(
  processInstanceKey: string,
  upload: { file: File; kind: string; elementInstanceKey?: string },
): Promise<CaseDocument> {
  const body = new FormData()
  body.set('file', upload.file)
  body.set('kind', upload.kind)
  if (upload.elementInstanceKey) body.set('elementInstanceKey', upload.elementInstanceKey)
  return call('POST', `/api/cases/${processInstanceKey}/documents`, { body, schema: CaseDocument })
}

export const documentUrl = (documentKey: string) => `/api/documents/${documentKey}`

export const notificationsQuery = queryOptions({
  queryKey: ['notifications'],
  queryFn: () => call('GET', '/api/notifications', { schema: Notifications }),
})

export function markNotificationsSeen(): Promise<void> {
  return call('POST', '/api/notifications/seen')
}

/** A few cases whose name, business key or data hold the text. */
export const findCasesQuery = (search: string) =>
  queryOptions({
    queryKey: ['cases', 'found', search],
    queryFn: () =>
      call('POST', '/api/cases/search', {
        body: { search, state: 'any', rootsOnly: true, limit: 6 },
        schema: CaseList,
      }),
    staleTime: 10_000,
  })
