import type { PGlite } from '@electric-sql/pglite'
import type { Param, Statement } from './database.ts'
import { arrayText } from './statements.ts'

/** Carries out many statements on the embedded database with one call. */
export type RunAll = <R extends object>(
  client: Pick<PGlite, 'exec'>,
  statements: readonly Statement[],
) => Promise<R[][]>

/**
 * The embedded database parses, describes and plans each statement anew, which costs several times what carrying it out does. So
 * each text is prepared once, and a batch goes over as one text of `execute`s, with its values as literals.
 */
export function prepareOnce(): RunAll {
  const names = new Map<string, string>()
  return async <R extends object>(client: Pick<PGlite, 'exec'>, statements: readonly Statement[]) => {
    if (statements.length === 0) return []
    for (const { text } of statements) {
      if (names.has(text)) continue
      const name = `waymark_${names.size + 1}`
      // What is prepared stays so when the transaction is rolled back.
      await client.exec(`prepare ${name} as ${text}`)
      names.set(text, name)
    }
    const calls = statements.map(({ text, params }) => {
      const values = params.length > 0 ? `(${params.map(literal).join(', ')})` : ''
      return `execute ${names.get(text)}${values}`
    })
    const results = await client.exec(calls.join(';\n'))
    return results.map((result) => result.rows as R[])
  }
}

/** A value as SQL text. A quote within is doubled, which is all that `standard_conforming_strings` asks for. */
export function literal(value: Param): string {
  if (value === null) return 'null'
  if (value instanceof Date) return quoted(value.toISOString())
  if (value instanceof Uint8Array) return quoted(`\\x${Buffer.from(value).toString('hex')}`)
  if (typeof value === 'object') return quoted(arrayText(value))
  return quoted(String(value))
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
