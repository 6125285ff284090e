import { readFileSync, writeFileSync } from 'node:fs'
import type { Fault } from './faults.ts'
import type { Verdict } from './scene.ts'

export interface Played {
  readonly fault: Fault
  readonly rounds: number
  readonly verdict: Verdict
}

/** One line for the console. */
export function figuresOf({ fault, rounds, verdict }: Played): string {
  const { counts, started } = verdict.ledger
  const words = [
    `${verdict.wrong.length === 0 ? 'kept' : 'BROKEN'}  ${fault.name} × ${rounds}`,
    `${started.size} instances`,
    `${counts.acknowledged} acknowledged`,
    `${counts.retried} retried`,
    `${counts.repeated} asked twice`,
    `back in ${backOf(verdict)}`,
    `${Math.round(verdict.tookMs / 1000)} s`,
  ]
  return words.join(', ')
}

function backOf({ backMs }: Verdict): string {
  if (backMs.length === 0) return '-'
  const sorted = [...backMs].sort((a, b) => a - b)
  const seconds = (ms = 0) => (ms / 1000).toFixed(1)
  return `${seconds(sorted[sorted.length >> 1])} s (longest ${seconds(sorted.at(-1))} s)`
}

const begins = '<!-- figures: written by npm run faults -->'
const ends = '<!-- figures end -->'

/**
 * Writes the figures of what was played in full into the page, between its marks; what was not played keeps its line.
 *
 * @param order the names of all faults, in the order of the page
 */
export function writePage(file: string, played: readonly Played[], seed: number, order: readonly string[]): void {
  const text = readFileSync(file, 'utf8')
  const from = text.indexOf(begins)
  const to = text.indexOf(ends)
  if (from < 0 || to < from) throw new Error(`${file} has no place for the figures: ${begins} ... ${ends}`)
  const rows = new Map<string, string>()
  for (const line of text.slice(from, to).split('\n')) {
    const name = /^\| ([a-z-]+) \|/.exec(line)?.[1]
    if (name !== undefined && order.includes(name)) rows.set(name, line)
  }
  const day = new Date().toISOString().slice(0, 10)
  for (const { fault, rounds, verdict } of played) {
    const { counts, started } = verdict.ledger
    const cells = [
      fault.name,
      fault.what,
      rounds,
      started.size,
      counts.acknowledged,
      counts.retried,
      backOf(verdict),
      verdict.wrong.length,
      `${day}, seed ${seed}`,
    ]
    rows.set(fault.name, `| ${cells.join(' | ')} |`)
  }
  const table = [
    '| fault | what is done | times | instances | requests acknowledged | sent again | service back after (median) | broken | when |',
    '|---|---|---:|---:|---:|---:|---|---:|---|',
    ...order.flatMap((name) => rows.get(name) ?? []),
  ]
  writeFileSync(file, `${text.slice(0, from)}${begins}\n${table.join('\n')}\n${text.slice(to)}`)
}
