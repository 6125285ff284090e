import type { Publication } from '@waymark/shared/contract'
import { compile, type Finding } from '@waymark/shared/model'
import type { DeployedDecision } from '../engine/deployDecisions.ts'
import { conflict, invalid, ProblemError } from '../problem.ts'
import type { Shell } from '../shell.ts'
import { publishedDecisionIds } from '../store/decisions.ts'
import { type DraftRow, draftedDecisionIds, markPublished, publishedProcessIds } from '../store/queries/drafts.ts'
import { allForms } from '../store/queries/formDrafts.ts'
import { orRefused } from './deployFiles.ts'
import { changedForms, hashOf, mustFind, tellSaved } from './drafts.ts'
import { errorsInDrawing } from './errorsInDrawing.ts'
import { readDrawing } from './readDrawing.ts'

/**
 * Publishes a draft with the forms it shows that have changed, and the drafts of decisions that are named, in one deployment.
 *
 * @throws ProblemError 422 with `findings` where the drawing cannot run, 404 for an unknown draft
 */
export async function publishDraft(
  shell: Shell,
  by: string,
  key: string,
  { note, withDecisions = [] }: { note?: string | undefined; withDecisions?: readonly string[] | undefined },
): Promise<Publication> {
  const { db, definitions } = shell
  const draft = await mustFind(db, key)
  if (draft.kind === 'decision') return publishDecisions(shell, by, draft, note)
  const decisionDrafts: DraftRow[] = []
  for (const decisionDraft of withDecisions) {
    const row = await mustFind(db, decisionDraft)
    if (row.kind !== 'decision')
      throw invalid(`"${row.name}" is a drawing of a process; withDecisions names drafts of decisions.`)
    decisionDrafts.push(row)
  }
  const told = await problemsOf(shell, draft.xml)
  const seen = new Set(told.map(({ rule, elementId }) => `${rule} ${elementId}`))
  const drawn = await errorsInDrawing(draft.xml)
  const findings = [...told, ...drawn.filter(({ rule, elementId }) => !seen.has(`${rule} ${elementId}`))]
  const errors = findings.filter(({ severity }) => severity === 'error')
  if (errors.length > 0)
    throw new ProblemError(
      422,
      'UNPROCESSABLE',
      'Cannot be published',
      `"${draft.name}" cannot run yet: ${errors.map(({ message }) => message).join(' ')}`,
      { findings },
    )
  const forms = changedForms(draft.xml, await allForms(db))
  const [main] = draft.process_ids
  const resources = [
    { name: `${main ?? 'process'}.bpmn`, content: draft.xml },
    ...forms.map((form) => ({
      name: `${form.form_id}.form`,
      content: JSON.stringify({ ...form.schema, id: form.form_id }, null, 2),
    })),
    ...decisionDrafts.map(asResource),
  ]
  const deployed = await orRefused(() => definitions.deploy({ resources, by, ...(note ? { note } : {}) }), 422)
  const process = deployed.processes.find(({ processId }) => processId === main) ?? deployed.processes[0]
  if (!process) throw conflict(`"${draft.name}" holds no process that can run.`)
  await db.transaction(async (tx) => {
    for (const row of [draft, ...decisionDrafts]) {
      await markPublished(tx, row.key, hashOf(row.xml))
      await tellSaved(tx, row.key, by, new Date(shell.clock.nowMs()))
    }
  })
  return {
    changed: [...deployed.processes, ...deployed.forms, ...deployed.decisions].some(({ changed }) => changed),
    version: process.version,
    processDefinitionKey: process.key,
    decisions: deployed.decisions.map(asPublished),
    findings: findings.map(asShown),
  }
}

/** @throws ProblemError 422 with `findings` where a table cannot be evaluated */
async function publishDecisions(
  shell: Shell,
  by: string,
  draft: DraftRow,
  note: string | undefined,
): Promise<Publication> {
  const resources = [asResource(draft)]
  const deployed = await orRefused(() => shell.definitions.deploy({ resources, by, ...(note ? { note } : {}) }), 422)
  const [main] = deployed.decisions
  if (!main) throw conflict(`"${draft.name}" holds no decision.`)
  await shell.db.transaction(async (tx) => {
    await markPublished(tx, draft.key, hashOf(draft.xml))
    await tellSaved(tx, draft.key, by, new Date(shell.clock.nowMs()))
  })
  return {
    changed: deployed.decisions.some(({ changed }) => changed),
    version: main.version,
    processDefinitionKey: null,
    decisions: deployed.decisions.map(asPublished),
    findings: [],
  }
}

