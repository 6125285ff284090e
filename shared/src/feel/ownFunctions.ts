import { boundFunctions } from './bounds.ts'
import { clockFunctions } from './clock.ts'
import { extremeFunctions } from './extremes.ts'
import { patternFunctions } from './patterns.ts'

/** Functions that an expression calls and that are ours, not the interpreter's; made anew for each evaluation. */
export const ownFunctions = { ...clockFunctions, ...patternFunctions, ...boundFunctions, ...extremeFunctions }
