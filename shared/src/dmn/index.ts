export {
  type DecisionContext,
  type DecisionResult,
  type EvaluatedDecision,
  evaluateDecision,
  type MatchedRule,
} from './evaluate.ts'
export type { Aggregation, Decision, DecisionModel, DecisionTable, HitPolicy, LiteralDecision } from './model.ts'
export { type DecisionOutline, outlineOf } from './outline.ts'
export { type CompiledDecisions, compileDecisions } from './read.ts'
