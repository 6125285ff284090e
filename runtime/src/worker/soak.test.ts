import { afterEach, expect, it } from 'vitest'
import type { Database } from '../store/database.ts'
import { comingAndGoing } from '../store/leftovers.ts'
import { checkRollups } from '../store/rollups.ts'
import { testDatabase, testKinds } from '../store/testDatabase.ts'
import { soak } from './testing/soak.ts'

let db: Database
afterEach(() => db.close())

it.each(testKinds)(
  'tables that come and go do not grow while days go by, and history is dropped, on %s',
  async (kind) => {
    db = await testDatabase(kind)
    const days = await soak(db, { days: kind === 'pglite' ? 4 : 6, casesPerHour: 1 })
    const [warm, last] = [days[2], days.at(-1)]
    if (!warm || !last) throw new Error('no day has passed')
    for (const table of comingAndGoing) {
      const [before, after] = [warm.tables[table], last.tables[table]]
      expect([table, after?.rows]).toEqual([
        table,
        expect.toSatisfy((rows: number) => rows <= (before?.rows ?? 0) * 1.3 + 10),
      ])
      // A page more or less, of the table and each of its indexes.
      expect([table, after?.bytes]).toEqual([
        table,
        expect.toSatisfy((bytes: number) => bytes <= (before?.bytes ?? 0) * 1.2 + 65_536),
      ])
    }
    // March has gone, but for what still runs; a day of April is kept, and what of it is not over.
    expect(last.cases).toBeLessThan(days.length * 24)
    expect(await checkRollups(db)).toEqual([])
  },
  300_000,
)
