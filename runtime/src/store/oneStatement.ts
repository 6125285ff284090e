import type { Param, Statement } from './database.ts'

/** Each combination is planned and kept by every connection; rare ones are not worth it. */
const mostTexts = 200

/**
 * Makes one statement of many that write: data-modifying CTEs, carried out together, in one round trip and, by themselves, as one
 * transaction. None of them sees what another has written, and no two may touch the same row. Where a statement says how many rows
 * it `mustTouch` and touches another number, all are undone with a division by zero (SQLSTATE 22012).
 *
 * @returns undefined where there are several and too many other combinations have been made already
 */
export function oneStatement(statements: readonly Statement[]): Statement | undefined {
  if (statements.length === 0) return undefined
  const text = textFor(statements)
  if (text === undefined) return undefined
  const params: Param[] = []
  for (const statement of statements) {
    for (const param of statement.params) params.push(param)
    if (statement.mustTouch !== undefined) params.push(statement.mustTouch)
  }
  return { text, params }
}

/** Texts are made once for each combination of statements: making one costs more than carrying it out. */
interface Step {
  readonly next: Map<string, Step>
  text?: string
}
const root: Step = { next: new Map() }
let texts = 0

function textFor(statements: readonly Statement[]): string | undefined {
  let step = root
  for (const { text, mustTouch } of statements) {
    const name = mustTouch === undefined ? text : `${text} returning 1`
    let next = step.next.get(name)
    if (!next) {
      next = { next: new Map() }
      step.next.set(name, next)
    }
    step = next
  }
  if (step.text !== undefined) return step.text
  if (texts >= mostTexts && statements.length > 1) return undefined
  texts += 1
  step.text = write(statements)
  return step.text
}

function write(statements: readonly Statement[]): string {
  const parts: string[] = []
  const checks: string[] = []
  let taken = 0
  for (const [i, { first, text, more, params, mustTouch }] of statements.entries()) {
    const renumbered = (sql: string) => sql.replaceAll(/\$(\d+)/g, (_, number) => `$${Number(number) + taken}`)
    // What another part hands on is named after its place, so that two of them do not meet.
    if (first) parts.push(`first${i} as (${renumbered(first)})`)
    const own = (sql: string) => renumbered(sql).replaceAll(/\bfirst\b/g, `first${i}`)
    parts.push(`part${i} as (${own(text)}${mustTouch === undefined ? '' : ' returning 1'})`)
    for (const [j, another] of (more ?? []).entries()) parts.push(`part${i}_${j} as (${own(another)})`)
    taken += params.length
    if (mustTouch === undefined) continue
    taken += 1
    checks.push(`(select count(*) from part${i}) = $${taken}::int`)
  }
  const check = checks.length > 0 ? `1 / (case when ${checks.join(' and ')} then 1 else 0 end)` : '1'
  return `with ${parts.join(',\n')}\nselect ${check} as done`
}
