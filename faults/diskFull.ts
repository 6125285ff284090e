import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import type { Fault } from './faults.ts'
import { playOn } from './scene.ts'
import { smallDisk } from './smallDisk.ts'

const diskMb = 256
const longestUntilFullMs = 60_000

/** A small disk of its own for the embedded folder, which somebody else fills. */
export const diskFull: Fault = {
  name: 'disk-full',
  what: `the disk under the embedded folder (a tmpfs of ${diskMb} MB) is filled under load, and emptied again`,
  rounds: { full: 5, short: 0 },
  async play({ server: _server, ...playing }) {
    const disk = smallDisk(diskMb)
    try {
      return await playOn(
        { kind: 'pglite', folder: join(disk.folder, 'data') },
        {
          ...playing,
          async play(scene) {
            const clients = await scene.begin({ people: 4 })
            for (let round = 0; round < scene.rounds; round += 1) {
              await scene.untilAcknowledged(scene.chance.between(20, 80))
              const { putOff } = scene.ledger.counts
              disk.fill()
              const begunMs = performance.now()
              while (scene.ledger.counts.putOff < putOff + 5) {
                if (performance.now() - begunMs > longestUntilFullMs)
                  throw new Error(
                    'the disk is full and nobody was told: every write is still acknowledged, or none is answered',
                  )
                await after(20)
              }
              await after(scene.chance.between(200, 2_000))
              disk.empty()
              for (const runtime of scene.runtimes) scene.back(await runtime.ready())
              await scene.untilAcknowledged(20)
            }
            return scene.end(clients)
          },
        },
      )
    } finally {
      disk.remove()
    }
  },
}
