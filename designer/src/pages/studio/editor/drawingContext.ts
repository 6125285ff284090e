import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Drawing } from '../../../canvas/modeler/drawing.ts'

export const DrawingContext = createContext<Drawing | null>(null)

/** The open drawing; the component is rendered again whenever it, or what is selected in it, changes. */
export function useDrawing(): Drawing {
  const drawing = useContext(DrawingContext)
  if (!drawing) throw new Error('useDrawing: no drawing is open; use it inside the editor only')
  useSyncExternalStore(drawing.subscribe, drawing.revision)
  return drawing
}
