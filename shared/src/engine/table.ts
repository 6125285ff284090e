/**
 * Things by their local id, as plain values that can be frozen and stored: leaves of up to 64 ids each, of which a change
 * copies one, however many things there are. What the caller owns (made since its work began) is changed in place. The
 * shape depends on the content only, so equal tables are deeply equal; an empty one is `{}`.
 */
export interface Table<T> {
  /** By ascending id; never empty. */
  readonly leaves?: readonly Leaf<T>[]
}

/** Entries whose ids differ in their last six bits only, by ascending id: id, entry, id, entry ... */
type Leaf<T> = readonly (number | T)[]
const BITS = 6

/** What was made during the present piece of work and nobody else has seen: it may change in place. */
export interface Owned {
  /** Tables carry it. It outlives the work with them, so it is nothing but itself. */
  readonly mark: object
  /** Leaves of tables that have several, and whatever else is no table. */
  readonly objects: Set<object>
}

/** Begins a piece of work: nothing is owned yet. */
export const openOwned = (): Owned => ({ mark: {}, objects: new Set() })

/** A table that knows who made it; the only leaf of one belongs to whom the table belongs. */
class Open<T> {
  leaves: (number | T)[][]
  readonly #mark: object

  constructor(leaves: (number | T)[][], mark: object) {
    this.leaves = leaves
    this.#mark = mark
  }

  static isOf(mark: object, table: object): boolean {
    return #mark in table && (table as Open<unknown>).#mark === mark
  }
}

const EMPTY = Object.freeze({})

/** The thing with that id, if there is one. */
export function get<T>({ leaves }: Table<T>, id: number): T | undefined {
  if (leaves === undefined) return undefined
  const leaf = leaves[leafFor(leaves, id)]
  const at = leaf === undefined ? 0 : placeFor(leaf, id)
  return leaf?.[at] === id ? (leaf[at + 1] as T) : undefined
}

/** The table with that entry set. */
export function put<T>(table: Table<T>, id: number, entry: T, owned: Owned): Table<T> {
  if (table.leaves === undefined) return new Open<T>([[id, entry]], owned.mark)
  const mine = own(table, owned)
  const index = leafFor(mine.leaves, id)
  const found = mine.leaves[index]
  if (found === undefined || rangeOf(found) !== id >>> BITS) {
    const [only] = mine.leaves
    if (only && mine.leaves.length === 1) owned.objects.add(only)
    const leaf = [id, entry]
    owned.objects.add(leaf)
    mine.leaves.splice(index, 0, leaf)
    return mine
  }
  const leaf = ownLeaf(mine, index, found, owned)
  const at = placeFor(leaf, id)
  if (leaf[at] === id) leaf[at + 1] = entry
  else if (at === leaf.length) leaf.push(id, entry)
  else leaf.splice(at, 0, id, entry)
  return mine
}

/** The table without that entry; emptied parts go with it. */
export function remove<T>(table: Table<T>, id: number, owned: Owned): Table<T> {
  const { leaves } = table
  if (leaves === undefined) return table
  const index = leafFor(leaves, id)
  const found = leaves[index]
  const at = found === undefined ? 0 : placeFor(found, id)
  if (found?.[at] !== id) return table
  const isLast = found.length === 2
  if (isLast && leaves.length === 1) return EMPTY
  const mine = own(table, owned)
  const leaf = mine.leaves[index] as (number | T)[]
  if (!isLast) {
    ownLeaf(mine, index, leaf, owned).splice(at, 2)
    return mine
  }
  // What is gone must not be kept in memory by the note that it was owned.
  owned.objects.delete(leaf)
  mine.leaves.splice(index, 1)
  const [only] = mine.leaves
  if (only && mine.leaves.length === 1 && !owned.objects.delete(only)) mine.leaves[0] = only.slice()
  return mine
}

/** Whether nothing is in it. */
export function isEmpty(table: Table<unknown>): boolean {
  return table.leaves === undefined
}

/** All entries, by ascending id. */
export function entries<T>({ leaves }: Table<T>): T[] {
  const all: T[] = []
  for (const leaf of leaves ?? []) {
    for (let at = 1; at < leaf.length; at += 2) all.push(leaf[at] as T)
  }
  return all
}

/** The entry with the highest id. */
export function last<T>({ leaves }: Table<T>): T | undefined {
  return leaves?.at(-1)?.at(-1) as T | undefined
}

/** The table as one of the caller's own. */
function own<T>(table: Table<T>, owned: Owned): Open<T> {
  if (Open.isOf(owned.mark, table)) return table as Open<T>
  const leaves = (table as Open<T>).leaves.slice()
  // Of several each stays as it is until it is written to.
  const [only] = leaves
  if (only && leaves.length === 1) leaves[0] = only.slice()
  return new Open(leaves, owned.mark)
}

/** The same for a leaf of a table that is its own. */
function ownLeaf<T>(mine: Open<T>, index: number, leaf: (number | T)[], { objects }: Owned): (number | T)[] {
  if (mine.leaves.length === 1 || objects.has(leaf)) return leaf
  const copy = leaf.slice()
  objects.add(copy)
  mine.leaves[index] = copy
  return copy
}

/** The first leaf that does not end before the id: its own leaf, or the place for one. */
function leafFor<T>(leaves: readonly Leaf<T>[], id: number): number {
  const range = id >>> BITS
  // Where no leaf is missing it stands here; where some are, before here.
  const latest = range - rangeOf(leaves[0] ?? [])
  if (latest <= 0) return 0
  const guess = leaves[latest]
  if (guess !== undefined && rangeOf(guess) === range) return latest
  // What is old and gone mostly lay behind the first one, as the rounds of a long list that end one after the other.
  const second = leaves[1]
  if (second !== undefined && rangeOf(second) === range) return 1
  let low = 0
  let high = Math.min(latest, leaves.length)
  while (low < high) {
    const middle = (low + high) >>> 1
    if (rangeOf(leaves[middle] ?? []) < range) low = middle + 1
    else high = middle
  }
  return low
}

/** Where in the leaf the id stands, or would stand. */
function placeFor<T>(leaf: Leaf<T>, id: number): number {
  const latest = id - (leaf[0] as number)
  if (latest <= 0) return 0
  if (leaf[2 * latest] === id) return 2 * latest
  let low = 0
  let high = Math.min(latest, leaf.length >>> 1)
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((leaf[2 * middle] as number) < id) low = middle + 1
    else high = middle
  }
  return 2 * low
}

/** All but the last bits of its ids. */
function rangeOf<T>(leaf: Leaf<T>): number {
  return (leaf[0] as number) >>> BITS
}
