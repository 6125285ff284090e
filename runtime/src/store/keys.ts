import type { Database } from './database.ts'

/** Everything inside a process instance has a key in the range of this many keys that begins with the instance's own. */
export const keysPerInstance = 1n << 22n
const blockSize = 1000

/** The 64-bit key of a thing inside a process instance. */
export const keyOf = (processInstanceKey: string, localId: number): string =>
  (BigInt(processInstanceKey) + BigInt(localId)).toString()

/** The process instance that a thing's key belongs to. */
export const instanceOf = (key: string): string => ((BigInt(key) / keysPerInstance) * keysPerInstance).toString()

/** The id that a thing has inside its process instance. */
export const localIdOf = (key: string): number => Number(BigInt(key) % keysPerInstance)

/** Hands out keys, each the first of a range of its own. */
export interface Keys {
  next(): Promise<string>
  /** Makes sure that so many are in memory. */
  reserve(count: number): Promise<void>
  /** One from memory. @throws NoKeyLeft */
  take(): string
}

/** More keys were taken than reserved: reserve more and begin again. */
export class NoKeyLeft extends Error {
  override readonly name = 'NoKeyLeft'
}

/**
 * Hi-Lo: a runtime takes a block of keys from the database and hands them out from memory, so that keys cost no round trip and
 * two runtimes never give the same one. What is left of a block when a runtime stops is never used.
 */
export function allocateKeys(database: Database): Keys {
  const blocks: { next: bigint; readonly end: bigint }[] = []
  let fetching: Promise<void> | undefined
  const left = () => blocks.reduce((sum, block) => sum + Number(block.end - block.next), 0)

  const keys: Keys = {
    async next() {
      while (left() === 0) await keys.reserve(1)
      return keys.take()
    },
    async reserve(count) {
      while (left() < count) {
        fetching ??= fetchBlock(Math.max(blockSize, count - left())).finally(() => {
          fetching = undefined
        })
        await fetching
      }
    },
    take() {
      const block = blocks[0]
      if (!block) throw new NoKeyLeft('no key is left: reserve them first')
      const key = block.next * keysPerInstance
      block.next += 1n
      if (block.next === block.end) blocks.shift()
      return key.toString()
    },
  }
  return keys

  async function fetchBlock(size: number) {
    const [row] = await database.read<{ next: string }>(
      `insert into key_block (name, next) values ('keys', 1 + $1::bigint)
       on conflict (name) do update set next = key_block.next + $1::bigint returning next`,
      [String(size)],
    )
    if (!row) throw new Error('the database gave no block of keys')
    const end = BigInt(row.next)
    blocks.push({ next: end - BigInt(size), end })
  }
}
