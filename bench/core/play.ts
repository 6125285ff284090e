import {
  type Command,
  type Graph,
  type Instance,
  type StepResult,
  step,
  type Variables,
} from '../../shared/src/engine/index.ts'

type Accepted = Extract<StepResult, { accepted: true }>

/** Carries out a command that must be accepted. */
export function play(graph: Graph, before: Instance | null, command: Command): Accepted {
  const result = step(graph, before, command)
  if (!result.accepted) throw new Error(result.refusal.message)
  return result
}

/** Starts an instance with these variables. */
export function start(graph: Graph, variables: Variables): Accepted {
  return play(graph, null, { type: 'start', atMs: 0, variables })
}

/** The same for an instance that must be over then. */
export function startToEnd(graph: Graph, variables: Variables): Accepted {
  const result = start(graph, variables)
  if (result.instance.state !== 'completed') throw new Error(`The instance is ${result.instance.state}, not completed.`)
  return result
}
