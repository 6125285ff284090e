export { type CompileOptions, type CompileOutcome, compile, compileDefinitions } from './compile.ts'
export type { Finding } from './finding.ts'
export * from './graph.ts'
export { readDefinitions, UnreadableModel, writeDefinitions } from './read.ts'
