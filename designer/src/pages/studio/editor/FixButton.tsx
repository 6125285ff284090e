import { Button } from '@mantine/core'
import { IconWand } from '@tabler/icons-react'
import type { Finding } from '@waymark/shared/model'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useDrawing } from './drawingContext.ts'
import { type QuickFix, quickFixOf } from './quickFix.ts'
import { useQuickFix } from './useQuickFix.ts'

/** Mends the problem by one press, where one mend is obvious; nothing otherwise. */
export function FixButton({ finding }: { finding: Finding }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const mend = useQuickFix()
  const edits = drawing.edits()
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is read of the drawing changes by edits only.
  const fix = useMemo(() => quickFixOf(finding, (id) => drawing.find(id)?.bo), [drawing, finding, edits])
  if (!fix) return null
  return (
    <Button
      size="compact-xs"
      variant="default"
      leftSection={<IconWand size={14} aria-hidden />}
      style={{ flex: 'none' }}
      onClick={() => void mend(fix)}
    >
      {t(`fixes.${fix.does}`, valuesOf(fix))}
    </Button>
  )
}

function valuesOf(fix: QuickFix): Record<string, unknown> {
  switch (fix.does) {
    case 'makeDefault':
      return { to: fix.to }
    case 'giveRole':
      return { group: fix.group }
    case 'addEnds':
      return { count: fix.after.length }
    default:
      return {}
  }
}
