import { createHash, randomUUID } from 'node:crypto'
import type { Draft, DraftSummary, LiveEvent, SavedDraft } from '@waymark/shared/contract'
import { templates } from '@waymark/shared/library'
import { invalid, notFound, ProblemError } from '../problem.ts'
import type { Shell } from '../shell.ts'
import type { Queries } from '../store/database.ts'
import { appendLiveEvents } from '../store/liveEvents.ts'
import { recordAct } from '../store/queries/audit.ts'
import {
  allDrafts,
  type DraftRow,
  deleteDraft,
  draftByKey,
  draftedProcessIds,
  draftOfProcess,
  insertDraft,
  markPublished,
  type ProcessFigures,
  processFigures,
  publishedProcessIds,
  updateDraft,
} from '../store/queries/drafts.ts'
import { allForms, type FormRow, saveFormDraft } from '../store/queries/formDrafts.ts'
import { copyDrawing, type Drawing, emptyDrawing, readDrawing } from './readDrawing.ts'

/** The hash by which a drawing is known to be what was published; the same that deployments keep. */
export const hashOf = (xml: string): string => createHash('sha256').update(xml).digest('base64url')

/** The library: every drawing that is being worked on, newest first. */
export async function listDrafts(shell: Shell): Promise<DraftSummary[]> {
  const { db } = shell
  const [rows, figures, forms] = [
    await allDrafts(db),
    await processFigures(db, new Date(shell.clock.nowMs())),
    await allForms(db),
  ]
  return rows.map((row) => summaryOf(row, figures, forms))
}

/** @throws ProblemError 404 */
export async function getDraft(shell: Shell, key: string): Promise<Draft> {
  const row = await mustFind(shell.db, key)
  const figures = await processFigures(shell.db, new Date(shell.clock.nowMs()))
  return { ...summaryOf(row, figures, await allForms(shell.db)), xml: row.xml }
}

/**
 * A new drawing: empty, from a file, or as an editable copy of a template, with the template's forms and the drawings it calls
 * where those are not here yet.
 *
 * @throws ProblemError 400 for a file that is no drawing, 404 for an unknown template
 */
export async function createDraft(
  shell: Shell,
  by: string,
  of: { name: string; xml?: string | undefined; template?: string | undefined },
): Promise<Draft> {
  if (of.template !== undefined) return getDraft(shell, await addFromTemplate(shell, by, of.template, of.name))
  const xml = of.xml ?? emptyDrawing(freshProcessId(of.name), of.name)
  const key = await shell.keys.next()
  const drawing = await readDrawing(xml)
  await shell.db.transaction((tx) => add(shell, tx, key, by, { xml, drawing, name: of.name }))
  return getDraft(shell, key)
}

/**
 * Saves over exactly that revision.
 *
 * @throws ProblemError 412 when somebody has saved in between, 400 for a drawing that cannot be read, 404
 */
export async function saveDraft(
  shell: Shell,
  by: string,
  key: string,
  revision: number,
  of: { xml: string; name?: string | undefined; svg?: string | undefined },
): Promise<SavedDraft> {
  const before = await mustFind(shell.db, key)
  const content = contentOf(await readDrawing(of.xml), of.xml, of.name ?? before.name)
  const savedAt = new Date(shell.clock.nowMs())
  const saved = await shell.db.transaction(async (tx) => {
    const now = await updateDraft(tx, key, revision, { ...content, svg: pictureOf(of.svg), savedAt, savedBy: by })
    if (now !== undefined) await tellSaved(tx, key, by, savedAt)
    return now
  })
  if (saved === undefined) throw await savedInBetween(shell, key)
  return { revision: saved, savedAt: savedAt.toISOString(), changed: hashOf(of.xml) !== before.published_hash }
}

/** The drawing goes; published versions and their instances stay. @throws ProblemError 404 */
export async function removeDraft(shell: Shell, by: string, key: string): Promise<void> {
  const actKey = await shell.keys.next()
  const at = new Date(shell.clock.nowMs())
  const gone = await shell.db.transaction(async (tx) => {
    const there = await deleteDraft(tx, key)
    if (!there) return false
    await recordAct(tx, actKey, { by, at, action: 'deleteDraft', subject: 'draft', subjectKey: key })
    await tellSaved(tx, key, by, at)
    return true
  })
  if (!gone) throw unknown(key)
}

