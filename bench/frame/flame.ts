import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Section } from './work.ts'

/** As much as we read of what `node --cpu-prof` writes. */
interface Profile {
  readonly nodes: readonly {
    readonly id: number
    /** Line and column are counted from 0. */
    readonly callFrame: {
      readonly functionName: string
      readonly url: string
      readonly lineNumber: number
      readonly columnNumber: number
    }
  }[]
  readonly samples: readonly number[]
  /** Microseconds between the samples. */
  readonly timeDeltas: readonly number[]
}

type Frame = Profile['nodes'][number]['callFrame']

/** Where time goes, in plain words; the first that fits. */
const GROUPS: readonly (readonly [string, (frame: Frame) => boolean])[] = [
  ['waiting', ({ functionName }) => functionName === '(idle)'],
  ['garbage collection', ({ functionName }) => functionName === '(garbage collector)'],
  ['the engine: step, evolve, snapshots', ({ url }) => /shared\/src\/(engine|model|calendar)/.test(url)],
  ['FEEL', ({ url }) => /shared\/src\/(feel|dmn)|\/feelin\//.test(url)],
  ['the committer: batches, keys, events to rows', ({ url }) => /runtime\/src\/engine/.test(url)],
  ['named queries', ({ url }) => /runtime\/src\/store/.test(url)],
  ['the PostgreSQL driver', ({ url }) => /node_modules\/(postgres|drizzle-orm)\//.test(url)],
  ['the embedded database (PGlite)', ({ url }) => /electric-sql|wasm/.test(url)],
  [
    'HTTP routing and checking requests',
    ({ url }) => /node_modules\/(@?hono|zod)|runtime\/src\/(routes|app)/.test(url),
  ],
  [
    'who may do what: sessions, passwords, permissions',
    ({ url }) => /better-auth|runtime\/src\/identity|crypto/.test(url),
  ],
  [
    'logging and figures',
    ({ url }) => /pino|prom-client|opentelemetry|runtime\/src\/(metrics|requestLog|telemetry)/.test(url),
  ],
  ['Waymark otherwise', ({ url }) => /(runtime|shared)\/src/.test(url)],
  [
    "Node's network and HTTP",
    ({ url, functionName }) =>
      /^node:(net|_?http|internal\/(stream|http|js_stream|net)|stream|_stream|events|buffer)/.test(url) ||
      /^(writev|write(Buffer|\w+String)|readStart|readStop|shutdown)$/.test(functionName),
  ],
  ['Node otherwise', ({ url, functionName }) => url.startsWith('node:') || functionName === '(program)' || url === ''],
  ['other packages', () => true],
]

/**
 * Reads a profile that `node --cpu-prof` wrote: which functions the program itself was in, and to what they belong.
 *
 * @param path of the `.cpuprofile` file
 * @param what was done meanwhile, for the title
 */
export async function flame(path: string, what: string): Promise<Section> {
  const profile = JSON.parse(await readFile(path, 'utf8')) as Profile
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, inItsSource(callFrame)]))
  const functions = new Map<string, number>()
  const groups = new Map<string, number>()
  let busy = 0
  profile.samples.forEach((sample, index) => {
    const frame = frames.get(sample)
    if (!frame || frame.functionName === '(idle)') return
    const took = profile.timeDeltas[index] ?? 0
    busy += took
    add(functions, nameOf(frame), took)
    add(groups, GROUPS.find(([, fits]) => fits(frame))?.[0] ?? 'other packages', took)
  })
  return {
    name: 'flame',
    title: `Where the time goes: ${what}`,
    markdown: [
      'Shares of the processor time of the program itself, by what a function belongs to:',
      table('', groups, busy, 99),
      'The ten functions in which it was most (time in the function itself, not in what it calls):',
      table('function', functions, busy, 10),
    ].join('\n\n'),
  }
}

const maps = new Map<string, SourceMap | undefined>()

/** Of a function in a bundle, the file that it was written in. */
function inItsSource(frame: Frame): Frame {
  const { url, lineNumber, columnNumber } = frame
  if (!url.startsWith('file:')) return frame
  if (!maps.has(url)) {
    const path = `${fileURLToPath(url)}.map`
    maps.set(url, existsSync(path) ? new SourceMap(JSON.parse(readFileSync(path, 'utf8'))) : undefined)
  }
  const entry = maps.get(url)?.findEntry(lineNumber, columnNumber)
  return entry && 'originalSource' in entry ? { ...frame, url: new URL(entry.originalSource, url).href } : frame
}

/** Adds to one of the sums. */
function add(sums: Map<string, number>, name: string, took: number) {
  sums.set(name, (sums.get(name) ?? 0) + took)
}

/** Function and file, without the places of one machine. */
function nameOf({ functionName, url }: Frame): string {
  const file = url.replace(/^.*\/node_modules\//, '').replace(/^.*\/(?=(runtime|shared|bench)\/)/, '')
  return [functionName || '(anonymous)', file].filter(Boolean).join(', ')
}

/** The largest of the sums as shares, in a Markdown table. */
function table(heading: string, sums: ReadonlyMap<string, number>, of: number, most: number): string {
  const rows = [...sums].sort(([, a], [, b]) => b - a).slice(0, most)
  return [
    `| ${heading} | % |`,
    '|---|--:|',
    ...rows.map(([name, took]) => `| ${name} | ${((took / of) * 100).toFixed(1)} |`),
  ].join('\n')
}
