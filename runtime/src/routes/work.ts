import { z } from '@hono/zod-openapi'
import {
  CaseComment,
  CaseDocument,
  Inbox,
  type InboxTask,
  Key,
  Notifications,
  type Person,
  SavedTaskDraft,
  Startable,
  TaskDraft,
  TaskPage,
} from '@waymark/shared/contract'
import { DateTime } from 'luxon'
import { inboxTask } from '../actions/inboxTask.ts'
import { keepDocument } from '../actions/keepDocument.ts'
import { seeCase } from '../actions/seeCase.ts'
import { taskPage } from '../actions/taskPage.ts'
import { mayWorkOn } from '../identity/policy.ts'
import { forbidden, invalid, notFound } from '../problem.ts'
import type { Shell } from '../shell.ts'
import { addComment, commentsOf, documentContent, documentsOf } from '../store/queries/documents.ts'
import { startableDefinitions } from '../store/queries/startable.ts'
import {
  deleteTaskDraft,
  markNotificationsSeen,
  notificationsSeenAt,
  saveTaskDraft,
} from '../store/queries/taskDrafts.ts'
import {
  countHeldTasks,
  type TaskRow,
  taskByKey,
  tasksClaimableBy,
  tasksHeldBy,
  tasksThatReached,
} from '../store/queries/tasks.ts'
import { type App, endpoint, personOf, requires, routes } from './endpoint.ts'

const rowsShown = 200

