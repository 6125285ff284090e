import { describe, expect, it } from 'vitest'
import { fitting, kept, margin, openingView, overflows, panned, pinched, zoomedAt } from './camera.ts'

const paper = { width: 800, height: 600 }
const small = { x: 100, y: 50, width: 400, height: 200 }
const wide = { x: 0, y: 0, width: 4000, height: 300 }

describe('the camera', () => {
  it('never enlarges a small drawing and puts it in the middle', () => {
    const view = fitting(small, paper)
    expect(view.scale).toBe(1)
    expect((small.x - view.x) * view.scale).toBe(200)
  })
  it('shows the whole with a margin where it stays readable', () => {
    const view = openingView({ x: 0, y: 0, width: 900, height: 300 }, paper, 0.65)
    expect(view.scale).toBeCloseTo((800 - 2 * margin.x) / 900)
  })
  it('goes to the focus instead of becoming unreadable', () => {
    const view = openingView(wide, paper, 0.65, { x: 2000, y: 100, width: 100, height: 80 })
    expect(view.scale).toBe(0.65)
    expect((2050 - view.x) * view.scale).toBeCloseTo(400)
  })
  it('shows the reader’s own step larger than the smallest readable size', () => {
    expect(openingView(wide, paper, 0.65, { x: 2000, y: 100, width: 100, height: 80 }, 0.85).scale).toBe(0.85)
  })
  it('is never uncomfortable on a phone', () => {
    expect(openingView(wide, { width: 390, height: 400 }, 0.58).scale).toBe(0.8)
  })
  it('begins at the left where there is no focus', () => {
    const view = openingView(wide, paper, 0.65)
    expect((wide.x - view.x) * view.scale).toBeCloseTo(margin.x)
  })
  it('keeps the point under the finger while zooming', () => {
    const view = { x: 10, y: 20, scale: 1 }
    const point = { x: 300, y: 200 }
    const after = zoomedAt(view, 2, point)
    expect(after.x + point.x / after.scale).toBeCloseTo(view.x + point.x / view.scale)
    expect(after.y + point.y / after.scale).toBeCloseTo(view.y + point.y / view.scale)
  })
  it('follows both fingers of a pinch', () => {
    const view = { x: 0, y: 0, scale: 1 }
    const from = [
      { x: 100, y: 100 },
      { x: 200, y: 100 },
    ] as const
    const to = [
      { x: 150, y: 140 },
      { x: 350, y: 140 },
    ] as const
    const after = pinched(view, from, to)
    expect(after.scale).toBe(2)
    for (const finger of [0, 1] as const) {
      expect((from[finger].x - after.x) * after.scale).toBeCloseTo(to[finger].x)
      expect((from[finger].y - after.y) * after.scale).toBeCloseTo(to[finger].y)
    }
  })
  it('cannot lose the drawing', () => {
    const view = { x: 0, y: 0, scale: 1 }
    const away = kept(panned(view, -100_000, 0), wide, paper)
    expect(away.x).toBe(4000 + margin.x - 800)
  })
  it('knows where panning makes sense', () => {
    expect(overflows({ x: 0, y: 0, scale: 0.5 }, wide, paper)).toEqual({ x: true, y: false })
  })
})
