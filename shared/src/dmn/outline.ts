import { many, text } from '../model/moddle.ts'
import { readDecisions } from './read.ts'

/** What a DMN file holds, also one whose tables are not finished. */
export interface DecisionOutline {
  /** The file's own name. */
  readonly name: string | null
  /** What the first decision is about. */
  readonly description: string | null
  readonly decisions: readonly { readonly decisionId: string; readonly name: string }[]
}

/**
 * Reads which decisions a DMN file holds, without parsing their expressions.
 *
 * @throws UnreadableModel with findings, for a file that is no DMN
 */
export async function outlineOf(file: string): Promise<DecisionOutline> {
  const definitions = await readDecisions(file)
  const decisions = many(definitions, 'drgElement').filter(({ $type }) => $type === 'dmn:Decision')
  return {
    name: definitions.name?.trim() || null,
    description: text(decisions[0], 'description')?.trim() || null,
    decisions: decisions.flatMap(({ id, name }) => (id ? [{ decisionId: id, name: name?.trim() || id }] : [])),
  }
}
