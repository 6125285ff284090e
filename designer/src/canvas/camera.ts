export interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
export interface Size {
  readonly width: number
  readonly height: number
}
/** A point in screen pixels relative to the paper's top left corner. */
export interface Point {
  readonly x: number
  readonly y: number
}
/** What the camera sees: `x` and `y` in diagram units at the top left corner, `scale` in screen pixels per unit. */
export interface View {
  readonly x: number
  readonly y: number
  readonly scale: number
}

const phoneWidth = 600
export const zoomRange = { min: 0.2, max: 3 } as const
/** Room around the drawing for pins and badges, in screen pixels. */
export const margin = { x: 32, top: 36, bottom: 56 } as const

/** The whole drawing in the middle of the paper with a margin around it, never enlarged. */
export function fitting(drawing: Rect, paper: Size): View {
  const room = { width: paper.width - 2 * margin.x, height: paper.height - margin.top - margin.bottom }
  const scale = clampScale(
    Math.min(1, room.width / Math.max(1, drawing.width), room.height / Math.max(1, drawing.height)),
  )
  return {
    scale,
    x: drawing.x + drawing.width / 2 - paper.width / 2 / scale,
    y: drawing.y + drawing.height / 2 - (margin.top + room.height / 2) / scale,
  }
}

/**
 * The first view of a drawing: all of it when that is readable (`readableScale` or larger), else the `focus` at that
 * scale, or at `partScale` where that is given; without a focus, the beginning (top left) of the drawing.
 */
export function openingView(
  drawing: Rect,
  paper: Size,
  readableScale: number,
  focus?: Rect,
  partScale = readableScale,
): View {
  const whole = fitting(drawing, paper)
  if (whole.scale >= readableScale) return whole
  // A phone shows a part anyway, so that part may as well be comfortable to read.
  const scale = paper.width < phoneWidth ? Math.max(partScale, 0.8) : partScale
  if (focus) return kept(centredOn(focus, paper, scale), drawing, paper)
  const x = drawing.x - margin.x / scale
  const y = drawing.y - margin.top / scale
  return kept({ scale, x, y }, drawing, paper)
}

export function centredOn(focus: Rect, paper: Size, scale: number): View {
  return {
    scale,
    x: focus.x + focus.width / 2 - paper.width / 2 / scale,
    y: focus.y + focus.height / 2 - paper.height / 2 / scale,
  }
}

/** Zooms by a factor while the point under the finger or the pointer stays where it is. */
export function zoomedAt(view: View, factor: number, point: Point): View {
  const scale = clampScale(view.scale * factor)
  return {
    scale,
    x: view.x + point.x / view.scale - point.x / scale,
    y: view.y + point.y / view.scale - point.y / scale,
  }
}

/** Two fingers move from one pair of points to another: the drawing follows both. */
export function pinched(view: View, from: readonly [Point, Point], to: readonly [Point, Point]): View {
  const factor = distance(to) / Math.max(1, distance(from))
  const before = middle(from)
  const after = middle(to)
  return panned(zoomedAt(view, factor, before), after.x - before.x, after.y - before.y)
}

/** Moves the paper by screen pixels. */
export function panned(view: View, dx: number, dy: number): View {
  return { scale: view.scale, x: view.x - dx / view.scale, y: view.y - dy / view.scale }
}

/** The drawing can be pushed to the edge but not out of sight; where it is smaller than the paper it stays in the middle. */
export function kept(view: View, drawing: Rect, paper: Size): View {
  return {
    scale: view.scale,
    x: keptAlong(view.x, drawing.x, drawing.width, paper.width, view.scale, margin.x, margin.x),
    y: keptAlong(view.y, drawing.y, drawing.height, paper.height, view.scale, margin.top, margin.bottom),
  }
}

function keptAlong(
  at: number,
  start: number,
  length: number,
  paper: number,
  scale: number,
  before: number,
  after: number,
) {
  const seen = paper / scale
  const lowest = start - before / scale
  const highest = start + length + after / scale - seen
  if (highest <= lowest) return (lowest + highest) / 2
  return Math.min(highest, Math.max(lowest, at))
}

/** Whether part of the drawing lies outside the paper, so that panning makes sense. */
export function overflows(view: View, drawing: Rect, paper: Size): { readonly x: boolean; readonly y: boolean } {
  return { x: drawing.width * view.scale > paper.width - 8, y: drawing.height * view.scale > paper.height - 8 }
}

function clampScale(scale: number): number {
  return Math.min(zoomRange.max, Math.max(zoomRange.min, scale))
}
function distance([a, b]: readonly [Point, Point]): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}
function middle([a, b]: readonly [Point, Point]): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
}
