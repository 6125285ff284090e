import type { Work } from '../frame/work.ts'
import { straight } from './straight.ts'

/** What the pure engine does without a database. */
export const coreWorks: readonly Work[] = [straight]
