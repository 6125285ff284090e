import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { positions, type SupportRow, support } from '../shared/src/engine/support.ts'

/** Writes docs/conformance.md from the conformance table; with `--check` only says whether it is up to date. */
const path = join(resolve(dirname(fileURLToPath(import.meta.url)), '..'), 'docs/conformance.md')
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })

function page(): string {
  const sections = [...new Set(support.map((row) => row.section))]
  const letters = Object.entries(positions).map(([letter, meaning]) => `**${letter}** ${meaning}`)
  return [
    '# What runs',
    '',
    'Written by `npx tsx scripts/conformance-table.ts` from `shared/src/engine/support.ts`. Every row is proved by the scenarios named in it',
    '(`shared/scenarios/<name>`: drawing, commands, expected trail), which the tests play under the laws of the engine.',
    'What is not in this table is refused at deployment by name.',
    '',
    `Positions of events: ${letters.join(', ')}.`,
    ...sections.flatMap((section) => [
      '',
      `## ${section}`,
      '',
      ...tableOf(support.filter((row) => row.section === section)),
    ]),
    '',
  ].join('\n')
}

function tableOf(rows: readonly SupportRow[]): string[] {
  const hasPositions = rows.some((row) => row.positions !== undefined)
  const head = hasPositions
    ? ['What', 'Positions', 'State', 'Notes', 'Scenarios']
    : ['What', 'State', 'Notes', 'Scenarios']
  const lines = rows.map((row) => [
    row.what,
    ...(hasPositions ? [row.positions ?? ''] : []),
    row.state === 'runs' ? 'runs' : 'not yet',
    row.note ?? '',
    row.scenarios.map((name) => `[${name}](../shared/scenarios/${name})`).join(', '),
  ])
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`)
}

const wanted = page()
if (values.check) {
  const found = await readFile(path, 'utf8').catch(() => '')
  if (found !== wanted) console.log('docs/conformance.md is out of date: run npx tsx scripts/conformance-table.ts')
  process.exitCode = found === wanted ? 0 : 1
} else {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, wanted)
}
