export { type Camunda7Report, type Converted, convertCamunda7, type GeneratedForm, isCamunda7 } from './camunda7.ts'
export { type CompileOptions, type CompileOutcome, compile, compileDefinitions } from './compile.ts'
export type { Finding } from './finding.ts'
export * from './graph.ts'
export { bodyOf, extension, extensions, is, type ModdleElement, many, moddle, one, text } from './moddle.ts'
export { type ProblemsContext, problems, type Surroundings } from './problems.ts'
export {
  type DanglingReference,
  lineOf,
  type ReadModel,
  type ReadOptions,
  readDefinitions,
  UnreadableModel,
  writeDefinitions,
} from './read.ts'
export { type RefusalOptions, refusals } from './refusals.ts'
export { textOfFile } from './xml.ts'
