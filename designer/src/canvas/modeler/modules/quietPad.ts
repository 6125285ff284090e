interface EventBusLike {
  on(events: readonly string[], listener: () => void): void
}
interface ContextPadLike {
  close(): void
}

/** While a tool is in the hand the context pad goes away: it would lie over the very step the tool is meant for. */
class QuietPad {
  static $inject = ['eventBus', 'contextPad']
  constructor(eventBus: EventBusLike, contextPad: ContextPadLike) {
    eventBus.on(['global-connect.init', 'lasso.selection.init', 'spaceTool.selection.init'], () => contextPad.close())
  }
}

export const quietPad = { __init__: ['quietPad'], quietPad: ['type', QuietPad] }
