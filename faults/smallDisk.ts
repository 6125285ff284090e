import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A small file system of its own, which can be filled and emptied. */
export interface SmallDisk {
  readonly folder: string
  /** Uses the last byte of it. */
  fill(): void
  empty(): void
  remove(): void
}

/**
 * Mounts a small file system in memory (tmpfs), which only root may do.
 *
 * @throws Error that says so
 */
export function smallDisk(megabytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-disk-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'waymark', folder], {
    encoding: 'utf8',
  })
  if (mounted.status !== 0) {
    rmSync(folder, { recursive: true })
    throw new Error(
      `A full disk can only be played where a small file system may be mounted: run it as root on Linux. (${mounted.stderr || mounted.error?.message})`,
    )
  }
  const filler = join(folder, 'filler')
  return {
    folder,
    fill() {
      const file = openSync(filler, 'a')
      try {
        for (let size = 1 << 20; size >= 1; ) {
          try {
            writeSync(file, Buffer.alloc(size, 1))
          } catch (error) {
            if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
            size = size === 1 ? 0 : size >> 1
          }
        }
      } finally {
        closeSync(file)
      }
    },
    empty: () => rmSync(filler, { force: true }),
    remove() {
      // The runtime that used it may need a moment to be gone.
      spawnSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
