import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { holdFolder } from './folderLock.ts'

it('lets one process have a folder at a time', async () => {
  const folder = join(tmpdir(), `waymark-test-${randomBytes(6).toString('hex')}`)
  const letGo = await holdFolder(folder)
  await expect(holdFolder(folder, 2)).rejects.toThrow(/in use by a Waymark that runs. Stop it first/)
  const other = await holdFolder(`${folder}-other`)
  await letGo()
  const again = await holdFolder(folder, 1)
  await again()
  await other()
})

it('waits for a predecessor that is stopping', async () => {
  const folder = join(tmpdir(), `waymark-test-${randomBytes(6).toString('hex')}`)
  const letGo = await holdFolder(folder)
  const next = holdFolder(folder)
  await letGo()
  await (await next)()
})
