import type { ModdleElement } from '../moddle.ts'

/** One thing that a Camunda 7 file says, and what became of it. */
export interface Converted {
  readonly elementId: string | null
  readonly elementName?: string
  /** The attribute or element as the file has it, such as `camunda:assignee`. */
  readonly what: string
  /** What it says, shortened. */
  readonly says?: string
  /** What it is now, where it was understood. */
  readonly becomes?: string
  /** A sentence for the analyst. */
  readonly message: string
}

/** A form made from `camunda:formData`, as form-js reads it. */
export interface GeneratedForm {
  readonly id: string
  readonly schema: {
    readonly type: 'default'
    readonly id: string
    readonly schemaVersion: number
    readonly components: readonly object[]
  }
}

export interface Camunda7Report {
  /** Runs here as it did there. */
  readonly understood: readonly Converted[]
  /** Stays in the file, and has no effect here. */
  readonly kept: readonly Converted[]
  /** Does not run here as it stands: somebody must choose what to do instead. */
  readonly toDecide: readonly Converted[]
  /** Forms to be saved beside the process. */
  readonly forms: readonly GeneratedForm[]
}

/** Takes notes while a file is converted. */
export class Notes {
  readonly understood: Converted[] = []
  readonly kept: Converted[] = []
  readonly toDecide: Converted[] = []
  readonly forms: GeneratedForm[] = []

  understand(element: ModdleElement, what: string, says: string | undefined, becomes: string) {
    this.understood.push({ ...about(element, what, says), becomes, message: `${what} is now ${becomes}.` })
  }

  keep(element: ModdleElement, what: string, says: string | undefined, why: string) {
    this.kept.push({ ...about(element, what, says), message: `${what} stays in the file: ${why}.` })
  }

  decide(element: ModdleElement, what: string, says: string | undefined, message: string) {
    this.toDecide.push({ ...about(element, what, says), message })
  }
}

function about(element: ModdleElement, what: string, says: string | undefined) {
  let owner: ModdleElement | undefined = element
  while (owner && !owner.id) owner = owner.$parent
  const shortened = says && says.length > 100 ? `${says.slice(0, 97)}...` : says
  return {
    elementId: owner?.id ?? null,
    ...(owner?.name ? { elementName: owner.name } : {}),
    what,
    ...(shortened ? { says: shortened } : {}),
  }
}
