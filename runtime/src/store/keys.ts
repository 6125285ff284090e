import type { Clock } from '../clock.ts'
import type { Database } from './database.ts'
import { ensureMonths, firstCounterOf, keysPerInstance, type Month, monthOf, monthOfCounter } from './months.ts'

export { keysPerInstance }

const blockSize = 1000
const blocksAhead = 4

/** The 64-bit key of a thing inside a process instance. */
export function keyOf(processInstanceKey: string, localId: number): string {
  if (localId === 0) return processInstanceKey
  // Keys have more digits than a number; their last fifteen fit, which costs a third of a BigInt.
  const end = Number(processInstanceKey.slice(-15)) + localId
  if (end >= 1e15 || processInstanceKey.length <= 15) return (BigInt(processInstanceKey) + BigInt(localId)).toString()
  return processInstanceKey.slice(0, -15) + String(end).padStart(15, '0')
}

/** The process instance that a thing's key belongs to. */
export const instanceOf = (key: string): string => ((BigInt(key) / keysPerInstance) * keysPerInstance).toString()

/** The id that a thing has inside its process instance. */
export const localIdOf = (key: string): number => Number(BigInt(key) % keysPerInstance)

/** Hands out keys, each the first of a range of its own, later ones greater. A key tells the month in which it was given out. */
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

interface Block {
  next: bigint
  readonly end: bigint
  readonly month: Month
}

/**
 * Hi-Lo: a runtime takes a block of keys from the database and hands them out from memory, so that keys cost no round trip and
 * two runtimes never give the same one. What is left of a block when a runtime stops, or its month ends, is never used. The
 * month's partitions are there before the first of its keys is.
 */
export function allocateKeys(database: Database, clock: Pick<Clock, 'nowMs'>): Keys {
  let blocks: Block[] = []
  const monthsKnown = new Set<Month>()
  let fetching: Promise<void> | undefined

  const keys: Keys = {
    async next() {
      while (left() === 0) await keys.reserve(1)
      return keys.take()
    },
    async reserve(count) {
      while (left() < count) {
        // Many times what is asked for now, so that a batch seldom waits for a block.
        fetching ??= fetchBlock(Math.max(blockSize, blocksAhead * count)).finally(() => {
          fetching = undefined
        })
        await fetching
      }
    },
    take() {
      dropPastMonths()
      const block = blocks[0]
      if (!block) throw new NoKeyLeft('no key is left: reserve them first')
      const key = block.next * keysPerInstance
      block.next += 1n
      if (block.next === block.end) blocks.shift()
      return key.toString()
    },
  }
  return keys

  function left(): number {
    dropPastMonths()
    return blocks.reduce((sum, block) => sum + Number(block.end - block.next), 0)
  }

  /** After the turn of a month, keys of the old one would put new cases into partitions that may go. */
  function dropPastMonths() {
    const month = monthOf(clock.nowMs())
    if (blocks.some((block) => block.month < month)) blocks = blocks.filter((block) => block.month >= month)
  }

  async function fetchBlock(size: number) {
    // A clock that was moved back does not take the counter with it: keys only grow.
    const [row] = await database.read<{ next: string }>(
      `insert into key_block as b (name, next) values ('keys', greatest(1::bigint, $2::bigint) + $1::bigint)
       on conflict (name) do update set next = greatest(b.next, $2::bigint) + $1::bigint returning next`,
      [String(size), firstCounterOf(monthOf(clock.nowMs())).toString()],
    )
    if (!row) throw new Error('the database gave no block of keys')
    const end = BigInt(row.next)
    const next = end - BigInt(size)
    for (const month of new Set([monthOfCounter(next), monthOfCounter(end - 1n)])) {
      if (!monthsKnown.has(month)) await ensureMonths(database, [month])
      monthsKnown.add(month)
    }
    blocks.push({ next, end, month: monthOfCounter(next) })
  }
}
