import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { deployFiles } from '../actions/deployFiles.ts'
import { ProblemError } from '../problem.ts'
import type { Shell } from '../shell.ts'
import type { Queries } from '../store/database.ts'
import { formOf } from '../store/definitions.ts'

const author = 'command line'
const published = /\.(bpmn|bpmn20\.xml|dmn|form)$/i

/**
 * Writes the latest version of every published process, form and decision into a folder, each as the file it was published from.
 *
 * @returns the files' names
 * @throws Error when the folder holds such files already: what is there is not mixed with what was there
 */
export async function exportDefinitions({ db }: Pick<Shell, 'db'>, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true })
  const there = (await readdir(folder)).find((name) => published.test(name))
  if (there) throw new Error(`${folder} holds "${there}" already: name a folder without drawings, forms and decisions.`)
  const names = new Set<string>()
  for (const file of await latestFiles(db)) {
    const name = nameOf(file, names)
    names.add(name.toLowerCase())
    await writeFile(join(folder, name), file.content, { flag: 'wx' })
  }
  return (await readdir(folder)).filter((name) => published.test(name))
}

/**
 * Publishes every drawing, form and decision of a folder together: all or none. What is published with the same content already
 * gets no new version, so doing it twice does nothing.
 *
 * @returns what has a new version now, such as `process "order" 3`
 * @throws Error with what is wrong with the files, element by element
 */
export async function importDefinitions(shell: Shell, folder: string): Promise<string[]> {
  if (!existsSync(folder)) throw new Error(`There is no folder ${folder}.`)
  const files = (await readdir(folder)).filter((name) => published.test(name)).sort()
  if (files.length === 0) throw new Error(`There is no file in ${folder} that ends with .bpmn, .dmn or .form.`)
  const resources: { name: string; content: string }[] = []
  for (const name of files) {
    const content = await readFile(join(folder, name), 'utf8')
    if (!(await isPublishedForm(shell.db, name, content))) resources.push({ name, content })
  }
  if (resources.length === 0) return []
  try {
    const deployed = await deployFiles(shell, author, resources, `Imported from ${basename(folder)}`)
    return [
      ...deployed.processes.map((one) => ({ ...one, what: `process "${one.processId}"` })),
      ...deployed.forms.map((one) => ({ ...one, what: `form "${one.formId}"` })),
      ...deployed.decisions.map((one) => ({ ...one, what: `decision "${one.decisionId}"` })),
    ]
      .filter(({ changed }) => changed)
      .map(({ what, version }) => `${what} ${version}`)
  } catch (error) {
    // A problem's detail is the sentence for people.
    if (error instanceof ProblemError) throw new Error(`Nothing was imported. ${error.message}`)
    throw error
  }
}

interface PublishedFile {
  readonly resourceName: string
  readonly content: string
  /** The process, form or decisions that the file is about. */
  readonly id: string
  readonly extension: string
}

async function latestFiles(db: Queries): Promise<PublishedFile[]> {
  const drawings = await db.read<Omit<PublishedFile, 'extension'>>(
    `select r.name as "resourceName", r.content, min(d.process_id) as id
     from process_definition d join resource r on r.key = d.resource_key
     where d.version = (select max(version) from process_definition where process_id = d.process_id)
     group by r.key, r.name, r.content order by r.key`,
  )
  const decisions = await db.read<Omit<PublishedFile, 'extension'>>(
    `select r.name as "resourceName", r.content, d.requirements_id as id
     from decision_requirements d join resource r on r.key = d.resource_key
     where d.version = (select max(version) from decision_requirements where requirements_id = d.requirements_id)
     order by r.key`,
  )
  const forms = await db.read<{ resourceName: string; schema: unknown; id: string }>(
    `select f.resource_name as "resourceName", f.schema, f.form_id as id from form f
     where f.version = (select max(version) from form where form_id = f.form_id) order by f.key`,
  )
  return [
    ...drawings.map((file) => ({ ...file, extension: '.bpmn' })),
    ...decisions.map((file) => ({ ...file, extension: '.dmn' })),
    ...forms.map(({ schema, ...file }) => ({
      ...file,
      extension: '.form',
      content: `${JSON.stringify(schema, null, 2)}\n`,
    })),
  ]
}

/** The name it was published under where that is a plain one nobody has yet, else one made of its id. */
function nameOf({ resourceName, id, extension }: PublishedFile, taken: ReadonlySet<string>): string {
  const stem = (text: string) => text.replace(/[^\p{L}\p{N} ._-]+/gu, '_').replace(/^[. ]+/, '') || 'file'
  const own = basename(resourceName.replaceAll('\\', '/'))
  const candidates = [stem(basename(own, extname(own))), stem(id)]
  for (let number = 2; ; number += 1) {
    for (const candidate of candidates)
      if (!taken.has(`${candidate}${extension}`.toLowerCase())) return `${candidate}${extension}`
    candidates.splice(0, candidates.length, `${stem(id)}-${number}`)
  }
}

/** Forms are kept as values, so their text may differ in layout from the file they were published from. */
async function isPublishedForm(db: Queries, name: string, content: string): Promise<boolean> {
  if (!/\.form$/i.test(name)) return false
  let schema: unknown
  try {
    schema = JSON.parse(content)
  } catch {
    // Publishing says what is wrong with it.
    return false
  }
  const id = typeof schema === 'object' && schema !== null && 'id' in schema ? schema.id : undefined
  const latest = typeof id === 'string' ? await formOf(db, id) : undefined
  return latest !== undefined && isDeepStrictEqual(latest.schema, schema)
}
