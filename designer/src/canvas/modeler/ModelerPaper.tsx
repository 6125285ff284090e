import 'bpmn-js/dist/assets/diagram-js.css'
import 'bpmn-js/dist/assets/bpmn-js.css'
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn-embedded.css'
import 'bpmn-js-color-picker/colors/color-picker.css'
import 'diagram-js-minimap/assets/diagram-js-minimap.css'
import './modeler.css'
import { useEffect, useRef } from 'react'
import { type Drawing, openDrawing } from './drawing.ts'

interface Props {
  /** The file the editor begins with. Later changes of this text are not read: load them into the drawing. */
  xml: string
  onReady: (drawing: Drawing, warnings: readonly string[]) => void
  onFailed: (reason: string) => void
  /** Just before the drawing is destroyed: the last chance to read it. */
  onClose: () => void
}

/** The paper of the editor. Fills its positioned parent. */
export function ModelerPaper({ xml, onReady, onFailed, onClose }: Props) {
  const paper = useRef<HTMLDivElement>(null)
  const latest = useRef({ xml, onReady, onFailed, onClose })
  latest.current = { xml, onReady, onFailed, onClose }

  useEffect(() => {
    if (!paper.current) return
    let gone = false
    const drawing = openDrawing(paper.current)
    drawing.load(latest.current.xml).then(
      (warnings) => {
        if (!gone) latest.current.onReady(drawing, warnings)
      },
      (error: unknown) => {
        if (!gone) latest.current.onFailed(error instanceof Error ? error.message : String(error))
      },
    )
    return () => {
      gone = true
      latest.current.onClose()
      drawing.destroy()
    }
  }, [])

  return <div className="wm-modeler" ref={paper} />
}
