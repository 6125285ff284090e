import fs from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { openDatabase } from './database.ts'
import { silent } from './testDatabase.ts'

let folder: string
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true, force: true })
})

it.runIf(process.platform === 'linux')(
  'flushes the log before a commit is acknowledged, and the tables before a checkpoint counts',
  async () => {
    folder = await mkdtemp(join(tmpdir(), 'waymark-flush-'))
    const db = await openDatabase({ dataFolder: folder, log: silent })
    try {
      const flushed: string[] = []
      const flush = fs.fsyncSync
      vi.spyOn(fs, 'fsyncSync').mockImplementation((descriptor) => {
        flushed.push(fs.readlinkSync(`/proc/self/fd/${descriptor}`))
        flush(descriptor)
      })
      const flushedBy = async (work: () => Promise<unknown>) => {
        flushed.length = 0
        await work()
        return [...flushed]
      }
      const insert = (id: string) => `insert into people_group values ('${id}', 'Group ${id}')`
      const isLog = (path: string) => path.startsWith(join(folder, 'pg_wal'))

      const byCommit = await flushedBy(() => db.writeAtOnce([{ text: insert('a'), params: [] }]))
      expect(byCommit.length).toBeGreaterThan(0)
      expect(byCommit.every(isLog)).toBe(true)
      const byTransaction = await flushedBy(() => db.write((tx) => tx.read(insert('b'))))
      expect(byTransaction.filter(isLog).length).toBeGreaterThan(0)
      expect(await flushedBy(() => db.read('select * from people_group'))).toEqual([])

      const byCheckpoint = await flushedBy(() => db.read('checkpoint'))
      expect(byCheckpoint.some((path) => path.startsWith(join(folder, 'base')))).toBe(true)
      // The control file says where recovery begins: it must not say so before all else is safe.
      const lastTable = byCheckpoint.findLastIndex((path) => path.startsWith(join(folder, 'base')))
      expect(byCheckpoint.indexOf(join(folder, 'global', 'pg_control'))).toBeGreaterThan(lastTable)
    } finally {
      await db.close()
    }
  },
)
