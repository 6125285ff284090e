import { customType, timestamp } from 'drizzle-orm/pg-core'

/** A 64-bit key; a decimal string in JavaScript, whose numbers cannot hold it. */
export const key = customType<{ data: string; driverData: string }>({ dataType: () => 'bigint' })

/** A moment. It always comes from the injected clock, never from the database's own. */
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 })

/** Bytes of a document. */
export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' })
