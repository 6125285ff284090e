// `npm run verify`: types, lint and the fast tests; yes or no in about a minute.
import { runSteps } from './steps.mjs'

await runSteps([
  { name: 'types', command: ['tsc', '-p', 'tsconfig.json'] },
  { name: 'lint', command: ['biome', 'check', '.'] },
  { name: 'fast tests', command: ['vitest', 'run', '--project', 'fast'] },
])
