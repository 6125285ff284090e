import type { Work } from '../frame/work.ts'

/** What the runtime does over HTTP on a database. */
export const runtimeWorks: readonly Work[] = []
