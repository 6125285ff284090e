import type { Catches, LocalId, Value, Variables } from './command.ts'
import type { Table } from './table.ts'

/**
 * A process instance as a value. Only `evolve` makes a new one. It holds what is alive, nothing of what is finished
 * (but for what compensation may still need).
 */
export interface Instance {
  readonly state: 'unborn' | 'active' | 'completed' | 'canceled' | 'threw'
  readonly startEvent?: string
  readonly businessKey?: string
  readonly calledWith?: Catches
  /** The id that the next new thing gets. */
  readonly nextId: LocalId
  readonly elements: Table<ElementInstance>
  readonly tokens: Table<Token>
  readonly jobs: Table<Job>
  readonly timers: Table<Timer>
  readonly messages: Table<MessageWait>
  readonly signals: Table<SignalWait>
  readonly conditions: Table<ConditionWait>
  readonly incidents: Table<Incident>
}

/** A token on its way to a node (within a command), or parked at one. */
export interface Token {
  readonly id: LocalId
  readonly scope: LocalId
  /** The node it stands before; absent where `via` says it. */
  readonly node?: string
  /** The sequence flow it came by. */
  readonly via?: string
  readonly parked?: true
}

export interface ElementInstance {
  readonly id: LocalId
  readonly node: string
  /** The enclosing element instance; -1 for the process. */
  readonly scope: LocalId
  readonly body?: true
  readonly loop?: number
  readonly via?: string
  /** Variables of its own. */
  readonly variables?: Variables
  /** Ids of living element instances and tokens directly inside. */
  readonly children?: Table<LocalId>
  /** Ids of its jobs, timers, subscriptions and conditions. */
  readonly waits?: readonly LocalId[]
  /** Set while its user task is open. */
  readonly task?: { readonly assignee: string | null }
  /** Set while the instance it called runs. */
  readonly called?: true
  /** Set while it waits to be let on by a command (a receive task without message and the like). */
  readonly incident?: LocalId
  /** Of a body: how its rounds stand. */
  readonly rounds?: Rounds
  /** Of a scope: ids of the tokens that wait at its joins, oldest first, by node and incoming flow. */
  readonly arrived?: Arrived
  /** Of a scope: complex gateways that have fired and wait for their reset, with the flows they fired for. */
  readonly fired?: { readonly [node: string]: readonly string[] }
  /** Of a scope: the event sub-process that interrupted it. */
  readonly interruptedBy?: string
  /** Of a scope: completed activities that can be compensated, by the id of the record. */
  readonly done?: Table<Done>
  /** What it still has to compensate, latest first. */
  readonly undoing?: Table<Done>
  /** Of a transaction that was canceled, or an ad-hoc sub-process that was completed: it takes no new work. */
  readonly closing?: true
  /** Of the process: end events that were reached. */
  readonly ends?: readonly string[]
  /** What is to do when a person or the shell asks to try again. */
  readonly stuckAt?: Phase
}

export interface Arrived {
  readonly [node: string]: { readonly [flow: string]: readonly LocalId[] }
}

export interface Rounds {
  /** Known for multi-instance activities. */
  readonly total?: number
  readonly started: number
  readonly completed: number
  readonly terminated: number
  /** Of sequential rounds over a collection. */
  readonly items?: readonly Value[]
  /** Outputs by round. */
  readonly outputs?: Table<Value>
}

/** A completed activity that can be compensated. */
export interface Done {
  readonly id: LocalId
  readonly node: string
  readonly body?: true
  readonly loop?: number
  readonly variables?: Variables
  readonly done?: Table<Done>
}

/** The part of an element's life that an incident interrupted and that a new try repeats. */
export type Phase = 'arrive' | 'enter' | 'activate' | 'execute' | 'complete' | 'leave' | 'round' | 'job'

interface Wait {
  readonly id: LocalId
  /** The element instance that it lives and dies with. */
  readonly element: LocalId
  /** The event node; of an event sub-process its start event. */
  readonly node: string
  /** Index of the event definition, where the node has several. */
  readonly definition?: number
}

export interface Job extends Wait {
  readonly retries: number
}

export interface Timer extends Wait {
  readonly dueAtMs: number
  /** Of a cycle: the repeating interval as it read when it was armed, and how often it has fired. */
  readonly cycle?: string
  readonly fired?: number
}

export interface MessageWait extends Wait {
  readonly name: string
  readonly correlationKey: string
  /** The message that came last, so that it does not come twice. */
  readonly lastMessage?: string
}

export interface SignalWait extends Wait {
  readonly name: string
}

export interface ConditionWait extends Wait {
  /** Whether it held when it was last looked at: only its becoming true counts. */
  readonly held: boolean
}

export interface Incident {
  readonly id: LocalId
  readonly element: LocalId
  readonly job?: LocalId
}

/** What all events of an instance are replayed onto. */
export const unborn: Instance = {
  state: 'unborn',
  nextId: 1,
  elements: {},
  tokens: {},
  jobs: {},
  timers: {},
  messages: {},
  signals: {},
  conditions: {},
  incidents: {},
  startEvent: undefined,
  businessKey: undefined,
  calledWith: undefined,
}
