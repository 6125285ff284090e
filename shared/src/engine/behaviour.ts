import type { NodeKind, NodeOf } from '../model/graph.ts'
import type { ElementInstance, Token } from './instance.ts'
import type { Run } from './run.ts'

/** What one kind of element does. Everything that is particular to a kind is in its behaviour. */
export interface Behaviour<K extends NodeKind> {
  /** A token has arrived. */
  enter(run: Run, node: NodeOf<K>, token: Token): void
  /** An activity has its variables and its boundary events: it begins its work, and waits or completes. */
  execute?(run: Run, node: NodeOf<K>, element: ElementInstance): void
  /** Nothing lives inside the scope any more. */
  emptied?(run: Run, node: NodeOf<K>, element: ElementInstance): void
  /** An incident on it is resolved, in a phase that only this kind knows. */
  retry?(run: Run, node: NodeOf<K>, element: ElementInstance): void
}
