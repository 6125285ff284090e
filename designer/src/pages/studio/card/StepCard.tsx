import type { Finding } from '@waymark/shared/model'
import { useDrawing } from '../editor/drawingContext.ts'

export function StepCard(_: { draftId: string; findings: readonly Finding[] }) {
  const drawing = useDrawing()
  return <p>{drawing.selected()[0]?.id}</p>
}
