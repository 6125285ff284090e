import { overflows, type Point, panned, pinched, type Rect, type Size, type View, zoomedAt } from './camera.ts'

interface Stage {
  view(): View
  /** Moves the camera because the reader did. */
  move(view: View): void
  bounds(): Rect
  paperSize(): Size
}

const dragStartsAfter = 6

/**
 * Moves the drawing by mouse, pen and touch: drag pans, two fingers pinch, the wheel pans what overflows, Ctrl or a
 * trackpad pinch zooms at the pointer. diagram-js itself has no touch support. A wheel or a swipe that the drawing cannot
 * follow is left to the page. Returns what takes the listeners off again.
 */
export function listenToGestures(paper: HTMLElement, stage: Stage): () => void {
  const fingers = new Map<number, Point>()
  let start: Point | null = null
  let dragged = false
  const abort = new AbortController()
  const options = { signal: abort.signal }

  paper.addEventListener('pointerdown', pressed, options)
  paper.addEventListener('pointermove', moved, options)
  for (const end of ['pointerup', 'pointercancel'] as const) paper.addEventListener(end, lifted, options)
  paper.addEventListener('wheel', wheeled, { ...options, passive: false })
  // The click that ends a drag is not a press. Captured before diagram-js sees it.
  paper.addEventListener('click', (event) => dragged && event.stopPropagation(), { ...options, capture: true })
  return () => abort.abort()

  function pressed(event: PointerEvent) {
    if (event.pointerType === 'mouse' && event.button !== 0 && event.button !== 1) return
    if (event.target instanceof Element && event.target.closest('button, a, .djs-minimap')) return
    if (fingers.size === 0) dragged = false
    fingers.set(event.pointerId, pointOf(event))
    start = pointOf(event)
  }

  function moved(event: PointerEvent) {
    const before = fingers.get(event.pointerId)
    if (!before || !start) return
    const now = pointOf(event)
    if (!dragged && fingers.size === 1 && Math.hypot(now.x - start.x, now.y - start.y) < dragStartsAfter) return
    if (!dragged) {
      dragged = true
      paper.classList.add('wm-dragging')
      paper.setPointerCapture(event.pointerId)
    }
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1]
    fingers.set(event.pointerId, now)
    const view = stage.view()
    stage.move(other ? pinched(view, [before, other], [now, other]) : panned(view, now.x - before.x, now.y - before.y))
  }

  function lifted(event: PointerEvent) {
    fingers.delete(event.pointerId)
    if (fingers.size > 0) return
    paper.classList.remove('wm-dragging')
    start = null
    // The click of this press comes after its pointerup.
    if (dragged) setTimeout(() => (dragged = fingers.size > 0), 0)
  }

  function wheeled(event: WheelEvent) {
    const view = stage.view()
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault()
      stage.move(zoomedAt(view, 2 ** (-pixels(event, event.deltaY) / 240), pointOf(event)))
      return
    }
    const over = overflows(view, stage.bounds(), stage.paperSize())
    const sideways = event.shiftKey && event.deltaX === 0
    const dx = over.x ? pixels(event, sideways ? event.deltaY : event.deltaX) : 0
    const dy = over.y && !sideways ? pixels(event, event.deltaY) : 0
    if (dx === 0 && dy === 0) return
    stage.move(panned(view, -dx, -dy))
    const after = stage.view()
    // At the edge of the drawing the page scrolls on.
    if (after.x !== view.x || after.y !== view.y) event.preventDefault()
  }

  function pointOf(event: MouseEvent): Point {
    const box = paper.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
}

function pixels(event: WheelEvent, delta: number): number {
  const unit =
    event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? 320 : 1
  return Math.max(-240, Math.min(240, delta * unit))
}

/** The move a key asks for on a focused drawing, or null: arrows pan, + and - zoom, 0 shows all. */
export function keyMove(key: string, view: View, paper: Size): View | 'fit' | null {
  const middle = { x: paper.width / 2, y: paper.height / 2 }
  switch (key) {
    case 'ArrowLeft':
      return panned(view, 60, 0)
    case 'ArrowRight':
      return panned(view, -60, 0)
    case 'ArrowUp':
      return panned(view, 0, 60)
    case 'ArrowDown':
      return panned(view, 0, -60)
    case '+':
    case '=':
      return zoomedAt(view, 1.25, middle)
    case '-':
      return zoomedAt(view, 0.8, middle)
    case '0':
      return 'fit'
    default:
      return null
  }
}
