export {
  type CompiledExpression,
  type CompileOptions,
  type CompileResult,
  compileAttribute,
  compileExpression,
  constant,
  type EvaluationContext,
  type EvaluationResult,
  isExpression,
  type TestResult,
} from './expression.ts'
export { type Translation, translateToFeel } from './translate.ts'
