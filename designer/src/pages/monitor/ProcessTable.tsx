import { Table } from '@mantine/core'
import { IconAlertTriangle, IconChevronDown, IconChevronRight, IconSquareRotatedFilled } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ProcessOverview } from '@waymark/shared/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './monitor.module.css'
import type { ProcessNode } from './processTree.ts'

/** Processes as rows, those they call folded beneath. `unfolded`: open all, because one of them was looked for. */
export function ProcessTable({ processes, unfolded }: { processes: readonly ProcessNode[]; unfolded: boolean }) {
  const { t } = useTranslation('monitor')
  const [open, setOpen] = useState<readonly string[]>([])
  const toggle = (id: string) => setOpen(open.includes(id) ? open.filter((other) => other !== id) : [...open, id])
  return (
    <div className={classes.scroll}>
      <Table verticalSpacing={8} highlightOnHover className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('overview.process')}</Table.Th>
            <Table.Th ta="right">{t('overview.running')}</Table.Th>
            <Table.Th ta="right">{t('overview.late')}</Table.Th>
            <Table.Th ta="right">{t('overview.stuck')}</Table.Th>
            <Table.Th ta="right" className={classes.wide}>
              {t('overview.startedToday')}
            </Table.Th>
            <Table.Th ta="right" className={classes.wide}>
              {t('overview.completedToday')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {processes.map(({ process, called }) => {
            const isOpen = unfolded || open.includes(process.processId)
            return [
              <Row key={process.processId} process={process}>
                {called.length > 0 && (
                  <button
                    type="button"
                    className={classes.fold}
                    aria-expanded={isOpen}
                    onClick={() => toggle(process.processId)}
                  >
                    {isOpen ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
                    {t('overview.called', { count: called.length })}
                  </button>
                )}
              </Row>,
              ...(isOpen
                ? called.map((inner) => <Row key={`${process.processId} ${inner.processId}`} process={inner} inner />)
                : []),
            ]
          })}
        </Table.Tbody>
      </Table>
    </div>
  )
}

function Row({ process, inner, children }: { process: ProcessOverview; inner?: boolean; children?: React.ReactNode }) {
  const { t } = useTranslation('monitor')
  const { processId } = process
  return (
    <Table.Tr>
      <Table.Td className={inner ? classes.inner : undefined}>
        <Link to="/monitor/processes/$processId" params={{ processId }} className={classes.name}>
          {process.name}
        </Link>
        <div className={classes.under}>
          <span className="wm-quiet">{t('overview.version', { version: process.version })}</span>
          {children}
        </div>
      </Table.Td>
      <Table.Td ta="right">{process.running.toLocaleString()}</Table.Td>
      <Table.Td ta="right">
        {process.late > 0 ? (
          <Link
            to="/monitor/processes/$processId"
            params={{ processId }}
            search={{ late: true }}
            className={classes.late}
          >
            <IconAlertTriangle size={16} aria-hidden />
            {process.late.toLocaleString()}
          </Link>
        ) : (
          <span className="wm-quiet">–</span>
        )}
      </Table.Td>
      <Table.Td ta="right">
        {process.incidents > 0 ? (
          <Link
            to="/monitor/processes/$processId"
            params={{ processId }}
            search={{ incident: true }}
            className={classes.late}
          >
            <IconSquareRotatedFilled size={16} aria-hidden />
            {process.incidents.toLocaleString()}
          </Link>
        ) : (
          <span className="wm-quiet">–</span>
        )}
      </Table.Td>
      <Table.Td ta="right" className={classes.wide}>
        {process.startedToday.toLocaleString()}
      </Table.Td>
      <Table.Td ta="right" className={classes.wide}>
        {process.completedToday.toLocaleString()}
      </Table.Td>
    </Table.Tr>
  )
}
