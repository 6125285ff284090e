import type { ModdleElement } from './moddle.ts'

/** How a file wrote an element, where its tree does not say it. */
export interface Written {
  /** The tag, where it is another than the writer would choose (`formalExpression` for an `expression`). */
  tag?: string
  /** It named its type, though nobody needed it. */
  saysType?: boolean
  /** What it refers to by a qualified name (`tns:order`), by the id. */
  references?: Map<string, string>
  /** Texts and elements as they follow each other, where both stand in one element. */
  mixed?: (string | ModdleElement)[]
  /** Elements that BPMN does not know at this place. */
  strangers?: ModdleElement[]
  /** Comments and processing instructions before the element, as they stand. */
  before?: string[]
  /** The same, at its end. */
  atEnd?: string[]
}

/** Kept beside the tree, so that whoever walks over elements does not meet it, and gone with its element. */
const known = new WeakMap<ModdleElement, Written>()

/** What is known of how a file wrote the element. */
export function writtenAs(element: ModdleElement): Readonly<Written> | undefined {
  return known.get(element)
}

/** The same to be filled in by a reader. */
export function rememberOf(element: ModdleElement): Written {
  const before = known.get(element)
  if (before) return before
  const made: Written = {}
  known.set(element, made)
  return made
}
