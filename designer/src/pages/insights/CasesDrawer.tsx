import { Button, Drawer, Skeleton, Table } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type CaseFilter, casesQuery } from '../../server/monitor.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { MiddleCut } from '../../ui/MiddleCut.tsx'
import { RelativeTime } from '../../ui/RelativeTime.tsx'
import classes from './insights.module.css'

interface Props {
  /** What the figure counts, in words; null while nothing is open. */
  title: string | null
  /** The very conditions of the figure, so that count and sum agree with it. */
  filter: CaseFilter
  onClose: () => void
}

/** The cases behind a figure; each opens on its map. */
export function CasesDrawer({ title, filter, onClose }: Props) {
  const { t } = useTranslation('insights')
  return (
    <Drawer
      opened={title !== null}
      onClose={onClose}
      position="right"
      size={560}
      title={<strong>{title}</strong>}
      closeButtonProps={{ 'aria-label': t('cases.close') }}
    >
      {title !== null && <Cases filter={filter} />}
    </Drawer>
  )
}

function Cases({ filter }: { filter: CaseFilter }) {
  const { t } = useTranslation('insights')
  const cases = useInfiniteQuery({ ...casesQuery(filter), placeholderData: undefined })
  if (cases.isError) return <ErrorState error={cases.error} onRetry={() => void cases.refetch()} />
  if (cases.isPending) {
    return (
      <>
        {['a', 'b', 'c', 'd', 'e'].map((row) => (
          <Skeleton key={row} h={40} mb={8} />
        ))}
      </>
    )
  }
  const [first] = cases.data.pages
  const rows = cases.data.pages.flatMap((page) => page.items)
  if (!first || rows.length === 0) return <EmptyState text={t('cases.empty')} />
  return (
    <>
      <p className={classes.total}>
        {t(first.isMore ? 'cases.moreThan' : 'cases.count', {
          count: first.total,
          formatted: first.total.toLocaleString(),
        })}
        {first.sum !== null && ` · ${t('cases.sum', { sum: first.sum.toLocaleString() })}`}
      </p>
      <Table className={classes.dense} verticalSpacing={8} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('cases.case')}</Table.Th>
            <Table.Th>{t('cases.since')}</Table.Th>
            {first.sum !== null && <Table.Th ta="right">{t('cases.amount')}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.processInstanceKey}>
              <Table.Td>
                <Link to="/monitor/cases/$processInstanceKey" params={{ processInstanceKey: row.processInstanceKey }}>
                  <MiddleCut text={row.caseName} max={42} />
                </Link>
                <div className="wm-quiet">
                  {[
                    row.businessKey,
                    row.steps[0]?.name ?? row.stage,
                    row.state !== 'running' && t(`cases.state.${row.state}`),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </div>
              </Table.Td>
              <Table.Td>
                <RelativeTime at={row.startedAt} />
              </Table.Td>
              {first.sum !== null && <Table.Td ta="right">{row.amount?.toLocaleString() ?? '–'}</Table.Td>}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {cases.hasNextPage && (
        <Button variant="default" mt="md" loading={cases.isFetchingNextPage} onClick={() => void cases.fetchNextPage()}>
          {t('cases.more')}
        </Button>
      )}
    </>
  )
}
