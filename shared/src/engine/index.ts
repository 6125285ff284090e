export type { Graph, Node, NodeKind } from '../model/graph.ts'
export type * from './command.ts'
export { DECISION_JOB, type DecisionCall, type Decisions } from './decisions.ts'
export type * from './event.ts'
export { evolve } from './evolve.ts'
export {
  type ConditionWait,
  type ElementInstance,
  type Incident,
  type Instance,
  type Job,
  type MessageWait,
  type SignalWait,
  type Timer,
  type Token,
  unborn,
} from './instance.ts'
export { type NodeFacts, nodeOf, type Start, startsOf } from './questions.ts'
export { fromSnapshot, toSnapshot } from './snapshot.ts'
export { type StepResult, step } from './step.ts'
export { positions, type SupportRow, support } from './support.ts'
export { entries, get, isEmpty, type Table } from './table.ts'
