import type { Work } from '../frame/work.ts'
import { memory } from './memory.ts'
import { people } from './people.ts'
import { rollups } from './rollups.ts'
import { signal } from './signal.ts'
import { w1 } from './w1.ts'
import { w2 } from './w2.ts'
import { w3 } from './w3.ts'
import { w4 } from './w4.ts'

/** What the runtime does over HTTP on a database. */
export const runtimeWorks: readonly Work[] = [w1, rollups, w2, w3, people, signal, w4, memory]
