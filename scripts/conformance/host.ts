import type { Value, Variables } from '@waymark/shared/engine'

/** Something that cases can be played on: the pure engine, or the runtime. After each call nothing can move any more. */
export interface Host {
  /** The messages of the findings that forbid it, with the elements they name; empty where all is deployed. */
  deploy(files: readonly File[]): Promise<readonly Objection[]>
  start(processId: string, variables: Variables): Promise<Outcome>
  publish(message: string): Promise<Outcome>
  broadcast(signal: string): Promise<Outcome>
  advance(durationMs: number): Promise<Outcome>
  completeTask(task: Waiting, variables: Variables): Promise<Outcome>
  trigger(element: Waiting): Promise<Outcome>
  activate(adHoc: Waiting, element: string): Promise<Outcome>
  completeAdHoc(adHoc: Waiting): Promise<Outcome>
  setVariables(variables: Variables): Promise<Outcome>
  see(): Promise<World>
  close(): Promise<void>
}

export interface File {
  readonly name: string
  readonly xml: string
}

export interface Objection {
  readonly message: string
  readonly elementId: string | null
}

/** Why nothing was done; undefined where it was. */
export type Outcome = string | undefined

/** An element instance that is active. */
export interface Waiting {
  readonly instance: string
  readonly element: number
  readonly id: string
  readonly kind: string
  readonly loop?: number
  /** What a person at this task sees. */
  readonly variables: Variables
}

/** Everything that a case can ask about. */
export interface World {
  readonly ended: boolean
  /** Active element instances, bodies of multi-instances left out. */
  readonly active: readonly Waiting[]
  /** Open user tasks. */
  readonly tasks: readonly Waiting[]
  /** Nodes at which something waits: events by subscription or timer, and tokens at joins; once per wait. */
  readonly waiting: readonly string[]
  readonly messages: readonly string[]
  /** Variables of each instance's process scope. */
  readonly variables: readonly Variables[]
  /** How often each element was completed. */
  readonly completed: ReadonlyMap<string, number>
  readonly incidents: readonly { readonly id: string; readonly kind: string; readonly message: string }[]
  readonly trace: readonly string[]
  readonly read: { readonly [script: string]: Value }
  readonly escalationsUncaught: readonly string[]
  /** Activities that could be begun, by ad-hoc sub-process. */
  readonly enabled: ReadonlyMap<string, number>
}