/** The draft becomes the drawing of that version again. @throws ProblemError 404, or 400 for a version of another process */
export async function restoreDraft(
  shell: Shell,
  by: string,
  key: string,
  processDefinitionKey: string,
): Promise<Draft> {
  const draft = await mustFind(shell.db, key)
  const definition = await shell.definitions.byKey(processDefinitionKey)
  if (!definition) throw notFound(`There is no process definition ${processDefinitionKey}.`)
  if (!draft.process_ids.includes(definition.processId))
    throw invalid(
      `Process definition ${processDefinitionKey} is a version of "${definition.name}", not of "${draft.name}".`,
    )
  const xml = await shell.definitions.xml(definition)
  await saveDraft(shell, by, key, draft.revision, { xml })
  return getDraft(shell, key)
}

/**
 * Makes sure that a published drawing is in the Studio's library: a draft that nobody has changed since it was published takes
 * it over, one with changes keeps them, and where there is none it becomes one.
 *
 * @param of.name the draft's name where it is new; the process's own where absent
 */
export async function adoptAsDraft(
  shell: Shell,
  of: { xml: string; by: string; name?: string; svg?: string },
): Promise<void> {
  const drawing = await readDrawing(of.xml)
  const [processId] = drawing.processIds
  if (processId === undefined) return
  const hash = hashOf(of.xml)
  // Fetched outside of the transaction: on the embedded database nothing else can be asked while one is open.
  const key = await shell.keys.next()
  await shell.db.transaction(async (tx) => {
    const draft = await draftOfProcess(tx, processId)
    const savedAt = new Date(shell.clock.nowMs())
    if (!draft) {
      const content = contentOf(drawing, of.xml, of.name ?? drawing.name ?? processId)
      await insertDraft(tx, key, { ...content, savedAt, savedBy: of.by, publishedHash: hash })
      return tellSaved(tx, key, of.by, savedAt)
    }
    const isUnchanged = draft.published_hash === hashOf(draft.xml)
    if (isUnchanged && draft.xml !== of.xml)
      await updateDraft(tx, draft.key, draft.revision, {
        ...contentOf(drawing, of.xml, draft.name),
        savedAt,
        savedBy: of.by,
      })
    if (isUnchanged || hashOf(draft.xml) === hash) await markPublished(tx, draft.key, hash)
    await tellSaved(tx, draft.key, of.by, savedAt)
  })
}

/** @throws ProblemError 404 */
export async function mustFind(db: Queries, key: string): Promise<DraftRow> {
  const row = await draftByKey(db, key)
  if (!row) throw unknown(key)
  return row
}

/** Tells open libraries and editors that a drawing was saved. */
export async function tellSaved(tx: Queries, draftId: string, savedBy: string, at: Date): Promise<void> {
  const event: LiveEvent = { type: 'drafts', draftId, savedBy }
  await appendLiveEvents(tx, [event], at.getTime())
}

/** Forms that the drawing shows and whose draft differs from what is published. */
export const changedForms = (xml: string, forms: readonly FormRow[]): FormRow[] =>
  forms.filter((form) => form.changed && xml.includes(`formId="${form.form_id}"`))

function summaryOf(
  row: DraftRow,
  figures: ReadonlyMap<string, ProcessFigures>,
  forms: readonly FormRow[],
): DraftSummary {
  const [main] = row.process_ids
  const published = main === undefined ? undefined : figures.get(main)
  return {
    draftId: row.key,
    name: row.name,
    description: row.description,
    owner: row.owner,
    processIds: row.process_ids,
    savedAt: row.saved_at.toISOString(),
    savedBy: row.saved_by,
    revision: row.revision,
    version: published?.version ?? null,
    publishedAt: published?.deployed_at.toISOString() ?? null,
    changed: hashOf(row.xml) !== row.published_hash || changedForms(row.xml, forms).length > 0,
    running: published?.running ?? 0,
    overdue: published?.overdue ?? 0,
    incidents: published?.incidents ?? 0,
    hasThumbnail: row.has_svg,
  }
}