const asResource = (draft: DraftRow) => ({
  name: `${draft.decisions[0]?.decisionId ?? 'decision'}.dmn`,
  content: draft.xml,
})

const asPublished = ({ decisionId, name, version, key, changed }: DeployedDecision) => ({
  decisionId,
  name,
  version,
  decisionDefinitionKey: key,
  changed,
})

/** What is wrong with a drawing: what the drawing itself shows, and what only the server can see (processes, forms and decisions that are not there). */
export async function problemsOf(shell: Shell, xml: string): Promise<Finding[]> {
  const { findings } = await compile(xml)
  if (findings.some(({ rule, elementId }) => elementId === null && unreadable.has(rule))) return [...findings]
  return [...findings, ...(await missingOf(shell, xml))]
}

/** After one of these the file holds nothing to look at. */
const unreadable = new Set([
  'too-large',
  'not-bpmn',
  'empty-file',
  'not-xml',
  'doctype-refused',
  'broken-xml',
  'duplicate-id',
  'invalid-id',
])

async function missingOf(shell: Shell, xml: string): Promise<Finding[]> {
  let drawing: Awaited<ReturnType<typeof readDrawing>>
  try {
    drawing = await readDrawing(xml)
  } catch (error) {
    if (error instanceof ProblemError) return []
    throw error
  }
  const wanted = drawing.calledProcessIds.filter(({ processId }) => !drawing.processIds.includes(processId))
  const published = await publishedProcessIds(
    shell.db,
    wanted.map(({ processId }) => processId),
  )
  const formIds = new Set((await allForms(shell.db)).map((form) => form.form_id))
  const asked = drawing.decisionIds.map(({ decisionId }) => decisionId)
  const decisions = await publishedDecisionIds(shell.db, asked)
  const drafted = asked.every((id) => decisions.has(id)) ? new Set<string>() : await draftedDecisionIds(shell.db)
  return [
    ...wanted
      .filter(({ processId }) => !published.has(processId))
      .map(
        ({ elementId, elementName, processId }): Finding => ({
          severity: 'warning',
          rule: 'called-process-missing',
          elementId,
          ...(elementName ? { elementName } : {}),
          message: `"${elementName ?? elementId}" calls the process "${processId}", which is not published.`,
          mend: 'Publish that process first, or choose another.',
        }),
      ),
    ...drawing.formIds
      .filter(({ formId }) => !formIds.has(formId))
      .map(
        ({ elementId, elementName, formId }): Finding => ({
          severity: 'warning',
          rule: 'form-missing',
          elementId,
          ...(elementName ? { elementName } : {}),
          message: `"${elementName ?? elementId}" shows the form "${formId}", which does not exist.`,
          mend: 'Draw the form, or choose another.',
        }),
      ),
    ...drawing.decisionIds
      .filter(({ decisionId }) => !decisions.has(decisionId))
      .map(
        ({ elementId, elementName, decisionId }): Finding => ({
          severity: 'warning',
          ...(drafted.has(decisionId)
            ? {
                rule: 'decision-draft',
                message: `"${elementName ?? elementId}" asks the decision "${decisionId}", which is only a draft.`,
                mend: 'Publish it together with the process, or before it.',
              }
            : {
                rule: 'decision-unknown',
                message: `"${elementName ?? elementId}" asks the decision "${decisionId}", which does not exist.`,
                mend: 'Create it, or choose another.',
              }),
          elementId,
          ...(elementName ? { elementName } : {}),
        }),
      ),
  ]
}

/** A finding as it crosses HTTP. */
export const asShown = ({ path, ...finding }: Finding): Publication['findings'][number] => ({
  ...finding,
  ...(path ? { path: [...path] } : {}),
})
