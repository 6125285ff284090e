import type { Work } from '../frame/work.ts'
import { compiling } from './compiling.ts'
import { feel } from './feel.ts'
import { growth } from './growth.ts'
import { multiInstance } from './multiInstance.ts'
import { size } from './size.ts'
import { straight } from './straight.ts'
import { userTask } from './userTask.ts'

const COUNTED =
  'A second is one of processor time of this process: what else the machine does meanwhile does not count.'

/** What the pure engine does without a database. */
export const coreWorks: readonly Work[] = [
  ...[straight, userTask, growth, multiInstance, compiling, feel].map((work) => ({
    ...work,
    about: `${work.about} ${COUNTED}`,
  })),
  size,
]
