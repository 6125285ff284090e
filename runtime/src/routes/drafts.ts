import { z } from '@hono/zod-openapi'
import {
  CheckDrawing,
  DecisionVersion,
  Draft,
  DraftKind,
  DraftSummary,
  Findings,
  Key,
  NewDraft,
  Publication,
  Publish,
  PublishedVersion,
  Restore,
  SaveDraft,
  SavedDraft,
} from '@waymark/shared/contract'
import { createDraft, getDraft, listDrafts, mustFind, removeDraft, restoreDraft, saveDraft } from '../actions/drafts.ts'
import { asShown, problemsOf, publishDraft } from '../actions/publishDraft.ts'
import { invalid, notFound, ProblemError } from '../problem.ts'
import type { Shell } from '../shell.ts'
import { decisionVersionsOf } from '../store/queries/decisionVersions.ts'
import { thumbnailOf, versionsOf } from '../store/queries/drafts.ts'
import { type App, endpoint, personOf, requires, routes } from './endpoint.ts'
import { keyFrom } from './v2/processDefinitions.ts'

const params = z.object({ draftId: Key })

/** Drawings being worked on: the Studio's library, their versions, and publishing. */
export const drafts = (shell: Shell): App => {
  const app = routes()
  const { db } = shell

  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/drafts',
      summary: 'The library: every drawing, or every file of decisions, newest first',
      tag: 'Studio',
      permission: 'view',
      query: z.object({ kind: DraftKind.optional() }),
      answer: z.array(DraftSummary),
    }),
    async (c) => c.json(await listDrafts(shell, c.req.valid('query').kind ?? 'process'), 200),
  )

  app.openapi(
    endpoint({
      method: 'post',
      path: '/api/drafts',
      summary: 'A new drawing or file of decisions: empty, from a template or from a file',
      tag: 'Studio',
      permission: 'edit',
      body: NewDraft,
      status: 201,
      answer: Draft,
    }),
    async (c) => {
      const draft = await createDraft(shell, personOf(c).username, c.req.valid('json'))
      c.header('etag', `"${draft.revision}"`)
      c.header('location', `/api/drafts/${draft.draftId}`)
      return c.json(draft, 201)
    },
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/drafts/{draftId}',
      summary: 'One drawing with its file',
      tag: 'Studio',
      permission: 'view',
      params,
      answer: Draft,
    }),
    async (c) => {
      const draft = await getDraft(shell, c.req.valid('param').draftId)
      c.header('etag', `"${draft.revision}"`)
      return c.json(draft, 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'put',
      path: '/api/drafts/{draftId}',
      summary: 'Save over exactly the revision that If-Match names',
      tag: 'Studio',
      permission: 'edit',
      params,
      body: SaveDraft,
      answer: SavedDraft,
    }),
    async (c) => {
      const revision = revisionOf(c.req.header('if-match'))
      const { draftId } = c.req.valid('param')
      const saved = await saveDraft(shell, personOf(c).username, draftId, revision, c.req.valid('json'))
      c.header('etag', `"${saved.revision}"`)
      return c.json(saved, 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'delete',
      path: '/api/drafts/{draftId}',
      summary: 'Throw the drawing away; published versions stay',
      tag: 'Studio',
      permission: 'edit',
      params,
    }),
    async (c) => {
      await removeDraft(shell, personOf(c).username, c.req.valid('param').draftId)
      return c.body(null, 204)
    },
  )

  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/api/drafts/{draftId}/thumbnail.svg',
    summary: 'The small picture of a drawing; 404 while there is none',
    tags: ['Studio'],
    request: { params },
    responses: { 200: { description: 'SVG', content: { 'image/svg+xml': { schema: z.string() } } } },
  })
  app.get('/api/drafts/:draftId/thumbnail.svg', requires('view'), async (c) => {
    const key = keyFrom(c.req.param('draftId'))
    const svg = await thumbnailOf(db, key)
    if (svg === undefined) throw notFound(`There is no picture of the drawing ${key}.`)
    return c.body(svg, 200, {
      'content-type': 'image/svg+xml; charset=utf-8',
      // Shown inside a page it is a picture; opened by itself it is saved, so nothing in it can act.
      'content-disposition': 'attachment; filename="thumbnail.svg"',
      'cache-control': c.req.query('revision') ? 'private, max-age=31536000, immutable' : 'no-cache',
    })
  })

  app.openapi(
    endpoint({
      method: 'post',
      path: '/api/drafts/{draftId}/publication',
      summary: 'Publish the drawing with its changed forms; 422 with findings when it cannot run',
      tag: 'Studio',
      permission: 'publish',
      params,
      body: Publish,
      answer: Publication,
    }),
    async (c) => {
      const { draftId } = c.req.valid('param')
      return c.json(await publishDraft(shell, personOf(c).username, draftId, c.req.valid('json')), 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/drafts/{draftId}/versions',
      summary: 'Published versions of the drawing, newest first',
      tag: 'Studio',
      permission: 'view',
      params,
      answer: z.array(PublishedVersion),
    }),
    async (c) => {
      const draft = await mustFind(db, c.req.valid('param').draftId)
      const [main] = draft.process_ids
      const rows = main === undefined ? [] : await versionsOf(db, main)
      const versions = rows.map((row) => ({
        processDefinitionKey: row.key,
        processId: row.process_id,
        version: row.version,
        versionTag: row.version_tag,
        publishedAt: row.deployed_at.toISOString(),
        publishedBy: row.deployed_by,
        note: row.note,
        running: row.running,
      }))
      return c.json(versions, 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/drafts/{draftId}/decision-versions',
      summary: 'Published versions of the first decision of a file, newest first',
      tag: 'Studio',
      permission: 'view',
      params,
      answer: z.array(DecisionVersion),
    }),
    async (c) => {
      const draft = await mustFind(db, c.req.valid('param').draftId)
      const rows = await decisionVersionsOf(db, draft.decisions[0]?.decisionId ?? '')
      const versions = rows.map((row) => ({
        decisionDefinitionKey: row.key,
        decisionId: row.decision_id,
        version: row.version,
        versionTag: row.version_tag,
        publishedAt: row.deployed_at.toISOString(),
        publishedBy: row.deployed_by,
        note: row.note,
      }))
      return c.json(versions, 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'post',
      path: '/api/drafts/{draftId}/restoration',
      summary: "The draft becomes a published version's drawing again",
      tag: 'Studio',
      permission: 'edit',
      params,
      body: Restore,
      answer: Draft,
    }),
    async (c) => {
      const { draftId } = c.req.valid('param')
      const draft = await restoreDraft(shell, personOf(c).username, draftId, c.req.valid('json'))
      c.header('etag', `"${draft.revision}"`)
      return c.json(draft, 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'post',
      path: '/api/problems',
      summary: 'Problems of a drawing, those included that only the server can see',
      tag: 'Studio',
      permission: 'view',
      body: CheckDrawing,
      answer: Findings,
    }),
    async (c) => {
      const findings = await problemsOf(shell, c.req.valid('json').xml)
      return c.json({ findings: findings.map(asShown) }, 200)
    },
  )
  return app
}

function revisionOf(ifMatch: string | undefined): number {
  if (ifMatch === undefined)
    throw new ProblemError(
      428,
      'PRECONDITION_REQUIRED',
      'Which revision?',
      'Send If-Match with the revision that you have changed, in quotes, so that nobody\'s work is lost: If-Match: "3".',
    )
  const revision = /^(?:W\/)?"?(\d{1,15})"?$/.exec(ifMatch.trim())?.[1]
  if (revision === undefined) throw invalid(`If-Match: ${ifMatch} is no revision; send it in quotes: "3".`)
  return Number(revision)
}
