/**
 * Things by their local id, as plain frozen-able objects in three levels of at most 256 entries. A change copies the few
 * small objects on its way, however many things there are; what the caller owns (made since its work began) is changed
 * in place. The shape depends on the content only, so equal tables are deeply equal.
 */
export interface Table<T> {
  readonly [high: number]: { readonly [middle: number]: { readonly [low: number]: T } }
}

/** Objects that were made during the present piece of work and that nobody else has seen. */
export type Owned = Set<object>

type Leaf<T> = { [low: number]: T }
type Middle<T> = { [middle: number]: Leaf<T> }
type Top<T> = { [high: number]: Middle<T> }

/** The thing with that id, if there is one. */
export function get<T>(table: Table<T>, id: number): T | undefined {
  return table[id >>> 15]?.[(id >>> 8) & 127]?.[id & 255]
}

/** The table with that entry set. */
export function put<T>(table: Table<T>, id: number, entry: T, owned: Owned): Table<T> {
  const top = own<Top<T>>(table, owned)
  const middle = own<Middle<T>>(top[id >>> 15], owned)
  const leaf = own<Leaf<T>>(middle[(id >>> 8) & 127], owned)
  leaf[id & 255] = entry
  middle[(id >>> 8) & 127] = leaf
  top[id >>> 15] = middle
  return top
}

/** The table without that entry; emptied parts go with it. */
export function remove<T>(table: Table<T>, id: number, owned: Owned): Table<T> {
  if (get(table, id) === undefined) return table
  const top = own<Top<T>>(table, owned)
  const middle = own<Middle<T>>(top[id >>> 15], owned)
  const leaf = own<Leaf<T>>(middle[(id >>> 8) & 127], owned)
  delete leaf[id & 255]
  if (isEmpty(leaf)) delete middle[(id >>> 8) & 127]
  else middle[(id >>> 8) & 127] = leaf
  if (isEmpty(middle)) delete top[id >>> 15]
  else top[id >>> 15] = middle
  return top
}

/** Whether nothing is in it. */
export function isEmpty(table: object): boolean {
  for (const _ in table) return false
  return true
}

/** All entries, by ascending id. */
export function entries<T>(table: Table<T>): T[] {
  const all: T[] = []
  for (const high in table) {
    const middle = table[high]
    for (const mid in middle) {
      const leaf = middle[Number(mid)]
      for (const low in leaf) all.push(leaf[Number(low)] as T)
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
