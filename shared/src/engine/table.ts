/**
 * Things by their local id, as plain frozen-able objects in three levels of at most 256 entries. A change copies the few
 * small objects on its way, however many things there are; what the caller owns (made since its work began) is changed
 * in place. The shape depends on the content only, so equal tables are deeply equal; an empty one is `{}`.
 */
export interface Table<T> {
  readonly [high: number]: Middle<T>
  /** How many entries this level has. */
  readonly n?: number
}

interface Middle<T> {
  readonly [middle: number]: Leaf<T>
  readonly n?: number
}

interface Leaf<T> {
  readonly [low: number]: T
  readonly n?: number
}

/** Objects that were made during the present piece of work and that nobody else has seen. */
export type Owned = Set<object>

type Open<T> = { [key: number]: T; n?: number }

const EMPTY = Object.freeze({})

/** The thing with that id, if there is one. */
export function get<T>(table: Table<T>, id: number): T | undefined {
  return table[id >>> 15]?.[(id >>> 8) & 127]?.[id & 255]
}

/** The table with that entry set. */
export function put<T>(table: Table<T>, id: number, entry: T, owned: Owned): Table<T> {
  const top = own<Open<Middle<T>>>(table, owned)
  const middle = own<Open<Leaf<T>>>(top[id >>> 15], owned)
  const leaf = own<Open<T>>(middle[(id >>> 8) & 127], owned)
  set(leaf, id & 255, entry)
  set(middle, (id >>> 8) & 127, leaf)
  set(top, id >>> 15, middle)
  return top
}

/** The table without that entry; emptied parts go with it. */
export function remove<T>(table: Table<T>, id: number, owned: Owned): Table<T> {
  if (get(table, id) === undefined) return table
  const top = own<Open<Middle<T>>>(table, owned)
  const middle = own<Open<Leaf<T>>>(top[id >>> 15], owned)
  const leaf = own<Open<T>>(middle[(id >>> 8) & 127], owned)
  drop(leaf, id & 255)
  if (leaf.n === 0) drop(middle, (id >>> 8) & 127)
  else middle[(id >>> 8) & 127] = leaf
  if (middle.n === 0) drop(top, id >>> 15)
  else top[id >>> 15] = middle
  return top.n === 0 ? EMPTY : top
}

/** Whether nothing is in it. */
export function isEmpty(table: { readonly n?: number }): boolean {
  return table.n === undefined
}

/** All entries, by ascending id. */
export function entries<T>(table: Table<T>): T[] {
  const all: T[] = []
  for (const high in table) {
    const middle = high === 'n' ? undefined : table[Number(high)]
    for (const mid in middle) {
      const leaf = mid === 'n' ? undefined : middle[Number(mid)]
      for (const low in leaf) if (low !== 'n') all.push(leaf[Number(low)] as T)
    }
  }
  return all
}

/** The entry with the highest id. */
export function last<T>(table: Table<T>): T | undefined {
  return entries(table).at(-1)
}

function own<T extends object>(object: object | undefined, owned: Owned): T {
  if (object && owned.has(object)) return object as T
  const mine = { ...object } as T
  owned.add(mine)
  return mine
}

function set<T>(level: Open<T>, key: number, entry: T) {
  if (level[key] === undefined) level.n = (level.n ?? 0) + 1
  level[key] = entry
}

function drop<T>(level: Open<T>, key: number) {
  delete level[key]
  level.n = (level.n ?? 1) - 1
}