async function add(
  shell: Shell,
  tx: Queries,
  key: string,
  by: string,
  { xml, drawing, name }: { xml: string; drawing: Drawing; name: string },
): Promise<void> {
  if (drawing.processIds.length === 0)
    throw invalid('The file holds no process. A drawing has at least one; draw it in a modeller and send it again.')
  const savedAt = new Date(shell.clock.nowMs())
  await insertDraft(tx, key, { ...contentOf(drawing, xml, name), savedAt, savedBy: by, publishedHash: null })
  await tellSaved(tx, key, by, savedAt)
}

async function addFromTemplate(shell: Shell, by: string, id: string, name: string): Promise<string> {
  const template = templates().find((one) => one.id === id)
  if (!template) throw notFound(`There is no template "${id}". GET /api/templates lists them.`)
  const isDrawing = (file: { name: string }) => file.name.endsWith('.bpmn')
  const [main, ...called] = template.files.filter(isDrawing)
  if (!main) throw new Error(`template ${id} has no drawing`)
  const calledDrawings: { xml: string; drawing: Drawing; key: string }[] = []
  for (const { text } of called)
    calledDrawings.push({ xml: text, drawing: await readDrawing(text), key: await shell.keys.next() })
  const xml = await copyDrawing(main.text, name, (old) => `${old}-${randomUUID().slice(0, 6)}`)
  const drawing = await readDrawing(xml)
  const key = await shell.keys.next()
  await shell.db.transaction(async (tx) => {
    const ids = calledDrawings.flatMap((one) => one.drawing.processIds)
    const there = new Set([...(await draftedProcessIds(tx)), ...(await publishedProcessIds(tx, ids))])
    for (const one of calledDrawings) {
      if (one.drawing.processIds.some((id) => there.has(id))) continue
      await add(shell, tx, one.key, by, { ...one, name: one.drawing.name ?? one.drawing.processIds[0] ?? name })
    }
    const formIds = new Set((await allForms(tx)).map((form) => form.form_id))
    const savedAt = new Date(shell.clock.nowMs())
    for (const file of template.files.filter((one) => one.name.endsWith('.form'))) {
      const schema = JSON.parse(file.text) as Record<string, unknown>
      const formId = String(schema.id)
      if (formIds.has(formId)) continue
      await saveFormDraft(tx, { formId, name: nameOfForm(schema, formId), schema, savedAt, savedBy: by })
    }
    await add(shell, tx, key, by, { xml, drawing, name })
  })
  return key
}

/** What people call a form. */
export const nameOfForm = (schema: Record<string, unknown>, formId: string): string =>
  typeof schema.name === 'string' && schema.name.trim() !== '' ? schema.name : formId

const contentOf = (drawing: Drawing, xml: string, name: string) => ({
  name,
  description: drawing.description,
  owner: drawing.owner,
  processIds: drawing.processIds,
  xml,
})

/** A process id that says what it is about and that nothing else has. */
function freshProcessId(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase()
  return `${/^[a-z]/.test(words) ? words.slice(0, 40) : 'process'}-${randomUUID().slice(0, 6)}`
}

async function savedInBetween(shell: Shell, key: string): Promise<ProblemError> {
  const now = await mustFind(shell.db, key)
  const who = (await shell.identity.person(now.saved_by))?.name ?? now.saved_by
  const detail = `${who} saved "${now.name}" in the meantime. Load it again and put your changes in.`
  return new ProblemError(412, 'CONFLICT', 'Saved in between', detail, {
    revision: now.revision,
    savedBy: now.saved_by,
  })
}

const unknown = (key: string) => notFound(`There is no drawing ${key}.`)

/** The thumbnail, if it is a picture that cannot act. A drawing is never lost because of its picture. */
const pictureOf = (svg: string | undefined): string | undefined =>
  svg !== undefined &&
  /^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)?(<!DOCTYPE svg[^>[]*>\s*)?<svg[\s>]/.test(svg) &&
  !/<script|<foreignObject|<iframe|javascript:|<[^>]*\son\w+\s*=|<!ENTITY/i.test(svg)
    ? svg
    : undefined
