import type { LocalId } from './command.ts'
import type { Run } from './run.ts'
import { Stuck } from './stuck.ts'

const MOST_NAMED = 8

/** What to say where too many steps were taken in a scope without a wait: which elements the last of them went round. */
export function endlessLoop(run: Run, scope: LocalId): Stuck {
  return new Stuck(
    'UNSPECIFIED',
    `${run.graph.maxSteps} steps have been taken here without a wait, which looks like a loop without an end` +
      `${inWordsOf(run, roundOf(run, scope))}. Change the values that its conditions read, or draw a way out, then try again.`,
  )
}

/** The elements that were entered last, back to the one that was entered twice. */
function roundOf(run: Run, scope: LocalId): string[] {
  const round: string[] = []
  for (let at = run.events.length - 1; at >= 0; at--) {
    const event = run.events[at]
    if (event?.type !== 'elementEntered' || event.scope !== scope || event.loop !== undefined) continue
    if (round.includes(event.node)) break
    round.unshift(event.node)
  }
  return round
}

function inWordsOf(run: Run, round: readonly string[]): string {
  if (round.length === 0) return ''
  const names = round.slice(0, MOST_NAMED).map((id) => `"${run.node(id).name ?? id}"`)
  const more = round.length > MOST_NAMED ? ` and ${round.length - MOST_NAMED} more` : ''
  return ` (${names.join(', ')}${more})`
}
