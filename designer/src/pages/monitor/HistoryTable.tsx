import { Switch, Table } from '@mantine/core'
import { IconCheck, IconMapPin, IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { CasePage } from '@waymark/shared/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePersonName } from '../../server/session.ts'
import { useNow } from '../../ui/useNow.ts'
import { exactTime, useTimeWords } from '../../ui/words.ts'
import classes from './case.module.css'

interface Props {
  history: CasePage['history']
  selectedStep: string | undefined
  onSelect: (elementId: string) => void
  onHover: (elementIds: readonly string[]) => void
}

const icons = { active: IconMapPin, completed: IconCheck, canceled: IconX }

/** Every step with its times, in the order it began. Gateways and events are shown on request. */
export function HistoryTable({ history, selectedStep, onSelect, onHover }: Props) {
  const { t } = useTranslation('monitor')
  const [everything, setEverything] = useState(false)
  const now = useNow()
  const nameOf = usePersonName()
  const { duration } = useTimeWords()
  const rows = history.filter((entry) => everything || /(Task|Activity|SubProcess|task)$/i.test(entry.kind))
  return (
    <>
      <Switch
        label={t('case.events')}
        checked={everything}
        onChange={(event) => setEverything(event.currentTarget.checked)}
        mb="sm"
      />
      <div className={classes.scroll}>
        <Table className={classes.table} highlightOnHover onMouseLeave={() => onHover([])}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('case.table.step')}</Table.Th>
              <Table.Th>{t('case.table.who')}</Table.Th>
              <Table.Th>{t('case.table.began')}</Table.Th>
              <Table.Th>{t('case.table.ended')}</Table.Th>
              <Table.Th ta="right">{t('case.table.took')}</Table.Th>
              <Table.Th>{t('case.table.state')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((entry) => {
              const Icon = icons[entry.state]
              const endMs = entry.endedAt === null ? now : Date.parse(entry.endedAt)
              return (
                <Table.Tr
                  key={entry.elementInstanceKey}
                  data-selected={entry.elementId === selectedStep}
                  onMouseEnter={() => onHover([entry.elementId])}
                >
                  <Table.Td>
                    <button type="button" className={classes.stepName} onClick={() => onSelect(entry.elementId)}>
                      {entry.name}
                    </button>
                    {entry.calledProcessInstanceKey && (
                      <Link
                        className={classes.inside}
                        to="/monitor/cases/$processInstanceKey"
                        params={{ processInstanceKey: entry.calledProcessInstanceKey }}
                      >
                        {t('case.lookInside')}
                      </Link>
                    )}
                  </Table.Td>
                  <Table.Td>
                    {nameOf(entry.completedBy ?? entry.assignee) || (
                      <span className="wm-quiet">{entry.lane ?? '–'}</span>
                    )}
                  </Table.Td>
                  <Table.Td>{exactTime(entry.startedAt)}</Table.Td>
                  <Table.Td>{entry.endedAt ? exactTime(entry.endedAt) : <span className="wm-quiet">–</span>}</Table.Td>
                  <Table.Td ta="right">{duration(endMs - Date.parse(entry.startedAt))}</Table.Td>
                  <Table.Td>
                    <span className={classes.state} data-state={entry.state}>
                      <Icon size={16} aria-hidden />
                      {t(`case.states.${entry.state}`)}
                    </span>
                  </Table.Td>
                </Table.Tr>
              )
            })}
          </Table.Tbody>
        </Table>
      </div>
    </>
  )
}
