import { Table } from '@mantine/core'
import { IconChartBar } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { overviewQuery } from '../../server/monitor.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import classes from './insights.module.css'
import { LinkButton } from './LinkButton.tsx'

/** Choose a process to look into. */
export default function InsightsPage() {
  const { t } = useTranslation('insights')
  const processes = useQuery(overviewQuery)
  return (
    <div className={classes.choose}>
      <PageHeader title={t('title')} below={t('below')} />
      <Loaded query={processes}>
        {(list) =>
          list.length === 0 ? (
            <EmptyState
              icon={<IconChartBar size={28} stroke={1.5} />}
              text={t('empty')}
              act={<LinkButton to="/studio">{t('toStudio')}</LinkButton>}
            />
          ) : (
            <Table verticalSpacing={8} highlightOnHover>
              <Table.Tbody>
                {[...list]
                  .sort((a, b) => a.calledBy.length - b.calledBy.length || b.running - a.running)
                  .map((process) => (
                    <Table.Tr key={process.processId}>
                      <Table.Td>
                        <Link
                          to="/insights/$processId"
                          params={{ processId: process.processId }}
                          className={classes.processName}
                        >
                          {process.name}
                        </Link>
                        <div className="wm-quiet">{t('running', { count: process.running })}</div>
                      </Table.Td>
                      <Table.Td ta="right">
                        <Link to="/insights/$processId" params={{ processId: process.processId }}>
                          {t('steps')}
                        </Link>
                        {process.calledBy.length === 0 && (
                          <Link
                            className={classes.second}
                            to="/insights/$processId/funnel"
                            params={{ processId: process.processId }}
                          >
                            {t('funnel')}
                          </Link>
                        )}
                      </Table.Td>
                    </Table.Tr>
                  ))}
              </Table.Tbody>
            </Table>
          )
        }
      </Loaded>
    </div>
  )
}
