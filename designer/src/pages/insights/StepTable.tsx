import { Table } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { useTimeWords } from '../../ui/words.ts'
import classes from './insights.module.css'
import { type Measure, ranked, type StepFigures, slowness } from './measures.ts'

interface Props {
  steps: readonly StepFigures[]
  measure: Measure
  onSelect: (elementId: string) => void
  onHover: (elementIds: readonly string[]) => void
  onOpenCases: (elementId: string, which: WhichCases) => void
}

/** Cases that wait at a step, those of them that are late, or those that have come through it. */
export type WhichCases = 'waiting' | 'late' | 'finished'

/** The figures of the map as a table, the worst first; what waits opens to its cases. */
export function StepTable({ steps, measure, onSelect, onHover, onOpenCases }: Props) {
  const { t } = useTranslation('insights')
  const { duration } = useTimeWords()
  const rows = ranked(steps, measure)
  if (rows.length === 0) return <EmptyState text={t('worst.none')} />
  const time = (ms: number | null) => {
    if (ms === null) return <span className="wm-quiet">–</span>
    return ms < 60_000 ? <span className="wm-quiet">{t('table.moment')}</span> : duration(ms)
  }
  return (
    <Table
      className={`${classes.dense} ${classes.table}`}
      verticalSpacing={6}
      horizontalSpacing={8}
      highlightOnHover
      onMouseLeave={() => onHover([])}
    >
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('table.step')}</Table.Th>
          <Table.Th ta="right">{t('table.waiting')}</Table.Th>
          <Table.Th ta="right">{t('table.late')}</Table.Th>
          <Table.Th ta="right">{t('table.finished')}</Table.Th>
          <Table.Th ta="right">{t('table.median')}</Table.Th>
          <Table.Th ta="right">{t('table.p90')}</Table.Th>
          <Table.Th ta="right">{t('table.expected')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((step) => (
          <Table.Tr key={step.elementId} onMouseEnter={() => onHover([step.elementId])}>
            <Table.Td>
              <button type="button" className={classes.stepName} onClick={() => onSelect(step.elementId)}>
                {step.name}
              </button>
            </Table.Td>
            <Table.Td ta="right">
              <Count
                value={step.waitingNow}
                label={t('table.openWaiting', { step: step.name })}
                onOpen={() => onOpenCases(step.elementId, 'waiting')}
              />
            </Table.Td>
            <Table.Td ta="right">
              <Count
                late
                value={step.lateNow}
                label={t('table.openLate', { step: step.name })}
                onOpen={() => onOpenCases(step.elementId, 'late')}
              />
            </Table.Td>
            <Table.Td ta="right">
              <Count
                value={step.completed}
                label={t('table.openFinished', { step: step.name })}
                onOpen={() => onOpenCases(step.elementId, 'finished')}
              />
            </Table.Td>
            <Table.Td ta="right" data-slow={(slowness(step) ?? 0) > 1 || undefined}>
              {time(step.medianMs)}
            </Table.Td>
            <Table.Td ta="right">{time(step.p90Ms)}</Table.Td>
            <Table.Td ta="right">{time(step.expectedMs)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function Count({ value, label, late, onOpen }: { value: number; label: string; late?: boolean; onOpen: () => void }) {
  if (value === 0) return <span className="wm-quiet">–</span>
  return (
    <button
      type="button"
      className={classes.figure}
      data-late={late}
      aria-label={`${value}: ${label}`}
      onClick={onOpen}
    >
      {value.toLocaleString()}
    </button>
  )
}
