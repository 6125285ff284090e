import { enterActivity } from '../activity.ts'
import { adHocEmptied, beginAdHoc } from '../adHoc.ts'
import type { Behaviour } from '../behaviour.ts'

/** Its activities run when they are activated, in any order, until its completion condition holds. */
export const adHocSubProcess: Behaviour<'adHocSubProcess'> = {
  enter: enterActivity,
  execute: beginAdHoc,
  emptied: adHocEmptied,
}
