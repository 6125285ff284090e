import { queryOptions } from '@tanstack/react-query'
import {
  DecisionVersion,
  Draft,
  DraftSummary,
  Findings,
  Form,
  FormSummary,
  Publication,
  PublishedVersion,
  SavedDraft,
  Template,
} from '@waymark/shared/contract'
import { z } from 'zod'
import { call, callText, ProblemError } from './call.ts'

/** The library, newest first. */
export const draftsQuery = queryOptions({
  queryKey: ['drafts'],
  queryFn: () => call('GET', '/api/drafts', { schema: z.array(DraftSummary) }),
})

/** One drawing with its file. The open editor holds the truth, so it is not asked again behind its back. */
export const draftQuery = (draftId: string) =>
  queryOptions({
    queryKey: ['draft', draftId],
    queryFn: () => fetchDraft(draftId),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })

export function fetchDraft(draftId: string): Promise<Draft> {
  return call('GET', draftPath(draftId), { schema: Draft })
}

/** Files of decisions, newest first. Under `drafts`, so that a live update of any draft asks them anew. */
export const decisionDraftsQuery = queryOptions({
  queryKey: ['drafts', 'decisions'],
  queryFn: fetchDecisionDrafts,
})

function fetchDecisionDrafts(): Promise<DraftSummary[]> {
  return call('GET', '/api/drafts?kind=decision', { schema: z.array(DraftSummary) })
}

export function createDraft(draft: {
  kind?: 'decision'
  name: string
  decisionId?: string
  template?: string
  xml?: string
}): Promise<Draft> {
  return call('POST', '/api/drafts', { body: draft, schema: Draft })
}

/** Saves over exactly that revision; throws a ProblemError with status 412 when somebody saved in between. */
export function saveDraft(
  draftId: string,
  revision: number,
  draft: { xml: string; name?: string; svg?: string },
): Promise<SavedDraft> {
  return call('PUT', draftPath(draftId), {
    body: draft,
    headers: { 'if-match': `"${revision}"` },
    schema: SavedDraft,
  })
}

export function deleteDraft(draftId: string): Promise<void> {
  return call('DELETE', draftPath(draftId))
}

/** Throws a ProblemError with status 422 and `findings` where the drawing cannot run. */
export function publishDraft(draftId: string, note?: string, withDecisions?: readonly string[]): Promise<Publication> {
  return call('POST', `${draftPath(draftId)}/publication`, { body: { note, withDecisions }, schema: Publication })
}

export const versionsQuery = (draftId: string) =>
  queryOptions({
    queryKey: ['drafts', draftId, 'versions'],
    queryFn: () => call('GET', `${draftPath(draftId)}/versions`, { schema: z.array(PublishedVersion) }),
  })

/** The file of a published version; it never changes. */
export const versionXmlQuery = (processDefinitionKey: string) =>
  queryOptions({
    queryKey: ['definitionXml', processDefinitionKey],
    queryFn: () => callText('GET', `/v2/process-definitions/${processDefinitionKey}/xml`),
    staleTime: Number.POSITIVE_INFINITY,
  })

export function restoreVersion(draftId: string, processDefinitionKey: string): Promise<Draft> {
  return call('POST', `${draftPath(draftId)}/restoration`, { body: { processDefinitionKey }, schema: Draft })
}

export const decisionVersionsQuery = (draftId: string) =>
  queryOptions({
    queryKey: ['drafts', draftId, 'decision-versions'],
    queryFn: () => call('GET', `${draftPath(draftId)}/decision-versions`, { schema: z.array(DecisionVersion) }),
  })

/** The file of a published version of a decision; it never changes. */
export const decisionVersionXmlQuery = (decisionDefinitionKey: string) =>
  queryOptions({
    queryKey: ['decisionXml', decisionDefinitionKey],
    queryFn: () => callText('GET', `/v2/decision-definitions/${decisionDefinitionKey}/xml`),
    staleTime: Number.POSITIVE_INFINITY,
  })

export function restoreDecisionVersion(draftId: string, decisionDefinitionKey: string): Promise<Draft> {
  return call('POST', `${draftPath(draftId)}/restoration`, { body: { decisionDefinitionKey }, schema: Draft })
}

/** The latest published version of every decision. */
export const publishedDecisionsQuery = queryOptions({
  queryKey: ['drafts', 'publishedDecisions'],
  queryFn: async () => {
    const { items } = await call('POST', '/v2/decision-definitions/search', {
      body: { filter: { isLatestVersion: true }, page: { limit: 1000 } },
      schema: z.object({
        items: z.array(z.object({ decisionDefinitionId: z.string(), name: z.string(), version: z.number() })),
      }),
    })
    return items.map(({ decisionDefinitionId, name, version }) => ({ decisionId: decisionDefinitionId, name, version }))
  },
})

/** The file of the latest published version of a decision; null where it is not published. */
async function decisionFile(decisionId: string): Promise<string | null> {
  const { items } = await call('POST', '/v2/decision-definitions/search', {
    body: { filter: { decisionDefinitionId: decisionId, isLatestVersion: true } },
    schema: z.object({ items: z.array(z.object({ decisionDefinitionKey: z.string() })) }),
  })
  const [latest] = items
  return latest ? callText('GET', `/v2/decision-definitions/${latest.decisionDefinitionKey}/xml`) : null
}

/** The file of a decision as it is being worked on, else as it is published; null where there is none. */
export async function decisionInWork(decisionId: string): Promise<string | null> {
  const drafts = await fetchDecisionDrafts()
  const draft = drafts.find(({ decisions }) => decisions.some((one) => one.decisionId === decisionId))
  return draft ? (await fetchDraft(draft.draftId)).xml : decisionFile(decisionId)
}

/** What only the server can see: called processes and forms that do not exist. */
export async function checkDrawing(xml: string, signal?: AbortSignal) {
  const { findings } = await call('POST', '/api/problems', { body: { xml }, signal, schema: Findings })
  return findings
}

export const templatesQuery = queryOptions({
  queryKey: ['templates'],
  queryFn: () => call('GET', '/api/templates', { schema: z.array(Template) }),
  staleTime: Number.POSITIVE_INFINITY,
})

export const formsQuery = queryOptions({
  queryKey: ['forms'],
  queryFn: () => call('GET', '/api/forms', { schema: z.array(FormSummary) }),
})

/** A form with its fields; null where there is none of that id yet. */
export const formQuery = (formId: string) =>
  queryOptions({
    queryKey: ['forms', formId],
    queryFn: async (): Promise<Form | null> => {
      try {
        return await call('GET', formPath(formId), { schema: Form })
      } catch (error) {
        if (error instanceof ProblemError && error.status === 404) return null
        throw error
      }
    },
  })

export function saveForm(formId: string, form: { name?: string; schema: Record<string, unknown> }): Promise<Form> {
  return call('PUT', formPath(formId), { body: form, schema: Form })
}

/** The address of the drawing's small picture; it changes with the revision, so the browser may keep it. */
export function thumbnailPath(draft: DraftSummary): string {
  return `${draftPath(draft.draftId)}/thumbnail.svg?revision=${draft.revision}`
}

function draftPath(draftId: string) {
  return `/api/drafts/${encodeURIComponent(draftId)}`
}

function formPath(formId: string) {
  return `/api/forms/${encodeURIComponent(formId)}`
}
