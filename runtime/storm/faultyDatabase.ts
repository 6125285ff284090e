import type { Chance } from '../../faults/chance.ts'
import type { Database, Queries, Statement } from '../src/store/database.ts'

/** What may go wrong with a database, each as a share of what is asked of it. */
export interface Troubles {
  /** A question is not answered. */
  readonly unanswered: number
  /** A write breaks off at some statement; nothing of it stays. */
  readonly brokenOff: number
  /** A write is committed, and the connection breaks before that is told. */
  readonly untold: number
  /** The runtime dies: before a write, in the middle of it, or right after its commit. */
  readonly deaths: number
}

export const someTroubles: Troubles = { unanswered: 0.015, brokenOff: 0.06, untold: 0.05, deaths: 0.03 }

export interface FaultyDatabase extends Database {
  /** Nothing goes wrong any more. */
  heal(): void
}

/**
 * One runtime's view of the database, which fails as chance has it. Writes wait for some turns before they begin, so that those of
 * several runtimes, and two of one, are committed in another order than they were begun.
 *
 * @param died called when the runtime dies of it: nothing that it asked for is ever answered then
 */
export function faultyDatabase(db: Database, chance: Chance, troubles: Troubles, died: () => void): FaultyDatabase {
  let isHealed = false
  let isDead = false
  const happens = (share: number) => chance.next() < share && !isHealed
  const forever = () => new Promise<never>(() => {})
  const lost = () => Object.assign(new Error('the connection broke (as the storm wants it)'), { code: '08006' })
  const die = () => {
    isDead = true
    died()
    return forever()
  }

  async function asked<T>(question: () => Promise<T>): Promise<T> {
    if (isDead) return forever()
    if (happens(troubles.unanswered)) throw lost()
    const answer = await question()
    return isDead ? forever() : answer
  }

  async function written<T>(write: (breakOff: (() => void) | undefined) => Promise<T>): Promise<T> {
    for (let turns = chance.between(0, 6); turns > 0; turns -= 1) await new Promise((resolve) => setImmediate(resolve))
    if (isDead) return forever()
    if (happens(troubles.deaths)) {
      const place = chance.pick(['before', 'within', 'after'] as const)
      if (place === 'before') return die()
      if (place === 'within') await write(breakingOff()).catch(() => undefined)
      else await write(undefined)
      return die()
    }
    const breakOff = happens(troubles.brokenOff) ? breakingOff() : undefined
    const result = await write(breakOff)
    if (isDead) return forever()
    if (breakOff || happens(troubles.untold)) throw lost()
    return result
  }

  /** Breaks a write off at one of its statements. */
  function breakingOff(): () => void {
    let left = chance.between(0, 6)
    return () => {
      if (left === 0) throw lost()
      left -= 1
    }
  }

  const watched = (tx: Queries, breakOff: (() => void) | undefined): Queries =>
    breakOff === undefined
      ? tx
      : {
          orm: tx.orm,
          read: async (text, params) => {
            breakOff()
            return tx.read(text, params)
          },
          readAll: async <R extends object>(statements: readonly Statement[]) => {
            const rows: R[][] = []
            for (const statement of statements) {
              breakOff()
              rows.push(...(await tx.readAll<R>([statement])))
            }
            return rows
          },
        }

  return {
    kind: db.kind,
    writers: 2,
    orm: db.orm,
    read: (text, params) => asked(() => db.read(text, params)),
    readAll: (statements) => asked(() => db.readAll(statements)),
    transaction: (work) => asked(() => db.transaction(work)),
    lookUp: (work) => asked(() => db.lookUp(work)),
    addUp: (text, params) => asked(() => db.addUp(text, params)),
    write: (work) =>
      written((breakOff) =>
        db.write(async (tx) => {
          const result = await work(watched(tx, breakOff))
          // Between the last write and the commit, where nothing broke off before.
          if (breakOff) throw lost()
          return result
        }),
      ),
    writeAtOnce: (statements) =>
      written(async (breakOff) => {
        // One text: it is written as a whole or not at all.
        if (breakOff) throw lost()
        await db.writeAtOnce(statements)
      }),
    listen: async () => async () => {},
    notify: async () => {},
    close: async () => {},
    heal() {
      isHealed = true
    },
  }
}
