export {
  type CompiledExpression,
  type CompileOptions,
  type CompileResult,
  compileAttribute,
  compileExpression,
  compileFeel,
  constant,
  type EvaluationContext,
  type EvaluationResult,
  type FeelContext,
  type FeelProgram,
  isExpression,
  type TestResult,
} from './expression.ts'
export { type Translation, translateToFeel } from './translate.ts'
