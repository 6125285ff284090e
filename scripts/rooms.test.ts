import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

const sources = ['shared/src', 'runtime/src', 'designer/src'].flatMap((folder) =>
  (readdirSync(join(root, folder), { recursive: true }) as string[])
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name).replaceAll('\\', '/')),
)

/** What a file imports: workspace files by path, packages by name. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/(?:from\s+|import\s*\(?\s*)'([^']+)'/g)].map(([, wanted = '']) =>
    wanted.startsWith('.') ? relative(root, resolve(root, dirname(file), wanted)).replaceAll('\\', '/') : wanted,
  )
}

const room = (path: string) => path.split('/').slice(0, 3).join('/')
const page = (path: string) => path.split('/').slice(0, 4).join('/')

/** The arrows that must not be drawn: from these files to those. */
const forbidden: { from: RegExp; to: RegExp; because: string }[] = [
  { from: /^shared\//, to: /^(runtime|designer)\/|^@waymark\/(runtime|designer)/, because: 'shared knows nobody' },
  {
    from: /^shared\/src\//,
    to: /^node:|^(hono|postgres|drizzle-orm|react|bpmn-js)/,
    because: 'shared is pure and runs in a browser',
  },
  {
    from: /^runtime\//,
    to: /^designer\/|^(react|bpmn-js|@mantine)/,
    because: 'the runtime does not know the designer',
  },
  {
    from: /^designer\//,
    to: /^runtime\/|^(hono|drizzle-orm|postgres|node:)/,
    because: 'the designer knows the runtime by HTTP only',
  },
  { from: /^designer\/src\/(canvas|server|ui)\//, to: /^designer\/src\/pages\//, because: 'pages stand outermost' },
  {
    from: /^designer\/src\/(pages|server|ui|app)\//,
    to: /^(bpmn-js|diagram-js|dmn-js)(\/|$)/,
    because: 'only the canvas knows bpmn-js and dmn-js',
  },
  {
    from: /^runtime\/src\/(store|engine|worker)\//,
    to: /^runtime\/src\/(routes|actions)\//,
    because: 'arrows point inward',
  },
  {
    from: /^runtime\/src\/store\//,
    to: /^runtime\/src\/(engine|worker|identity)\//,
    because: 'the store stands innermost',
  },
]

describe('the rooms', () => {
  it('reads every workspace', () => {
    for (const folder of ['shared/src', 'runtime/src', 'designer/src'])
      expect(sources.filter((file) => file.startsWith(folder)).length, folder).toBeGreaterThan(20)
  })

  it('has arrows that point inward only', () => {
    const wrong = sources.flatMap((file) =>
      importsOf(file).flatMap((wanted) =>
        forbidden
          .filter((rule) => rule.from.test(file) && rule.to.test(wanted))
          .map((rule) => `${file} -> ${wanted} (${rule.because})`),
      ),
    )
    expect(wrong).toEqual([])
  })

  it('has a map whose places exist', () => {
    const map = readFileSync(join(root, 'docs', 'map.md'), 'utf8')
    const places = [...map.matchAll(/`((?:shared|runtime|designer|scripts|e2e|bench|migrations)\/[\w./-]*)`/g)].map(
      ([, place = '']) => place,
    )
    expect(places.length).toBeGreaterThan(15)
    expect(places.filter((place) => !existsSync(join(root, place)))).toEqual([])
  })

  it('has pages that do not import each other', () => {
    const wrong = sources
      .filter((file) => room(file) === 'designer/src/pages')
      .flatMap((file) =>
        importsOf(file)
          .filter((wanted) => room(wanted) === 'designer/src/pages' && page(wanted) !== page(file))
          .map((wanted) => `${file} -> ${wanted}`),
      )
    expect(wrong).toEqual([])
  })

  it('has a core that reads no clock and rolls no dice', () => {
    const wrong = sources
      .filter((file) => file.startsWith('shared/src/'))
      .filter((file) =>
        /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(|DateTime\.(now|local|utc)\(\)/.test(
          readFileSync(join(root, file), 'utf8'),
        ),
      )
    expect(wrong).toEqual([])
  })
})
