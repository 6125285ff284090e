import type { Work } from '../frame/work.ts'
import { compiling } from './compiling.ts'
import { feel } from './feel.ts'
import { growth } from './growth.ts'
import { multiInstance } from './multiInstance.ts'
import { size } from './size.ts'
import { straight } from './straight.ts'
import { userTask } from './userTask.ts'

/** What the pure engine does without a database, in processor time. */
export const coreWorks: readonly Work[] = [straight, userTask, growth, multiInstance, size, compiling, feel]
