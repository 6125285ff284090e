/** A part of a block-structured drawing: one way in, one way out. */
export type Block =
  | {
      readonly kind:
        | 'user'
        | 'task'
        | 'script'
        | 'service'
        | 'receive'
        | 'timer'
        | 'signalCatch'
        | 'signalThrow'
        | 'escalate'
    }
  | { readonly kind: 'sequence'; readonly parts: readonly Block[] }
  | {
      readonly kind: 'exclusive' | 'parallel' | 'inclusive'
      readonly branches: readonly Block[]
      readonly deadEnd: boolean
    }
  | { readonly kind: 'events'; readonly branches: readonly Block[] }
  | { readonly kind: 'loop'; readonly body: Block }
  | {
      readonly kind: 'subProcess'
      readonly body: Block
      readonly end: 'none' | 'terminate' | 'error' | 'escalation'
      readonly boundary: 'none' | 'timer' | 'error' | 'escalation' | 'signal'
      readonly interrupting: boolean
      readonly event: 'none' | 'signal' | 'timer' | 'error' | 'escalation'
      readonly eventInterrupts: boolean
      readonly rounds: number | null
      readonly sequential: boolean
    }
  | {
      readonly kind: 'multi'
      readonly rounds: number
      readonly sequential: boolean
      readonly boundary: boolean
      readonly early: boolean
    }
  | { readonly kind: 'call'; readonly boundary: boolean }
  | { readonly kind: 'compensated'; readonly body: Block; readonly throws: boolean }
  | { readonly kind: 'transaction'; readonly body: Block }
  | { readonly kind: 'conditional'; readonly interrupts: boolean }
  | { readonly kind: 'link' | 'standardLoop' | 'adHoc' | 'quantity' }
  | { readonly kind: 'discriminator'; readonly branches: readonly Block[] }
  | {
      readonly kind: 'manyCalls'
      readonly rounds: number
      readonly sequential: boolean
      readonly boundary: 'none' | 'error' | 'escalation'
    }
  | {
      readonly kind: 'manyTransactions'
      readonly body: Block
      readonly rounds: number
      readonly sequential: boolean
    }
  | {
      readonly kind: 'undone'
      readonly body: Block
      readonly rounds: number | null
      readonly sequential: boolean
      readonly handler: boolean
      readonly byName: boolean
    }
  | { readonly kind: 'several'; readonly all: boolean; readonly onBoundary: boolean; readonly interrupts: boolean }
  | { readonly kind: 'rethrow'; readonly body: Block }
