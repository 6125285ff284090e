import { createHash, randomUUID } from 'node:crypto'
import type { Draft, DraftKind, DraftSummary, LiveEvent, SavedDraft } from '@waymark/shared/contract'
import { templates } from '@waymark/shared/library'
import { invalid, notFound, ProblemError } from '../problem.ts'
import type { Shell } from '../shell.ts'
import type { Queries } from '../store/database.ts'
import { publishedDecisionIds } from '../store/decisions.ts'
import { appendLiveEvents } from '../store/liveEvents.ts'
import { recordAct } from '../store/queries/audit.ts'
import { requirementsXml } from '../store/queries/decisions.ts'
import { latestDecisions } from '../store/queries/decisionVersions.ts'
import {
  allDrafts,
  type DraftContent,
  type DraftRow,
  deleteDraft,
  draftByKey,
  draftedDecisionIds,
  draftedProcessIds,
  draftOfDecision,
  draftOfProcess,
  insertDraft,
  markPublished,
  type ProcessFigures,
  processFigures,
  publishedProcessIds,
  updateDraft,
} from '../store/queries/drafts.ts'
import { allForms, type FormRow, saveFormDraft } from '../store/queries/formDrafts.ts'
import { emptyDecision, readDecisionFile } from './readDecisionFile.ts'
import { copyDrawing, type Drawing, emptyDrawing, readDrawing } from './readDrawing.ts'

/** The hash by which a drawing is known to be what was published; the same that deployments keep. */
export const hashOf = (xml: string): string => createHash('sha256').update(xml).digest('base64url')

/** The library: every drawing (or file of decisions) that is being worked on, newest first. */
export async function listDrafts(shell: Shell, kind: DraftKind): Promise<DraftSummary[]> {
  const rows = await allDrafts(shell.db, kind)
  const summaryOf = await summaries(shell, kind)
  return rows.map(summaryOf)
}

