import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../peers/', import.meta.url))

/** Installs what we measure beside, where it is missing: a package of its own, so that no installation of Waymark carries it. */
export function installPeers(): void {
  if (existsSync(`${folder}node_modules/bpmn-engine`)) return
  console.log('Installing the engines and queues to measure beside (bench/peers), once ...')
  const { status } = spawnSync('npm', ['ci', '--prefix', folder], {
    stdio: ['ignore', 'inherit', 'inherit'],
    cwd: folder,
  })
  if (status !== 0)
    console.error(
      '`npm ci --prefix bench/peers` failed: only Waymark itself is measured, and ratios to others are missing.',
    )
}

/** Loads one of them. Our own few types stand for its own, so that types and lint pass where it is not installed. */
export function loadPeer<T>(name: string): T {
  return createRequire(`${folder}package.json`)(name) as T
}
