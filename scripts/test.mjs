// `npm test`: types, lint, unit tests, scenarios, routes on both databases, journeys in a real browser. It never passes by skipping.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findChromium, startPostgres } from './machine.mjs'
import { root, runSteps } from './steps.mjs'

const chromium = findChromium()
const postgres = await startPostgres()
try {
  const env = { WAYMARK_TEST_DATABASE_URL: postgres.url, WAYMARK_CHROMIUM: chromium }
  await runSteps([
    { name: 'types', command: ['tsc', '-p', 'tsconfig.json'] },
    { name: 'lint', command: ['biome', 'check', '.'] },
    { name: 'engine, model and pages', command: ['vitest', 'run', '--project', 'fast'] },
    { name: 'runtime on both databases', command: ['vitest', 'run', '--project', 'runtime'], env },
    // The execution cases of other engines are not ours to copy: they are played where they lie beside the project.
    ...(existsSync(join(root, '..', 'shared', 'conformance'))
      ? [{ name: 'conformance', command: ['tsx', 'scripts/conformance.ts'], env }]
      : []),
    { name: 'faults, in short', command: ['tsx', 'faults/main.ts', '--short'] },
    { name: 'journeys in a browser', command: ['vitest', 'run', '--project', 'journeys'], env },
  ])
} finally {
  await postgres.stop()
}
