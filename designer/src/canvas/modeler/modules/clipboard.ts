interface CopyEvent {
  tree: unknown
}
interface EventBusLike {
  on(event: string, priority: number, listener: (event: CopyEvent) => void): void
}
interface CopyPasteLike {
  paste(context: { tree: unknown }): unknown
}

/**
 * bpmn-js-native-copy-paste asks the browser for its clipboard, and pastes nothing where the browser (or the person)
 * says no. Then the last copy of this very page is pasted instead.
 */
class ClipboardFallback {
  static $inject = ['eventBus', 'copyPaste']
  constructor(eventBus: EventBusLike, copyPaste: CopyPasteLike) {
    let lastTree: unknown
    eventBus.on('copyPaste.elementsCopied', 3000, (event) => {
      lastTree = event.tree
    })
    eventBus.on('native-copy-paste:error', 1000, (event) => {
      const { message } = event as unknown as { message: string }
      if (message.includes('paste') && lastTree) copyPaste.paste({ tree: lastTree })
    })
  }
}

export const clipboardFallback = {
  __init__: ['clipboardFallback'],
  clipboardFallback: ['type', ClipboardFallback],
}
