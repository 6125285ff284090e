import { readFile } from 'node:fs/promises'
import type { Variables } from '@waymark/shared/engine'

/** One executable case, in the form that `../shared/conformance/README.md` describes. */
export interface Case {
  readonly id: string
  readonly file: string
  readonly files: readonly string[]
  readonly processId: string | null
  readonly start: Start | null
  readonly treatAsUserTask?: readonly string[]
  readonly steps: readonly Step[]
  readonly expect: Expectation
  readonly contested?: unknown
  readonly evidence?: unknown
}

export interface Start {
  readonly variables?: Variables
  readonly message?: string
  readonly signal?: string
  readonly deployOnly?: boolean
  readonly alsoStartFirst?: readonly string[]
}

export interface Step {
  readonly complete?: string
  readonly variables?: Variables
  readonly loop?: number
  readonly completeAnyOrder?: readonly string[]
  readonly message?: string
  readonly signal?: string
  readonly advance?: string
  readonly setVariables?: Variables
  readonly startProcess?: string
  readonly trigger?: string
  readonly activate?: string
  readonly in?: string
  readonly completeAdHoc?: string
  readonly rejected?: Step
  readonly assert?: Assertion
}

export interface Assertion {
  readonly active?: readonly string[]
  readonly notActive?: readonly string[]
  readonly ended?: boolean
  readonly waiting?: readonly string[]
  readonly notWaiting?: readonly string[]
  readonly variables?: Variables
  readonly dataObjects?: Variables
  readonly taskInput?: { readonly [task: string]: Variables }
  readonly executedCount?: { readonly [element: string]: number }
  readonly completedEvents?: readonly string[]
  readonly notCompleted?: readonly string[]
  readonly noMessageSubscription?: string | readonly string[]
  readonly enabledInAdHoc?: { readonly [element: string]: number }
  readonly uncaughtEscalation?: string
}

export interface Expectation {
  readonly completed?: readonly string[]
  readonly completedScope?: string
  readonly observe?: readonly string[]
  readonly trace?: readonly string[]
  readonly ended?: boolean
  readonly active?: readonly string[]
  readonly variables?: Variables
  /** The script token that must have read the data of `variables`. */
  readonly dataReadBy?: string
  readonly error?: { readonly kind: ErrorKind; readonly at?: string }
}

export type ErrorKind = 'deployment' | 'runtime' | 'deployment-or-runtime' | 'uncaught-error-event'

/** A model that deployment must refuse. */
export interface RefusedCase {
  readonly id: string
  readonly file: string
  readonly constraint?: string
}

/** Reads a list of cases. @throws Error that names the file where it is not there */
export async function readCases<T>(path: string): Promise<readonly T[]> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause
    throw new Error(`There is no file ${path}. Name the cases with --cases and --refused, their models with --models.`)
  })
  return JSON.parse(text) as T[]
}