/** What an employee's day needs: inbox, task page, drafts, documents, comments, notifications, what may be started. */
export const work = (shell: Shell): App => {
  const app = routes()
  const { db, clock, definitions } = shell
  const now = () => new Date(clock.nowMs())

  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/inbox',
      summary: "The signed-in person's tasks, by when they are due",
      tag: 'Work',
      permission: 'work',
      answer: Inbox,
    }),
    async (c) => {
      const person = personOf(c)
      const at = now()
      const endOfToday = await endOfDay(person, at)
      const [held, claimable, holds] = await Promise.all([
        tasksHeldBy(db, person.username, rowsShown),
        tasksClaimableBy(db, person.username, person.groups, rowsShown),
        countHeldTasks(db, person.username, at, endOfToday),
      ])
      const mine = await Promise.all(held.map((row) => inboxTask(shell, row)))
      const dueMs = (task: InboxTask) => (task.dueDate === null ? Number.POSITIVE_INFINITY : Date.parse(task.dueDate))
      return c.json(
        {
          now: at.toISOString(),
          overdue: mine.filter((task) => dueMs(task) < at.getTime()),
          today: mine.filter((task) => dueMs(task) >= at.getTime() && dueMs(task) <= endOfToday.getTime()),
          later: mine.filter((task) => dueMs(task) > endOfToday.getTime()),
          teamQueue: await Promise.all(claimable.tasks.map((row) => inboxTask(shell, row))),
          counts: {
            ...holds,
            teamQueue: claimable.count,
            ...(claimable.isMore ? { teamQueueIsMore: true } : {}),
          },
        },
        200,
      )
    },
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/tasks/{userTaskKey}',
      summary: 'A user task with its form, its case and where it stands on the map',
      tag: 'Work',
      permission: 'view',
      params: z.object({ userTaskKey: Key }),
      answer: TaskPage,
    }),
    async (c) => c.json(await taskPage(shell, personOf(c), c.req.valid('param').userTaskKey), 200),
  )

  const mustWorkOn = async (person: Person, key: string): Promise<TaskRow> => {
    const task = await taskByKey(db, key)
    if (!task) throw notFound(`There is no user task ${key}.`)
    if (
      !mayWorkOn(person, {
        assignee: task.assignee,
        candidateGroups: task.candidate_groups,
        candidateUsers: task.candidate_users,
      })
    )
      throw forbidden(`"${task.name}" is not one of your tasks.`)
    return task
  }

  app.openapi(
    endpoint({
      method: 'put',
      path: '/api/tasks/{userTaskKey}/draft',
      summary: 'Keep what has been typed into the form so far',
      tag: 'Work',
      permission: 'work',
      params: z.object({ userTaskKey: Key }),
      body: TaskDraft,
      answer: SavedTaskDraft,
    }),
    async (c) => {
      const person = personOf(c)
      const task = await mustWorkOn(person, c.req.valid('param').userTaskKey)
      const savedAt = now()
      await saveTaskDraft(
        db,
        { rootKey: task.root_key, key: task.key, username: person.username, savedAt },
        c.req.valid('json').variables,
      )
      return c.json({ savedAt: savedAt.toISOString() }, 200)
    },
  )
  app.openapi(
    endpoint({
      method: 'delete',
      path: '/api/tasks/{userTaskKey}/draft',
      summary: 'Forget what has been typed',
      tag: 'Work',
      permission: 'work',
      params: z.object({ userTaskKey: Key }),
    }),
    async (c) => {
      const person = personOf(c)
      const task = await mustWorkOn(person, c.req.valid('param').userTaskKey)
      await deleteTaskDraft(db, task.root_key, task.key, person.username)
      return c.body(null, 204)
    },
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/startable',
      summary: 'Processes that may be started, with their start forms',
      tag: 'Work',
      permission: 'start',
      answer: z.array(Startable),
    }),
    async (c) => {
      const listed = []
      for (const one of await startableDefinitions(db)) {
        const definition = await definitions.byKey(one.key)
        if (!definition) continue
        const { startForm, case: told, documentation } = definition.graph.processMeta
        // What others call is started by them, unless it was drawn with a form to start it by hand as well.
        if (one.isCalled && !startForm) continue
        const form = startForm?.formId
          ? await definitions.form(definition, { ...startForm, formId: startForm.formId })
          : undefined
        listed.push({
          processId: one.processId,
          processDefinitionKey: one.key,
          name: one.name,
          description: told?.goal ?? documentation ?? null,
          version: one.version,
          form: form?.schema ?? null,
        })
      }
      return c.json(listed, 200)
    },
  )

  const ofCase = z.object({ processInstanceKey: Key })
  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/cases/{processInstanceKey}/documents',
      summary: "A case's documents",
      tag: 'Documents',
      permission: 'view',
      params: ofCase,
      answer: z.array(CaseDocument),
    }),
    async (c) => {
      const { rootKey } = await seeCase(shell.db, personOf(c), c.req.valid('param').processInstanceKey)
      return c.json(await documentsOf(db, rootKey), 200)
    },
  )
  app.openAPIRegistry.registerPath({
    method: 'post',
    path: '/api/cases/{processInstanceKey}/documents',
    summary: 'Attach a document to a case',
    tags: ['Documents'],
    request: {
      params: z.object({ processInstanceKey: Key }),
      body: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: z.object({
              file: z.string().openapi({ format: 'binary' }),
              kind: z.string(),
              elementInstanceKey: Key.optional(),
            }),
          },
        },
      },
    },
    responses: { 201: { description: 'Attached', content: { 'application/json': { schema: CaseDocument } } } },
  })
  app.post('/api/cases/:processInstanceKey/documents', requires('view'), async (c) => {
    const person = personOf(c)
    const { rootKey } = await seeCase(shell.db, person, c.req.param('processInstanceKey'))
    const body = await c.req.parseBody().catch(() => {
      throw invalid('Send the document as multipart/form-data with the parts "file" and "kind".')
    })
    const { file, kind, elementInstanceKey } = body
    if (!(file instanceof File))
      throw invalid('The part "file" is missing.', [{ path: 'file', message: 'a file is required' }])
    const document = await keepDocument(shell, {
      rootKey,
      kind: typeof kind === 'string' && kind.trim() !== '' ? kind.trim() : 'Document',
      elementKey: Key.safeParse(elementInstanceKey).data ?? null,
      fileName: file.name,
      contentType: file.type,
      content: new Uint8Array(await file.arrayBuffer()),
      addedBy: person.username,
    })
    return c.json(document, 201)
  })
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/api/documents/{documentKey}',
    summary: 'The file of a document',
    tags: ['Documents'],
    request: { params: z.object({ documentKey: Key }) },
    responses: { 200: { description: 'The file', content: { 'application/octet-stream': { schema: z.string() } } } },
  })
  app.get('/api/documents/:documentKey', requires('view'), async (c) => {
    const key = c.req.param('documentKey')
    const document = Key.safeParse(key).success ? await documentContent(db, key) : undefined
    if (!document) throw notFound(`There is no document ${key}.`)
    await seeCase(shell.db, personOf(c), document.rootKey)
    // A stranger's file never runs as a page of ours: only what a browser shows without scripts is shown, the rest is saved.
    const isShown = /^(application\/pdf|image\/(png|jpeg|gif|webp)|text\/plain)/.test(document.contentType)
    return c.body(new Uint8Array(document.content), 200, {
      'content-type': isShown ? document.contentType : 'application/octet-stream',
      'content-disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(document.fileName)}`,
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'x-content-type-options': 'nosniff',
    })
  })

  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/cases/{processInstanceKey}/comments',
      summary: 'What people said about a case',
      tag: 'Comments',
      permission: 'view',
      params: ofCase,
      answer: z.array(CaseComment),
    }),
    async (c) => {
      const { rootKey } = await seeCase(shell.db, personOf(c), c.req.valid('param').processInstanceKey)
      return c.json(await commentsOf(db, rootKey), 200)
    },
  )
  app.openapi(
    endpoint({
      method: 'post',
      path: '/api/cases/{processInstanceKey}/comments',
      summary: 'Say something about a case',
      tag: 'Comments',
      permission: 'view',
      params: ofCase,
      body: z.object({
        text: z.string().trim().min(1, 'write something first').max(10_000),
        elementId: z.string().nullish(),
      }),
      status: 201,
      answer: CaseComment,
    }),
    async (c) => {
      const person = personOf(c)
      const { rootKey } = await seeCase(shell.db, person, c.req.valid('param').processInstanceKey)
      const { text, elementId } = c.req.valid('json')
      const comment = {
        key: await shell.keys.next(),
        rootKey,
        elementId: elementId ?? null,
        text,
        author: person.username,
        at: now(),
      }
      return c.json(await addComment(db, comment), 201)
    },
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/notifications',
      summary: 'Tasks that reached this person or their groups',
      tag: 'Work',
      permission: 'signedIn',
      answer: Notifications,
    }),
    async (c) => {
      const person = personOf(c)
      const [seenAt, reached] = await Promise.all([
        notificationsSeenAt(db, person.username),
        tasksThatReached(db, person.username, person.groups, 30),
      ])
      const items = reached.map((row) => ({
        userTaskKey: row.key,
        taskName: row.name,
        caseName: row.case_name ?? row.business_key ?? row.process_name,
        at: row.created_at.toISOString(),
        dueDate: row.due_at?.toISOString() ?? null,
        seen: seenAt !== undefined && row.created_at <= seenAt,
        forGroup:
          row.assignee === null ? (row.candidate_groups.find((group) => person.groups.includes(group)) ?? null) : null,
      }))
      return c.json({ unseen: items.filter((item) => !item.seen).length, items }, 200)
    },
  )
  app.openapi(
    endpoint({
      method: 'post',
      path: '/api/notifications/seen',
      summary: 'The bell has been looked at',
      tag: 'Work',
      permission: 'signedIn',
    }),
    async (c) => {
      await markNotificationsSeen(db, personOf(c).username, now())
      return c.body(null, 204)
    },
  )

  return app

  async function endOfDay(person: Person, at: Date): Promise<Date> {
    const { person: known } = await shell.identity.sessionOf(person)
    return DateTime.fromJSDate(at, { zone: known.timeZone }).endOf('day').toJSDate()
  }
}
