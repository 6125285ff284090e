import type Canvas from 'diagram-js/lib/core/Canvas'

interface DragMove {
  hover?: unknown
  originalEvent?: Event
  stopPropagation(): void
}
interface EventBusLike {
  on(event: string, priority: number, listener: (event: DragMove) => void): void
}
interface DraggingLike {
  hover(target: { element: unknown; gfx: Element }): void
  move(event: Event): void
}
interface RegistryLike {
  get(gfx: Element): unknown
}

/**
 * A quick flick out of the palette reaches the paper before the browser says that a drag has begun, so the paper is never
 * "entered" and the drop is refused. diagram-js looks under the hand only once, at the very start (its HoverFix); here
 * it looks at every move until something is under it.
 */
class SureHover {
  static $inject = ['eventBus', 'dragging', 'elementRegistry', 'canvas']
  constructor(eventBus: EventBusLike, dragging: DraggingLike, registry: RegistryLike, canvas: Canvas) {
    // The browser would drag a label away as text, and send no more moves to the tool in the hand.
    canvas.getContainer().addEventListener('dragstart', (event) => {
      if (event.target instanceof SVGElement || event.target instanceof Text) event.preventDefault()
    })
    eventBus.on('drag.move', 1600, (event) => {
      const { originalEvent } = event
      if (event.hover || !(originalEvent instanceof MouseEvent)) return
      const under = document.elementFromPoint(originalEvent.clientX, originalEvent.clientY)
      const gfx = under?.closest('svg .djs-element') ?? (under?.closest('svg') ? planeOf(under) : null)
      const element = gfx && registry.get(gfx)
      if (!gfx || !element) return
      event.stopPropagation()
      dragging.hover({ element, gfx })
      dragging.move(originalEvent)
    })
  }
}

/** The empty paper belongs to no shape: the SVG itself stands for the root. */
function planeOf(under: Element): Element | null {
  return under.closest('.djs-container > svg')
}

export const sureHover = { __init__: ['sureHover'], sureHover: ['type', SureHover] }
