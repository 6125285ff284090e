import { useEffect, useRef } from 'react'
import { useDrawing } from './drawingContext.ts'

const stepMs = 450

/**
 * Lights up the elements of a path one after the other, the whole of it in view. Where the person wants little motion,
 * all of them light up at once. An empty path puts the light out.
 */
export function usePlayedPath(): (path: readonly string[]) => void {
  const drawing = useDrawing()
  const timer = useRef<ReturnType<typeof setInterval>>(undefined)
  const edits = drawing.edits()
  // biome-ignore lint/correctness/useExhaustiveDependencies: after a change of the drawing the old way means nothing.
  useEffect(() => {
    return () => {
      clearInterval(timer.current)
      drawing.mark('wm-way', [])
      drawing.mark('wm-way-now', [])
    }
  }, [drawing, edits])

  return (path) => {
    clearInterval(timer.current)
    drawing.mark('wm-way-now', [])
    if (path.length === 0 || window.matchMedia('(prefers-reduced-motion: reduce)').matches) {
      drawing.mark('wm-way', path)
      if (path.length > 0) drawing.frame(path)
      return
    }
    drawing.frame(path)
    let lit = 0
    light()
    timer.current = setInterval(light, stepMs)

    function light() {
      lit += 1
      drawing.mark('wm-way', path.slice(0, lit))
      drawing.mark('wm-way-now', lit <= path.length ? path.slice(lit - 1, lit) : [])
      if (lit > path.length) clearInterval(timer.current)
    }
  }
}
