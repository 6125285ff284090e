import 'dmn-js/dist/assets/diagram-js.css'
import 'dmn-js/dist/assets/dmn-js-shared.css'
import 'dmn-js/dist/assets/dmn-js-drd.css'
import 'dmn-js/dist/assets/dmn-js-decision-table.css'
import 'dmn-js/dist/assets/dmn-js-decision-table-controls.css'
import 'dmn-js/dist/assets/dmn-js-literal-expression.css'
import 'dmn-js/dist/assets/dmn-font/css/dmn-embedded.css'
import './decisions.css'
import { useEffect, useRef } from 'react'
import { type DecisionPaper, openDecisionPaper } from './decisionPaper.ts'

interface Props {
  /** The file it begins with. Later changes of this text are not read: load them into the paper. */
  xml: string
  readOnly?: boolean
  /** Ids of the rules that are lit. */
  lit?: readonly string[]
  onReady?: (paper: DecisionPaper) => void
  onFailed: (reason: string) => void
  /** Just before the paper is destroyed: the last chance to read it. */
  onClose?: () => void
}

/** The paper of a decision table. Fills its positioned parent. */
export function DecisionPaperBox({ xml, readOnly = false, lit = [], onReady, onFailed, onClose }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const latest = useRef({ xml, onReady, onFailed, onClose })
  latest.current = { xml, onReady, onFailed, onClose }

  useEffect(() => {
    const container = box.current
    if (!container) return
    let gone = false
    let opened: DecisionPaper | undefined
    const begin = async () => {
      const paper = await openDecisionPaper(container, readOnly)
      if (gone) return paper.destroy()
      opened = paper
      await paper.load(latest.current.xml)
      if (!gone) latest.current.onReady?.(paper)
    }
    begin().catch((error: unknown) => {
      if (!gone) latest.current.onFailed(error instanceof Error ? error.message : String(error))
    })
    return () => {
      gone = true
      latest.current.onClose?.()
      opened?.destroy()
    }
  }, [readOnly])

  return (
    <>
      <div className="wm-decisions" ref={box} data-read-only={readOnly || undefined} />
      {lit.length > 0 && <style>{litRules(lit)}</style>}
    </>
  )
}

// A style sheet, not classes on the cells: the editor draws its cells anew whenever it likes.
function litRules(ids: readonly string[]): string {
  const rows = ids.map((id) => `.wm-decisions [data-row-id="${CSS.escape(id)}"]`)
  const index = ids.map((id) => `.wm-decisions .rule-index[data-row-id="${CSS.escape(id)}"]`)
  return `${rows.join(',')}{background:var(--wm-accent-wash)!important}${index.join(',')}{box-shadow:inset 3px 0 0 var(--wm-accent);font-weight:600}`
}