/** @throws ProblemError 404 */
export async function getDraft(shell: Shell, key: string): Promise<Draft> {
  const row = await mustFind(shell.db, key)
  const summaryOf = await summaries(shell, row.kind)
  return { ...summaryOf(row), xml: row.xml }
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
  of: {
    kind?: DraftKind | undefined
    name: string
    decisionId?: string | undefined
    xml?: string | undefined
    template?: string | undefined
  },
): Promise<Draft> {
  if (of.template !== undefined) return getDraft(shell, await addFromTemplate(shell, by, of.template, of.name))
  const kind = of.kind ?? 'process'
  const xml = of.xml ?? (await emptyFile(shell, kind, of))
  const key = await shell.keys.next()
  const content = await contentOf(kind, xml, of.name)
  await shell.db.transaction((tx) => add(shell, tx, key, by, content))
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
  const content = await contentOf(before.kind, of.xml, of.name ?? before.name)
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

/**
 * The draft becomes the drawing, or file, of that version again.
 *
 * @throws ProblemError 404, or 400 for a version of something else
 */
export async function restoreDraft(
  shell: Shell,
  by: string,
  key: string,
  version: { processDefinitionKey: string } | { decisionDefinitionKey: string },
): Promise<Draft> {
  const draft = await mustFind(shell.db, key)
  const xml =
    'processDefinitionKey' in version
      ? await processXml(shell, draft, version.processDefinitionKey)
      : await decisionXml(shell, draft, version.decisionDefinitionKey)
  await saveDraft(shell, by, key, draft.revision, { xml })
  return getDraft(shell, key)
}

async function processXml(shell: Shell, draft: DraftRow, key: string): Promise<string> {
  const definition = await shell.definitions.byKey(key)
  if (!definition) throw notFound(`There is no process definition ${key}.`)
  if (!draft.process_ids.includes(definition.processId))
    throw invalid(`Process definition ${key} is a version of "${definition.name}", not of "${draft.name}".`)
  return shell.definitions.xml(definition)
}

async function decisionXml(shell: Shell, draft: DraftRow, key: string): Promise<string> {
  const decision = await shell.definitions.decisions.byKey(key, shell.db)
  if (!decision) throw notFound(`There is no decision definition ${key}.`)
  if (!draft.decisions.some(({ decisionId }) => decisionId === decision.decisionId))
    throw invalid(`Decision definition ${key} is a version of "${decision.name}", not of "${draft.name}".`)
  const xml = await requirementsXml(shell.db, decision.requirementsKey)
  if (xml === undefined) throw new Error(`the file of decision definition ${key} is not stored`)
  return xml
}

/**
 * Makes sure that a published drawing, or file of decisions, is in the Studio's library: a draft that nobody has changed since
 * it was published takes it over, one with changes keeps them, and where there is none it becomes one.
 *
 * @param of.name the draft's name where it is new; the process's (or the file's) own where absent
 */
export async function adoptAsDraft(
  shell: Shell,
  of: { kind?: DraftKind; xml: string; by: string; name?: string; svg?: string },
): Promise<void> {
  const content = await contentOf(of.kind ?? 'process', of.xml, of.name)
  const [processId] = content.processIds
  const decisionId = content.decisions[0]?.decisionId
  const id = processId ?? decisionId
  if (id === undefined) return
  const hash = hashOf(of.xml)
  // Fetched outside of the transaction: on the embedded database nothing else can be asked while one is open.
  const key = await shell.keys.next()
  await shell.db.transaction(async (tx) => {
    const draft = processId === undefined ? await draftOfDecision(tx, id) : await draftOfProcess(tx, id)
    const savedAt = new Date(shell.clock.nowMs())
    if (!draft) {
      await insertDraft(tx, key, { ...content, savedAt, savedBy: of.by, publishedHash: hash })
      return tellSaved(tx, key, of.by, savedAt)
    }
    const isUnchanged = draft.published_hash === hashOf(draft.xml)
    if (isUnchanged && draft.xml !== of.xml)
      await updateDraft(tx, draft.key, draft.revision, { ...content, name: draft.name, savedAt, savedBy: of.by })
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

/** What the library says of each draft, once what it needs of the database is known. */
async function summaries({ db, clock }: Shell, kind: DraftKind): Promise<(row: DraftRow) => DraftSummary> {
  if (kind === 'decision') {
    const latest = await latestDecisions(db)
    return (row) => {
      const published = latest.get(row.decisions[0]?.decisionId ?? '')
      return summaryOf(row, published, hashOf(row.xml) !== row.published_hash)
    }
  }
  const figures = await processFigures(db, new Date(clock.nowMs()))
  const forms = await allForms(db)
  return (row) => {
    const changed = hashOf(row.xml) !== row.published_hash || changedForms(row.xml, forms).length > 0
    return summaryOf(row, figures.get(row.process_ids[0] ?? ''), changed)
  }
}

function summaryOf(
  row: DraftRow,
  published: ({ version: number; deployed_at: Date } & Partial<ProcessFigures>) | undefined,
  changed: boolean,
): DraftSummary {
  return {
    draftId: row.key,
    kind: row.kind,
    name: row.name,
    description: row.description,
    owner: row.owner,
    processIds: row.process_ids,
    decisions: row.decisions,
    savedAt: row.saved_at.toISOString(),
    savedBy: row.saved_by,
    revision: row.revision,
    version: published?.version ?? null,
    publishedAt: published?.deployed_at.toISOString() ?? null,
    changed,
    running: published?.running ?? 0,
    overdue: published?.overdue ?? 0,
    incidents: published?.incidents ?? 0,
    hasThumbnail: row.has_svg,
  }
}

async function add(shell: Shell, tx: Queries, key: string, by: string, content: KindOfContent): Promise<void> {
  if (content.kind === 'process' && content.processIds.length === 0)
    throw invalid('The file holds no process. A drawing has at least one; draw it in a modeller and send it again.')
  if (content.kind === 'decision' && content.decisions.length === 0)
    throw invalid('The file holds no decision. Draw a decision table in it and send it again.')
  const savedAt = new Date(shell.clock.nowMs())
  await insertDraft(tx, key, { ...content, savedAt, savedBy: by, publishedHash: null })
  await tellSaved(tx, key, by, savedAt)
}

async function emptyFile(
  { db }: Shell,
  kind: DraftKind,
  of: { name: string; decisionId?: string | undefined },
): Promise<string> {
  if (kind === 'process') return emptyDrawing(freshProcessId(of.name), of.name)
  const wanted = of.decisionId && /^[A-Za-z_][\w.-]*$/.test(of.decisionId) ? of.decisionId : idFrom(of.name, 'decision')
  const drafted = await draftedDecisionIds(db)
  let id = wanted
  for (let n = 2; drafted.has(id) || (await publishedDecisionIds(db, [id])).size > 0; n += 1) id = `${wanted}-${n}`
  return emptyDecision(id, of.name)
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
  const decisionFiles: { content: KindOfContent; key: string }[] = []
  for (const { text } of template.files.filter((file) => file.name.endsWith('.dmn')))
    decisionFiles.push({ content: await contentOf('decision', text), key: await shell.keys.next() })
  const xml = await copyDrawing(main.text, name, (old) => `${old}-${randomUUID().slice(0, 6)}`)
  const drawing = await readDrawing(xml)
  const key = await shell.keys.next()
  await shell.db.transaction(async (tx) => {
    const ids = calledDrawings.flatMap((one) => one.drawing.processIds)
    const there = new Set([...(await draftedProcessIds(tx)), ...(await publishedProcessIds(tx, ids))])
    for (const one of calledDrawings) {
      if (one.drawing.processIds.some((id) => there.has(id))) continue
      const called = one.drawing.name ?? one.drawing.processIds[0] ?? name
      await add(shell, tx, one.key, by, ofDrawing(one.drawing, one.xml, called))
    }
    const drafted = await draftedDecisionIds(tx)
    for (const { content, key: decisionKey } of decisionFiles) {
      const ids = content.decisions.map(({ decisionId }) => decisionId)
      if (ids.some((id) => drafted.has(id)) || (await publishedDecisionIds(tx, ids)).size > 0) continue
      await add(shell, tx, decisionKey, by, content)
    }
    const formIds = new Set((await allForms(tx)).map((form) => form.form_id))
    const savedAt = new Date(shell.clock.nowMs())
    for (const file of template.files.filter((one) => one.name.endsWith('.form'))) {
      const schema = JSON.parse(file.text) as Record<string, unknown>
      const formId = String(schema.id)
      if (formIds.has(formId)) continue
      await saveFormDraft(tx, { formId, name: nameOfForm(schema, formId), schema, savedAt, savedBy: by })
    }
    await add(shell, tx, key, by, ofDrawing(drawing, xml, name))
  })
  return key
}

/** What people call a form. */
export const nameOfForm = (schema: Record<string, unknown>, formId: string): string =>
  typeof schema.name === 'string' && schema.name.trim() !== '' ? schema.name : formId

type KindOfContent = DraftContent & { kind: DraftKind }

/** What a file says of itself. @param name the file's own where absent @throws ProblemError 400 for a file that cannot be read */
async function contentOf(kind: DraftKind, xml: string, name?: string): Promise<KindOfContent> {
  if (kind === 'process') return ofDrawing(await readDrawing(xml), xml, name)
  const { decisions, description, name: fileName } = await readDecisionFile(xml)
  const called = name ?? fileName ?? decisions[0]?.name ?? 'Decision'
  return { kind, name: called, description, owner: null, processIds: [], decisions, xml }
}

const ofDrawing = ({ processIds, ...drawing }: Drawing, xml: string, name?: string): KindOfContent => ({
  kind: 'process',
  name: name ?? drawing.name ?? processIds[0] ?? 'Process',
  description: drawing.description,
  owner: drawing.owner,
  processIds,
  decisions: [],
  xml,
})

/** A process id that says what it is about and that nothing else has. */
const freshProcessId = (name: string): string => `${idFrom(name, 'process')}-${randomUUID().slice(0, 6)}`

/** An id that reads like the name. */
function idFrom(name: string, otherwise: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase()
  return /^[a-z]/.test(words) ? words.slice(0, 40) : otherwise
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
