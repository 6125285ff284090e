import type { Done, ElementInstance } from './instance.ts'
import { type Owned, put, type Table } from './table.ts'

/** A table as snapshots of version 0.1.0's first weeks hold it: three levels by the bits of the id, each with its number `n`. */
interface Former<T> {
  readonly [high: number]: { readonly [middle: number]: { readonly [low: number]: T } }
  readonly n?: number
}

/** An element instance with its tables as they are now, however its snapshot holds them. Instances outlive versions of Waymark. */
export function withTablesOfToday(element: ElementInstance, owned: Owned): ElementInstance {
  const { done, undoing, rounds } = element
  if (!isFormer(done) && !isFormer(undoing) && !isFormer(rounds?.outputs)) return element
  return {
    ...element,
    ...(done ? { done: records(done, owned) } : {}),
    ...(undoing ? { undoing: records(undoing, owned) } : {}),
    ...(rounds?.outputs ? { rounds: { ...rounds, outputs: ofToday(rounds.outputs, owned, (value) => value) } } : {}),
  }
}

const records = (table: Table<Done>, owned: Owned): Table<Done> =>
  ofToday(table, owned, (record) => (record.done ? { ...record, done: records(record.done, owned) } : record))

function ofToday<T>(table: Table<T>, owned: Owned, each: (entry: T) => T): Table<T> {
  if (!isFormer(table)) return table
  let made: Table<T> = {}
  for (const [high, middles] of levels<Former<T>[number]>(table))
    for (const [middle, lows] of levels<Former<T>[number][number]>(middles))
      for (const [low, entry] of levels<T>(lows))
        made = put(made, (high << 15) | (middle << 8) | low, each(entry), owned)
  return made
}

const levels = <V>(level: object): [number, V][] =>
  Object.entries(level)
    .filter(([name]) => name !== 'n')
    .map(([name, value]) => [Number(name), value as V])

const isFormer = (table: object | undefined): boolean => table !== undefined && 'n' in table
