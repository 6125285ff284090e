import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const scripts = dirname(fileURLToPath(import.meta.url))
const tsx = join(scripts, '../node_modules/tsx/dist/cli.mjs')

it('docs/conformance.md says what the table says', async () => {
  const run = promisify(execFile)(process.execPath, [tsx, join(scripts, 'conformance-table.ts'), '--check'])
  await expect(run).resolves.toMatchObject({ stdout: '' })
})
