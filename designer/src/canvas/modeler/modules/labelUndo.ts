import type CommandStack from 'diagram-js/lib/command/CommandStack'
import type Canvas from 'diagram-js/lib/core/Canvas'

interface DirectEditing {
  isActive(): boolean
  cancel(): void
  getValue(): string
}
interface EventBusLike {
  on(event: string, listener: () => void): void
}

/**
 * A dropped shape at once asks for its name. Ctrl+Z in that still untouched field means the drop, not the text:
 * the field closes and the shape goes.
 */
class LabelUndo {
  static $inject = ['eventBus', 'directEditing', 'commandStack', 'canvas']
  constructor(eventBus: EventBusLike, directEditing: DirectEditing, commandStack: CommandStack, canvas: Canvas) {
    let before = ''
    eventBus.on('directEditing.activate', () => {
      before = directEditing.getValue()
    })
    canvas.getContainer().addEventListener(
      'keydown',
      (event) => {
        const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z'
        if (!isUndo || !directEditing.isActive() || directEditing.getValue() !== before) return
        event.preventDefault()
        event.stopPropagation()
        directEditing.cancel()
        if (commandStack.canUndo()) commandStack.undo()
        canvas.focus()
      },
      true,
    )
  }
}

export const labelUndo = { __init__: ['labelUndo'], labelUndo: ['type', LabelUndo] }
