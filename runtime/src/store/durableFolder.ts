import fs from 'node:fs'
import { join } from 'node:path'
import { PGlite, type PGliteOptions } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

/** What Emscripten hands to a file system for a stream: a file has a descriptor, a folder none. */
interface Stream {
  readonly nfd?: number
  readonly node: unknown
}
interface NodeFileSystem {
  readonly stream_ops: { fsync?: (stream: Stream) => number }
  realPath(node: unknown): string
}

/** EIO, as Emscripten numbers it. */
const inputOutputError = 29

/**
 * Options with which the embedded database survives a power cut. As it comes it is started with `-F` and its file system leaves out
 * `fsync`, so that an acknowledged commit is in the operating system's memory only. Here PostgreSQL decides again what is flushed
 * when: its write-ahead log before a commit is acknowledged, its tables before a checkpoint counts.
 */
export function durableFolder(folder: string): Pick<PGliteOptions, 'fs' | 'startParams'> {
  const asItComes = PGlite.defaultStartParams.filter((param) => param !== '-F')
  // `fdatasync` never reaches a file system of Emscripten's, `fsync` does.
  return {
    fs: new FolderWithFsync(folder),
    startParams: [...asItComes, '-c', 'fsync=on', '-c', 'wal_sync_method=fsync'],
  }
}

class FolderWithFsync extends NodeFS {
  override async init(...[pg, options]: Parameters<NodeFS['init']>) {
    const { emscriptenOpts } = await super.init(pg, options)
    const addFsync = (module: unknown) => {
      const files = (module as { NODEFS: NodeFileSystem }).NODEFS
      files.stream_ops.fsync = ({ nfd, node }) => flush(nfd, () => files.realPath(node))
    }
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...[emscriptenOpts.preRun ?? []].flat(), addFsync] } }
  }
}

function flush(descriptor: number | undefined, path: () => string): number {
  try {
    if (descriptor === undefined) flushPath(path())
    else fs.fsyncSync(descriptor)
    return 0
  } catch {
    // The database stops then: it does not know what is durable any more.
    return inputOutputError
  }
}

function flushPath(path: string) {
  const descriptor = fs.openSync(path, 'r')
  try {
    fs.fsyncSync(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
}

/** Flushes a folder with all that is in it: the files of a new database were copied into it. */
export function flushFolder(folder: string): void {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) flushFolder(path)
    else if (entry.isFile()) flushPath(path)
  }
  flushPath(folder)
}
