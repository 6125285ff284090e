import type { Work } from '../frame/work.ts'
import { w1 } from './w1.ts'

/** What the runtime does over HTTP on a database. */
export const runtimeWorks: readonly Work[] = [w1]
