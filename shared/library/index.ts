import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { manifest, type TemplateEntry } from './manifest.ts'

export { manifest, type TemplateEntry } from './manifest.ts'

/** One file of a template, as it is deployed: `name` carries the ending that says what it is. */
export interface TemplateFile {
  readonly name: string
  readonly text: string
}

/** A template with its files, drawings first and among them the one that people start. */
export interface Template {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly files: readonly TemplateFile[]
}

/**
 * All templates with their files, read from `folder` (default: the folder of this module; a bundled server names the one
 * it ships). For Node; a browser asks the server.
 *
 * @throws Error where a file that the manifest names is missing.
 */
export function templates(folder: string = fileURLToPath(new URL('.', import.meta.url))): Template[] {
  return manifest.map((entry) => readTemplate(entry, folder))
}

function readTemplate(entry: TemplateEntry, folder: string): Template {
  const { id, name, description, drawings, forms, decisions = [] } = entry
  const names = [
    ...drawings.map((d) => `${d}.bpmn`),
    ...forms.map((f) => `${f}.form`),
    ...decisions.map((d) => `${d}.dmn`),
  ]
  const files = names.map((file) => ({ name: file, text: readFileSync(join(folder, entry.folder, file), 'utf8') }))
  return { id, name, description, files }
}
