import type { Publication } from '@waymark/shared/contract'
import { compile, type Finding } from '@waymark/shared/model'
import { conflict, ProblemError } from '../problem.ts'
import type { Shell } from '../shell.ts'
import { publishedDecisionIds } from '../store/decisions.ts'
import { markPublished, publishedProcessIds } from '../store/queries/drafts.ts'
import { allForms } from '../store/queries/formDrafts.ts'
import { orRefused } from './deployFiles.ts'
import { changedForms, hashOf, mustFind, tellSaved } from './drafts.ts'
import { errorsInDrawing } from './errorsInDrawing.ts'
import { readDrawing } from './readDrawing.ts'

/**
 * Publishes a draft with the forms it shows that have changed, in one deployment.
 *
 * @throws ProblemError 422 with `findings` where the drawing cannot run, 404 for an unknown draft
 */
export async function publishDraft(
  shell: Shell,
  by: string,
  key: string,
  note?: string | undefined,
): Promise<Publication> {
  const { db, definitions } = shell
  const draft = await mustFind(db, key)
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
  ]
  const deployed = await orRefused(() => definitions.deploy({ resources, by, ...(note ? { note } : {}) }), 422)
  const process = deployed.processes.find(({ processId }) => processId === main) ?? deployed.processes[0]
  if (!process) throw conflict(`"${draft.name}" holds no process that can run.`)
  await db.transaction(async (tx) => {
    await markPublished(tx, key, hashOf(draft.xml))
    await tellSaved(tx, key, by, new Date(shell.clock.nowMs()))
  })
  return {
    changed: [...deployed.processes, ...deployed.forms].some(({ changed }) => changed),
    version: process.version,
    processDefinitionKey: process.key,
    findings: findings.map(asShown),
  }
}

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
          rule: 'decision-unknown',
          elementId,
          ...(elementName ? { elementName } : {}),
          message: `"${elementName ?? elementId}" asks the decision "${decisionId}", which is not published.`,
          mend: 'Publish the .dmn file that holds it, or choose another.',
        }),
      ),
  ]
}

/** A finding as it crosses HTTP. */
export const asShown = ({ path, ...finding }: Finding): Publication['findings'][number] => ({
  ...finding,
  ...(path ? { path: [...path] } : {}),
})
