import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { openDatabase } from '../store/database.ts'
import { silent } from '../store/testDatabase.ts'
import { testRuntime } from './testing/runtime.ts'

it('has lost nothing that was acknowledged before it was killed in the middle of its work', async () => {
  const folder = join(tmpdir(), `waymark-test-${randomBytes(6).toString('hex')}`)
  const acknowledged: string[] = []
  try {
    for (const afterLines of [7, 30, 55]) acknowledged.push(...(await workUntilKilled(folder, afterLines)))
    const runtime = await testRuntime(await openDatabase({ dataFolder: folder, log: silent }))
    const { db } = runtime
    const started = acknowledged.filter((line) => line.startsWith('started')).map((line) => line.slice(8))
    const done = acknowledged.filter((line) => line.startsWith('done')).map((line) => line.slice(5))
    const there = await db.read<{ key: string }>('select key from process_instance where key = any($1::bigint[])', [
      started,
    ])
    expect(there).toHaveLength(new Set(started).size)
    const closed = await db.read<{ state: string }>('select state from user_task where key = any($1::bigint[])', [done])
    expect(closed.map((task) => task.state)).toEqual(done.map(() => 'COMPLETED'))
    expect(new Set(done).size).toBe(done.length)
    // Every case can go on to its end.
    for (;;) {
      const tasks = await runtime.openTasks()
      if (tasks.length === 0) break
      const answers = await Promise.all(
        tasks.map(({ key: userTaskKey }) =>
          runtime.committer.submit({ type: 'completeTask', userTaskKey, variables: {} }),
        ),
      )
      expect(answers.filter((answer) => !answer.accepted)).toEqual([])
    }
    expect(await db.read(`select distinct state from process_instance`)).toEqual([{ state: 'completed' }])
    for (const table of ['instance_state', 'active_element'])
      expect(await db.read(`select * from ${table}`)).toEqual([])
    await runtime.close()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}, 120_000)

/** Lets a runtime work in a process of its own and kills it after so many lines; what it has said by then was acknowledged. */
async function workUntilKilled(folder: string, afterLines: number): Promise<string[]> {
  const program = fileURLToPath(new URL('./testing/toBeKilled.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', program, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (lines.length === afterLines) child.kill('SIGKILL')
  }
  return lines.filter((line) => /^(started|done) \d+$/.test(line))
}
